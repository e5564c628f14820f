#!/usr/bin/env bash
# Time, processor time and memory that downloads take: this application without a window, curl, aria2c
# and harmony-py, six files at a time where that can be said, side by side in one run.
#
#   bash tests/bench/downloads.sh                builds the application, optimised
#   bash tests/bench/downloads.sh APPLICATION    measures this binary
#
# Each load comes once from nginx, as plain a server as there is, and once from the practice service, both
# on this computer. LOADS ("300x1000000 3000x20000 1x2000000000"), SERVERS ("nginx practice"), RUNS (3),
# CLIENTS ("ours curl aria2c harmony-py"), WORK (a folder on the disk to be measured) and PYTHON (an
# interpreter that has harmony-py) can be set. What is not installed is left out, and it is said.
#
# The application submits a job, asks for its state, makes SHA-256 of every byte, flushes every file to the
# disk and writes down what it did; curl and aria2c are handed the list and do none of that, harmony-py asks
# for the job. Behind the practice service aria2c gets signed addresses that were asked for beforehand: it
# would send the token along to the store, which refuses it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

loads=${LOADS:-300x1000000 3000x20000 1x2000000000}
servers=${SERVERS:-nginx practice}
runs=${RUNS:-3}
clients=${CLIENTS:-ours curl aria2c harmony-py}
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
measure=$(realpath tests/bench/downloads.py)
nginx=$(command -v nginx || PATH=$PATH:/usr/sbin command -v nginx || true)

work=$(mktemp -d -p "${WORK:-${TMPDIR:-/tmp}}")
# nginx may serve as another user.
chmod a+rx "$work"
server=
stop_server() {
  [[ -n $server ]] || return 0
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}
trap 'stop_server; rm -rf "$work"' EXIT

job=6d2b1f9e-7d2f-4c58-9a53-0f3c1d9ab001
encoded() { printf '%s' "$1" | base64 --wrap 0 | tr '+/' '-_' | tr -d '='; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
answers() { for _ in $(seq 200); do curl --silent --output /dev/null "$1" && return; sleep 0.05; done; return 1; }

# nginx with one finished job: `root`, `token`, `request`, `list` (links) and `direct` (what they lead to).
start_nginx() {
  local files=$1 bytes=$2 here=$work/nginx port store
  rm -rf "$here"
  mkdir -p "$here/html/jobs" "$here/html/signed"
  port=$(free_port)
  store=$(free_port)
  if ((bytes > 100000000)); then truncate --size "$bytes" "$here/html/signed/body"; else
    head --bytes "$bytes" /dev/urandom >"$here/html/signed/body"
  fi
  root=http://127.0.0.1:$port/
  python3 - "$files" "$root" "$job" >"$here/html/jobs/$job" <<'PYTHON'
import json, sys
files, root, job = int(sys.argv[1]), sys.argv[2], sys.argv[3]
links = [{"rel": "data", "title": "x", "type": "application/octet-stream",
          "href": f"{root}service-results/b/public/{job}/{n}/file_{n}.bin"} for n in range(files)]
json.dump({"jobID": job, "status": "successful", "progress": 100, "message": "done", "links": links,
           "request": root, "numInputGranules": files}, sys.stdout)
PYTHON
  cat >"$here/nginx.conf" <<NGINX
daemon off;
worker_processes 1;
pid $here/pid;
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nodelay on;
  keepalive_requests 1000000;
  default_type application/json;
  client_body_temp_path $here/body;
  proxy_temp_path $here/proxy;
  fastcgi_temp_path $here/fastcgi;
  uwsgi_temp_path $here/uwsgi;
  scgi_temp_path $here/scgi;
  server {
    listen 127.0.0.1:$port;
    root $here/html;
    location / { return 404 '{"code":"harmony.NotFoundError","description":"Error: not here"}'; }
    location ~ /ogc-api-coverages/ { return 303 /jobs/$job; }
    location = /jobs { return 200 '{"count":0,"jobs":[],"links":[]}'; }
    location = /jobs/status {
      return 200 '{"jobStatuses":[{"jobID":"$job","status":"successful","progress":100}],"notFoundJobIDs":[]}';
    }
    location = /jobs/$job { }
    location ~ ^/service-results/.*/([^/]*)\$ { return 307 http://127.0.0.1:$store/signed/\$1?signature=1; }
  }
  server {
    listen 127.0.0.1:$store;
    root $here/html;
    location /signed/ { default_type application/octet-stream; try_files /signed/body =404; }
  }
}
NGINX
  "$nginx" -p "$here" -c "$here/nginx.conf" &
  server=$!
  answers "$root"
  token=$(encoded '{"alg":"RS256"}').$(encoded '{"uid":"bench","exp":4102444800}').$(encoded signature)
  links_of
  sed "s|^.*/|http://127.0.0.1:$store/signed/|; s|\$|?signature=1|" "$list" >"$direct"
}

# The practice service, whose jobs have so many files of so many bytes.
start_practice() {
  local said=$work/practice
  : >"$said"
  "$application" practice-server --speed 1000 --results "$1x$2" >"$said" &
  server=$!
  until [[ -s $said ]]; do sleep 0.05; done
  root=$(head -n 1 "$said")
  root=http://localhost:${root##*:}
  token=$(curl --silent --fail --user practice:practice --request POST "${root}edl/api/users/token" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
  job=$(curl --silent --fail --header "Authorization: Bearer $token" --output /dev/null --write-out '%{redirect_url}' \
    "${root}PRACTICE_LEVELS/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?forceAsync=true&maxResults=1")
  job=${job##*/}
  links_of
  # One after the other, and not counted.
  sed 's|.*|url = "&"\noutput = "/dev/null"|' "$list" >"$work/ask.txt"
  curl --silent --fail --header "Authorization: Bearer $token" --write-out '%{redirect_url}\n' \
    --config "$work/ask.txt" >"$direct"
}

# The job's links, as the server tells them.
links_of() {
  list=$work/list.txt direct=$work/direct.txt request=$work/request.json
  printf '{"harmony_request": 1, "collection": "%s"}\n' PRACTICE_LEVELS >"$request"
  for _ in $(seq 200); do
    curl --silent --fail --header "Authorization: Bearer $token" "${root}jobs/$job?linktype=https" >"$work/job.json"
    ! grep -q '"successful"' "$work/job.json" || break
    sleep 0.05
  done
  TOKEN=$token python3 - "$work/job.json" >"$list" <<'PYTHON'
import json, os, sys, urllib.request
page = json.load(open(sys.argv[1]))
while True:
    for link in page["links"]:
        if link["rel"] == "data":
            print(link["href"])
    # A page has 2000 links at most.
    further = [link["href"] for link in page["links"] if link["rel"] == "next"]
    if not further:
        break
    ask = urllib.request.Request(further[0], headers={"Authorization": "Bearer " + os.environ["TOKEN"]})
    page = json.load(urllib.request.urlopen(ask))
PYTHON
}

# What is to be measured, as JSON for downloads.py.
plan() {
  LIST=$list DIRECT=$direct ROOT=$root TOKEN=$token JOB=$job REQUEST=$request APPLICATION=$application PYTHON=$python \
    python3 - "$work" "$runs" "$1" "$2" "$3" $clients <<'PYTHON'
import json, os, shutil, subprocess, sys
work, runs, title, files, size, *wanted = sys.argv[1:]
env = os.environ
home = os.path.join(work, "home")
harmony = """
import sys
from harmony import Client, Environment
client = Client(env=Environment.LOCAL, token=sys.argv[3])
for future in client.download_all(sys.argv[1], directory=sys.argv[2]):
    future.result()
"""
port = env["ROOT"].rstrip("/").rsplit(":", 1)[1]
with open(env["LIST"]) as file:
    links = file.read().split()
curl_list = os.path.join(work, "curl.txt")
with open(curl_list, "w") as file:
    for n, link in enumerate(links):
        file.write(f'url = "{link}"\noutput = "{n}_{link.rsplit("/", 1)[1]}"\n')
aria_list = os.path.join(work, "aria.txt")
with open(env["DIRECT" if "practice" in title else "LIST"]) as file, open(aria_list, "w") as out:
    for n, link in enumerate(file.read().split()):
        out.write(f"{link}\n  out={n}.h5\n")
bearer = ["--header", f"Authorization: Bearer {env['TOKEN']}"]
# A home that each run makes anew: no settings, no keyring, nothing to go on with.
fresh = f'rm -rf "{home}" && exec "$@"'
known = {
    "ours": {"name": "Harmony Desktop", "hashes": True,
             # 4: of the practice collection only one granule is asked for, and it says so.
             "good": [0, 4],
             "arguments": ["/bin/sh", "-c", fresh, "sh", env["APPLICATION"], "run", env["REQUEST"], "--first", "1", "--env", env["ROOT"],
                           "--to", "{folder}"],
             "environment": {"HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_CONFIG_HOME": home + "/config",
                             "EARTHDATA_TOKEN": env["TOKEN"]}},
    "curl": {"name": "curl --parallel-max 6",
             "arguments": ["curl", "--silent", "--show-error", "--fail", "--location", "--parallel", "--parallel-max", "6",
                           *bearer, "--config", curl_list]},
    "aria2c": {"name": "aria2c -j6",
               "arguments": ["aria2c", "--quiet", "--max-concurrent-downloads=6", "--dir={folder}",
                             f"--input-file={aria_list}"]},
    "harmony-py": {"name": "harmony-py", "environment": {"LOCALHOST_PORT": port, "VERBOSE": "FALSE"},
                   "arguments": [env["PYTHON"], "-c", harmony, env["JOB"], "{folder}", env["TOKEN"]]},
}


def is_here(name):
    if name == "harmony-py":
        here = subprocess.run([env["PYTHON"], "-c", "import harmony"], capture_output=True).returncode == 0
    else:
        here = name == "ours" or shutil.which(name) is not None
    if not here:
        sys.stderr.write(f"{name} is not installed{' (set PYTHON)' if name == 'harmony-py' else ''}\n")
    return here


json.dump({"title": title, "files": int(files), "bytes": int(size), "runs": int(runs), "work": work,
           "clients": [known[name] for name in wanted if is_here(name)]}, sys.stdout)
PYTHON
}

echo "Medians of $runs alternating runs, $(nproc) cores, $(uname -sm), $("$application" --version)"
echo
for which in $servers; do
  if [[ $which == nginx && -z $nginx ]]; then
    echo "nginx is not installed: nothing is measured from it" >&2
    continue
  fi
  for load in $loads; do
    files=${load%x*} bytes=${load#*x}
    if [[ $which == nginx ]]; then start_nginx "$files" "$bytes"; else start_practice "$files" "$bytes"; fi
    plan "$files × $bytes bytes from $which" "$files" "$bytes" >"$work/plan.json"
    python3 "$measure" <"$work/plan.json"
    stop_server
    job=6d2b1f9e-7d2f-4c58-9a53-0f3c1d9ab001
  done
done
