#!/usr/bin/env bash
# How long 300 files of 1 MB take from a server on this computer: this application without a window,
# curl, aria2c and harmony-py, six at a time where that can be said.
#
#   bash tests/bench/downloads.sh                builds the application, optimised
#   bash tests/bench/downloads.sh APPLICATION    measures this binary
#
# RUNS (3), FILES (300), FILE_BYTES (1000000) and PYTHON (an interpreter that has harmony-py) can be
# set. Tools that are not installed are left out, and it is said. The application submits a job, asks
# for its state, checks, flushes every file to the disk and writes fingerprints; curl and aria2c are
# handed the list and do none of that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

runs=${RUNS:-3}
files=${FILES:-300}
file_bytes=${FILE_BYTES:-1000000}
python=${PYTHON:-python3}

if [[ $# -eq 1 ]]; then
  application=$1
else
  # shellcheck source=packaging/rust.sh
  source packaging/rust.sh
  require_cargo
  cargo build --release --locked --bin harmony-desktop
  application=${CARGO_TARGET_DIR:-target}/release/harmony-desktop
fi
application=$(realpath "$application")

work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

cat >"$work/server.py" <<'PYTHON'
"""A Harmony with one finished job, over as plain a server as there is."""
import http.server
import json
import os
import sys

files, size, port_file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
body = os.urandom(size)
job = "6d2b1f9e-7d2f-4c58-9a53-0f3c1d9ab001"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, kind, content, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        root = "http://" + self.headers["Host"]
        if self.path.startswith("/service-results/"):
            self.answer(307, "text/plain", b"", Location="/signed/" + self.path.rsplit("/", 1)[1] + "?signature=1")
        elif self.path.startswith("/signed/"):
            self.answer(200, "application/x-hdf5", body, ETag='"1"')
        elif self.path.startswith("/jobs/" + job):
            links = [
                {"rel": "data", "title": "x", "type": "application/x-hdf5",
                 "href": f"{root}/service-results/b/public/{job}/{n}/file_{n}.h5"}
                for n in range(files)
            ]
            answer = {"jobID": job, "status": "successful", "progress": 100, "message": "done", "links": links,
                      "request": root, "numInputGranules": files}
            self.answer(200, "application/json", json.dumps(answer).encode())
        elif self.path.startswith("/jobs?"):
            self.answer(200, "application/json", b'{"count": 0, "jobs": [], "links": []}')
        else:
            self.answer(404, "application/json", b'{"code":"harmony.NotFoundError","description":"Error: not here"}')

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "ogc-api-coverages" in self.path:
            self.answer(303, "text/plain", b"", Location="/jobs/" + job)
        elif self.path == "/jobs/status":
            states = [{"jobID": job, "status": "successful", "progress": 100}]
            self.answer(200, "application/json", json.dumps({"jobStatuses": states, "notFoundJobIDs": []}).encode())
        else:
            self.answer(404, "application/json", b'{"code":"harmony.NotFoundError","description":"Error: not here"}')


service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(port_file, "w") as file:
    file.write(str(service.server_address[1]))
service.serve_forever()
PYTHON
python3 "$work/server.py" "$files" "$file_bytes" "$work/port" &
server=$!
until [[ -s $work/port ]]; do sleep 0.05; done
port=$(cat "$work/port")
root=http://127.0.0.1:$port
job=6d2b1f9e-7d2f-4c58-9a53-0f3c1d9ab001

encoded() { printf '%s' "$1" | base64 --wrap 0 | tr '+/' '-_' | tr -d '='; }
token=$(encoded '{"alg":"RS256"}').$(encoded '{"uid":"bench","exp":4102444800}').$(encoded signature)
printf '{"harmony_request": 1, "collection": "C1-BENCH"}\n' >"$work/request.json"
for ((n = 0; n < files; n++)); do
  url=$root/service-results/b/public/$job/$n/file_$n.h5
  printf 'url = "%s"\noutput = "file_%s.h5"\n' "$url" "$n" >>"$work/curl.txt"
  printf '%s\n' "$url" >>"$work/list.txt"
done

ours() {
  HOME=$work/home-$1 XDG_DATA_HOME=$work/home-$1/data XDG_CONFIG_HOME=$work/home-$1/config EARTHDATA_TOKEN=$token \
    "$application" run "$work/request.json" --env "$root/" --to "$2"
}
with_curl() { (cd "$2" && curl --silent --show-error --fail --location --parallel --parallel-max 6 --config "$work/curl.txt"); }
with_aria2c() { aria2c --quiet --max-concurrent-downloads=6 --dir="$2" --input-file="$work/list.txt"; }
with_harmony_py() {
  LOCALHOST_PORT=$port VERBOSE=FALSE "$python" - "$job" "$2" <<'PYTHON'
import sys
from harmony import Client, Environment
client = Client(env=Environment.LOCAL, token="token")
for future in client.download_all(sys.argv[1], directory=sys.argv[2]):
    future.result()
PYTHON
}

measure() {
  local name=$1 what=$2
  local seconds=()
  for ((run = 1; run <= runs; run++)); do
    local folder=$work/$what-$run
    mkdir -p "$folder"
    local begin end
    begin=$(date +%s.%N)
    "$what" "$run" "$folder" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    end=$(date +%s.%N)
    local whole
    whole=$(find "$folder" -name '*.h5' -size "${file_bytes}c" | wc -l)
    [[ $whole -eq $files ]] || { echo "$name: $whole of $files files are whole" >&2; exit 1; }
    seconds+=("$(echo "$end $begin" | awk '{printf "%.2f", $1 - $2}')")
    rm -rf "$folder"
  done
  local median
  median=$(printf '%s\n' "${seconds[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p")
  awk -v name="$name" -v median="$median" -v all="${seconds[*]}" -v mb="$((files * file_bytes / 1000000))" \
    'BEGIN { printf "%-22s %6.2f s  %7.0f MB/s   (%s)\n", name, median, mb / median, all }'
}

echo "$files files of $file_bytes bytes, median of $runs runs"
measure "Harmony Desktop" ours
if command -v curl >/dev/null; then measure "curl --parallel-max 6" with_curl; else echo "curl is not installed"; fi
if command -v aria2c >/dev/null; then measure "aria2c -j6" with_aria2c; else echo "aria2c is not installed"; fi
if "$python" -c 'import harmony' 2>/dev/null; then
  measure "harmony-py" with_harmony_py
else
  echo "harmony-py is not installed (set PYTHON)"
fi
