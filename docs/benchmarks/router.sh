#!/usr/bin/env bash
# Measures the router with a student of a task on its traffic: what a route adds to a request at a
# steady rate, how many answers a second the student gives, what share of the traffic it answers,
# and at what loss. Redaction and required capture are on. Prints Markdown.
#
# Usage: docs/benchmarks/router.sh DATA_DIR TASK EVALUATION_FROM
#
# DATA_DIR holds train.jsonl.gz and test.jsonl.gz as docs/benchmarks/banking77.sh describes them:
#   docs/benchmarks/router.sh banking77/ banking77 2025-06-25T00:00:00Z
#
# Needs wrk (Debian: apt-get install wrk). RATE (500), SECONDS_EACH (20), WARM_UPS
# (3), HOME_DIR (a home that the task was trained in, instead of training now), RETORT (the launcher)
# and PORT (28900 and the next) can be set.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/figures.sh"
retort=${RETORT:-$here/../../retort}
[ -r "${1:-}/test.jsonl.gz" ] && [ $# = 3 ] || { sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2; exit 2; }
data=$(cd "$1" && pwd) task=$2 from=$3
rate=${RATE:-500} seconds=${SECONDS_EACH:-20} warm=${WARM_UPS:-3} upstream=${PORT:-28900}
port=$((upstream + 1))
for tool in wrk java; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 2; }
done
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
work=$(mktemp -d)
started=()
stop() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
await() {
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.2
  done
  cat "$work"/*.log >&2
  echo "nothing listens on port $1" >&2
  exit 1
}

"$retort" --version >&2
home=${HOME_DIR:-$work/home}
if [ -z "${HOME_DIR:-}" ]; then
  "$retort" --home "$home" capture import "$data/train.jsonl.gz" "$data/test.jsonl.gz" >&2
  "$retort" --home "$home" run "$task" --evaluation-from "$from" >&2
fi
java -cp "$here/../../console/target/lib/*" "$here/LabelTeacher.java" "$upstream" "$data/test.jsonl.gz" 2>"$work/teacher.log" &
started+=($!)
await "$upstream"
"$retort" --home "$home" router --upstream "http://127.0.0.1:$upstream/v1" --port "$port" >"$work/router.log" 2>&1 &
started+=($!)
await "$port"
routed() { java -cp "$here/../../console/target/lib/*" "$here/RoutedLoad.java" "$@"; }
echo "warming up" >&2
for _ in $(seq "$warm"); do routed "$port" "$data/test.jsonl.gz" "$rate" "$seconds" "$work/bodies" >&2; done

read -r _ _ _ _ _ _ d50 d99 _ _ < <(routed "$upstream" "$data/test.jsonl.gz" "$rate" "$seconds")
read -r sent good student different s50 s99 t50 t99 late avoided < <(routed "$port" "$data/test.jsonl.gz" "$rate" "$seconds")
echo "$(getconf _NPROCESSORS_ONLN) cores for router, provider and load; $rate requests/s for $seconds s, $sent sent, $((sent - good)) failed, at most $late ms late; load average $(cut -d' ' -f1-3 /proc/loadavg)"
echo
echo "| answered by | requests | p50 ms | p99 ms |"
echo "| --- | --- | --- | --- |"
echo "| the provider, without a router | $sent | $d50 | $d99 |"
echo "| the student | $student | $s50 | $s99 |"
echo "| the provider, through the router | $((sent - student)) | $t50 | $t99 |"
awk -v s="$student" -v n="$sent" -v d="$different" -v a="$avoided" 'BEGIN {
  printf "\nAnswered by the student: %.2f %%; other than the teacher: %.2f %% of all; tokens that the teacher was spared: %.2f %%.\n", 100 * s / n, 100 * d / n, 100 * a }'

for _ in $(seq "$warm"); do
  wrk -t2 -c64 -d"${seconds}s" -s "$here/routed.lua" "http://127.0.0.1:$port" -- "$task" "$work/bodies" | tail -n 1 >&2
done
read -r rps p50 p99 bad < <(wrk -t2 -c64 -d"${seconds}s" -s "$here/routed.lua" "http://127.0.0.1:$port" -- "$task" "$work/bodies" | tail -n 1)
echo
echo "Students' answers over 64 connections: $rps a second, p50 $p50 ms, p99 $p99 ms, $bad failed."
figure "added by a route, p50" "$(awk -v a="$t50" -v b="$d50" 'BEGIN { print a - b }')" ms --target "<= 1"
figure "added by a route, p99" "$(awk -v a="$t99" -v b="$d99" 'BEGIN { print a - b }')" ms --target "<= 5"
figure "p99 through the router" "$t99" ms --peer "without a router" "$d99" --better lower
figure "p99 of the student's answers" "$s99" ms --peer "the provider without a router" "$d99" --better lower
figure "student's answers over 64 connections" "$rps" /s --target ">= 3000"
figure "requests failed" "$((sent - good))" requests --target "<= 0"
