#!/usr/bin/env bash
# What looking into a result costs, beside h5py, xarray and matplotlib in the same run: processor time without imports,
# best of 5 fresh processes each, and memory of all processes. Prints the table of the README.
#
#   bash tests/bench/results.sh REFERENCE.h5 [REAL.h5]            builds the program, optimised
#   bash tests/bench/results.sh REFERENCE.h5 REAL.h5 PROGRAM      measures this build of tests/bench/results.rs
#   bash tests/bench/results.sh REFERENCE.h5 REAL.h5 PROGRAM SIX.h5     memory with six such beams in a file, too
#
# The reference is an ATL03-like file of 1.85 million photons with a root variable ds_surf_type and a group gt1l.
# HARMONY_TEST_PYTHON_RESULTS names the Python, which packaging/test.sh makes.
set -euo pipefail
reference=$(realpath "$1")
real=${2:+$(realpath "$2")}
program=${3:+$(realpath "$3")}
six=${4:+$(realpath "$4")}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=${HARMONY_TEST_PYTHON_RESULTS:-target/python/results/bin/python}

if [[ -z $program ]]; then
  # shellcheck source=packaging/rust.sh
  source packaging/rust.sh
  require_cargo
  built=$(cargo bench --no-run --locked --bench results --message-format=json-render-diagnostics)
  program=$(printf '%s\n' "$built" | sed -n 's/.*"executable":"\([^"]*results-[^"]*\)".*/\1/p' | tail -1)
fi
"$python" tests/bench/results.py "$program" "$reference" ${real:+"$real"} ${six:+"$six"}
