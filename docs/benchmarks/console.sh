#!/usr/bin/env bash
# Measures the console's pages. Prints Markdown.
#
# Usage: docs/benchmarks/console.sh [PAGE...]
#
# Fills an empty home with 1,000 runs, 10,000 versions of 10 tasks, 20,000 exchanges and a run whose training has
# reported 20,000 times, serves the console on it, and asks for every page in the navigation, some more, and each
# PAGE, such as /models/task-3: 1,000 times each after as many to warm up, one visitor, over HTTP on this machine.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/docs/benchmarks/figures.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$root" && ./mvnw -q -pl console -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath" >&2)
echo "$(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg)"
echo
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g -cp "$root/console/target/test-classes:$root/console/target/classes:$(cat "$work/classpath")" \
  dev.retort.console.cli.ConsolePagesBenchmark "$work/home" "$@" 2>"$work/log" || {
  cat "$work/log" >&2
  exit 1
}
for page in / /runs /reviews /held /models /datasets /traffic /lineage /tasks /runs/RUN "$@"; do
  figure "$page, p95" "$(cell "\`$page\`" "p95 ms")" ms --target "<= 100"
done
