#!/bin/sh
# No miner: a loop that burns CPU for a bounded time, and a line a second to a pool that is none.
# miner.sh SECONDS [BURN REST]: with BURN and REST (seconds) it works and rests by turns.
end=$(( $(date +%s) + $1 ))
burn=${2:-1} rest=${3:-0}
( while [ "$(date +%s)" -lt "$end" ]; do echo '{"id":1,"method":"mining.submit","params":["lab","0","0"]}'; sleep 1; done | nc -w 3 "${POOL:-sink}" "${POOL_PORT:-3333}" >/dev/null ) &
while [ "$(date +%s)" -lt "$end" ]; do
  timeout "$burn" sh -c 'while :; do :; done'
  [ "$rest" = 0 ] || sleep "$rest"
done
exit 0
