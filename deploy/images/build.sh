#!/usr/bin/env bash
# Publishes worker, agent and CLI for linux-x64 and builds their images: build.sh [--base IMAGE] [--tag VERSION]
# DOCKER names the client and its options, e.g. DOCKER="docker -H unix:///run/other.sock".
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
base=mcr.microsoft.com/dotnet/aspnet:10.0
tag=0.1.0
while (( $# )); do case "$1" in
  --base) base="$2"; shift 2;;
  --tag) tag="$2"; shift 2;;
  *) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2;;
esac; done
read -ra docker <<<"${DOCKER:-docker}"
context="$(mktemp -d)"; trap 'rm -rf "$context"' EXIT

build() {
  local name="$1" project="$2"
  rm -rf "$context/app"
  dotnet publish "$root/$project" -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -v quiet --nologo -o "$context/app"
  cp "$root/deploy/images/Dockerfile" "$context/Dockerfile"
  "${docker[@]}" build --build-arg "BASE=$base" --target "$name" -t "streams/$name:$tag" "$context"
}

build worker topology/Streams.Worker
build agent producers/Streams.Agent
build cli deploy/Streams.Cli
