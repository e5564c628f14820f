#!/usr/bin/env bash
# One command from a fresh Debian or Ubuntu machine with Rust to the tutorial's request:
#
#   bash packaging/run.sh
#
# Installs what is missing, builds, and opens the window in practice mode (no account, no network) with
# the request filled in. Where there is no display it runs the same request without a window, keeps the
# files and a screenshot of the window taken under a virtual display, and says where they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/rust.sh
source packaging/rust.sh
# shellcheck source=packaging/virtual-display.sh
source packaging/virtual-display.sh

request=packaging/tutorial.harmony.json
results=target/tutorial
has_display=false
# A Mac has its display without saying so.
[[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} && $(uname -s) != Darwin ]] || has_display=true

groups=(build run)
$has_display || groups+=(display)
# A machine that cannot install may still have what is needed under other names: go on and see.
bash packaging/system-packages.sh "${groups[@]}" || true
require_cargo

echo "Building Harmony Desktop (the first time takes some minutes)…" >&2
cargo build --release --locked --bin harmony-desktop
binary=${CARGO_TARGET_DIR:-target}/release/harmony-desktop

if $has_display; then
  exec "$binary" --practice "$request"
fi

echo "No display here: running the tutorial's request without a window." >&2
mkdir -p "$results"
outcome=0
"$binary" run "$request" --to "$results/files" || outcome=$?

picture=0
trap stop_virtual_display EXIT
rm -f "$results/window.png"
{ start_virtual_display 1440x900 && "$binary" --practice "$request" --screenshot "$results/window.png"; } || picture=$?

echo
if [[ $outcome -eq 0 ]]; then
  echo "The files:            $PWD/$results/files"
else
  echo "The request did not go through (exit code $outcome); what came is in $PWD/$results/files"
fi
if [[ $picture -eq 0 && -s $results/window.png ]]; then
  echo "Picture of the window: $PWD/$results/window.png"
else
  echo "There is no picture of the window (exit code $picture)."
  [[ $picture -ne 0 ]] || picture=1
fi
[[ $outcome -ne 0 ]] || outcome=$picture
exit "$outcome"
