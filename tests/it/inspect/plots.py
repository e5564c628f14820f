"""Draws photons by brute force and compares with what the program drew. Usage: plots.py FILE DRAWN, or FILE --many OUT"""
import json
import sys

import h5py
import numpy as np

if sys.argv[2] == "--many":
    times = 6
    with h5py.File(sys.argv[1]) as old, h5py.File(sys.argv[3], "w") as new:
        group = new.create_group("gt1l/heights")
        for name in ["delta_time", "lat_ph", "lon_ph", "h_ph", "signal_conf_ph"]:
            values = old["gt1l/heights"][name]
            rows = np.concatenate([values[:]] * times)
            if name == "delta_time":
                rows += np.repeat(np.arange(times) * 16.5, len(values))
            made = group.create_dataset(name, data=rows, chunks=(100000,) + rows.shape[1:])
            for key in ["units", "flag_values", "flag_meanings"]:
                if key in values.attrs:
                    made.attrs[key] = values.attrs[key]
    sys.exit(0)

heights = h5py.File(sys.argv[1])["gt1l/heights"]
time = heights["delta_time"][:]
x = (time - time[0]).astype("f4").astype("f8")
y = heights["h_ph"][:].astype("f8")
land = heights["signal_conf_ph"][:, 0].astype(int)
views = lit_in_all = 0
with open(sys.argv[2], "rb") as drawn:
    while line := drawn.readline():
        view = json.loads(line)
        told = np.frombuffer(drawn.read(16 * view["lit"]), dtype="<i4").reshape(-1, 4)
        (x0, x1), (y0, y1), width, height = view["x"], view["y"], view["width"], view["height"]
        column = np.floor((x - x0) * (width / (x1 - x0)))
        row = np.floor((y1 - y) * (height / (y1 - y0)))
        seen = (column >= 0) & (column < width) & (row >= 0) & (row < height) & np.isin(land, view["classes"])
        pixel = (row[seen] * width + column[seen]).astype(int)
        counts = np.bincount(pixel, minlength=width * height)
        highest = np.full(width * height, -9)
        np.maximum.at(highest, pixel, land[seen])
        assert view["points"] == seen.sum() == told[:, 2].sum(), (view, seen.sum(), told[:, 2].sum())
        places = told[:, 1] * width + told[:, 0]
        assert (np.sort(places) == np.flatnonzero(counts)).all(), view
        assert (counts[places] == told[:, 2]).all() and (highest[places] == told[:, 3]).all(), view
        views, lit_in_all = views + 1, lit_in_all + len(places)
print(f"{views} views, {lit_in_all} lit pixels equal in place, count and class")
assert views >= 5 and lit_in_all > 10_000
