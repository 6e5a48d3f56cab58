#!/usr/bin/env bash
# Compares the strategies of deferral (one threshold, one for each label, the request alone) on
# banking77 and on synthetic traffic of known truth, and prints two Markdown tables.
#
# Usage: docs/benchmarks/deferral.sh DATA_DIR [SEED...]     (default: 1 2 3)
#
# DATA_DIR is described in banking77.sh.
# HOMES names a folder where banking77.sh left its work (KEEP=1), to train nothing anew: first for
# seed 1, seed2 and seed3. KEEP=1 leaves the working folder.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
retort=$here/../../retort
. "$here/figures.sh"
[ -r "${1:-}/train.jsonl.gz" ] && [ -r "$1/test.jsonl.gz" ] || {
  echo "usage: $0 DATA_DIR [SEED...], a folder with train.jsonl.gz and test.jsonl.gz" >&2
  exit 2
}
data=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- 1 2 3
work=$(mktemp -d)
[ -n "${KEEP:-}" ] && echo "working folder: $work" >&2 || trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

"$retort" --version >&2
variants() {
  java -XX:+UseSerialGC -cp "$here/../../console/target/lib/*" "$here/DeferralVariants.java" "$@"
}

# Trains a student and lets it predict the test. $1 is the seed, $2 the folder.
train() {
  echo "banking77: seed $1" >&2
  mkdir "$2"
  printf 'tasks:\n  banking77:\n    seed: %s\n' "$1" >"$2/retort.yaml"
  local run=("$retort" --config "$2/retort.yaml" --home "$2/home")
  {
    "${run[@]}" capture import "$data/train.jsonl.gz" "$data/test.jsonl.gz"
    "${run[@]}" run banking77 --evaluation-from 2025-06-25T00:00:00Z
    "${run[@]}" predict banking77@champion --on "$data/test.jsonl.gz" --out "$2/predictions.jsonl"
  } >"$2/log" 2>&1 || { cat "$2/log" >&2; return 1; }
}

echo "| seed | strategy | predicted power | predicted answered | answered on the test | lost there | bound (95 %) | certified | bytes | chosen in CPU s | µs a decision |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
for seed in "$@"; do
  folder=$work/$seed
  if [ -n "${HOMES:-}" ]; then
    [ "$seed" = 1 ] && folder=$HOMES/first || folder=$HOMES/seed$seed
  else
    train "$seed" "$folder"
  fi
  variants log "$data/train.jsonl.gz" "$data/test.jsonl.gz" \
    "$folder"/home/runs/banking77/*/attempt-*/out-of-fold.jsonl "$folder/predictions.jsonl" "$seed"
done
echo
echo "| labels | spread of the labels' log odds | strategy | answered | true loss | predicted power | certified |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
variants pool
for seed in "$@"; do
  figure "answered on the test with one threshold, seed $seed" "$(cell "$seed | global" "answered on the test")" % --better higher
done
