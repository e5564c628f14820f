#!/usr/bin/env bash
# Installs the Debian/Ubuntu packages that the named groups need, asking for nothing.
#
#   bash packaging/system-packages.sh GROUP...      build, run, display, test
#   bash packaging/system-packages.sh --list GROUP...
#
# Prints nothing and touches no network where all of them are there. Exits with 1, after one sentence
# naming what is missing, where it cannot install them.
set -euo pipefail

# A C compiler and linker: Rust links with them, and one dependency (ring) has C and assembly parts.
build=(gcc libc6-dev)
# What the window opens at run time; nothing of it is needed to build.
run=(libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon0 libxkbcommon-x11-0
  libwayland-client0 libgl1 libegl1 libvulkan1 mesa-vulkan-drivers libgl1-mesa-dri libdbus-1-3)
# A display in memory, and the camera for it.
display=(xvfb imagemagick)
# The rest of the tests: hands, a keyring of their own, Python for the official client, file checkers.
test=(xdotool dbus gnome-keyring libsecret-tools python3 python3-venv desktop-file-utils appstream)

list_only=false
wanted=()
for word in "$@"; do
  case $word in
    --list) list_only=true ;;
    build) wanted+=("${build[@]}") ;;
    run) wanted+=("${run[@]}") ;;
    display) wanted+=("${display[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    *)
      echo "system-packages.sh: $word is no group; the groups are build, run, display and test." >&2
      exit 1
      ;;
  esac
done

if $list_only; then
  printf '%s\n' "${wanted[@]}" | sort -u
  exit 0
fi

missing() {
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
    sed -n 's/^installed //p' || true)
  printf '%s\n' "${wanted[@]}" | sort -u | grep -Fxv -f <(printf '%s\n' "$installed") || true
}

cannot() {
  echo "Not installed here: $(tr '\n' ' ' <<<"$2" | sed 's/ *$//') ($1)." >&2
  exit 1
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  cannot "this is not Debian or Ubuntu, so please install what your system calls these" \
    "$(printf '%s\n' "${wanted[@]}" | sort -u)"
fi

lacking=$(missing)
[[ -z $lacking ]] && exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    cannot "the administrator can install them with apt-get install" "$lacking"
  fi
  as_root=(sudo -n)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null
}

mapfile -t packages <<<"$lacking"
echo "Installing ${packages[*]}" >&2
# An update that fails halfway (one mirror of several) may still leave lists that are good enough.
apt update || true
if ! apt install --no-install-recommends "${packages[@]}"; then
  tail -n 20 "$log" >&2
fi
lacking=$(missing)
[[ -z $lacking ]] || cannot "apt-get could not install them" "$lacking"
