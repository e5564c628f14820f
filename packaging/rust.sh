# shellcheck shell=bash
# Finds cargo, for scripts that source this file (bash).
#
# rustup puts cargo on the PATH of login shells only, so a script may have to look for it.

require_cargo() {
  if ! command -v cargo >/dev/null && [[ -f ${CARGO_HOME:-$HOME/.cargo}/env ]]; then
    # shellcheck disable=SC1091 # written by rustup
    source "${CARGO_HOME:-$HOME/.cargo}/env"
  fi
  if ! command -v cargo >/dev/null; then
    echo "Rust is missing: install it from https://rustup.rs, then run this again." >&2
    return 1
  fi
}
