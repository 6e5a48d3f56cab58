#!/usr/bin/env bash
# Measures what the search over a classifier's settings gains over the usual ones, and what it costs.
# Prints a Markdown table.
#
# Usage: docs/benchmarks/search.sh [TRAINING_ROWS [LATER_ROWS [SEEDS]]]     (default: 1500 1500 1,2)
#
# The demo's tickets with the teacher's labels, imported twice: a night trains by the usual settings,
# and one searches nine (wordOrder 1 to 3, dropout 0.5, 0.7, 0.9; the usual ones are among them) by
# successive halving. Accuracy is that of the night's student by itself on the novel later rows, which
# the choice never saw; with epsilon 0.05, few rows are enough for a look. CPU seconds are those of the
# whole night with all its processes. RETORT names another command, CLASSES the class path that
# TicketLog is run from. Needs python3.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -P "$here/../.." && pwd)
. "$here/figures.sh"
retort=${RETORT:-$root/retort}
rows=${1:-1500} later=${2:-1500} seeds=${3:-1,2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1
search='{wordOrder: [1, 2, 3], dropout: [0.5, 0.7, 0.9]}'

if [ -z "${CLASSES:-}" ]; then
  (cd "$root" && ./mvnw -q -pl console -am test-compile dependency:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath" >&2)
  CLASSES=$root/console/target/test-classes:$root/console/target/classes:$(cat "$work/classpath")
fi

# night NAME SEED CONFIGURATION: imports and runs; leaves the run's CPU seconds, children included.
night() {
  local dir=$work/$1 TIMEFORMAT='%U %S'
  mkdir "$dir"
  printf 'hardware: cpu\ntasks:\n  ticket-routing:\n    seed: %s\n    epsilon: 0.05\n%s\n' "$2" "$3" >"$dir/retort.yaml"
  "$retort" --config "$dir/retort.yaml" --home "$dir/home" capture import "$work/tickets-$2.jsonl" >"$dir/log" 2>&1
  { time "$retort" --config "$dir/retort.yaml" --home "$dir/home" run ticket-routing \
    --evaluation-from "$from" >"$dir/out" 2>>"$dir/log"; } 2>"$dir/cpu" || [ -n "$(reports "$dir")" ] || {
    cat "$dir/log" >&2
    return 1
  }
}
reports() { find "$1/home/runs" -name promotion-report.json -not -path '*/bundle/*' | head -n 1; }

echo '| seed | settings | right on novel rows | rows | right out of fold | trained | CPU s |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
for seed in ${seeds//,/ }; do
  from=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$CLASSES" dev.retort.console.demo.TicketLog \
    "$work/tickets-$seed.jsonl" "$rows" "$later" "$seed" 2>/dev/null | sed -n 's/^later rows from //p')
  night "usual-$seed" "$seed" ''
  night "searched-$seed" "$seed" "    students: [{engine: dl4j-ngram-bag, search: $search}]"
  for kind in usual searched; do
    python3 - "$(reports "$work/$kind-$seed")" "$seed" "$kind" "$work/$kind-$seed/cpu" <<'PYTHON'
import json
import sys
from pathlib import Path

report, seed, kind, cpu = sys.argv[1:]
sealed = json.load(open(report))["sealed"]
novel = sealed["evaluation"]["student"]["novel"] if sealed.get("evaluation") else None
considered = sealed["lineage"].get("candidates", [])
chosen = [one for one in considered if one["finding"].startswith("chosen")]
if not chosen:  # A single student has no rivals in its report.
    (outcome,) = Path(report).parents[1].glob("attempt-*/outcome.json")
    measures = json.loads(outcome.read_text())["outcome"]["artifact"]["measures"]
    chosen = [{"engine": "the usual settings", "right": measures["out_of_fold_accuracy"]}]
print(
    "| %s | %s | %s | %s | %s | %s | %.0f |"
    % (
        seed,
        kind,
        "%.2f %%" % (100 * novel["value"]) if novel else "not looked at",
        novel["n"] if novel else "–",
        "%.2f %%" % (100 * chosen[0]["right"]),
        chosen[0]["engine"],
        sum(map(float, open(cpu).read().split())),
    )
)
PYTHON
  done
  figure "right on novel rows with a search, seed $seed" "$(cell "$seed | searched" right)" % --better higher \
    --peer "usual settings" "$(cell "$seed | usual" right)"
  figure "CPU seconds of a night with a search, seed $seed" "$(cell "$seed | searched" "CPU s")" s --better lower \
    --peer "usual settings" "$(cell "$seed | usual" "CPU s")"
done
