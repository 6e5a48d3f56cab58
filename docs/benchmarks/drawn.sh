#!/usr/bin/env bash
# Holds the drawn students of simulated nights against trained ones that learnt the same rows.
# Prints a Markdown table.
#
# Usage: docs/benchmarks/drawn.sh [SEED [ROWS...]]     (default: 1 800 2500 6000)
#
# Of each simulated task so many requests teach, and 3,000 later ones are answered: the share that is
# right, the shares that can be answered with so much of all lost, the surest first, and how many of
# the guardrails' attacks turn a student that answers at 0.5 points of loss. A drawn student should
# come close, and not be better.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/docs/benchmarks/figures.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seed=${1:-1}
shift || true
[ $# -gt 0 ] || set -- 800 2500 6000

(cd "$root" && ./mvnw -q -pl console -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath" >&2)
OMP_WAIT_POLICY=passive OMP_NUM_THREADS=1 "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx3g \
  -cp "$root/console/target/test-classes:$root/console/target/classes:$(cat "$work/classpath")" \
  dev.retort.console.simulate.DrawnAgainstTrained "$work/home" "$seed" "$@" 2>"$work/log" \
  | tee "$work/printed" || {
  cat "$work/log" >&2
  exit 1
}
while IFS='|' read -r _ task rows kind _ _ answered _; do
  task=${task// /} rows=${rows// /} kind=${kind// /}
  if [ "$kind" = drawn ]; then
    drawn=$(tr -d ' %' <<<"$answered")
  else
    figure "answered by a drawn student of $task after $rows rows, 0.5 points lost" "$drawn" % --better higher \
      --peer "trained student" "$(tr -d ' %' <<<"$answered")"
  fi
done < <(grep -E '(drawn|trained)' "$work/printed")
