//! Reading results, judged by the libraries that scientists open them with.

mod formats;
mod time;

use std::ffi::OsString;

/// The Python with xarray, cftime, geopandas and the like that `packaging/test.sh` makes; `None`, after saying so,
/// where there is none.
#[track_caller]
pub(super) fn results_python() -> Option<OsString> {
    let python = std::env::var_os("HARMONY_TEST_PYTHON_RESULTS");
    if python.is_none() {
        crate::shared::skip("HARMONY_TEST_PYTHON_RESULTS names no Python interpreter with xarray and geopandas");
    }
    python
}
