#!/usr/bin/env bash
# Backs up a home that is served and called meanwhile, restores it elsewhere, and looks whether it is whole: docs/install.md, second way.
#
#   docs/benchmarks/backup.sh HOME TASK     # a home that `retort demo` has left, say; it is copied, not touched
#
# RETORT (the launcher) can be set. Needs rsync, curl and jq, and ports 18080 and 18081. Ends with 1 if something is missing afterwards.
set -euo pipefail
. "$(dirname "$0")/figures.sh"
home=$1 task=$2
retort=${RETORT:-$(cd "$(dirname "$0")/../.." && pwd)/retort}
work=$(mktemp -d)
server=
stop() {
  [ -z "$server" ] || { kill -CONT "$server"; kill "$server"; wait "$server" || true; } 2>/dev/null
  rm -rf "$work"
}
trap stop EXIT
unset MLFLOW_TRACKING_URI
cp -a "$home" "$work/home"
cd "$work"

# A teacher that always says the same; every answer that a caller has got has to be in the backup or come later.
cat >teacher.py <<'PY'
import http.server, json
class Teacher(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"id": "x", "object": "chat.completion", "created": 1, "model": "t", "choices": [{"index": 0, "finish_reason": "stop",
            "message": {"role": "assistant", "content": "noted"}}], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}).encode()
        self.send_response(200); self.send_header("Content-Type", "application/json"); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words): pass
http.server.ThreadingHTTPServer(("127.0.0.1", 18081), Teacher).serve_forever()
PY
python3 teacher.py & teacher=$!
trap 'kill $teacher; stop' EXIT

"$retort" serve --home home --port 18080 --registry-port 0 --console-port 0 --upstream http://127.0.0.1:18081/v1 2>serve.log &
server=$!
until curl -sf -o /dev/null http://127.0.0.1:18080/ready; do kill -0 "$server" || { cat serve.log >&2; exit 1; }; sleep 0.2; done

# The caller counts what was answered, and how long it waited at worst.
(
  count=0
  while [ ! -e done ]; do
    curl -s -o /dev/null -w '%{http_code} %{time_total}\n' http://127.0.0.1:18080/v1/chat/completions -H 'Content-Type: application/json' -H 'X-Retort-Task: backup-check' \
      -d "{\"model\": \"t\", \"messages\": [{\"role\": \"user\", \"content\": \"request number $count\"}]}" >>answers
    count=$((count + 1))
  done
) &
caller=$!
sleep 5
mkdir copy
rsync -a --delete home/ copy/
before=$(wc -l <answers)
frozen=$(date +%s.%N)
kill -STOP "$server"
rsync -a --delete home/ copy/
kill -CONT "$server"
thawed=$(date +%s.%N)
sleep 3
touch done
wait "$caller"
kill "$server"; wait "$server" || true; server=

mkdir restored
rsync -a copy/ restored/
"$retort" doctor --home restored >doctor.txt || { cat doctor.txt; exit 1; }
"$retort" audit verify --home restored
kept=$("$retort" tasks --home restored --json | jq '[.[] | select(.task == "backup-check") | .exchanges] | add // 0')
refused=$(awk '$1 != 200' answers | wc -l)
echo
echo "| answered until the copy | in the restored log | refused calls | stood still | longest wait of a call |"
echo "| --- | --- | --- | --- | --- |"
echo "| $before | $kept | $refused | $(awk -v a="$frozen" -v b="$thawed" 'BEGIN { printf "%.1f s", b - a }') | $(awk '$2 > longest { longest = $2 } END { printf "%.1f s", longest }' answers) |"
seal=$(cd restored/runs/"$task" && printf '%s\n' */decision-* | head -1)
seal=${seal##*/decision-}
"$retort" report --replay "$seal" --home restored
figure "answered until the copy, missing in the restored log" "$((before > kept ? before - kept : 0))" exchanges --target "<= 0"
figure "calls refused" "$refused" calls --target "<= 0"
figure "stood still" "$(cell "$before" "stood still")" s --better lower
figure "longest wait of a call" "$(cell "$before" "longest wait of a call")" s --better lower
[ "$kept" -ge "$before" ] && [ "$refused" = 0 ]
