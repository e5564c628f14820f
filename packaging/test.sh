#!/usr/bin/env bash
# Installs what the tests need on a fresh Debian or Ubuntu machine with Rust, and runs all of them:
#
#   bash packaging/test.sh [ARGUMENTS FOR CARGO TEST]
#
# Everything that is not a system package stays below target/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/rust.sh
source packaging/rust.sh
# shellcheck source=packaging/python.sh
source packaging/python.sh

# A test that lacks its tool says so and passes, except where this script could install every tool:
# there a skipped test is a failed one.
if bash packaging/system-packages.sh build run display test; then
  export HARMONY_TESTS_MUST_NOT_SKIP=1
else
  echo "Going on without; tests that need them will say that they are skipped." >&2
fi
require_cargo

# The official Python client, the newest and an old one, and the libraries scientists open files with.
readers=(xarray h5netcdf h5py netCDF4)
HARMONY_TEST_PYTHON=$(python_with harmony-py harmony-py==1.8.0 "${readers[@]}")
HARMONY_TEST_PYTHON_1_6=$(python_with harmony-py-1.6 harmony-py==1.6.0 "${readers[@]}")
# What results are judged with: the libraries a scientist would use in place of the window. Versions are pinned because
# their words are compared; wheels only, because their sources want compilers and GDAL.
HARMONY_TEST_PYTHON_RESULTS=$(python_with results --only-binary=:all: xarray==2026.9.0 h5py==3.16.0 h5netcdf==1.8.2 \
  netCDF4==1.7.5.1.post1 hdf5plugin==7.1.0 numpy==2.4.6 pandas==3.1.1 cftime==1.6.6.1 matplotlib==3.11.2 \
  rasterio==1.4.4 rioxarray==0.19.0 geopandas==1.2.0 pyogrio==0.13.0 pyproj==3.7.2)
export HARMONY_TEST_PYTHON HARMONY_TEST_PYTHON_1_6 HARMONY_TEST_PYTHON_RESULTS
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}

if [[ $# -gt 0 ]]; then
  exec cargo test --locked "$@"
fi
# Both halves run even if one fails, and the half with the figures comes last.
outcome=0
cargo test --locked --doc || outcome=$?
cargo test --locked --no-fail-fast --lib --bins --tests || outcome=$?
exit "$outcome"
