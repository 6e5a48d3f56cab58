#!/usr/bin/env bash
# Measures pulls from a registry server in a process of its own, all on this machine. Prints a
# Markdown table: seconds until the pulled bundle is verified on disk (p50, p99, slowest), bytes of
# files and manifests that the server sent, CPU seconds of the server and of all pullers together.
#
# Usage: docs/benchmarks/registry-pull.sh [PULLERS] [BYTES] [FOLLOWERS] [BASE BYTES]
#
# PULLERS (20) pull a bundle of BYTES (50,000,000) at once. FOLLOWERS (1,000), each with a cache of
# its own, follow an alias by long-poll in one JVM; it moves to a version with another adapter of
# 10,000 bytes, back, and forward again, three times. Their base of BASE BYTES (200,000) is one file
# with a hard link in each cache, so that the disk needn't hold a thousand: followers that have a
# file don't read it again, whatever its size. WORK is a folder for all that (default: a temporary
# one).
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
server=$root/registry/registry-server/target
(cd "$root" && ./mvnw -q -pl registry/registry-server -am test-compile \
  dependency:build-classpath -Dmdep.includeScope=test \
  -Dmdep.outputFile=target/benchmark.classpath >&2)
core=$root/registry/registry-core/target
work=${WORK:-$(mktemp -d)}
echo "| | p50 s | p99 s | slowest s | bytes sent | server CPU s | pullers' CPU s |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx3g \
  -cp "$server/test-classes:$core/test-classes:$server/classes:$core/classes:$(cat "$server/benchmark.classpath")" \
  dev.retort.registry.server.PullBenchmark "$work" "${1:-20}" "${2:-50000000}" "${3:-1000}" "${4:-200000}"
