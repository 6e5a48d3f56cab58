#!/usr/bin/env bash
# Measures what a decoder that begins with the champion saves, and whether it forgets. Prints a
# Markdown table, and for each seed when the heir is as good as the best student begun anew.
#
# Usage: docs/benchmarks/warm.sh [ROWS [SEEDS [PASSES]]]     (default: 600 1,2 1,2,4)
#
# The task is made up (AmbiguousErrands, each request with its one right answer). A champion learns
# the ROWS of a first night; then there are half as many more, in which one kind of request is as
# frequent as others that was rare before. On all rows, each number of PASSES (ascending) is a
# training of its own with a schedule of its own, begun anew and begun with the champion, by the same
# settings. Held-out rows are the same for both: a tenth, of which the oldest third is the first
# night's. One thread; some four CPU minutes.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
. "$here/figures.sh"
module=$root/trainer/trainer-djl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
rows=${1:-600} seeds=${2:-1,2} passes=${3:-1,2,4}

"$root/mvnw" -q -f "$root/pom.xml" -pl trainer/trainer-djl -am test-compile \
  dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test >&2
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -Djava.io.tmpdir="$work" \
  -cp "$module/target/test-classes:$module/target/classes:$(cat "$work/classpath")" \
  dev.retort.trainer.djl.WarmStartBenchmark "$rows" "$seeds" "$passes" 2>"$work/log" >"$work/printed" || {
  tail -n 20 "$work/log" >&2
  exit 1
}
grep -a '^|' "$work/printed" | tee "$work/table"

# The first heir whose loss is no higher than that of the student begun anew with most passes.
echo
awk -F' *[|] *' '
  $3 == "begun anew" { loss[$2] = $5; tokens[$2] = $9; cpu[$2] = $10; passes[$2] = $4; all[$2] }
  $3 == "from the champion" && !($2 in done) && $5 + 0 <= loss[$2] + 0 {
    done[$2]
    printf "Seed %s: as good after %d of %d passes, %.1f %% of the tokens and %.1f %% of the CPU seconds.\n", $2, $4, passes[$2], 100 * $9 / tokens[$2], 100 * $10 / cpu[$2]
  }
  END { for (seed in all) if (!(seed in done)) printf "Seed %s: never as good.\n", seed }' "$work/table"

most=${passes##*,}
for seed in ${seeds//,/ }; do
  figure "tokens until as good as begun anew, seed $seed" "$(found "Seed $seed: as good after .*, ([0-9.]+) % of the tokens" 1)" % --target "< 100"
  figure "right on the oldest third after $most passes from the champion, seed $seed" \
    "$(cell "$seed | from the champion | $most" "of the oldest third")" % --better higher \
    --peer "begun anew" "$(cell "$seed | begun anew | $most" "of the oldest third")" \
    --peer "the champion" "$(cell "$seed | champion" "of the oldest third")"
done
