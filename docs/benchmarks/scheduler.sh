#!/usr/bin/env bash
# Measures the scheduler: how late the runs of 1,000 tasks are ordered, what the journal costs a step, and how long it takes until a
# killed node's runs go on, and a database that was away is told. On H2 and on PostgreSQL, which comes from Maven Central.
#
# Usage: docs/benchmarks/scheduler.sh
#
# These are integration tests that print what they measure; this prints their lines.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/docs/benchmarks/figures.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
(cd "$root" && ./mvnw -B -ntp -Pcampaign -pl scheduler -am verify -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test='FiringCampaignIT,JournalCampaignIT,KilledNodeIT,DatabaseAwayIT' -Dfailsafe.failIfNoSpecifiedTests=false) >"$work/log" 2>&1 || status=$?
grep -E '^(H2|PostgreSQL)[^:]*: (opened|a step)|^recovery after|^schedule after|^database away' "$work/log" || true
[ "$status" = 0 ] || tail -n 30 "$work/log" >&2
for database in H2 PostgreSQL; do
  figure "1,000 tasks at one second ordered, p99, $database" "$(found "^$database, at once: .*, p99 ([0-9]+),")" ms --target "<= 1000"
  figure "1,000 tasks over 20 seconds ordered, p99, $database" "$(found "^$database, over 20 s: .*, p99 ([0-9]+),")" ms --target "<= 1000"
  figure "1,000 tasks with schedules of their own ordered, p99, $database" \
    "$(found "^$database, over 20 s, 1,000 schedules: .*, p99 ([0-9]+),")" ms --target "<= 1000"
  figure "the journal's part of a step, p95, $database" "$(found "^$database: a step .*, p95 ([0-9]+),")" µs --target "<= 5000"
done
figure "a killed node's run goes on at another" "$(found '^recovery after kill -9, clustered: ([0-9]+) ms')" ms --target "<= 15000"
figure "a killed node's schedule goes on at another" "$(found '^schedule after kill -9: goes on after ([0-9]+) ms')" ms --target "<= 15000"
figure "what ended while the database was away is told" "$(found '^database away .*, told ([0-9]+) ms after')" ms --better lower
exit "$status"
