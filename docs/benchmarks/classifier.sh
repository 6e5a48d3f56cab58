#!/usr/bin/env bash
# Measures classifier students: size, accuracy, what they know of unseen kinds of request, speed.
#
# Usage: docs/benchmarks/classifier.sh figures DATA_DIR HELD_SHARE SEED...
#        docs/benchmarks/classifier.sh speed DATA_DIR [JMH OPTION...]
#        docs/benchmarks/classifier.sh probabilities DATA_DIR SEED...
#        docs/benchmarks/classifier.sh answers DATA_DIR slips|confusions SHARE TIMES SEED...
#        docs/benchmarks/classifier.sh recipes DATA_DIR SEED...
#        docs/benchmarks/classifier.sh all DATA_DIR
#
# DATA_DIR holds train.jsonl.gz and test.jsonl.gz, laid out as the head of banking77.sh says; of
# JSON answers the member "intent" is the label.
#   figures  trains without a share of the labels (0 for none), and prints for each seed: labels held
#            out, size of all files, accuracy on the labels seen, and, by the softmax alone and by the
#            student's confidence: AUROC of seen against unseen test rows, the share of seen rows that
#            can be answered at 1 % of them lost, the share of unseen ones that would be answered then
#   speed    trains on all labels, and measures by JMH how long one thread takes to answer a test row
#   probabilities  a teacher learns half of the training rows and answers the others; students of its
#            answers and of its probabilities. For each: share right, cross-entropy, share answered at
#            1 % of the test's rows lost
#   answers  a teacher answers every row so many TIMES, and errs in a SHARE of the answers: by slips that
#            could be any label, or by confusions of labels that are alike; students of the majority and
#            of the shares
#   recipes  one network by each of several recipes
#   all      everything, once
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/docs/benchmarks/figures.sh"
module=trainer/trainer-dl4j
bin=${JAVA_HOME:+$JAVA_HOME/bin/}

usage() {
  sed -n 's/^# \{0,1\}//; 3,26p' "${BASH_SOURCE[0]}" >&2
  exit 2
}
[ $# -ge 2 ] && [ -r "$2/train.jsonl.gz" ] && [ -r "$2/test.jsonl.gz" ] || usage
what=$1 data=$(cd "$2" && pwd)
shift 2

if [ "$what" = all ]; then
  for share in 0 0.2; do
    "$0" figures "$data" "$share" 1
  done
  "$0" probabilities "$data" 1
  for kind in slips confusions; do
    "$0" answers "$data" "$kind" 0.1 3 1
  done
  "$0" recipes "$data" 1
  "$0" speed "$data"
  exit
fi

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

teaching() {
  local seed=$1
  shift
  "${bin}java" -Xmx3g -cp "$classpath" dev.retort.trainer.dl4j.TeachingFigures \
    "$data/train.jsonl.gz" "$data/test.jsonl.gz" "$seed" "$@" 2>"$work/log" | grep '^|' ||
    { cat "$work/log" >&2; return 1; }
}

taught() {
  echo '| learnt | right | cross-entropy | answered |'
  echo '| --- | --- | --- | --- |'
}

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
    for seed in "$@"; do
      figure "size, seed $seed" "$(cell "$seed" size)" MB --target "<= 1.5"
      figure "accuracy on the labels seen, seed $seed" "$(cell "$seed" accuracy)" % --better higher
      figure "answered at 1 % lost by confidence, seed $seed" "$(cell "$seed" 9)" % --peer "softmax alone" "$(cell "$seed" 6)" --better higher
    done
    ;;
  speed)
    figures "$work/student" 1 0
    MODULE=$module "$root/docs/benchmarks/jmh.sh" PredictionBenchmark \
      -p student="$work/student/run/student" -p requests="$work/student/requests.txt" "$@"
    ;;
  probabilities | recipes)
    [ $# -ge 1 ] || usage
    taught
    for seed in "$@"; do
      teaching "$seed" "$what"
      [ "$what" = recipes ] || figure "answered, taught probabilities of all labels, seed $seed" "$(cell "all probabilities" answered)" % \
        --peer "taught drawn answers" "$(cell "drawn answers" answered)" --better higher
    done
    ;;
  answers)
    [ $# -ge 4 ] || usage
    kind=$1 share=$2 times=$3
    shift 3
    taught
    for seed in "$@"; do
      teaching "$seed" answers "$kind" "$share" "$times"
    done
    ;;
  *) usage ;;
esac
