#!/usr/bin/env bash
# Measures the gateway against nginx as reverse proxy, in front of the same upstreams on loopback, in
# turns: whole answers and streams of 50 chunks, then a trace of real traffic at 100 times its speed.
# Redaction and required capture are on. Prints Markdown.
#
# Usage: docs/benchmarks/gateway.sh [TRACE.csv.gz...]
#
# Needs nginx and wrk (Debian: apt-get install nginx-light wrk). A TRACE has the columns TIMESTAMP,
# ContextTokens, GeneratedTokens (https://github.com/Azure/AzurePublicDataset); without one the script
# makes its own. ROUNDS (3), SECONDS_EACH (10), WARM_UPS (6, until the JIT compiler is done), RETORT (the
# launcher) and PORT (28700 and the next five) can be set. The log's own rate: docs/benchmarks/jmh.sh.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/figures.sh"
retort=${RETORT:-$here/../../retort}
rounds=${ROUNDS:-3}
seconds=${SECONDS_EACH:-10}
warm=${WARM_UPS:-6}
base=${PORT:-28700}
whole=$base stream=$((base + 1)) nginx_whole=$((base + 2)) nginx_stream=$((base + 3))
retort_whole=$((base + 4)) retort_stream=$((base + 5))
for tool in nginx wrk java; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 2; }
done
work=$(mktemp -d)
started=()
stop() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

# server NAME PORT CONFIGURATION...: an nginx of its own.
server() {
  mkdir -p "$work/$1"
  cat >"$work/$1/nginx.conf" <<EOF
daemon off; pid $work/$1/nginx.pid; error_log $work/$1/error.log; worker_processes auto;
$([ "$(id -u)" = 0 ] && echo "user root;")
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000; client_body_buffer_size 64k; client_max_body_size 32m;
  client_body_temp_path $work/$1/body; proxy_temp_path $work/$1/proxy; fastcgi_temp_path $work/$1/f;
  uwsgi_temp_path $work/$1/u; scgi_temp_path $work/$1/s;
  $2
}
EOF
  nginx -c "$work/$1/nginx.conf" -e "$work/$1/error.log" & started+=($!)
}
proxy() {
  echo "upstream $1 { server 127.0.0.1:$2; keepalive 256; keepalive_requests 1000000; }
  server { listen 127.0.0.1:$3 backlog=1024;
    location / { proxy_pass http://$1; proxy_http_version 1.1; proxy_set_header Connection ''; $4 } }"
}
answer='{"id":"c","object":"chat.completion","created":1,"model":"frontier","choices":[{"index":0,"message":{"role":"assistant","content":"delivery"},"finish_reason":"stop"}],"usage":{"prompt_tokens":400,"completion_tokens":2,"total_tokens":402}}'
server mock "server { listen 127.0.0.1:$whole backlog=1024; default_type application/json;
    location / { return 200 '$answer'; } }"
java "$here/StreamUpstream.java" "$stream" & started+=($!)
server proxy "$(proxy whole "$whole" "$nginx_whole" '')
  $(proxy stream "$stream" "$nginx_stream" 'proxy_buffering off;')"
nginx_pid=${started[-1]}
"$retort" --version >&2
gateway() {
  "$retort" --home "$work/home-$1" gateway --upstream "http://127.0.0.1:$2/v1" --capture required \
    --port "$3" >"$work/$1.log" 2>&1 & started+=($!)
}
gateway whole "$whole" "$retort_whole"; whole_pid=${started[-1]}
gateway stream "$stream" "$retort_stream"; stream_pid=${started[-1]}
for port in "$whole" "$stream" "$nginx_whole" "$nginx_stream" "$retort_whole" "$retort_stream"; do
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
    sleep 0.2
  done
  cat "$work"/*.log "$work"/*/error.log >&2
  echo "nothing listens on port $port" >&2
  exit 1
done

# CPU seconds of a process and those that it started.
cpu() {
  awk -v root="$1" -v tick="$(getconf CLK_TCK)" '
    { sub(/^.*\) /, "", $0) } { parent[FILENAME] = $2; used[FILENAME] = $12 + $13 }
    END { for (file in used) { split(file, part, "/"); pid = part[3]
        if (pid == root || parent[file] == root || parent["/proc/" parent[file] "/stat"] == root) sum += used[file] }
      printf "%.2f", sum / tick }' /proc/[0-9]*/stat 2>/dev/null
}
# measured LABEL PID COMMAND...: the command's figures and the CPU seconds that the server took.
measured() {
  local label=$1 pid=$2 before after figures
  shift 2
  before=$(cpu "$pid")
  figures=$("$@" | tail -n 1)
  after=$(cpu "$pid")
  echo "$label $figures $(awk -v a="$after" -v b="$before" 'BEGIN { printf "%.2f", a - b }')" | tee -a "$work/figures" >&2
}
load() { wrk -t2 -c"$1" -d"${seconds}s" -s "$here/gateway.lua" "http://127.0.0.1:$2"; }
javac -d "$work/classes" "$here/StreamLoad.java" "$here/ReplayTrace.java"
streams() { java -cp "$work/classes" StreamLoad "$2" "$1" "$seconds"; }

echo "warming up" >&2
for _ in $(seq "$warm"); do
  load 64 "$retort_whole" >/dev/null
  streams 64 "$retort_stream" >/dev/null
done
load 64 "$nginx_whole" >/dev/null
streams 64 "$nginx_stream" >/dev/null
for _ in $(seq "$rounds"); do
  for connections in 64 8; do
    measured "nginx-whole-$connections" "$nginx_pid" load "$connections" "$nginx_whole"
    measured "retort-whole-$connections" "$whole_pid" load "$connections" "$retort_whole"
    measured "nginx-stream-$connections" "$nginx_pid" streams "$connections" "$nginx_stream"
    measured "retort-stream-$connections" "$stream_pid" streams "$connections" "$retort_stream"
  done
done

# median NAME COLUMN: over the rounds.
median() {
  awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/figures" | sort -g |
    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
row() { # row KIND CONNECTIONS P50 P99 ERRORS CPU
  local n=nginx-$1-$2 r=retort-$1-$2
  awk -v kind="$1, $2 connections" -v nq="$(median "$n" 2)" -v rq="$(median "$r" 2)" \
    -v n50="$(median "$n" "$3")" -v r50="$(median "$r" "$3")" -v n99="$(median "$n" "$4")" \
    -v r99="$(median "$r" "$4")" -v errors="$(median "$r" "$5")" -v nc="$(median "$n" "$6")" \
    -v rc="$(median "$r" "$6")" -v s="$seconds" 'BEGIN {
      printf "| %s | %d | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f | %.0f | %d |\n", kind, nq, rq,
        rq / nq, n50, r50, n99, r99, r99 - n99, 1e6 * nc / (nq * s), 1e6 * rc / (rq * s), errors }'
}
echo "$(nproc) cores; medians of $rounds rounds of $seconds s each, in turns; $(nginx -v 2>&1 | cut -d' ' -f3), bodies of 1 to 4 KB, redaction and required capture on"
echo
echo "| answers | nginx /s | Retort /s | ratio | nginx p50 ms | Retort p50 ms | nginx p99 ms | Retort p99 ms | p99 added ms | nginx CPU µs each | Retort CPU µs each | failed |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
for connections in 64 8; do row whole "$connections" 3 4 5 6; done
for connections in 64 8; do row stream "$connections" 5 6 7 8; done
echo
echo "Time to the first byte of streams:"
echo
echo "| connections | nginx p50 ms | Retort p50 ms | nginx p99 ms | Retort p99 ms |"
echo "| --- | --- | --- | --- | --- |"
for connections in 64 8; do
  echo "| $connections | $(median "nginx-stream-$connections" 3) | $(median "retort-stream-$connections" 3) | $(median "nginx-stream-$connections" 4) | $(median "retort-stream-$connections" 4) |"
done

echo "replaying" >&2
read -r sent good took p50 p99 late < <(java -cp "$work/classes" ReplayTrace "$retort_stream" 100 "$@")
kill "$stream_pid"; wait "$stream_pid" 2>/dev/null || true
captured=$("$retort" --home "$work/home-stream" tasks | awk '$1 == "replay" { gsub(",", "", $2); print $2 }')
echo
echo "Replay at 100 times the speed: $sent requests in $took s, $good answered, ${captured:-0} in the log; p50 $p50 ms, p99 $p99 ms; sent at most $late ms late."
for load in "whole, 64" "whole, 8" "stream, 64" "stream, 8"; do
  kind="${load%,*} answers, ${load#*, } connections"
  figure "$kind" "$(cell "$load" "Retort /s")" /s --peer nginx "$(cell "$load" "nginx /s")" --better higher
  if [ "${load#*, }" = 64 ]; then figure "throughput of $kind against nginx" "$(cell "$load" ratio)" ratio --target ">= 0.6"; fi
  figure "p99 of $kind" "$(cell "$load" "Retort p99 ms")" ms --peer nginx "$(cell "$load" "nginx p99 ms")" --better lower
  figure "p99 added to $kind" "$(cell "$load" "p99 added ms")" ms --target "<= 5"
  figure "processor time of $kind" "$(cell "$load" "Retort CPU")" µs --peer nginx "$(cell "$load" "nginx CPU")" --better lower
done
figure "first byte of streams over 64 connections, p99" "$(cell 64 "Retort p99 ms")" ms --peer nginx "$(cell 64 "nginx p99 ms")" --better lower
figure "requests of a trace at 100 times its speed that are not in the log" "$((sent - ${captured:-0}))" requests --target "<= 0"
[ "$sent" = "$good" ] && [ "$sent" = "${captured:-0}" ]
