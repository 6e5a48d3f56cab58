#!/usr/bin/env bash
# Compares the training of a decoder here with PyTorch's own in eager mode: the same shapes,
# optimizer and threads, in turns, three times each.
#
# Usage: docs/benchmarks/training.sh [STEPS [THREADS [ROWS LENGTH]]]     (default: 20 1)
#
# The peer needs python3 with torch (Debian: apt-get install python3-torch libopenblas0-pthread: without
# an optimised BLAS PyTorch is many times slower, and no peer), and is left out without;
# PYTHON names another interpreter. MEMORY_ONLY=1 leaves the peer out and says what memory is resident on the way, which
# takes many steps, and fewer tokens a step than the comparison: 2000 1 2 64.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/figures.sh"
steps=${1:-20}
threads=${2:-1}
export OMP_NUM_THREADS=$threads OMP_WAIT_POLICY=passive MKL_NUM_THREADS=$threads

"$here/../../retort" --version >&2
ours() {
  java -XX:+UseSerialGC -cp "$here/../../console/target/lib/*" "$here/DecoderTraining.java" \
    "$steps" "$threads" "$@"
}
if [ -n "${MEMORY_ONLY:-}" ]; then
  ours "${@:3}" 2>&1
  figure "memory resident after half of the steps" "$(found "^step $((steps / 2)): ([0-9]+) MB")" MB --better lower
  figure "memory resident at the end" "$(found "^step $steps: ([0-9]+) MB")" MB --better lower
  exit
fi
python=
for candidate in ${PYTHON:-python3 /usr/bin/python3}; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import torch' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || echo "no python3 with torch found, so there is no peer; PYTHON may name one" >&2
for _ in 1 2 3; do
  [ -z "$python" ] || "$python" "$here/decoder_training.py" "$steps" "$threads"
  ours 2>/dev/null
done
ours=$(found '^Retort.* ([0-9]+) tokens a CPU second') theirs=$(found '^PyTorch.* ([0-9]+) tokens a CPU second')
figure "trained in the last of three turns" "$ours" "tokens/CPU s" --peer "PyTorch, eager" "$theirs" --better higher
figure "rate against PyTorch" "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { if (b > 0) printf "%.3f", a / b }')" ratio --target ">= 1.15"
