#!/usr/bin/env bash
# Measures how many exchanges of about 1 KB the exchange log takes for good, and prints a Markdown
# table: records a second until the last one is acknowledged (forced to the disk), and until all of
# them are in the Parquet files of the committed table.
#
# Usage: docs/benchmarks/append.sh [EXCHANGES] [GROUP,SUBMITTERS...]
#
# By default a million exchanges each, in groups of 256 by 1 and 4 submitters, of 16 by 16, and one
# by one by 64.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/figures.sh"
set -- "${1:-1000000}" "${@:2}"
[ $# -gt 1 ] || set -- "$1" 256,1 256,4 16,16 1,64

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
target=$root/traffic-capture/target
(cd "$root" && ./mvnw -q -pl traffic-capture -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmark.classpath >&2)
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g \
  -cp "$target/test-classes:$target/classes:$(cat "$target/benchmark.classpath")" \
  dev.retort.capture.iceberg.AppendBenchmark "$@"
for shape in "${@:2}"; do
  group=${shape%,*} callers=${shape#*,}
  figure "acknowledged, $group a call, $callers callers" "$(cell "$group | $callers" "records/s acknowledged")" /s --target ">= 50000"
  figure "in the table, $group a call, $callers callers" "$(cell "$group | $callers" "records/s in the table")" /s --better higher
done
