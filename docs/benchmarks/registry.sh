#!/usr/bin/env bash
# Measures the registry. Prints Markdown.
#
# Usage: docs/benchmarks/registry.sh artifacts|follow|pull|resolve
#
# artifacts: GET of a 50 MB and a 100 KB file, against nginx serving the same files, in turns, over
#   8 and 64 kept connections. Needs nginx and wrk (Debian: apt-get install nginx-light wrk).
# follow: FOLLOWERS (10000) connections that follow one alias, as events and as held requests, while it
#   is moved forth and back MOVES (12) times. Needs curl, and as many file descriptors on either side.
# pull: PULLERS (20) that pull a bundle of BYTES (50000000) at once; then CACHES (1000), in one JVM, each with
#   a cache of its own, that follow an alias while it moves to a version with another adapter of 10,000 bytes,
#   back, and forward again, three times. Their base of BASE (200000) bytes is one file with a link in each
#   cache, so that the disk needn't hold a thousand: who has a file doesn't read it again, whatever its size.
# resolve: aliases and searches of a registry with 200,000 versions, on H2 and on PostgreSQL, which comes
#   from Maven Central. One caller, on this machine.
#
# ROUNDS (3), SECONDS_EACH (10), WARM_UPS (8, until the JIT compiler is done), RETORT (the launcher) and PORT (28800 and the next) can be
# set. Everything runs on one machine, the load too: ratios count, not rates.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/figures.sh"
retort=${RETORT:-$here/../../retort}
rounds=${ROUNDS:-3}
seconds=${SECONDS_EACH:-10}
warm=${WARM_UPS:-8}
port=${PORT:-28800}
work=$(mktemp -d)
started=()
stop() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 2; }
  done
}
await() { # await PORT: until something listens there
  for _ in $(seq 600); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.2
  done
  cat "$work"/*.log >&2
  echo "nothing listens on port $1" >&2
  exit 1
}
# CPU seconds of a process and those that it started; processes may end while this looks.
cpu() {
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v root="$1" -v tick="$(getconf CLK_TCK)" '
    { pid = $1; sub(/^.*\) /, "", $0); parent[pid] = $2; used[pid] = $12 + $13 }
    END { for (pid in used) if (pid == root || parent[pid] == root || parent[parent[pid]] == root) sum += used[pid]
      printf "%.2f", sum / tick }'
}
# median NAME COLUMN: over the rounds.
median() {
  awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/figures" | sort -g |
    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
registry() { # registry PORT: a registry of its own
  "$retort" --version >&2
  "$retort" --home "$work/home" registry --port "$1" >"$work/registry.log" 2>&1 &
  started+=($!)
  await "$1"
}

measure_artifacts() {
  need nginx wrk curl
  local nginx_port=$((port + 1)) folder=api/2.0/mlflow-artifacts/artifacts/0/bench
  registry "$port"
  local registry_pid=${started[-1]}
  mkdir -p "$work/root/$folder"
  head -c 50000000 /dev/urandom >"$work/root/$folder/50MB"
  head -c 100000 /dev/urandom >"$work/root/$folder/100KB"
  for file in 50MB 100KB; do
    curl -sfT "$work/root/$folder/$file" "http://127.0.0.1:$port/$folder/$file" >/dev/null
  done
  cat >"$work/nginx.conf" <<EOF
daemon off; pid $work/nginx.pid; error_log $work/error.log; worker_processes auto;
$([ "$(id -u)" = 0 ] && echo "user root;")
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on; etag on; root $work/root;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f;
  uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server { listen 127.0.0.1:$nginx_port backlog=1024; }
}
EOF
  nginx -c "$work/nginx.conf" -e "$work/error.log" &
  started+=($!)
  local nginx_pid=${started[-1]}
  await "$nginx_port"
  load() { # load LABEL PID PORT FILE CONNECTIONS: requests and bytes per second, CPU seconds, errors
    local before after
    before=$(cpu "$2")
    wrk -t2 -c"$5" -d"${seconds}s" --timeout 60s "http://127.0.0.1:$3/$folder/$4" >"$work/wrk"
    after=$(cpu "$2")
    awk -v label="$1" -v a="$after" -v b="$before" '
      function bytes(text) { return text * (text ~ /GB/ ? 1e9 : text ~ /MB/ ? 1e6 : text ~ /KB/ ? 1e3 : 1) }
      /Requests\/sec/ { rate = $2 } /Transfer\/sec/ { volume = bytes($2) / 1e6 }
      / requests in / { requests = $1; read = bytes($5) / 1e9 }
      /Non-2xx/ { bad += $NF } /Socket errors/ { gsub(",", ""); bad += $4 + $6 + $8 + $10 }
      END { printf "%s %.1f %.1f %.4f %d\n", label, rate, volume, (a - b) / read, bad }' "$work/wrk" | tee -a "$work/figures" >&2
  }
  echo "warming up" >&2
  for _ in $(seq "$warm"); do
    load warm "$registry_pid" "$port" 100KB 64
    load warm "$registry_pid" "$port" 50MB 8
  done
  load warm "$nginx_pid" "$nginx_port" 100KB 64
  for _ in $(seq "$rounds"); do
    for file in 50MB 100KB; do
      for connections in 8 64; do
        load "nginx-$file-$connections" "$nginx_pid" "$nginx_port" "$file" "$connections"
        load "retort-$file-$connections" "$registry_pid" "$port" "$file" "$connections"
      done
    done
  done
  echo "$(nproc) cores; medians of $rounds rounds of $seconds s each, in turns; $(nginx -v 2>&1 | cut -d' ' -f3); load average $(cut -d' ' -f1-3 /proc/loadavg)"
  echo
  echo "| file, connections | nginx MB/s | Retort MB/s | ratio | nginx CPU s per GB | Retort CPU s per GB | CPU ratio | failed |"
  echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
  for file in 50MB 100KB; do
    for connections in 8 64; do
      local n="nginx-$file-$connections" r="retort-$file-$connections"
      awk -v what="$file, $connections" -v nv="$(median "$n" 3)" -v rv="$(median "$r" 3)" \
        -v nc="$(median "$n" 4)" -v rc="$(median "$r" 4)" -v bad="$(median "$r" 5)" 'BEGIN {
          printf "| %s | %.0f | %.0f | %.2f | %.3f | %.3f | %.2f | %d |\n", what, nv, rv, rv / nv, nc, rc, rc / nc, bad }'
    done
  done
  for load in "50MB, 8" "50MB, 64" "100KB, 8" "100KB, 64"; do
    figure "$load connections" "$(cell "$load" "Retort MB/s")" MB/s --peer nginx "$(cell "$load" "nginx MB/s")" --better higher
    figure "rate against nginx, $load connections" "$(cell "$load" ratio)" ratio --target ">= 0.7"
    figure "processor time, $load connections" "$(cell "$load" "Retort CPU s per GB")" "CPU s/GB" --peer nginx "$(cell "$load" "nginx CPU s per GB")" --better lower
  done
}

measure_follow() {
  need curl javac
  local followers=${FOLLOWERS:-10000} moves=${MOVES:-12}
  ulimit -n "$(ulimit -Hn)"
  [ "$(ulimit -n)" -gt $((followers + 500)) ] || { echo "$followers followers need as many file descriptors: raise ulimit -Hn, or set FOLLOWERS" >&2; exit 2; }
  registry "$port"
  local server=http://127.0.0.1:$port pid
  pid=$(pgrep -P "${started[-1]}" java || echo "${started[-1]}")
  local call=$server/api/2.0/mlflow
  curl -sf -d '{"name":"bench"}' "$call/registered-models/create" >/dev/null
  for version in 1 2; do
    curl -sfT - "$server/api/2.0/mlflow-artifacts/artifacts/0/v$version/model" <<<"$version" >/dev/null
    curl -sf -d "{\"name\":\"bench\",\"source\":\"mlflow-artifacts:/0/v$version\"}" "$call/model-versions/create" >/dev/null
  done
  javac -d "$work/classes" "$here/Followers.java"
  echo "$(nproc) cores, the followers on them too; $followers followers, medians and worst of the last $((moves - moves / 3)) of $moves moves; load average $(cut -d' ' -f1-3 /proc/loadavg)"
  echo
  echo "| by | half know after ms | p99 ms | worst p99 ms | the last ms | the move itself ms | server's CPU ms per move |"
  echo "| --- | --- | --- | --- | --- | --- | --- |"
  for mode in events wait; do
    java -XX:+UseSerialGC -Xmx256m -cp "$work/classes" Followers "$mode" "$port" "$followers" "$moves" "$pid" |
      tee /dev/stderr | tail -n $((moves - moves / 3)) | sed "s/^/$mode /" >>"$work/figures"
    echo "| $mode | $(median $mode 2) | $(median $mode 3) | $(awk -v m=$mode '$1 == m { print $3 }' "$work/figures" | sort -g | tail -n 1) | $(median $mode 4) | $(median $mode 5) | $(median $mode 6) |"
    figure "followers told by $mode, p99" "$(median $mode 3)" ms --target "<= 1000"
  done
}

# benchmark CLASS ARGUMENT...: runs a class of the server's tests.
benchmark() {
  local root modules
  root=$(cd -P "$here/../.." && pwd)
  modules=$root/registry
  if [ ! -e "$work/classpath" ]; then
    (cd "$root" && ./mvnw -q -pl registry/registry-server -am test-compile dependency:build-classpath \
      -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test >&2)
  fi
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx3g -cp "$(printf '%s:' \
    "$modules"/registry-{server,core}/target/{test-classes,classes})$(cat "$work/classpath")" \
    "dev.retort.registry.server.$@" 2>"$work/benchmark.log" || {
    cat "$work/benchmark.log" >&2
    return 1
  }
}

measure_pull() {
  echo "$(nproc) cores; load average $(cut -d' ' -f1-3 /proc/loadavg)"
  echo
  echo "| | p50 s | p99 s | slowest s | bytes sent | server CPU s | pullers' CPU s |"
  echo "| --- | --- | --- | --- | --- | --- | --- |"
  mkdir "$work/pull"
  benchmark PullBenchmark "$work/pull" "${PULLERS:-20}" "${BYTES:-50000000}" "${CACHES:-1000}" "${BASE:-200000}"
  local caches=${CACHES:-1000}
  figure "another adapter for $caches followers, p99" "$(cell "$caches followers, another adapter" "p99 s")" s --target "<= 2"
  figure "rollback of $caches followers, p99" "$(cell "$caches followers, rollback" "p99 s")" s --target "<= 1"
  figure "whole bundles for ${PULLERS:-20} pullers, p99" "$(cell "${PULLERS:-20} pullers" "p99 s")" s --better lower
}

measure_resolve() {
  echo "$(nproc) cores; load average $(cut -d' ' -f1-3 /proc/loadavg)"
  for database in h2 postgresql; do
    echo
    benchmark ResolveBenchmark "$work/$database" "$database"
    for call in "alias of the big model" "alias of any model" "alias of any model, /retort/v1"; do
      figure "$call, p99, $database" "$(cell "$call" "p99 ms")" ms --target "<= 5"
    done
    for call in "search of models, 100" "search of versions by name, newest 100" "search of versions by name, numbered, 100" \
      "search of versions by digest" "search of versions by name and digest" "search of versions by name and a tag that all have" \
      "search of all versions, newest 100"; do
      figure "$call, p99, $database" "$(cell "$call" "p99 ms")" ms --target "<= 100"
    done
  done
}

case ${1:-} in
  artifacts) measure_artifacts ;;
  follow) measure_follow ;;
  pull) measure_pull ;;
  resolve) measure_resolve ;;
  *)
    sed -n '2,/^set/p' "${BASH_SOURCE[0]}" | sed '$d; s/^# \{0,1\}//' >&2
    exit 2
    ;;
esac
