#!/usr/bin/env bash
# Measures generation by the worker process against the same library called in one's own process,
# and prints a Markdown table: tokens per second, and per CPU second of both processes together.
#
# Usage: docs/benchmarks/generation.sh [f32|f16|q8_0]
#
# The model has about 10 million random weights. Rounds of the two alternate and medians are
# printed. Tokens per CPU second are what to compare on a machine that does other things too.
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
  dev.retort.trainer.djl.llama.GenerationBenchmark "${1:-f32}" 2>/dev/null | grep '^|'
for slots in 1 4; do
  figure "tokens a second, $slots at once" "$(cell "$slots" 3)" /s --peer "llama.cpp in one's own process" "$(cell "$slots" 2)" --better higher
  figure "of llama.cpp's own rate, $slots at once" "$(cell "$slots" 4)" ratio --target ">= 0.95"
  figure "tokens a CPU second, $slots at once" "$(cell "$slots" 6)" "/CPU s" --peer "llama.cpp in one's own process" "$(cell "$slots" 5)" --better higher
done
