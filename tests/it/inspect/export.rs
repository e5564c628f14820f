//! Exports, opened by geopandas, pandas and GDAL (through pyogrio), and compared with what is in the file.

use super::{reference_file, results_python, samples};
use harmony_desktop::inspect::export::{ExportError, Format, Provenance, Wish, Written, export, exportable};
use harmony_desktop::inspect::{Cancel, Range, Selection, open_here};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

fn provenance() -> Provenance {
    Provenance {
        title: "h_ph of R.h5".to_owned(),
        description: "Photons, “quoted”\nand on two lines".to_owned(),
        granule: "R.h5".to_owned(),
        doi: "10.5067/ATLAS/ATL03.006".to_owned(),
        request: "box -105.5, 40, -105, 41".to_owned(),
        ..Provenance::default()
    }
}

fn write(from: &Path, wish: &Wish, to: &Path, format: Format) -> Result<Written, ExportError> {
    let mut reader = open_here(from).unwrap();
    let structure = reader.structure().unwrap();
    let mut last = (0, 1);
    let cancel = Cancel::default();
    let mut progress = |done, total| last = (done, total);
    let written =
        export(reader.as_mut(), &structure, wish, &provenance(), (to, format, false), &cancel, &mut progress)?;
    assert_eq!(last.0, last.1, "progress ends at the end");
    println!("{} {}", written.sentence(), written.python.1);
    Ok(written)
}

fn judge(python: &OsStr, script: &str, arguments: &[&OsStr], written: &Written) {
    let (imports, line) = &written.python;
    let prelude = format!(
        "import sys, json, h5py, numpy as np, pandas as pd, geopandas as gpd, pyogrio, xarray as xr\n{imports}\nfound = {line}\n"
    );
    let output = Command::new(python).arg("-c").arg(prelude + script).args(arguments).output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{line}\n{out}\n{error}");
}

const TRACK: &str = r#"
h = h5py.File(sys.argv[1])["gt1l/heights"]
n = len(h["h_ph"])
assert len(found) == n, len(found)
lat = found.geometry.y.values if hasattr(found, "geometry") else found["latitude"].values
lon = found.geometry.x.values if hasattr(found, "geometry") else found["longitude"].values
assert (lat == h["lat_ph"][:]).all() and (lon == h["lon_ph"][:]).all()
assert (found["h_ph"].values.astype("f4") == h["h_ph"][:]).all()
assert (found["index"].values == np.arange(n)).all()
for k in range(5):
    assert (found[f"signal_conf_ph_{k}"].values == h["signal_conf_ph"][:, k]).all(), k
times = pd.to_datetime(found["time"], utc=True)
seconds = (times - pd.Timestamp("2018-01-01", tz="UTC")).dt.total_seconds().values
assert np.abs(seconds - h["delta_time"][:]).max() < 2e-3, np.abs(seconds - h["delta_time"][:]).max()
if hasattr(found, "geometry"):
    assert found.crs.to_epsg() == 4326
    info = pyogrio.read_info(sys.argv[2])
    assert info["features"] == n and info["capabilities"]["fast_spatial_filter"], info
    assert info["layer_metadata"]["title"] == "h_ph of R.h5", info
    assert info["dtypes"][list(info["fields"]).index("h_ph")] == "float32", info
    rng = np.random.default_rng(3)
    for _ in range(25):
        w, e = np.sort(rng.uniform(lon.min() - .01, lon.max() + .01, 2))
        s, t = np.sort(rng.uniform(lat.min() - .01, lat.max() + .01, 2))
        got = pyogrio.read_dataframe(sys.argv[2], bbox=(w, s, e, t))
        inside = (lon >= w) & (lon <= e) & (lat >= s) & (lat <= t)
        assert sorted(got["index"]) == list(np.flatnonzero(inside)), (len(got), inside.sum())
"#;

#[test]
fn a_track_is_the_same_in_geopandas_and_pandas_and_its_index_finds_what_a_box_holds() {
    let (Some(python), Some(file)) = (results_python(), reference_file()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let structure = open_here(&file).unwrap().structure().unwrap();
    let variables = exportable(&structure, "/gt1l/heights/h_ph");
    assert_eq!(variables.first().map(String::as_str), Some("/gt1l/heights/h_ph"));
    assert!(
        variables.iter().any(|path| path.ends_with("signal_conf_ph"))
            && variables.iter().all(|path| !path.ends_with("lat_ph"))
    );
    let wish = Wish { variables, ..Wish::default() };
    for format in [Format::FlatGeobuf, Format::Csv] {
        let to = folder.path().join(format!("photons {}.{}", format.name(), format.ending()));
        let written = write(&file, &wish, &to, format).unwrap();
        assert_eq!((written.rows, written.without_position, written.missing), (350_500, 0, 0));
        assert_eq!(written.left_out, Vec::<String>::new());
        judge(&python, TRACK, &[file.as_os_str(), to.as_os_str()], &written);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
}

#[test]
fn a_part_and_a_box_are_what_was_wished() {
    let (Some(python), Some(file)) = (results_python(), reference_file()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("part.fgb");
    let wish = Wish {
        variables: vec!["/gt1l/heights/h_ph".to_owned()],
        selection: Some(Selection(vec![Range::new(30_000, 100_000)])),
        area: Some([-106.0, 40.1, -105.0, 40.4]),
        ..Wish::default()
    };
    let written = write(&file, &wish, &to, Format::FlatGeobuf).unwrap();
    assert_eq!(written.rows + written.elsewhere, 100_000);
    let script = r#"
lat = h5py.File(sys.argv[1])["gt1l/heights/lat_ph"][:]
inside = np.flatnonzero((lat >= 40.1) & (lat <= 40.4))
assert list(found["index"]) == [i for i in inside if 30000 <= i < 130000]
"#;
    judge(&python, script, &[file.as_os_str()], &written);
}

#[test]
fn one_slice_of_a_packed_grid_is_what_xarray_decodes() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    for file in samples().iter().filter(|path| path.ends_with("a4.nc") || path.ends_with("a3.nc")) {
        let slice = Selection(vec![Range::one(3), Range::all(90), Range::new(20, 100)]);
        let wish = Wish { variables: vec!["/t".to_owned()], selection: Some(slice), ..Wish::default() };
        let name = file.file_stem().unwrap().to_string_lossy();
        for format in [Format::FlatGeobuf, Format::Csv] {
            let to = folder.path().join(format!("{name}.{}", format.ending()));
            let written = write(file, &wish, &to, format).unwrap();
            assert_eq!(written.rows, 9000);
            let script = r#"
t = xr.open_dataset(sys.argv[1])["t"][3, :, 20:120]
lat = found.geometry.y.values if hasattr(found, "geometry") else found["latitude"].values
lon = found.geometry.x.values if hasattr(found, "geometry") else found["longitude"].values
assert (lat == np.repeat(t.lat.values, 100)).all() and (lon == np.tile(t.lon.values, 90)).all()
assert np.abs(found["t"].values - t.values.ravel()).max() < 1e-6
assert set(pd.to_datetime(found["time"], utc=True)) == {pd.Timestamp("2024-01-01T03", tz="UTC")}
"#;
            judge(&python, script, &[file.as_os_str()], &written);
        }
    }
}

#[test]
fn nothing_is_replaced_or_left_half() {
    let Some(file) = reference_file() else { return };
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("x.csv");
    std::fs::write(&to, "mine").unwrap();
    let wish = |path: &str| Wish { variables: vec![path.to_owned()], ..Wish::default() };
    assert_eq!(write(&file, &wish("/gt1l/heights/h_ph"), &to, Format::Csv), Err(ExportError::Exists(to.clone())));
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "mine");
    let nowhere = write(&file, &wish("/ds_surf_type"), &folder.path().join("y.csv"), Format::Csv);
    assert_eq!(nowhere, Err(ExportError::Nowhere("/ds_surf_type".to_owned())));
    let mut reader = open_here(&file).unwrap();
    let structure = reader.structure().unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let stopped = export(
        reader.as_mut(),
        &structure,
        &wish("/gt1l/heights/h_ph"),
        &provenance(),
        (&folder.path().join("z.fgb"), Format::FlatGeobuf, false),
        &cancel,
        &mut |_, _| {},
    );
    assert_eq!(stopped.unwrap_err().to_string(), "The export was stopped; nothing was written.");
    let missing = write(&file, &wish("/gt1l/heights/h_ph"), &folder.path().join("no/such/x.csv"), Format::Csv);
    assert!(matches!(missing, Err(ExportError::Disk(_))), "{missing:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

/// A swath over ±180° with a missing corner, as netCDF4 writes it.
const SWATH: &str = r#"
import sys, netCDF4, numpy as np
d = netCDF4.Dataset(sys.argv[1], "w")
rows, columns = 40, 30
d.createDimension("nj", rows); d.createDimension("ni", columns)
j, i = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
lat, lon = -20 + j * .2 + i * .05, 178 + i * .17 - j * .04
lon = (lon + 180) % 360 - 180
bad = (j < 5) & (i < 6)
for name, units, values in [("lat", "degrees_north", lat), ("lon", "degrees_east", lon), ("sst", "K", 280 + j + i / 100)]:
    v = d.createVariable(name, "f8", ("nj", "ni"), fill_value=-999.0)
    v.units = units
    if name == "sst": v.coordinates = "lat lon"
    v[:] = np.where(bad, -999.0, values)
"#;

#[test]
fn the_cells_of_a_swath_are_polygons_that_meet_also_over_the_dateline() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (file, to) = (folder.path().join("swath.nc"), folder.path().join("swath.fgb"));
    let made = Command::new(&python).args(["-c", SWATH]).arg(&file).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let wish = Wish { variables: vec!["/sst".to_owned()], ..Wish::default() };
    let written = write(&file, &wish, &to, Format::FlatGeobuf).unwrap();
    assert_eq!((written.rows, written.without_position), (1170, 30));
    let script = r#"
import shapely
d = xr.open_dataset(sys.argv[1])
info = pyogrio.read_info(sys.argv[2])
assert info["driver"] == "FlatGeobuf" and info["geometry_type"] == "MultiPolygon" and info["features"] == 1170, info
g = found.geometry
assert g.is_valid.all() and not g.is_empty.any()
west, south, east, north = g.total_bounds
assert west == -180 and east == 180, g.total_bounds
cells = found["row"].values.astype(int), found["column"].values.astype(int)
lat, lon = d.lat.values[cells], d.lon.values[cells]
assert shapely.intersects_xy(g.values, lon, lat).all(), "each cell holds its centre"
assert np.array_equal(found["sst"], d.sst.values[cells])
parts = g.count_geometries() if hasattr(g, "count_geometries") else g.apply(lambda shape: len(shape.geoms))
assert 20 <= (parts == 2).sum() <= 60 and set(parts) == {1, 2}, parts.value_counts()
# Neighbours share their sides: nothing is counted twice, and no gap is between them.
whole = shapely.union_all(shapely.set_precision(g.values, 1e-7))
assert abs(whole.area / g.area.sum() - 1) < 1e-4, (whole.area, g.area.sum())
assert sum(len(part.interiors) for part in getattr(whole, "geoms", [whole])) == 0
assert abs(np.median(g.area) / (.2 * .17 + .05 * .04) - 1) < 0.01
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    near = pyogrio.read_dataframe(sys.argv[2], bbox=(179.5, -18, 180, -17))
assert len(near) > 10 and len(near) == g.intersects(shapely.box(179.5, -18, 180, -17)).sum()
"#;
    judge(&python, &format!("import warnings\n{script}"), &[file.as_os_str(), to.as_os_str()], &written);
    let commas = folder.path().join("swath.csv");
    assert_eq!(write(&file, &wish, &commas, Format::Csv).unwrap().rows, 1170, "CSV has the centres");
}
