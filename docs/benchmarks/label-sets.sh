#!/usr/bin/env bash
# Compares students of sets of labels on made-up requests: a sigmoid for each label, and each set
# taken for one label (label powerset).
#
# Usage: docs/benchmarks/label-sets.sh ROWS LABELS SLIPS SEED...
#
# ROWS to train on, with up to 3 of LABELS each; one answer in SLIPS has a label too many (0: none).
# Prints for each student and seed: training rows, labels, distinct sets among the rows, seed,
# share of 2,000 fresh requests whose whole set is right, micro F1.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/figures.sh"
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
module=trainer/trainer-dl4j
bin=${JAVA_HOME:+$JAVA_HOME/bin/}
[ $# -ge 4 ] || { sed -n 's/^# \{0,1\}//; 2,10p' "${BASH_SOURCE[0]}" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1

(cd "$root" && ./mvnw -q -pl "$module" -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmark.classpath >&2)
classpath=$root/$module/target/test-classes:$root/$module/target/classes
classpath=$classpath:$(cat "$root/$module/target/benchmark.classpath")

echo '| student | rows | labels | distinct sets | seed | exact | micro F1 |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
"${bin}java" -Xmx3g -cp "$classpath" dev.retort.trainer.dl4j.LabelSetFigures "$@" 2>"$work/log" |
  grep '^|' || { cat "$work/log" >&2; exit 1; }
figure "whole set right" "$(cell "a sigmoid" exact)" % --peer "label powerset" "$(cell "label powerset" exact)" --better higher
