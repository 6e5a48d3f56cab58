#!/usr/bin/env bash
# Measures `./retort demo` after the build, with several seeds, and prints a Markdown table.
#
# Usage: docs/benchmarks/demo.sh [SEED...]     (default: 7 1 2 3 4 5; 7 is the demo's own)
#
# Ends with 1 if any demo did not promote. Needs python3. KEEP=1 leaves the working folder.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
retort=$here/../../retort
work=$(mktemp -d)
[ -n "${KEEP:-}" ] && echo "working folder: $work" >&2 || trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- 7 1 2 3 4 5

"$retort" --version >&2
TIMEFORMAT='%R %U %S'
for seed in "$@"; do
  echo "demo: seed $seed" >&2
  dir=$work/$seed
  mkdir "$dir"
  { time "$retort" --home "$dir/home" demo --seed "$seed" --json \
    >"$dir/out.json" 2>"$dir/log"; } 2>"$dir/time" || echo "seed $seed ended with $?" >&2
done
python3 "$here/demo_table.py" "$work" "$@"
