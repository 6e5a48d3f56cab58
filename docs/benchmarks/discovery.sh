#!/usr/bin/env bash
# Measures task discovery: how often it tells right whether two requests are of one task, and how long it takes.
#
# Usage: docs/benchmarks/discovery.sh COPIES LOG.jsonl.gz...
#
# The logs are chat-completion exchanges whose lines name their task; where a truth.jsonl.gz lies beside a log, the folder's name and
# what the truth says are the tasks. They are shuffled and their tasks removed. The time is taken for so many COPIES of them.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/docs/benchmarks/figures.sh"
[ $# -ge 2 ] || { sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2; exit 2; }
target=$root/traffic-capture/target
(cd "$root" && ./mvnw -q -pl traffic-capture -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmark.classpath >&2)
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx3g \
  -cp "$target/test-classes:$target/classes:$(cat "$target/benchmark.classpath")" \
  dev.retort.capture.discovery.DiscoveryBenchmark "$@"
figure "pairs of requests grouped right" "$(found 'found: accuracy ([0-9.]+)')" share --target ">= 0.99"
figure "time for the copies" "$(found '^[0-9,]+ exchanges in ([0-9.]+) s')" s --better lower
