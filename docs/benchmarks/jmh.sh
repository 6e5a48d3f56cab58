#!/usr/bin/env bash
# Runs JMH benchmarks and prints their table.
#
# Usage: docs/benchmarks/jmh.sh NAME [JMH OPTION...]
#
# NAME is a regular expression of benchmarks' names:
#   RedactionBenchmark   megabytes a second of one thread that are redacted before they are stored
#   LogAppendBenchmark   exchanges a second that the log acknowledges, forced to the disk
#   PredictionBenchmark  microseconds a classifier's answer takes (by classifier.sh, which has one)
#
# The benchmarks are test classes of MODULE (default: traffic-capture). Their harness is generated
# from the classes, not from the sources: no annotation processor runs in a build. Options are JMH's
# own, such as -p texts=english -f 3 -prof stack; -h lists them.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/docs/benchmarks/figures.sh"
bin=${JAVA_HOME:+$JAVA_HOME/bin/}
module=${MODULE:-traffic-capture}
target=$root/$module/target

[ $# -gt 0 ] || {
  sed -n 's/^# \{0,1\}//; 3,14p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

(cd "$root" && ./mvnw -q -pl "$module" -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmark.classpath >&2)
classpath=$target/test-classes:$target/classes:$(cat "$target/benchmark.classpath")

# Only classes of benchmark packages: generating loads whatever it is given.
rm -rf "$target/jmh"
mkdir -p "$target/jmh/classes"
(cd "$target/test-classes" && find . -path '*/benchmark/*.class' -exec cp --parents {} "$target/jmh/classes" \;)
"${bin}java" -cp "$classpath" org.openjdk.jmh.generators.bytecode.JmhBytecodeGenerator \
  "$target/jmh/classes" "$target/jmh/sources" "$target/jmh/classes" reflection >&2
find "$target/jmh/sources" -name '*.java' -print0 |
  xargs -0 "${bin}javac" -nowarn -proc:none -d "$target/jmh/classes" -cp "$classpath"

echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)" >&2
"${bin}java" -cp "$target/jmh/classes:$classpath" org.openjdk.jmh.Main "$@"
echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)" >&2
# counted METHOD:COUNTER PARAMETER: what JMH's table says of one.
counted() { found "\\.$1\\s(?:.*\\s)?${2:+$2\\s.*}(?:thrpt|sample)\\s+(?:[0-9]+\\s+)?([0-9.]+)"; }
case $1 in
  RedactionBenchmark)
    for texts in english numbers mixed json; do
      for what in texts exchanges; do
        # The counters are what went through in a second, and the share of a core that the thread had of it.
        figure "redacted $what, $texts" "$(awk -v a="$(counted "$what:megabytes" "$texts")" -v b="$(counted "$what:cpuSeconds" "$texts")" \
          'BEGIN { if (b > 0) printf "%.1f", a / b }')" "MB/CPU s" --target ">= 10"
      done
    done
    ;;
  PredictionBenchmark)
    figure "processor time of an answer, mean" "$(awk -v a="$(counted predictAll:answers)" -v b="$(counted predictAll:microseconds)" \
      'BEGIN { if (a > 0) printf "%.1f", b / a }')" µs --target "<= 25"
    ;;
  LogAppendBenchmark)
    for group in 1 16 256; do
      figure "acknowledged, one call of $group at a time" "$(counted append:exchanges "$group")" /s --better higher
    done
    ;;
esac
