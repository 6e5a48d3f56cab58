#!/usr/bin/env bash
# Measures classifier students: size, accuracy, what they know of unseen kinds of request, speed.
#
# Usage: docs/benchmarks/classifier.sh figures DATA_DIR HELD_SHARE SEED...
#        docs/benchmarks/classifier.sh speed DATA_DIR [JMH OPTION...]
#
# DATA_DIR holds train.jsonl.gz and test.jsonl.gz, laid out as the head of banking77.sh says; of
# JSON answers the member "intent" is the label.
#   figures  trains without a share of the labels (0 for none), and prints for each seed: labels held
#            out, size of all files, accuracy on the labels seen, and, by the softmax alone and by the
#            student's confidence: AUROC of seen against unseen test rows, the share of seen rows that
#            can be answered at 1 % of them lost, the share of unseen ones that would be answered then
#   speed    trains on all labels, and measures by JMH how long one thread takes to answer a test row
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
module=trainer/trainer-dl4j
bin=${JAVA_HOME:+$JAVA_HOME/bin/}

usage() {
  sed -n 's/^# \{0,1\}//; 3,13p' "${BASH_SOURCE[0]}" >&2
  exit 2
}
[ $# -ge 2 ] && [ -r "$2/train.jsonl.gz" ] && [ -r "$2/test.jsonl.gz" ] || usage
what=$1 data=$(cd "$2" && pwd)
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1

figures() {
  "${bin}java" -Xmx3g -cp "$classpath" dev.retort.trainer.dl4j.OpenSetFigures \
    "$data/train.jsonl.gz" "$data/test.jsonl.gz" "$@" 2>"$work/log" | grep '^|' ||
    { cat "$work/log" >&2; return 1; }
}

(cd "$root" && ./mvnw -q -pl "$module" -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmark.classpath >&2)
classpath=$root/$module/target/test-classes:$root/$module/target/classes
classpath=$classpath:$(cat "$root/$module/target/benchmark.classpath")

case $what in
  figures)
    [ $# -ge 2 ] || usage
    share=$1
    shift
    echo '| seed | labels held out | size | accuracy | softmax: AUROC | answered | unseen answered | confidence: AUROC | answered | unseen answered |'
    echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
    for seed in "$@"; do
      figures "$work/$seed" "$seed" "$share"
    done
    ;;
  speed)
    figures "$work/student" 1 0
    MODULE=$module "$root/docs/benchmarks/jmh.sh" PredictionBenchmark \
      -p student="$work/student/run/student" -p requests="$work/student/requests.txt" "$@"
    ;;
  *) usage ;;
esac
