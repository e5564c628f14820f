#!/usr/bin/env bash
# Checks the files with which a Linux desktop finds and shows the application.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

id=org.harmonydesktop.HarmonyDesktop
for tool in desktop-file-validate appstreamcli; do
  if ! command -v "$tool" >/dev/null; then
    echo "$tool is missing (bash packaging/system-packages.sh test installs it)." >&2
    exit 1
  fi
done
desktop-file-validate "$id.desktop"
# Pictures of the window and a homepage come with the first release; both are remarks, not faults.
appstreamcli validate --no-net --no-color "$id.metainfo.xml"
