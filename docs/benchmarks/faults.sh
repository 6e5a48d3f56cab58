#!/usr/bin/env bash
# Every fault test of every module in sequence, and the table of what they counted: crashes, full and slow disks, cut
# networks, clocks that jump, bad input (fuzzing included), planted secrets.
#
# usage: docs/benchmarks/faults.sh [TRIES]
#
# TRIES (1000): how often each property of the fuzz tests is tried. Options of Maven go into MAVEN_ARGS, such as
# MAVEN_ARGS="-o -pl traffic-capture -am". Takes about half an hour. Full disks are mounted, which takes root's rights;
# without them these tests are skipped, and the table says so. Leaves with 1 if a fault was not survived, a row was
# lost, a promotion was wrong, or a kind of fault has no test.
set -euo pipefail
cd "$(dirname "$0")/../.."
modules=(traffic-capture dataset-builder trainer/trainer-core trainer/trainer-djl trainer/trainer-dl4j evaluator
  registry/registry-core registry/registry-server router scheduler console)
# Of an earlier run of other tests, nothing may be counted.
for module in "${modules[@]}"; do rm -rf "$module/target/surefire-reports" "$module/target/failsafe-reports"; done
status=0
mkdir -p target
./mvnw -ntp -Pfaults -Dfuzz.tries="${1:-1000}" --fail-at-end verify 2>&1 | tee target/faults.log || status=$?
python3 docs/benchmarks/faults_table.py target/faults.log "${modules[@]}" || status=1
exit "$status"
