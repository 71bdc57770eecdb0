#!/usr/bin/env bash
# Publishes worker, agent and CLI for linux-x64 and builds their images: build.sh [--base IMAGE] [--tag VERSION]
# The agent is compiled to machine code, which needs gcc (or CppCompilerAndLinker=clang in the environment) and takes some minutes.
# DOCKER names the client and its options, e.g. DOCKER="docker -H unix:///run/other.sock".
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
base=mcr.microsoft.com/dotnet/aspnet:10.0
tag=0.1.0
while (( $# )); do case "$1" in
  --base) base="$2"; shift 2;;
  --tag) tag="$2"; shift 2;;
  *) sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2;;
esac; done
read -ra docker <<<"${DOCKER:-docker}"
context="$(mktemp -d)"; trap 'rm -rf "$context"' EXIT

build() {
  local name="$1" project="$2"; shift 2
  rm -rf "$context/app"
  dotnet publish "$root/$project" -c Release -r linux-x64 "$@" -v quiet --nologo -o "$context/app"
  cp "$root/deploy/images/Dockerfile" "$context/Dockerfile"
  "${docker[@]}" build --build-arg "BASE=$base" --target "$name" -t "streams/$name:$tag" "$context"
}

build worker topology/Streams.Worker --self-contained false -p:PublishReadyToRun=true
build agent producers/Streams.Agent
build cli deploy/Streams.Cli --self-contained false -p:PublishReadyToRun=true
