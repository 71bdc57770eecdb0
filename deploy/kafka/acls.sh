#!/usr/bin/env bash
# Grants each role of Streams what it needs and nothing else, as acls.tsv lists it:
#   acls.sh --bootstrap HOST:PORT [--command-config FILE] [--prefix PREFIX] ROLE=USER...
# ROLE is agent, cluster, worker, reader or admin; USER is a Kafka principal's name. --print shows the commands and runs none.
# Needs kafka-acls.sh of any Kafka 4 on PATH or in KAFKA_HOME/bin.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
bootstrap='' config=() prefix='' dry='' grants=()
while (( $# )); do case "$1" in
  --bootstrap) bootstrap="$2"; shift 2;;
  --command-config) config=(--command-config "$2"); shift 2;;
  --prefix) prefix="$2"; shift 2;;
  --print) dry=echo; shift;;
  *=*) grants+=("$1"); shift;;
  *) sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2;;
esac; done
if [[ -z "$bootstrap" ]] || (( ${#grants[@]} == 0 )); then echo "acls: name a --bootstrap and at least one ROLE=USER" >&2; exit 2; fi
tool=kafka-acls.sh; [[ -z "${KAFKA_HOME:-}" ]] || tool="$KAFKA_HOME/bin/kafka-acls.sh"

for grant in "${grants[@]}"; do
  role="${grant%%=*}" user="${grant#*=}" found=''
  while IFS=$'\t' read -r row resource pattern name operations _; do
    [[ "$row" == "$role" ]] || continue
    found=yes
    allowed=(); IFS=, read -ra words <<<"$operations"
    for word in "${words[@]}"; do allowed+=(--operation "$word"); done
    $dry "$tool" --bootstrap-server "$bootstrap" "${config[@]}" --add --allow-principal "User:$user" \
      --resource-pattern-type "$pattern" "--$resource" "$prefix$name" "${allowed[@]}"
  done < "$here/acls.tsv"
  [[ -n "$found" ]] || { echo "acls: no role '$role'; there are agent, cluster, worker, reader and admin" >&2; exit 2; }
done
