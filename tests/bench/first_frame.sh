#!/usr/bin/env bash
# How long from starting the application to its first frame, side by side with the least window the
# same libraries can open (bare_window.rs), and what each costs while nobody touches it.
#
#   bash tests/bench/first_frame.sh                          builds both, optimised
#   bash tests/bench/first_frame.sh APPLICATION BARE_WINDOW  measures these binaries
#
# RUNS (10), RENDERER (glow, as the application prefers, or wgpu) and IDLE_SECONDS (10) can be set. The runs alternate under one
# virtual display; each is a fresh process with warm file caches. Both programs write "first frame
# drawn" to standard error when they are asked for their second frame, that is after the first one was
# handed to the display.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=packaging/rust.sh
source packaging/rust.sh
# shellcheck source=packaging/virtual-display.sh
source packaging/virtual-display.sh

runs=${RUNS:-10}
renderer=${RENDERER:-glow}
idle_seconds=${IDLE_SECONDS:-10}
goal=1.3

if [[ $# -eq 2 ]]; then
  application=$1
  bare_window=$2
else
  bash packaging/system-packages.sh build run display
  require_cargo
  cargo build --release --locked --bin harmony-desktop
  application=${CARGO_TARGET_DIR:-target}/release/harmony-desktop
  bare_window=$(cargo bench --locked --no-run --bench bare_window --message-format=json |
    sed -n 's/.*"executable":"\([^"]*bare_window[^"]*\)".*/\1/p' | tail -n 1)
fi

scratch=$(mktemp -d)
child=
clean_up() {
  stop_child
  stop_virtual_display
  rm -rf "$scratch"
}
stop_child() {
  [[ -n $child ]] || return 0
  kill "$child" 2>/dev/null || true
  wait "$child" 2>/dev/null || true
  child=
}
trap clean_up EXIT

start_virtual_display 1440x900
mkdir -m 700 "$scratch/run"
mkfifo "$scratch/said"
# A home of its own: no settings, no keyring, nothing to restore.
isolated=(env -u DBUS_SESSION_BUS_ADDRESS HOME="$scratch" XDG_RUNTIME_DIR="$scratch/run"
  XDG_CONFIG_HOME="$scratch/config" XDG_DATA_HOME="$scratch/data" XDG_CACHE_HOME="$scratch/cache"
  XDG_STATE_HOME="$scratch/state")

# Starts one of the two and waits for its first frame; sets `child` and `milliseconds`.
open_window() {
  local command start now line
  case $1 in
    application) command=("$application" --renderer "$renderer" --log info) ;;
    bare) command=("$bare_window" --open "$renderer") ;;
  esac
  # Opened for both ways so that neither side waits for the other.
  exec 4<>"$scratch/said"
  start=${EPOCHREALTIME/[.,]/}
  "${isolated[@]}" "${command[@]}" >/dev/null 2>&4 4>&- </dev/null &
  child=$!
  while read -r -t 60 line <&4; do
    if [[ $line == *"first frame drawn"* ]]; then
      now=${EPOCHREALTIME/[.,]/}
      milliseconds=$(((now - start) / 1000))
      return
    fi
  done
  echo "No first frame from: ${command[*]}" >&2
  exit 1
}

# CPU time of a process and its threads so far, in clock ticks.
ticks() {
  local fields
  read -r fields <"/proc/$1/stat"
  # The second field is a name that may hold spaces; count from the bracket after it.
  read -r -a fields <<<"${fields##*) }"
  echo $((fields[11] + fields[12]))
}

idle_milliseconds() {
  local before
  open_window "$1"
  # Animations, fonts and first answers settle.
  sleep 3
  before=$(ticks "$child")
  sleep "$idle_seconds"
  echo "$((($(ticks "$child") - before) * 1000 / $(getconf CLK_TCK)))" >"$scratch/idle-$1"
  stop_child
}

for round in $(seq 0 "$runs"); do
  order=(application bare)
  ((round % 2)) && order=(bare application)
  for which in "${order[@]}"; do
    open_window "$which"
    stop_child
    # Round 0 warms the caches.
    ((round == 0)) || echo "$milliseconds" >>"$scratch/$which"
  done
done
idle_milliseconds application
idle_milliseconds bare

figures() {
  sort -n "$scratch/$1" | awk '{ a[NR] = $1 } END {
    median = NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2
    printf "%s %s %s", median, a[1], a[NR] }'
}
read -r ours ours_least ours_most <<<"$(figures application)"
read -r bare bare_least bare_most <<<"$(figures bare)"

echo "First frame, $renderer, $runs alternating runs, $(nproc) cores, $(uname -sm)"
printf '  %-16s %10s %10s %10s   %s\n' '' median least most "CPU in $idle_seconds s idle"
printf '  %-16s %7s ms %7s ms %7s ms   %s ms\n' \
  'Harmony Desktop' "$ours" "$ours_least" "$ours_most" "$(cat "$scratch/idle-application")" \
  'bare window' "$bare" "$bare_least" "$bare_most" "$(cat "$scratch/idle-bare")"
awk -v ours="$ours" -v bare="$bare" -v goal="$goal" 'BEGIN {
  printf "  ratio of medians %.2f (goal: at most %s, %s)\n", ours / bare, goal, ours / bare <= goal ? "met" : "not met" }'
