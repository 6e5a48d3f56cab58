#!/usr/bin/env bash
# Measures dataset building and prints Markdown tables and figures.
#
# Usage: docs/benchmarks/datasets.sh PART
#
# PART is
#   duplicates [PAIRS [SEED]]  near duplicates of known similarity: how many are found, how many wrongly
#   rate N [ROUNDS]            N exchanges of about 1 KB from Parquet to Parquet, every step on
#   duckdb N [ROUNDS]          exact deduplication and rewriting alone, beside DuckDB on the same files
#   curation DIR SCORER        the decisions about a messy log whose truth is known
#
# PAIRS is the number in each of 18 bins of similarity (default: 2000, a minute); ROUNDS how often a
# step is done in one process (default: 2, of which the first pays for its start; 3 for duckdb).
#
# rate and duckdb make their traffic first: some 430 MB of Parquet for each million exchanges, and
# once or twice as much again for a build's scratch files and its version. LOG names a folder for it
# (LOG/log) that is kept, and used again if it is there. HEAP is a build's heap (default: 4g),
# THREADS are what duckdb gives to both (default: 2).
#
# DIR holds messy.jsonl.gz, chat-completion exchanges as banking77.sh describes them, and
# truth.jsonl.gz, which says of each line what it is. SCORER is a Python program that reads the truth and
# the decisions (`retort dataset decisions`) and prints the score.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
. "$here/figures.sh"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
duckdb=1.5.6.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

usage() {
  sed -n 's/^# \{0,1\}//; 4,10p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# Compiles the benchmarks, which are test classes of dataset-builder; classpath is where they are.
build() {
  (cd "$root" && ./mvnw -q -pl dataset-builder -am test-compile dependency:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmark.classpath >&2)
  local target=$root/dataset-builder/target
  classpath=$target/test-classes:$target/classes:$(cat "$target/benchmark.classpath")
}

# benchmark CLASS ARGUMENT...
benchmark() {
  "$java" "-Xmx${HEAP:-4g}" -cp "$classpath" "dev.retort.dataset.benchmark.$1" "${@:2}" \
    2> >(grep -v SLF4J >&2)
}

# traffic N: the folder is $log.
traffic() {
  log=${LOG:-$work/traffic}
  [ -d "$log/log" ] || benchmark BuildRate generate "$log" "$1"
  echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)" >&2
}

duplicates() {
  build
  benchmark PlantedDuplicates "${1:-2000}" "${2:-1}"
  figure "near duplicates found, of similarity 0.8 and more" "$(cell "0.80 and more" joined)" % --target ">= 95"
  figure "precision of what is joined" "$(found 'precision ([0-9.]+) %')" % --target ">= 99"
}

rate() {
  [ $# -gt 0 ] || usage
  build
  traffic "$1"
  benchmark BuildRate build "$log" "$work" "${2:-2}"
  local built='^([0-9,]+) exchanges in ([0-9,.]+) s \(([0-9,]+) a second\), ([0-9,.]+) CPU s \(([0-9,]+) µs each\), peak heap ([0-9,]+) MB'
  figure "built from $1 exchanges, last round" "$(found "$built" 3)" /s --target ">= 15000"
  figure "processor time of an exchange" "$(found "$built" 5)" µs --better lower
  figure "peak of the heap" "$(found "$built" 6)" MB --target "<= 4096"
  echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)" >&2
}

duckdb() {
  [ $# -gt 0 ] || usage
  build
  (cd "$root" && ./mvnw -q -N dependency:copy "-Dartifact=org.duckdb:duckdb_jdbc:$duckdb" \
    "-DoutputDirectory=$root/dataset-builder/target/duckdb" >&2)
  classpath=$classpath:$root/dataset-builder/target/duckdb/duckdb_jdbc-$duckdb.jar
  traffic "$1"
  local rounds=${2:-3}
  benchmark DuckDbComparison "$log/log" "$work/kept" "$rounds" "${THREADS:-2}"
  figure "exact deduplication and rewriting, processor time of an exchange" "$(cell "$rounds | Retort" "µs of CPU")" µs --better lower \
    --peer DuckDB "$(cell "$rounds | DuckDB" "µs of CPU")" --peer "DuckDB, lower case only" "$(cell "$rounds | DuckDB, lower case only" "µs of CPU")"
  echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)" >&2
}

curation() {
  [ -r "${1:-}/messy.jsonl.gz" ] && [ -r "$1/truth.jsonl.gz" ] && [ -r "${2:-}" ] || usage
  local retort=("$root/retort" --home "$work/home")
  "$root/retort" --version >&2
  "${retort[@]}" capture import --task messy "$1/messy.jsonl.gz" >&2
  "${retort[@]}" dataset build --task messy
  "${retort[@]}" dataset decisions latest --format jsonl >"$work/decisions.jsonl"
  echo
  "${PYTHON:-python3}" "$2" "$1/truth.jsonl.gz" "$work/decisions.jsonl"
  figure "the lowest of the six shares" "$(found '^score ([0-9.]+)')" share --target ">= 0.98"
  figure "usable requests kept" "$(found '"usable_recall": ([0-9.]+)')" share --target ">= 0.98"
  figure "rows kept that are usable" "$(found '"usable_precision": ([0-9.]+)')" share --target ">= 0.98"
  figure "answers right" "$(found '"output_accuracy": ([0-9.]+)')" share --target ">= 0.98"
  figure "personal values gone" "$(found '"pii_recall": ([0-9.]+)')" share --target ">= 0.98"
}

case ${1:-} in
  duplicates | rate | duckdb | curation) "$@" ;;
  *) usage ;;
esac
