//! Times against Python's cftime, which decodes them in xarray.

use super::results_python;
use harmony_desktop::inspect::time::TimeReference;
use std::path::Path;
use std::process::Command;

/// Nanoseconds that a decoded time may differ: cftime rounds to microseconds.
const CLOSE_NANOSECONDS: i128 = 10_000;

#[test]
fn times_are_what_cftime_says_in_every_unit_and_calendar() {
    let Some(python) = results_python() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/inspect/cftime_cases.py");
    let output = Command::new(python).arg(script).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (mut compared, mut wrong) = (0, Vec::new());
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let (units, calendar, value, parts): (String, String, f64, Option<Vec<i64>>) =
            serde_json::from_str(line).unwrap();
        let Some(parts) = parts else { continue };
        compared += 1;
        let moment =
            TimeReference::parse(&units, Some(&calendar)).and_then(Result::ok).and_then(|time| time.moment(value));
        let ours = moment.map(|moment| {
            let (year, month, day) = moment.date();
            (i64::from(year), i64::from(month), i64::from(day), i128::from(moment.nanoseconds()))
        });
        let [year, month, day, hour, minute, second, microsecond] = parts.as_slice() else { panic!("{line}") };
        let theirs = i128::from((hour * 3600 + minute * 60 + second) * 1_000_000 + microsecond) * 1000;
        let is_same = ours.is_some_and(|(our_year, our_month, our_day, nanoseconds)| {
            let is_same_day = (our_year, our_month, our_day) == (*year, *month, *day);
            // A moment a rounding error before midnight is another day.
            let is_at_midnight = nanoseconds.min(86_400_000_000_000 - nanoseconds) <= CLOSE_NANOSECONDS;
            (is_same_day && (nanoseconds - theirs).abs() <= CLOSE_NANOSECONDS)
                || (!is_same_day && is_at_midnight && theirs <= CLOSE_NANOSECONDS)
        });
        if !is_same {
            wrong.push(format!("{units}, {calendar}, {value}: {ours:?}, cftime {parts:?}"));
        }
    }
    assert!(compared > 455, "only {compared} cases");
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
    println!("{compared} times equal cftime's");
}

#[test]
fn bounds_without_units_are_moments_as_their_time_is() {
    use harmony_desktop::inspect::decode::{Plan, Show};
    use harmony_desktop::inspect::time::Resolution;
    use harmony_desktop::inspect::{Selection, open};
    use netcdf_writer::{NcAttrValue, NcFileBuilder, NcWriteFormat, NcWriteOptions};
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [("a.nc", NcWriteFormat::Classic), ("b.nc", NcWriteFormat::Nc4)] {
        let mut file = NcFileBuilder::new();
        let steps = file.add_dimension("time", 2).unwrap();
        let ends = file.add_dimension("nv", 2).unwrap();
        let time = file.add_variable::<f64>("time", &[steps]).unwrap();
        file.write_variable(time, &[59.5, 60.5]).unwrap();
        for (name, text) in [("units", "days since 2021-01-01"), ("calendar", "noleap"), ("bounds", "time_bnds")] {
            file.add_variable_attribute(time, name, NcAttrValue::Chars(text.to_owned())).unwrap();
        }
        let bounds = file.add_variable::<f64>("time_bnds", &[steps, ends]).unwrap();
        file.write_variable(bounds, &[59.0, 60.0, 60.0, 61.0]).unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, file.to_vec(NcWriteOptions { format }).unwrap().1).unwrap();

        let mut reader = open(&path, &super::launch()).unwrap();
        let structure = reader.structure().unwrap();
        let bounds = structure.variable("/time_bnds").unwrap();
        assert!(bounds.text("units").is_none(), "the file's own attributes stay as they are");
        let plan = Plan::of(bounds);
        assert!(plan.units.is_none());
        let values = reader.read("/time_bnds", &Selection::all(&bounds.shape)).unwrap();
        let written = |index| plan.written(&values, index, Show::Decoded, Resolution::Day);
        assert_eq!([written(0), written(3)], ["2021-03-01 (noleap)", "2021-03-03 (noleap)"]);
    }
}

/// Times of 20 000 shots, 0.1 ms apart; prints them as xarray decodes them, to the microsecond.
const SHOTS: &str = r#"
import sys, netCDF4, numpy as np, pandas as pd, xarray as xr
with netCDF4.Dataset(sys.argv[1], "w") as file:
    file.createDimension("delta_time", 20_000)
    time = file.createVariable("delta_time", "f8", ("delta_time",))
    time.units = "seconds since 2018-01-01"
    time[:] = 73_243_200 + 1e-4 * np.arange(20_000) + 0.25 * (np.arange(20_000) // 5_000)
for moment in pd.DatetimeIndex(xr.open_dataset(sys.argv[1])["delta_time"].values).round("us"):
    print(moment.value // 1000)
"#;

#[test]
fn moments_of_saved_points_are_xarrays_to_the_microsecond() {
    use harmony_desktop::inspect::open_here;
    use harmony_desktop::inspect::plot::saved::Moments;
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shots.nc");
    let output = Command::new(python).arg("-c").arg(SHOTS).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = open_here(&file).unwrap();
    let structure = reader.structure().unwrap();
    let mut moments = Moments::new(&structure, "/delta_time").unwrap();
    let (mut most, mut compared) = (0, 0);
    for (index, theirs) in String::from_utf8(output.stdout).unwrap().lines().enumerate() {
        let text = moments.text(reader.as_mut(), index as u64).unwrap();
        let written = text.trim_end_matches('Z').replacen('T', " ", 1);
        let ours = chrono::NaiveDateTime::parse_from_str(&written, "%Y-%m-%d %H:%M:%S%.f");
        let ours = ours.unwrap_or_else(|error| panic!("{text}: {error}")).and_utc().timestamp_micros();
        most = most.max((ours - theirs.parse::<i64>().unwrap()).abs());
        compared += 1;
    }
    println!("{compared} moments, at most {most} µs from xarray's");
    assert!(compared == 20_000 && most <= 1, "{compared} moments, {most} µs");
}
