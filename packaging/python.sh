# shellcheck shell=bash
# Python tools in folders of their own, for scripts that source this file (bash).

# python_with NAME REQUIREMENT...: makes target/python/NAME with these packages, unless it is there, and
# prints its interpreter.
python_with() {
  local folder="$PWD/target/python/$1" python=/usr/bin/python3
  shift
  if [[ "$(cat "$folder/installed" 2>/dev/null)" != "$*" ]]; then
    rm -rf "$folder"
    # The system's Python, for which python3-venv is installed, before one from elsewhere on the PATH.
    [[ -x $python ]] || python=python3
    # Written last and only after success: a half-made folder is made anew.
    if ! "$python" -m venv "$folder" >&2 ||
      ! "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" >&2 ||
      ! echo "$*" >"$folder/installed"; then
      echo "Could not install $* for Python." >&2
      return 1
    fi
  fi
  echo "$folder/bin/python"
}
