#!/usr/bin/env bash
# Measures the evaluator's statistics and prints Markdown tables.
#
# Usage: docs/benchmarks/statistics.sh [PART...]
#
# PART is bootstrap, coverage, clusters, alarms or validity; all of them by default, some ten minutes
# of one core. CLASSPATH names other builds of the evaluator and its libraries. TRIALS is the number of samples or streams (default 4000; validity takes a quarter).
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "${CLASSPATH:-}" ]; then
  "$here/../../retort" --version >/dev/null
  CLASSPATH=$here/../../console/target/lib/*
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
[ $# -gt 0 ] || set -- bootstrap coverage clusters alarms validity
trials=${TRIALS:-4000}

for part in "$@"; do
  n=$trials
  [ "$part" = validity ] && n=$((trials / 4))
  "$java" -XX:+UseSerialGC -cp "$CLASSPATH" "$here/Statistics.java" "$part" "$n"
  echo
done
