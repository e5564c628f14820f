#!/usr/bin/env bash
# Tries every reader for so many minutes, two at a time, with a seed of its own each time:
#
#   bash tests/fuzz/long.sh MINUTES [NAME]
#
# Inputs that break a reader are kept below target/tmp and named at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=packaging/rust.sh
source packaging/rust.sh
minutes=${1:?minutes for each reader}
HARMONY_FUZZ_SECONDS=$((minutes * 60)) cargo test --locked --test fuzz "${@:2}" -- --test-threads 2 --nocapture
