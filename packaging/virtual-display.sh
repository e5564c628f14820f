# shellcheck shell=bash
# A display in memory, for scripts that source this file (bash).
#
# `start_virtual_display [WIDTHxHEIGHT]` starts Xvfb on a free display number, which the X server picks
# itself, and exports DISPLAY; `stop_virtual_display` ends it. Call the latter from an EXIT trap.

virtual_display_pid=
virtual_display_folder=

start_virtual_display() {
  local size=${1:-1440x900} number=
  virtual_display_folder=$(mktemp -d)
  mkfifo "$virtual_display_folder/number"
  # The X server writes the number only once it accepts connections, so reading it is the wait.
  Xvfb -displayfd 3 -screen 0 "${size}x24" +extension GLX -nolisten tcp -noreset \
    3<>"$virtual_display_folder/number" >"$virtual_display_folder/log" 2>&1 </dev/null &
  virtual_display_pid=$!
  if ! read -r -t 30 number <>"$virtual_display_folder/number" || [[ -z $number ]]; then
    tail -n 5 "$virtual_display_folder/log" >&2
    echo "The virtual display (Xvfb) did not start." >&2
    return 1
  fi
  export DISPLAY=":$number"
  # A window must not go to the desktop of the person who runs this instead.
  unset WAYLAND_DISPLAY
  # Without a login session there is no runtime folder, and windowing libraries complain of it.
  if [[ ! -d ${XDG_RUNTIME_DIR:-} ]]; then
    mkdir -m 700 "$virtual_display_folder/run"
    export XDG_RUNTIME_DIR=$virtual_display_folder/run
  fi
}

stop_virtual_display() {
  if [[ -n $virtual_display_pid ]]; then
    kill "$virtual_display_pid" 2>/dev/null || true
    wait "$virtual_display_pid" 2>/dev/null || true
    virtual_display_pid=
  fi
  [[ ${XDG_RUNTIME_DIR:-} != "$virtual_display_folder/run" ]] || unset XDG_RUNTIME_DIR
  [[ -z $virtual_display_folder ]] || rm -rf "$virtual_display_folder"
  virtual_display_folder=
}
