#!/usr/bin/env bash
# Measures the training of a decoder behind a shared prefix against the same training with every
# sequence whole, and prints a Markdown table: effective tokens (the prefix counted for each
# sequence) per CPU second, by the length of the prefix.
#
# Usage: docs/benchmarks/prefix.sh [tiny|small [ROUNDS [LENGTH...]]]
#        (default: tiny 3 64 128 256 512 1024)
#
# Random weights and tokens; 128 sequences that have 30 to 85 tokens behind the prefix. The two take
# turns in one process on one thread, so that their ratio is what to read on a busy machine.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
. "$here/figures.sh"
module=$root/trainer/trainer-djl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
size=${1:-tiny}
rounds=${2:-3}
lengths=("${@:3}")
[ ${#lengths[@]} -gt 0 ] || lengths=(64 128 256 512 1024)

"$root/mvnw" -q -f "$root/pom.xml" -pl trainer/trainer-djl -am test-compile \
  dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test >&2
java -Xmx1g -XX:+UseSerialGC -Djava.io.tmpdir="$work" \
  -cp "$module/target/test-classes:$module/target/classes:$(cat "$work/classpath")" \
  dev.retort.trainer.djl.training.SharedPrefixBenchmark "$size" "$rounds" "${lengths[@]}" \
  2>/dev/null | grep '^|'
for length in "${lengths[@]}"; do
  figure "trained behind a prefix of $length" "$(cell "$length" "shared, tokens")" "tokens/CPU s" --better higher --peer "whole sequences" "$(cell "$length" "whole, tokens")"
  # The sentences that come with snips are some 50 tokens.
  wanted=()
  [ "$length" -lt 48 ] || wanted=(--target ">= 2")
  figure "gain by a shared prefix of $length" "$(cell "$length" ratio)" ratio "${wanted[@]}" --better higher
done
