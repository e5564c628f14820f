#!/usr/bin/env bash
# How long a job with 100 000 links takes to open from a server on this computer, and what memory it
# costs: 50 pages of 2000 links, as Harmony pages them.
#
#   bash tests/bench/links.sh              builds the program, optimised
#   bash tests/bench/links.sh PROGRAM      measures this build of tests/bench/links.rs
#
# PAGES (50) can be set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [[ $# -eq 1 ]]; then
  program=$1
else
  # shellcheck source=packaging/rust.sh
  source packaging/rust.sh
  require_cargo
  built=$(cargo build --profile bench --locked --bench links --message-format=json-render-diagnostics)
  program=$(printf '%s\n' "$built" | sed -n 's/.*"executable":"\([^"]*links-[^"]*\)".*/\1/p' | tail -1)
fi

work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

cat >"$work/server.py" <<'PYTHON'
"""A Harmony with one running job and many links; every page is made before the first question."""
import http.server
import json
import sys
import urllib.parse

pages, port_file = int(sys.argv[1]), sys.argv[2]
job = "6d2b1f9e-7d2f-4c58-9a53-0f3c1d9ab001"
size = 2000
total = pages * size


def answer(root, page, limit):
    last = -(-total // limit)
    place = f"{root}/jobs/{job}?linktype=https&limit={limit}&page="
    links = [
        {"rel": "data", "title": f"ATL03_{n:06}_subsetted.h5", "type": "application/x-hdf5",
         "href": f"{root}/service-results/harmony-bucket/public/{job}/{10001 + n}/ATL03_20200427193622_{n:06}_006_02_subsetted.h5",
         "bbox": [-105.5, 39.1, -105.1, 40.2],
         "temporal": {"start": "2020-01-01T00:00:00.000Z", "end": "2020-01-01T00:05:00.000Z"}}
        for n in range((page - 1) * limit, min(page * limit, total))
    ] if limit > 1 else []
    if page < last:
        links.append({"rel": "next", "href": place + str(page + 1), "title": "next", "type": "application/json"})
    if page + 1 < last:
        links.append({"rel": "last", "href": place + str(last), "title": "last", "type": "application/json"})
    return json.dumps({
        "jobID": job, "status": "running", "progress": 80, "message": "The job is being processed", "links": links,
        "labels": [], "request": root, "numInputGranules": total, "createdAt": "2026-11-22T10:49:50.626Z"}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    made = {}

    def log_message(self, *_):
        pass

    def do_GET(self):
        place = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(place.query))
        if place.path == f"/jobs/{job}":
            key = (int(query.get("page", 1)), int(query.get("limit", size)))
            body, status = self.made.get(key) or answer(root, *key), 200
        else:
            body, status = b'{"code":"harmony.NotFoundError","description":"Error: not here"}', 404
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
root = f"http://127.0.0.1:{service.server_address[1]}"
Handler.made = {(page, size): answer(root, page, size) for page in range(1, pages + 1)}
with open(port_file, "w") as file:
    file.write(root)
service.serve_forever()
PYTHON
python3 "$work/server.py" "${PAGES:-50}" "$work/root" &
server=$!
until [[ -s $work/root ]]; do sleep 0.05; done
LINKS_SERVER="$(cat "$work/root")/" "$program"
