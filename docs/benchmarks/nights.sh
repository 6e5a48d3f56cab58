#!/usr/bin/env bash
# How a loop that is left to itself fares, night after night. Prints CSV, and draws docs/images/nights.svg.
#
# Usage: docs/benchmarks/nights.sh [NIGHTS [TICKETS_A_DAY [ORDERS_A_DAY [SEED]]]]      (DRAWING names another file to draw)
#
# Each day, fresh requests of the demo's two tasks go through the router, which answers what the champions may and sends
# the rest to the teacher; each night trains, evaluates, and promotes on what the log holds by then. Nothing is decided by
# a person. The clock moves a day a night; everything else is what `retort serve` and `retort run` do.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/docs/benchmarks/figures.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$root" && ./mvnw -q -pl console -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath" >&2)
OMP_WAIT_POLICY=passive OMP_NUM_THREADS=1 "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g \
  -cp "$root/console/target/test-classes:$root/console/target/classes:$(cat "$work/classpath")" \
  dev.retort.console.cli.NightsBenchmark "$work/home" "${1:-14}" "${2:-1500}" "${3:-250}" "${4:-1}" \
  2>"$work/log" >"$work/nights.csv" || {
  cat "$work/log" >&2
  exit 1
}
cat "$work/nights.csv"
python3 "$root/docs/benchmarks/nights_plot.py" "$work/nights.csv" >"${DRAWING:-$root/docs/images/nights.svg}"
for task in ticket-routing purchase-order; do
  line="^$task,${1:-14},([0-9]+),([0-9]+),"
  share=$(awk -v all="$(found "$line" 1)" -v own="$(found "$line" 2)" 'BEGIN { if (all > 0) printf "%.1f", 100 * own / all }')
  figure "answered by the student on day ${1:-14}, $task" "$share" % --better higher
done
