#!/usr/bin/env bash
# Measures what a small decoder learns from a larger one at equal student tokens, and prints a
# Markdown table: from the teacher's drawn answers, from its likeliest ones, from its probabilities
# along these, and from its probabilities along the student's own answers.
#
# Usage: docs/benchmarks/distillation.sh [SEEDS:PASSES]     (default: 1,2:15,45)
#
# The task is made up (AmbiguousErrands), the teacher is trained first. One thread; some six CPU
# minutes.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
. "$here/figures.sh"
module=$root/trainer/trainer-djl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

"$root/mvnw" -q -f "$root/pom.xml" -pl trainer/trainer-djl -am test-compile \
  dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test >&2
java -Djava.io.tmpdir="$work" -cp "$module/target/test-classes:$module/target/classes:$(cat "$work/classpath")" \
  dev.retort.trainer.djl.DistillationBenchmark "${1:-1,2:15,45}" 2>/dev/null | grep -a '^|\|^The teacher\|^$'
shape=${1:-1,2:15,45}
passes=${shape##*[:,]}
for seed in $(tr , ' ' <<<"${shape%%:*}"); do
  told="$passes | $seed"
  along=$(cell "$told | probabilities along drawn answers" right)
  figure "right after $passes passes of probabilities along drawn answers, seed $seed" "$along" % --better higher \
    --peer "drawn answers" "$(cell "$told | drawn answers" right)" --peer "likeliest answers" "$(cell "$told | likeliest answers" right)" \
    --peer "with its own answers" "$(cell "$told | probabilities along drawn and" right)"
  figure "points that probabilities are worth, seed $seed" \
    "$(awk -v a="$along" -v b="$(cell "$told | drawn answers" right)" 'BEGIN { if (a != "" && b != "") print a - b }')" points --target "> 0"
done
