#!/usr/bin/env bash
# How long starts take: `retort --help`, and `retort serve` until the gateway, the registry and the console have answered a
# request, on an empty home and on that home again; each with archives of classes and without, in turn, so that what else the
# machine does falls on both.
#
#   docs/benchmarks/startup.sh [DISTRIBUTION [RUNS]]
#
# DISTRIBUTION is a tar.gz of `./mvnw -Pdist -DskipTests`; by default the newest in console/target. It is unpacked elsewhere.
set -euo pipefail
cd "$(dirname "$0")/../.."
. docs/benchmarks/figures.sh
archive=${1:-$(ls -t console/target/retort-*.tar.gz | head -1)}
runs=${2:-11}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/retort"
tar -xzf "$archive" -C "$work/retort" --strip-components 1
retort=$work/retort/bin/retort
unset MLFLOW_TRACKING_URI RETORT_JAVA_OPTIONS
cd "$work"

seconds() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.3f", to - from }'; }

# Wall and processor seconds of a command that ends.
command_once() { # archives
  local from to
  from=$(date +%s.%N)
  RETORT_CLASS_ARCHIVES=$1 /usr/bin/time -o cpu -f '%U %S' "$retort" --help >/dev/null
  to=$(date +%s.%N)
  echo "$(seconds "$from" "$to") $(awk '{ print $1 + $2 }' cpu)"
}

# The same of a server, until it has answered.
server_once() { # archives home
  local from to pid cpu
  from=$(date +%s.%N)
  RETORT_CLASS_ARCHIVES=$1 "$retort" serve --home "$2" --port 18080 --registry-port 15000 --console-port 18090 2>serve.log &
  pid=$!
  for url in http://127.0.0.1:18080/health http://127.0.0.1:15000/health http://127.0.0.1:18090/health; do
    until curl -sf -o /dev/null "$url"; do
      kill -0 "$pid" 2>/dev/null || { cat serve.log >&2; return 1; }
      sleep 0.02
    done
  done
  to=$(date +%s.%N)
  cpu=$(awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hz }' "/proc/$pid/stat")
  kill "$pid"
  wait "$pid" || true
  echo "$(seconds "$from" "$to") $cpu"
}

summary() { # label file
  awk -v label="$1" '
    { wall[NR] = $1; cpu[NR] = $2 }
    function sort(list, i, j, t) {
      for (i = 2; i <= NR; i++) for (j = i; j > 1 && list[j] < list[j-1]; j--) { t = list[j]; list[j] = list[j-1]; list[j-1] = t }
    }
    END {
      sort(wall); sort(cpu); middle = int((NR + 1) / 2)
      printf "| %s | %.2f | %.2f | %.2f | %d |\n", label, wall[1], wall[middle], cpu[middle], NR
    }' "$2"
}

export RETORT_CLASS_ARCHIVES=$work/classes
from=$(date +%s.%N)
"$retort" --version >/dev/null
middle=$(date +%s.%N)
"$retort" serve --until-listening --home rehearsal --port 0 --registry-port 0 --console-port 0 2>/dev/null
to=$(date +%s.%N)
for ((run = 0; run < runs; run++)); do
  command_once off >>help-without
  command_once "$work/classes" >>help-with
done
for ((run = 0; run < (runs + 1) / 2; run++)); do
  server_once off "home-without-$run" >>serve-without
  server_once "$work/classes" "home-with-$run" >>serve-with
  server_once off "home-without-$run" >>again-without
  server_once "$work/classes" "home-with-$run" >>again-with
done
echo "load average: $(cut -d' ' -f1-3 /proc/loadavg), cores: $(nproc), $(java -version 2>&1 | head -1)"
echo "archives made at the first start: of commands $(seconds "$from" "$middle") s, of servers $(seconds "$middle" "$to") s, each with the start itself; $(du -cm classes | tail -1 | cut -f1) MB"
echo
echo "| | wall s, fastest | wall s, median | CPU s, median | runs |"
echo "| --- | --- | --- | --- | --- |"
summary "\`retort --help\`, without archives" help-without
summary "\`retort --help\`" help-with
summary "\`retort serve\` on an empty home, without archives" serve-without
summary "\`retort serve\` on an empty home" serve-with
summary "\`retort serve\` again, without archives" again-without
summary "\`retort serve\` again" again-with
for start in "\`retort --help\`|0.5" "\`retort serve\` on an empty home|5" "\`retort serve\` again|5"; do
  figure "${start%|*}, wall time, median" "$(cell "${start%|*}" "wall s, median")" s --target "<= ${start#*|}" \
    --peer "without archives of classes" "$(cell "${start%|*}, without archives" "wall s, median")"
done
