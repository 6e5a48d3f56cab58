#!/usr/bin/env bash
# Measures the evaluator's statistics and prints Markdown tables.
#
# Usage: docs/benchmarks/statistics.sh [PART...]
#
# PART is bootstrap, coverage, clusters, alarms or validity; all of them by default, some ten minutes
# of one core. CLASSPATH names other builds of the evaluator and its libraries. TRIALS is the number of samples or streams (default 4000; validity takes a quarter).
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/figures.sh"
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
for part in "$@"; do
  case $part in
    bootstrap)
      figure "10,000 resamples of 2,000 rows, median" "$(cell "BCa, clusters of one row" "CPU ms")" ms --target "<= 150"
      ;;
    coverage)
      for rows in 100 1000 2000; do
        figure "mean of uniform scores covered, $rows rows (nominal 95 %)" "$(cell "uniform | $rows" covered)" % --better higher
        figure "mean of rare losses covered, $rows rows (nominal 95 %)" "$(cell "1 % uniform, else 0 | $rows" covered)" % --target ">= 95"
      done
      ;;
    clusters)
      figure "mean of 200 clusters covered (nominal 95 %)" "$(cell "200 clusters" covered)" % --peer "clusters taken as rows" "$(cell "200 clusters" "covered if taken")" --better higher
      ;;
    alarms)
      for epsilon in 0.01 0.02 0.05; do
        figure "false alarms at a tolerance of $epsilon" "$(cell "$epsilon | 1.0 ε" 3)" % --target "<= 5"
        figure "rows to an alarm, half of the streams, twice the tolerance of $epsilon" "$(cell "$epsilon | 2.0 ε" "rows to alarm")" rows --better lower
      done
      ;;
    validity)
      for epsilon in 0.01 0.02; do
        figure "promises broken at a tolerance of $epsilon" "$(cell "$epsilon | selector, then certificate" broken 2)" % --target "<= 5" \
          --peer "Learn then test" "$(cell "$epsilon | Learn then test" broken 2)" --peer "conformal risk control" "$(cell "$epsilon | conformal risk control" broken 2)"
        figure "answered at a tolerance of $epsilon" "$(cell "$epsilon | selector, then certificate" answered)" % --better higher \
          --peer "Learn then test" "$(cell "$epsilon | Learn then test" answered)" --peer "conformal risk control" "$(cell "$epsilon | conformal risk control" answered)"
      done
      ;;
  esac
done
