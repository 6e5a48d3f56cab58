#!/usr/bin/env bash
# Measures `retort capture import`: a log repeated COPIES (20) times with fresh ids, imported once into an
# empty home and once more into the same one. Prints a Markdown table.
#
# Usage: docs/benchmarks/import.sh [FILE.jsonl.gz...]      (default: 13,000 requests that are made up)
#
# Each line of a FILE begins with {"id":"...; banking77.sh describes the layout.
#
# The yardstick is DuckDB's conversion of the same file to Parquet on one thread (pip install duckdb),
# which neither validates exchanges nor knows ids; PYTHON names the interpreter that has it.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
retort=$here/../../retort
. "$here/figures.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$retort" --version >&2
if [ $# = 0 ]; then
  python3 "$here/made_up.py" 13000 | gzip -1 >"$work/made-up.jsonl.gz"
  set -- "$work/made-up.jsonl.gz"
fi
for copy in $(seq -w "${COPIES:-20}"); do
  gzip -dc "$@" | sed "s/^{\"id\":\"/{\"id\":\"copy$copy-/"
done >"$work/log.jsonl"
rows=$(wc -l <"$work/log.jsonl")
bytes=$(wc -c <"$work/log.jsonl")

TIMEFORMAT='%R %U %S'
# timed FILE LABEL COMMAND...
timed() {
  local file=$work/$1 label=$2
  shift 2
  { time "$@" >&2; } 2>"$file" || { cat "$file" >&2; exit 1; }
  cat "$file" >&2
  tail -n 1 "$file" | awk -v what="$label" -v rows="$rows" -v bytes="$bytes" '{
    cpu = $2 + $3
    printf "| %s | %d | %.1f | %.1f | %.0f | %.1f |\n", what, rows, $1, cpu, rows / cpu, bytes / cpu / 1e6
  }'
}
imported() {
  timed "$1" "$2" "$retort" --home "$work/home" capture import "$work/log.jsonl"
}
converted() {
  timed "$1" "$2" "$python" -c 'import duckdb, sys
database = duckdb.connect()
database.execute("SET threads = 1")
database.read_json(sys.argv[1]).write_parquet(sys.argv[2])' \
    "$work/log.jsonl" "$work/log.parquet"
}
echo "| import | rows | wall s | CPU s | rows per CPU s | MB per CPU s |"
echo "| --- | --- | --- | --- | --- | --- |"
imported first "into an empty home"
imported second "the same again"
python=${PYTHON:-python3}
if "$python" -c 'import duckdb' 2>/dev/null; then
  converted third "DuckDB $("$python" -c 'import duckdb; print(duckdb.__version__)'), JSON to Parquet"
else
  echo "no DuckDB for $python (pip install duckdb): yardstick left out" >&2
fi
echo
echo "$((bytes / 1000000)) MB of JSON Lines; $(du -sk "$work/home/exchanges" | cut -f1) KB of Parquet afterwards."
figure "imported into an empty home" "$(cell "into an empty home" "rows per CPU s")" "rows/CPU s" --better higher --peer DuckDB "$(cell "DuckDB" "rows per CPU s")"
figure "the same again" "$(cell "the same again" "rows per CPU s")" "rows/CPU s" --better higher
figure "wall time of $rows rows" "$(cell "into an empty home" "wall s")" s --better lower --peer DuckDB "$(cell "DuckDB" "wall s")"
