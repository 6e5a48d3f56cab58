#!/usr/bin/env bash
# Measures `retort capture import`: a log repeated twenty times with fresh ids, imported once into an
# empty home and once more into the same one. Prints a Markdown table.
#
# Usage: docs/benchmarks/import.sh FILE.jsonl.gz...
#
# Each line of a FILE begins with {"id":"...; banking77.sh describes the layout.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
retort=$here/../../retort
[ $# -gt 0 ] || { echo "usage: $0 FILE.jsonl.gz..." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$retort" --version >&2
for copy in $(seq -w 20); do
  gzip -dc "$@" | sed "s/^{\"id\":\"/{\"id\":\"copy$copy-/"
done >"$work/log.jsonl"
rows=$(wc -l <"$work/log.jsonl")
bytes=$(wc -c <"$work/log.jsonl")

TIMEFORMAT='%R %U %S'
imported() {
  { time "$retort" --home "$work/home" capture import "$work/log.jsonl" >&2; } 2>"$work/$1" ||
    { cat "$work/$1" >&2; exit 1; }
  cat "$work/$1" >&2
  tail -n 1 "$work/$1" | awk -v what="$2" -v rows="$rows" -v bytes="$bytes" '{
    cpu = $2 + $3
    printf "| %s | %d | %.1f | %.1f | %.0f | %.1f |\n", what, rows, $1, cpu, rows / cpu, bytes / cpu / 1e6
  }'
}
echo "| import | rows | wall s | CPU s | rows per CPU s | MB per CPU s |"
echo "| --- | --- | --- | --- | --- | --- |"
imported first "into an empty home"
imported second "the same again"
echo
echo "$((bytes / 1000000)) MB of JSON Lines; $(du -sk "$work/home/exchanges" | cut -f1) KB of Parquet afterwards."
