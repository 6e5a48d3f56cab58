#!/usr/bin/env bash
# Whether two builds give the same bytes: the last commit, built in two folders, the second in another time zone and language, with
# another umask. Prints both digests; ends with 1 if they differ, and says in which files.
#
#   docs/benchmarks/reproducible.sh [WORK_DIR]
set -euo pipefail
cd "$(dirname "$0")/../.."
. docs/benchmarks/figures.sh
work=${1:-$(mktemp -d)}
for side in one two-elsewhere; do
  mkdir -p "$work/$side"
  git archive HEAD | tar -x -C "$work/$side"
done
(cd "$work/one" && umask 022 && TZ=UTC LC_ALL=C ./mvnw -q -B -ntp -Pdist -DskipTests package) >&2
(cd "$work/two-elsewhere" && umask 077 && TZ=Pacific/Auckland LC_ALL=tr_TR.UTF-8 ./mvnw -q -B -ntp -Pdist -DskipTests package) >&2
(cd "$work" && sha256sum ./*/console/target/retort-*.tar.gz)
if ! cmp -s "$work"/one/console/target/retort-*.tar.gz "$work"/two-elsewhere/console/target/retort-*.tar.gz; then
  diff "$work"/one/console/target/dist/*/SHA256SUMS "$work"/two-elsewhere/console/target/dist/*/SHA256SUMS || true
  figure "archives that differ" 1 archives --target "<= 0"
  exit 1
fi
echo "the same bytes"
figure "archives that differ" 0 archives --target "<= 0"
