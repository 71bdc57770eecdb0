#!/usr/bin/env bash
# Records the shop: real containers, watched by our own agent. As root, on a host of its own or a test machine.
#
#   record.sh fit|normal|intrusion FILE SECONDS [RATE] [SEED]
#
# Needs: debootstrap, dockerd (Debian docker.io), runc, java and KAFKA_HOME, or BOOTSTRAP=host:port. The engine runs in a network
# and a mount namespace of its own, so nothing of the host's network changes. What it makes lies below CACHE and is used again.
set -euo pipefail
scenario=$1 file=$(realpath -m "$2") seconds=$3 rate=${4:-12} seed=${5:-1}
here=$(cd "$(dirname "$0")" && pwd) root=$(cd "$here/../.." && pwd)
cache=${CACHE:-/var/tmp/streams-recordings} bootstrap=${BOOTSTRAP:?set BOOTSTRAP to a Kafka for the recording}
prefix=${PREFIX:-rec$$.}
work=$cache/run; mkdir -p "$work"
sock=$work/docker.sock
docker() { command docker -H "unix://$sock" "$@"; }
agent="$root/producers/Streams.Agent/bin/Release/net10.0/streams-agent" cli="$root/deploy/Streams.Cli/bin/Release/net10.0/streams"
[ -x "$agent" ] && [ -x "$cli" ] || { echo "build first: dotnet build -c Release" >&2; exit 2; }

if [ ! -d "$cache/rootfs/srv/data" ]; then
  rm -rf "$cache/rootfs"
  debootstrap --variant=minbase --include=nginx-light,redis-server,python3,curl,netcat-openbsd,busybox-static,ca-certificates bookworm "$cache/rootfs" "${MIRROR:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1
  rm -rf "$cache/rootfs"/var/cache/apt/* "$cache/rootfs"/var/lib/apt/lists/* "$cache/rootfs"/usr/share/doc "$cache/rootfs"/usr/share/locale
  mkdir -p "$cache/rootfs/srv/data"
  head -c 3000000 /dev/urandom | base64 >"$cache/rootfs/srv/data/catalogue.json"
  head -c 9000000 /dev/urandom >"$cache/rootfs/srv/data/customers.db"
fi
cp "$here"/shop/* "$cache/rootfs/srv/"

cleanup() {
  set +e
  [ -n "${agent_pid:-}" ] && kill "$agent_pid" && wait "$agent_pid"
  if [ -f "$work/docker.pid" ]; then
    docker ps -q | xargs -r "$(type -P docker)" -H "unix://$sock" rm -f >/dev/null
    kill "$(cat "$work/docker.pid")"; for _ in $(seq 100); do [ -f "$work/docker.pid" ] || break; sleep 0.1; done
  fi
}
trap cleanup EXIT

setsid unshare -n -m bash -c "ip link set lo up; exec dockerd --data-root $cache/data --exec-root $work/exec -H unix://$sock -p $work/docker.pid --bip 10.231.9.1/24 >$work/docker.log 2>&1" &
for _ in $(seq 100); do curl -sf --unix-socket "$sock" http://x/_ping >/dev/null && break; sleep 0.1; done
for name in web api cache backup archive customers intruder; do
  docker image inspect "shop/$name:1" >/dev/null 2>&1 || tar -C "$cache/rootfs" -c . | docker import -c "LABEL shop.part=$name" - "shop/$name:1" >/dev/null
done
docker network inspect shop >/dev/null 2>&1 || docker network create shop >/dev/null

"$cli" topics apply --bootstrap "$bootstrap" --prefix "$prefix" --partitions 4 >&2
"$agent" --bootstrap "$bootstrap" --prefix "$prefix" --node node-1 --cluster shop --agent-id recorder --containers-only true --docker-socket "$sock" --state-dir "$work/state" --http 0 2>"$work/agent.log" &
agent_pid=$!
sleep 3
start() { name=$1; shift; docker run -d --rm --name "$name" --hostname "$name" --network shop "shop/$name:1" "$@" >>"$work/ids"; }
: >"$work/ids"
start archive sh -c 'while true; do nc -l -p 9100 >/dev/null; done'
start cache redis-server --save '' --bind 0.0.0.0 --protected-mode no
start api python3 /srv/api.py
sleep 1
start web nginx -c /srv/nginx.conf
start backup /srv/backup.sh
start customers python3 /srv/client.py "$((seconds + 60))" "$rate" "$seed"
if [ "$scenario" = fit ]; then
  # The profiles need the containers' whole life.
  sleep "$seconds"
  kill "$agent_pid"; wait "$agent_pid" || true; agent_pid=
  "$cli" record "$file" --bootstrap "$bootstrap" --prefix "$prefix" --from-beginning --container "$(paste -sd, "$work/ids")" >&2
else
  # What is shown is the shop at work; the intruder, an outsider, is not watched.
  watched=$(paste -sd, "$work/ids")
  [ "$scenario" != intrusion ] || (sleep 6; start intruder sh /srv/attack.sh) &
  sleep 2
  "$cli" record "$file" --bootstrap "$bootstrap" --prefix "$prefix" --duration "${seconds}s" --container "$watched" >&2
fi
ls -l "$file" >&2
