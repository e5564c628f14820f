"""Makes files whose plots are saved, and judges what was saved. Usage: make FOLDER, or
judge KIND FILE VALUES.csv PICTURE.png [x0, x1, y0, y1] (bounds in view, in the numbers of the plot)."""
import json
import sys
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pandas as pd
from PIL import Image


def make(path, shift):
    with netCDF4.Dataset(path, "w") as file:
        def put(name, dims, values, kind, group=file, **attributes):
            fill = attributes.pop("_FillValue", None)
            made = group.createVariable(name, kind, dims, zlib=True, fill_value=fill)
            made.set_auto_maskandscale(False)
            made.setncatts(attributes)
            made[:] = values
            return made

        rng = np.random.default_rng(3)
        for name, length in [("time", 2), ("lat", 90), ("lon", 180), ("lev", 5)]:
            file.createDimension(name, length)
        put("time", ("time",), [0, 6], "i4", units="hours since 2021-01-01", standard_name="time")
        put("lat", ("lat",), 89 - 2.0 * np.arange(90), "f4", units="degrees_north", standard_name="latitude")
        put("lon", ("lon",), -179 + 2.0 * np.arange(180), "f4", units="degrees_east", standard_name="longitude")
        put("lev", ("lev",), [1000, 850, 700, 500, 250], "f4", units="hPa", long_name="pressure", positive="down")
        north, east = np.deg2rad(89 - 2.0 * np.arange(90))[:, None], np.deg2rad(-179 + 2.0 * np.arange(180))
        sea = 273 + 28 * np.cos(north) ** 2 + 2 * np.sin(3 * east) + shift * np.cos(2 * east)
        packed = np.round((np.stack([sea, sea + 1]) - 273.15) / 0.01).astype("i2")
        packed[:, (np.sin(2 * east) + np.cos(5 * north)) > 1.2] = -32767
        put("sst", ("time", "lat", "lon"), packed, "i2", _FillValue=np.int16(-32767), scale_factor=np.float32(0.01),
            add_offset=np.float32(273.15), units="kelvin", long_name="sea surface temperature")
        kinds = np.where(packed[0] == -32767, 1, np.where(np.abs(north) > 1.3, 5, 0)).astype("i1")
        put("surface", ("lat", "lon"), kinds, "i1", flag_values=np.array([0, 1, 5], "i1"),
            flag_meanings="water land sea_ice", long_name="kind of surface")
        moments = 2.0e4 * np.arange(90)[:, None] / 90 + np.arange(180)
        put("measured", ("lat", "lon"), moments, "f8", units="seconds since 2021-01-01", long_name="time of measurement")
        put("temperature", ("lev",), [288, 279, 270, 252, 220], "f4", units="K", long_name="air temperature")
        put("cloud", ("lev", "lat"), rng.random((5, 90)), "f4", units="1", long_name="cloud fraction")

        swath = file.createGroup("swath")
        swath.createDimension("nj", 60)
        swath.createDimension("ni", 40)
        j, i = np.arange(60)[:, None], np.arange(40)
        lat, lon = 30 + 0.1 * j + 0.02 * i, -60 + 0.12 * i - 0.03 * j
        put("latitude", ("nj", "ni"), lat, "f4", swath, units="degrees_north", standard_name="latitude")
        put("longitude", ("nj", "ni"), lon, "f4", swath, units="degrees_east", standard_name="longitude")
        radiance = (np.exp(np.sin(j / 9) * 3 + i / 20)).astype("f4")
        radiance[:5, :5] = -999
        put("radiance", ("nj", "ni"), radiance, "f4", swath, _FillValue=np.float32(-999), units="W m-2 sr-1",
            coordinates="latitude longitude")

        track = file.createGroup("track")
        n = 20_000
        track.createDimension("delta_time", n)
        shots = 73_243_200 + 1e-4 * np.arange(n) + 0.25 * (np.arange(n) // 5_000)
        put("delta_time", ("delta_time",), shots, "f8", track, units="seconds since 2018-01-01", standard_name="time")
        height = (1800 + 30 * np.sin(np.arange(n) / 700) + rng.normal(0, 1, n) + shift).astype("f4")
        height[7_000:7_300] = np.finfo("f4").max
        put("h", ("delta_time",), height, "f4", track, _FillValue=np.finfo("f4").max, units="meters",
            long_name="height above the ellipsoid")
        put("quality", ("delta_time",), (np.arange(n) // 900 % 3).astype("i1"), "i1", track,
            flag_values=np.array([0, 1, 2], "i1"), flag_meanings="good doubtful bad")


def read(path):
    lines = Path(path).read_text().splitlines()
    head = [line for line in lines if line.startswith("#")]
    assert any(line.startswith("# source: one.nc") for line in head), head
    assert f"skiprows={len(head)})" in head[-1], head[-1]
    return pd.read_csv(path, skiprows=len(head)), head


def scaled(values):
    stored = values[...].astype("f8")
    gone = stored == values.attrs["_FillValue"]
    # The decimals that were meant: 273.15, not the nearest float's 273.1499939.
    factor, offset = (float(str(np.float32(values.attrs[name].item()))) for name in ["scale_factor", "add_offset"])
    decoded = stored * factor + offset
    return np.where(gone, np.nan, decoded)


def judge(kind, path, values, picture, bounds):
    file = h5py.File(path)
    table, head = read(values)
    x0, x1, y0, y1 = bounds
    cells = lambda low, high, length: range(max(int(np.floor(low)), 0), min(int(np.ceil(high)), length))
    if kind in ("grid", "flags"):
        name = {"grid": "sst", "flags": "surface"}[kind]
        whole = scaled(file["sst"])[0] if kind == "grid" else file["surface"][:]
        # North is up: rows are counted from below.
        rows, columns = [89 - row for row in cells(y0, y1, 90)], list(cells(x0, x1, 180))
        assert len(table) == len(rows) * len(columns), (len(table), len(rows), len(columns))
        assert kind == "flags" or len(table) < 90 * 180, "only what is in view"
        assert sorted(set(table["lat_index"])) == sorted(rows) and sorted(set(table["lon_index"])) == columns
        at = (table["lat_index"].values, table["lon_index"].values)
        assert (table["lat"].values == file["lat"][:][at[0]]).all() and (table["lon"].values == file["lon"][:][at[1]]).all()
        assert np.allclose(table[name].values, whole[at], rtol=0, atol=1e-9, equal_nan=True)
        if kind == "grid":
            assert any("time 2021-01-01" in line for line in head), head
        else:
            names = np.array(["water", "land", "", "", "", "sea_ice"])
            assert (table["surface_meaning"].values == names[table["surface"].values]).all()
    elif kind == "swath":
        group = file["swath"]
        rows, columns = [59 - row for row in cells(y0, y1, 60)], list(cells(x0, x1, 40))
        assert len(table) == len(rows) * len(columns) < 2400
        at = (table["nj_index"].values, table["ni_index"].values)
        for name in ["latitude", "longitude", "radiance"]:
            stored = group[name][:][at]
            stored = np.where(stored == -999, np.nan, stored)
            assert np.array_equal(table[name].values.astype("f4"), stored, equal_nan=True), name
    elif kind in ("series", "quality"):
        group = file["track"]
        index = table["index"].values
        assert (np.diff(index) == 1).all() and 10 < len(index) <= 20_000
        seconds = (pd.to_datetime(table["delta_time"], utc=True) - pd.Timestamp("2018-01-01", tz="UTC")).dt.total_seconds()
        assert np.abs(seconds.values - group["delta_time"][:][index]).max() < 1e-4
        assert table["delta_time"].nunique() == len(table), "every time differs"
        name = "h" if kind == "series" else "quality"
        stored = group[name][:][index].astype("f8")
        stored[stored > 1e36] = np.nan
        assert np.array_equal(table[name].values.astype("f4"), stored.astype("f4"), equal_nan=True)
        if kind == "quality":
            assert (table["quality_meaning"] == np.array(["good", "doubtful", "bad"])[table["quality"]]).all()
        else:
            assert len(index) < 20_000
    elif kind == "levels":
        assert (table["lev"].values == file["lev"][:]).all() and (table["temperature"].values == file["temperature"][:]).all()
    elif kind == "histogram":
        stored = file["track/h"][:].astype("f8")
        stored = stored[stored < 1e36]
        edges = np.append(table["from"].values, table["to"].values[-1])
        inside = stored[(stored >= edges[0]) & (stored <= edges[-1])]
        assert table["count"].sum() == len(inside), (table["count"].sum(), len(inside))
        counts = np.histogram(inside, edges)[0]
        assert np.abs(counts - table["count"].values).sum() <= 4, "but for values on an edge"
    elif kind == "names":
        stored = file["track/quality"][:]
        for value, name in enumerate(["good", "doubtful", "bad"]):
            row = table[table["value"] == value].iloc[0]
            assert row["meaning"] == name and row["count"] == (stored == value).sum()
    image = Image.open(picture)
    image.load()
    assert image.width > 2400 and image.height > 700, image.size
    texts = image.text
    assert texts["Source"].startswith("one.nc") and texts["Software"].startswith("Harmony Desktop"), texts
    assert texts["Title"], texts
    assert abs(image.info["dpi"][0] - 300) < 1, image.info
    print(kind, "equal:", len(table), "rows;", image.size, texts["Title"])


if sys.argv[1] == "make":
    make(Path(sys.argv[2]) / "one.nc", 0.0)
    make(Path(sys.argv[2]) / "two.nc", 1.5)
else:
    judge(sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5], json.loads(sys.argv[6]))
