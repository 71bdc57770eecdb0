#!/usr/bin/env bash
# Checks the lab against itself, as root, with KAFKA_HOME set: what is broken on purpose must be told. Needs the solution built in Release.
# Also builds an agent that does not look at what its ring loses, from a copy of the sources with defects/uncounted-ring.patch, and lets the lab judge it.
# The last line is "N held, N did not"; the exit code is 3 where one did not.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
lab="$here/bin/Release/net10.0/streams-lab.dll"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
held=0 failed=0

# run NAME EXPECTED-EXIT-CODE FLAG…: leaves $report and $said
run() {
  local name="$1" expected="$2" code=0
  shift 2
  printf '\n== %s\n' "$name" >&2
  dotnet "$lab" run --learn 20s "$@" >"$work/report" 2> >(tee "$work/said" >&2) || code=$?
  report="$(tail -n 1 "$work/report")" said="$(cat "$work/said")"
  check "$name: the lab ends with $expected" "$code" -eq "$expected"
}
figure() { sed -nE "s/.*\"$1\":(-?[0-9]+).*/\1/p" <<<"$report"; }
check() {
  local what="$1"
  shift
  if [ "$@" ]; then held=$((held + 1)); printf 'held: %s\n' "$what" >&2; else failed=$((failed + 1)); printf 'DID NOT HOLD: %s (%s)\n' "$what" "$*" >&2; fi
}

run "no agent runs" 3 --fault agent-stopped --only drop-and-run,reverse-shell,setuid-program
check "no scenario is seen" "$(figure seen)" -eq 0
check "there were attacks" "$(figure attacks)" -gt 0

run "a record of alerts.v1 is written twice" 3 --fault alert-doubled --only drop-and-run
check "a repeated alert is told" "$(figure duplicate_alerts)" -gt 0

run "a record of alerts.v1 is withheld" 3 --fault alert-deleted --only drop-and-run
check "the missing alert is told" "$(grep -c 'alerts.v1 are missing' <<<"$said")" -gt 0

run "the agent's ring is too small" 0 --fault overload --only drop-and-run
check "losses are declared" "$(figure declared_lost)" -gt 0
check "none is undeclared" "$(figure undeclared_lost)" -eq 0

printf '\n== an agent is built that does not look at what its ring loses\n' >&2
(cd "$root" && git ls-files -z | xargs -0 cp --parents -t "$work")
(cd "$work" && git init -q . && git apply "$here/defects/uncounted-ring.patch" && dotnet build -c Release -v quiet producers/Streams.Agent >&2)
run "the agent's ring is too small, and it does not look" 3 --fault overload --only drop-and-run --agent "$work/producers/Streams.Agent/bin/Release/net10.0/streams-agent.dll"
check "an undeclared loss is told" "$(figure undeclared_lost)" -gt 0

printf '%d held, %d did not\n' "$held" "$failed"
(( failed == 0 )) || exit 3
