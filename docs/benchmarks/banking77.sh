#!/usr/bin/env bash
# Measures Retort on banking77 and prints a Markdown table.
#
# Usage: docs/benchmarks/banking77.sh DATA_DIR
#
# DATA_DIR holds train.jsonl.gz and test.jsonl.gz: the banking77 set as chat-completion exchanges
# (PolyAI task-specific-datasets, CC BY 4.0), one JSON object a line:
#   {"id": "banking77-train-00001", "task": "banking77", "created": 1748736056,
#    "request": {"model": "frontier-teacher", "messages": [{"role": "system", "content": "..."},
#                {"role": "user", "content": "I made a card payment which is showing me pending."}]},
#    "response": {"id": "chatcmpl-1", "object": "chat.completion", "created": 1748736056,
#                 "model": "frontier-teacher", "choices": [{"index": 0, "message":
#                 {"role": "assistant", "content": "pending_card_payment"}, "finish_reason": "stop"}],
#                 "usage": {"prompt_tokens": 31, "completion_tokens": 1, "total_tokens": 32}}}
# Training rows are created before 2025-06-25T00:00:00Z, test rows from then on.
#
# Needs python3. The peers need scikit-learn too (Debian: apt-get install python3-sklearn); without
# it they are left out. PYTHON names another interpreter. KEEP=1 leaves the working folder. Seed 1 is
# done twice; OTHER_SEEDS (2 3) once each.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
retort=$here/../../retort
[ -r "${1:-}/train.jsonl.gz" ] && [ -r "$1/test.jsonl.gz" ] || {
  echo "usage: $0 DATA_DIR, a folder with train.jsonl.gz and test.jsonl.gz" >&2
  exit 2
}
data=$(cd "$1" && pwd)

python=
for candidate in ${PYTHON:-python3 /usr/bin/python3}; do
  command -v "$candidate" >/dev/null || continue
  : "${python:=$candidate}"
  "$candidate" -c 'import sklearn' 2>/dev/null && python=$candidate && break
done
[ -n "$python" ] || { echo "no python3 found; PYTHON may name one" >&2; exit 1; }

work=$(mktemp -d)
[ -n "${KEEP:-}" ] && echo "working folder: $work" >&2 || trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1

# Runs a command; its CPU seconds, children included, go to a file.
cpu() {
  local file=$1 TIMEFORMAT='%U %S'
  shift
  { time "$@" 2>"$file.log" >"$file.out"; } 2>"$file" || { cat "$file.log" >&2; return 1; }
}

# One home from scratch: import, run, pull, evaluate, predict. $1 names it, $2 is the seed.
from_scratch() {
  local dir=$work/$1
  echo "$1: seed $2" >&2
  mkdir "$dir"
  printf 'tasks:\n  banking77:\n    seed: %s\n' "$2" >"$dir/retort.yaml"
  set -- --config "$dir/retort.yaml" --home "$dir/home"
  cpu "$dir/import.cpu" "$retort" "$@" capture import "$data/train.jsonl.gz" "$data/test.jsonl.gz"
  cpu "$dir/run.cpu" "$retort" "$@" run banking77 --evaluation-from 2025-06-25T00:00:00Z --json
  cpu "$dir/pull.cpu" "$retort" "$@" pull banking77@champion --into "$dir/bundle"
  cpu "$dir/evaluate.cpu" "$retort" "$@" evaluate banking77@champion --on "$data/test.jsonl.gz" --json
  cpu "$dir/predict.cpu" "$retort" "$@" predict banking77@champion --on "$data/test.jsonl.gz" \
    --out "$dir/predictions.jsonl"
}

"$retort" --version >&2
from_scratch first 1
from_scratch again 1
for seed in ${OTHER_SEEDS-2 3}; do from_scratch "seed$seed" "$seed"; done

# The same training once more, alone in a process, to measure that process from outside.
mkdir "$work/training"
cp "$work"/first/home/runs/banking77/*/attempt-*/spec.json "$work/training/"
cpu "$work/training.cpu" "$retort" train --run-folder "$work/training"

loss=$("$python" -c 'import json, sys
basis = json.load(open(sys.argv[1]))["basis"]
print(basis["calibrationLosses"] / basis["calibrationRows"])' "$work/first/bundle/deferral.json")
if "$python" -c 'import sklearn' 2>/dev/null; then
  echo "peers: TF-IDF with logistic regression and a linear SVM" >&2
  "$python" "$here/tfidf.py" "$data/train.jsonl.gz" "$data/test.jsonl.gz" "$loss" >"$work/peers.json"
else
  echo "no scikit-learn for $python (Debian: apt-get install python3-sklearn): peers left out" >&2
fi
"$python" "$here/banking77_table.py" "$work" "$data/test.jsonl.gz"
