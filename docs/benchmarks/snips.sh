#!/usr/bin/env bash
# Measures Retort's extractor on snips and prints a Markdown table.
#
# Usage: docs/benchmarks/snips.sh DATA_DIR
#
# DATA_DIR holds train.jsonl.gz and test.jsonl.gz: the snips set (sonos/nlu-benchmark, CC0) as
# chat-completion exchanges, one JSON object a line, as described in banking77.sh; the answers are
#   {"intent":"GetWeather","slots":{"city":"Paris","timeRange":"tomorrow"}}
# with slot values copied from the request. Training rows are created before 2025-06-25T00:00:00Z,
# test rows from then on.
#
# Needs python3. PYTHON names another interpreter. KEEP=1 leaves the working folder. SEEDS are the
# seeds, each a home from scratch (default: 1 1 2 3; equal ones must give equal models).
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
retort=${RETORT:-$here/../../retort}
[ -r "${1:-}/train.jsonl.gz" ] && [ -r "$1/test.jsonl.gz" ] || {
  echo "usage: $0 DATA_DIR, a folder with train.jsonl.gz and test.jsonl.gz" >&2
  exit 2
}
data=$(cd "$1" && pwd)
python=${PYTHON:-python3}
command -v "$python" >/dev/null || { echo "no python3 found; PYTHON may name one" >&2; exit 1; }

work=$(mktemp -d)
[ -n "${KEEP:-}" ] && echo "working folder: $work" >&2 || trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

# Runs a command; its CPU seconds, children included, go to a file.
cpu() {
  local file=$1 TIMEFORMAT='%U %S'
  shift
  { time "$@" 2>"$file.log" >"$file.out"; } 2>"$file" || { cat "$file.log" >&2; return 1; }
}

# One home from scratch: import, run, pull, evaluate, predict.
number=0
seeds=${SEEDS:-1 1 2 3}
for seed in $seeds; do
  number=$((number + 1))
  dir=$work/$number
  echo "home $number: seed $seed" >&2
  mkdir "$dir"
  printf 'tasks:\n  snips:\n    seed: %s\n    epsilon: 0.02\n' "$seed" >"$dir/retort.yaml"
  set -- --config "$dir/retort.yaml" --home "$dir/home"
  cpu "$dir/import.cpu" "$retort" "$@" capture import "$data/train.jsonl.gz" "$data/test.jsonl.gz"
  cpu "$dir/run.cpu" "$retort" "$@" run snips --evaluation-from 2025-06-25T00:00:00Z --json
  cpu "$dir/pull.cpu" "$retort" "$@" pull snips@champion --into "$dir/bundle"
  cpu "$dir/evaluate.cpu" "$retort" "$@" evaluate snips@champion --on "$data/test.jsonl.gz" --json
  cpu "$dir/predict.cpu" "$retort" "$@" predict snips@champion --on "$data/test.jsonl.gz" \
    --out "$dir/predictions.jsonl"
done
# shellcheck disable=SC2086 # one argument a seed
"$python" "$here/snips_table.py" "$work" "$data/test.jsonl.gz" $seeds
