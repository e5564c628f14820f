"""Writes result files with known truth, the requests they answer, and the truth: cases.py FOLDER

FOLDER/requests/NAME.harmony.json, FOLDER/results/NAME/…, FOLDER/truth.json. The truth is brute force of this script.
"""

import json
import os
import sys

import numpy as np
import pyproj
from pyproj import Transformer

import truth
import write
from truth import Box, Shape, count
from write import BEAMS, EAST, NORTH, SINCE

FOLDER = sys.argv[1]
COLORADO = Box(-105.5, 40, -105, 41)
TRAJECTORY, SWATHS, GRIDS, NONE = "sds/trajectory-subsetter", "podaac/l2-subsetter", "sds/HOSS-geographic", "harmony/download"
TRUTH = {}


def case(name, state, held, area=None, service=None, file="result.h5", words=None, **request):
    """Notes a case; answers the path of its file."""
    folder = os.path.join(FOLDER, "results", name)
    os.makedirs(folder, exist_ok=True)
    os.makedirs(os.path.join(FOLDER, "requests"), exist_ok=True)
    asked = {"harmony_request": 1, "collection": "C1-PRACTICE"} | (area.request if area else {}) | request
    with open(os.path.join(FOLDER, "requests", f"{name}.harmony.json"), "w") as out:
        json.dump(asked, out)
    if service:
        with open(os.path.join(folder, "harmony-job-1.json"), "w") as out:
            json.dump({"service": service, "files": [{"name": file}]}, out)
    held = held if isinstance(held, list) or held is None else [held]
    TRUTH[name] = {"state": state, "held": held, "words": [words] if isinstance(words, str) else words or []}
    return os.path.join(folder, file)


def track(start, stop, number, longitude=-105.2):
    return np.full(number, longitude), np.linspace(start, stop, number)


def days(start, stop):
    return {"temporal": {"start": start, "stop": stop}}


MAY = days("2020-04-27", "2020-05-28")


def along_tracks():
    beams = {beam: track(40.1, 40.9, 500, -105.4 + 0.05 * index) for index, beam in enumerate(BEAMS)}
    held = [count(COLORADO, *beams[beam]) | {"within": 500, "early": 0, "late": 0} for beam in BEAMS]
    sentence = "3,000 photons in 6 beams, all inside your box and dates."
    write.photons(case("all_in", "inside", held, COLORADO, TRAJECTORY, words=sentence, **MAY), beams)

    below = float(np.nextafter(np.float32(40), np.float32(0)))
    edge = (np.array([-105.2, -105.2, -105.2, -105.0, -105.5, -105.2]), np.array([below, 40, 40.5, 40.5, 40.7, 39.9999]))
    for stored in ("f4", "f8"):
        at = [np.asarray(part, stored).astype("f8") for part in edge]
        held = count(COLORADO, *at, stored)
        assert (held["inside"], held["on_edge"]) == ((5, 4) if stored == "f4" else (4, 3)), held
        write.photons(case(f"on_the_edge_{stored}", "more-than-asked", held, COLORADO), {"gt1l": edge}, stored)
        kept = [part[1:5] for part in at]
        held = count(COLORADO, *kept, stored)
        write.photons(case(f"edges_alone_{stored}", "inside", held, COLORADO), {"gt1l": kept}, stored)

    for name, metres, state in [("one_segment_over", 14, "inside-as-cut"), ("two_segments_over", 34, "more-than-asked")]:
        lon, lat = track(40.1, 40.9, 1000)
        lat = np.append(lat, 41 + metres / 111_050 * np.arange(1, 101) / 100)
        lon = np.append(lon, np.full(100, -105.2))
        write.photons(case(name, state, count(COLORADO, lon, lat), COLORADO, TRAJECTORY), {"gt1l": (lon, lat)})

    # Over the pole: 80 to 90 and down the other side; then a box of one quarter of it.
    lon = np.concatenate([np.full(100, 45.0), np.full(100, -135.0)])
    lat = np.concatenate([np.linspace(80, 90, 100), np.linspace(90, 80, 100)])
    cap = Box(-180, 80, 180, 90)
    write.photons(case("pole_all_around", "inside", count(cap, lon, lat), cap), {"gt1l": (lon, lat)})
    quarter = Box(0, 80, 90, 90)
    write.photons(case("pole_quarter", "more-than-asked", count(quarter, lon, lat), quarter), {"gt1l": (lon, lat)})

    # Longitudes of 0…360 against −180…180, and over ±180.
    lon, lat = track(40.1, 40.9, 300, 254.8)
    write.photons(case("track_0_360", "inside", count(COLORADO, lon, lat), COLORADO), {"gt1l": (lon, lat)})
    pacific = Box(170, -10, -170, 10)
    lon, lat = np.concatenate([np.linspace(165, 180, 400), np.linspace(-179.9, -165, 400)]), np.linspace(-9, 9, 800)
    write.photons(case("antimeridian_track", "more-than-asked", count(pacific, lon, lat), pacific, NONE), {"gt1l": (lon, lat)})

    lon, lat = track(40.1, 40.9, 500)
    write.photons(case("one_day_too_late", "wrong", count(COLORADO, lon, lat) | {"late": 500, "within": 0}, COLORADO,
                       TRAJECTORY, words="one day too late", **MAY), {"gt1l": (lon, lat)}, start="2020-05-29T23:00")
    # A date alone is that whole day; a moment is that moment.
    write.photons(case("last_day", "inside", count(COLORADO, lon, lat) | {"late": 0, "within": 500}, COLORADO, TRAJECTORY, **MAY),
                  {"gt1l": (lon, lat)}, start="2020-05-28T12:00")
    write.photons(case("last_day_excluded", "wrong", count(COLORADO, lon, lat) | {"late": 500}, COLORADO, TRAJECTORY,
                       words="nothing after the first moment", **days("2020-04-27", "2020-05-28T00:00:00Z")), {"gt1l": (lon, lat)}, start="2020-05-28T12:00")
    write.photons(case("last_day_included", "inside", count(COLORADO, lon, lat) | {"within": 500}, COLORADO, TRAJECTORY,
                       **days("2020-04-27", "2020-05-28T23:59:59Z")), {"gt1l": (lon, lat)}, start="2020-05-28T12:00")
    write.photons(case("elsewhere", "wrong", count(COLORADO, *track(-20, -10, 50, 100)), COLORADO, TRAJECTORY),
                  {"gt1l": track(-20, -10, 50, 100)})
    write.photons(case("no_positions", "empty", {"positions": 0}, COLORADO, TRAJECTORY), {"gt1l": ([], [])})
    missing = (np.full(9, np.nan), np.full(9, np.nan))
    write.photons(case("positions_without_place", "empty", {"positions": 9, "without_position": 9}, COLORADO), {"gt1l": missing})

    # GEDI: several pairs of places in each beam.
    path = case("gedi", "more-than-asked", [count(COLORADO, *track(39.5, 40.5, 100)) for _ in range(2)], COLORADO)
    with write.h5py.File(path, "w") as file:
        for beam in ("BEAM0000", "BEAM0101"):
            at = file.create_group(beam)
            lon, lat = track(39.5, 40.5, 100)
            at["delta_time"] = write.seconds("2020-05-01") + np.arange(100.0)
            at["delta_time"].attrs["units"] = SINCE
            for name, values in (("lat_lowestmode", lat), ("lon_lowestmode", lon)):
                at[name] = values
            at["elev_lowestmode"] = np.arange(100.0)
    # SMAP L2: plain names, HDF5 fill, no attributes but units.
    lon, lat = track(39.8, 40.5, 100)
    path = case("plain_names", "more-than-asked", count(COLORADO, np.append(lon, np.nan), np.append(lat, np.nan)), COLORADO)
    with write.h5py.File(path, "w") as file:
        at = file.create_group("Soil_Moisture_Retrieval_Data")
        for name, values in (("latitude", lat), ("longitude", lon), ("soil_moisture", lon)):
            at.create_dataset(name, data=np.append(values, -9999).astype("f4"))
            at[name].attrs["_FillValue"] = np.float32(-9999)


def swaths():
    lon, lat = np.meshgrid(-105.9 + 0.05 * np.arange(20), 39.8 + 0.05 * np.arange(30))
    lon, lat = lon.astype("f4"), lat.astype("f4")
    inside = COLORADO.sides(lon.astype("f8"), lat.astype("f8"), 8e-6, 4e-6)[0]
    values = np.ma.masked_array(np.full(lon.shape, 280.0), ~inside)
    held = count(COLORADO, lon, lat, "f4", values=inside)
    for packed in (False, True):
        name = "fill_outside" + "_packed" * packed
        write.swath(case(name, "inside-as-cut", held, COLORADO, SWATHS, "result.nc"), lon, lat, values, packed=packed)
    whole = count(COLORADO, lon, lat, "f4")
    write.swath(case("cut_by_scan_line", "more-than-asked", whole, COLORADO, NONE, "result.nc"), lon, lat, np.full(lon.shape, 280.0))
    write.swath(case("pixel_subset", "more-than-asked", whole, COLORADO, SWATHS, "result.nc", pixel_subset=True), lon, lat, np.full(lon.shape, 280.0))
    empty = np.ma.masked_all(lon.shape)
    write.swath(case("all_fill", "empty", {"positions": 600}, COLORADO, SWATHS, "result.nc"), lon, lat, empty)
    # Names of models and archives, classic files, integers with a scale.
    for name, names, form in [("names_nav", ("nav_lat", "nav_lon"), "NETCDF3_CLASSIC"), ("names_xlat", ("XLAT", "XLONG"), "NETCDF3_64BIT_OFFSET"),
                              ("names_upper", ("Latitude", "Longitude"), "NETCDF3_64BIT_DATA"), ("names_tlat", ("TLAT", "TLONG"), "NETCDF4_CLASSIC")]:
        write.swath(case(name, "inside-as-cut", held, COLORADO, SWATHS, "result.nc"), lon, lat, values, names=names, format=form)
    for step, stored in ((1e-6, "i4"), (0.01, "i2")):
        packed = [np.round(part.astype("f8") / step).astype(stored) for part in (lon, lat)]
        places = [part * step for part in packed]
        variables = {
            "latitude": (("y", "x"), packed[1], NORTH | {"scale_factor": step, "add_offset": 0.0}),
            "longitude": (("y", "x"), packed[0], EAST | {"scale_factor": step, "add_offset": 0.0}),
            "cloud": (("y", "x"), np.ones(lon.shape, "f4"), {"coordinates": "latitude longitude"}),
        }
        path = case(f"integer_places_{stored}", "more-than-asked", count(COLORADO, *places, step=step), COLORADO, NONE, "result.nc")
        write.netcdf(path, {"y": 30, "x": 20}, variables)
    # Over the antimeridian, with a place in a group beside, and a time for each pixel.
    pacific = Box(170, -10, -170, 10)
    lon, lat = np.meshgrid(165 + np.arange(0, 30, 0.5), np.arange(-12, 12.1, 0.5))
    lon = np.where(lon > 180, lon - 360, lon)
    inside = pacific.sides(lon, lat, 0, 0)[0]
    times = write.seconds("2020-05-01") + np.arange(lon.size).reshape(lon.shape) / 10
    held = count(pacific, lon, lat, values=inside) | {"within": lon.size}
    write.swath(case("antimeridian", "inside-as-cut", held, pacific, SWATHS, "result.nc", **MAY), lon, lat,
                np.ma.masked_array(np.ones(lon.shape), ~inside), stored="f8", times=times)
    scans = write.seconds("2020-05-27T23:59:50") + np.arange(lon.shape[0])
    late = int((scans > write.seconds("2020-05-28")).sum()) * lon.shape[1]
    exact = days("2020-04-27", "2020-05-28T00:00:00Z")
    held = count(pacific, lon, lat, values=inside) | {"late": late, "within": lon.size - late}
    write.swath(case("scans_over_the_last_day", "more-than-asked", held, pacific, SWATHS, "result.nc", **exact), lon, lat,
                np.ma.masked_array(np.ones(lon.shape), ~inside), stored="f8", times=scans)
    whole = count(pacific, lon, lat)
    path = case("places_beside", "more-than-asked", whole, pacific, NONE, "result.nc")
    write.netcdf(path, {"mirror_step": lon.shape[0], "xtrack": lon.shape[1]}, {
        "geolocation/latitude": (("mirror_step", "xtrack"), lat, NORTH),
        "geolocation/longitude": (("mirror_step", "xtrack"), lon, EAST),
        "product/column": (("mirror_step", "xtrack"), np.ones(lon.shape), {}),
        "support_data/angle": (("mirror_step", "xtrack", ), np.ones(lon.shape), {"units": "degrees_east"}),
    }, groups=("geolocation", "product", "support_data"))
    path = case("hdf_eos_swath", "more-than-asked", whole, pacific, NONE)
    with write.h5py.File(path, "w") as file:
        at = file.create_group("HDFEOS/SWATHS/Ozone")
        at["Geolocation Fields/Latitude"], at["Geolocation Fields/Longitude"] = lat, lon
        at["Data Fields/Column"] = np.ones((*lon.shape, 3))


def grids():
    lat, lon = 41.05 - 0.1 * np.arange(12), -105.55 + 0.1 * np.arange(7)
    cells = lambda area, lon, lat, values=None: count(area, *np.meshgrid(lon, lat), values=values)
    values = np.ones((12, 7))
    for name, order, at in [("half_a_cell_over", ("lat", "lon"), lat), ("rising", ("lat", "lon"), lat[::-1]), ("lon_first", ("lon", "lat"), lat)]:
        path = case(name, "inside-as-cut", cells(COLORADO, lon, at), COLORADO, GRIDS, "result.nc")
        write.grid(path, lon, at, values, order)
    wider = 41.15 - 0.1 * np.arange(13)
    write.grid(case("a_cell_and_a_half", "more-than-asked", cells(COLORADO, lon, wider), COLORADO, GRIDS, "result.nc"), lon, wider, np.ones((13, 7)))
    write.grid(case("grid_f4", "inside-as-cut", count(COLORADO, *np.meshgrid(lon.astype("f4"), lat.astype("f4")), "f4"), COLORADO, GRIDS, "result.nc"),
               lon, lat, values, stored="f4")
    # The whole width is kept over Greenwich, filled between.
    greenwich = Box(-10, -20, 15, 20)
    lon, lat = np.arange(0.5, 360), np.arange(-19.5, 20)
    has = np.broadcast_to((lon < 15) | (lon > 350), (40, 360))
    write.grid(case("grid_0_360", "inside-as-cut", cells(greenwich, lon, lat, has), greenwich, GRIDS, "result.nc",
                    words="filled"), lon, lat, np.ma.masked_array(np.ones((40, 360)), ~has))
    # Steps of time, one of them after the dates.
    steps = write.seconds("2020-05-25") + 86400 * np.arange(5.0)
    lon, lat = np.arange(-105.45, -105, 0.1), np.arange(40.05, 41, 0.1)
    held = cells(COLORADO, lon, lat) | {"within": 4, "late": 1}
    write.grid(case("half_a_step_too_late", "inside-as-cut", held, COLORADO, GRIDS, "result.nc", **MAY), lon, lat, np.ones((10, 5)), times=steps)
    later = np.append(steps, steps[-1] + 86400)
    write.grid(case("steps_too_late", "more-than-asked", held | {"late": 2}, COLORADO, GRIDS, "result.nc", **MAY), lon, lat, np.ones((10, 5)), times=later)
    write.grid(case("steps_of_the_dates", "inside", cells(COLORADO, lon, lat) | {"within": 4, "late": 0}, COLORADO, GRIDS, "result.nc",
                    words="inside your box and dates", **MAY), lon, lat, np.ones((10, 5)), times=steps[:4])
    write.grid(case("all_of_it_fill", "empty", {"positions": 50}, COLORADO, GRIDS, "result.nc"), lon, lat, np.ma.masked_all((10, 5)))
    # Maps: polar and equal-area, as a variable of x and y and as a GeoTIFF.
    for code, corner, step in [(3413, (-500_000, -2_000_000), 25_000), (6933, (-10_200_000, 4_600_000), 9_000), (32613, (440_000, 4_420_000), 5_000)]:
        x, y = corner[0] + step * (np.arange(20) + 0.5), corner[1] - step * (np.arange(30) + 0.5)
        places = Transformer.from_crs(code, 4326, always_xy=True).transform(*np.meshgrid(x, y))
        west, east, south, north = np.quantile(places[0], 0.2), np.quantile(places[0], 0.8), np.quantile(places[1], 0.2), np.quantile(places[1], 0.8)
        area = Box(round(float(west), 3), round(float(south), 3), round(float(east), 3), round(float(north), 3))
        held = count(area, *places, step=2e-7)
        write.geotiff(case(f"geotiff_{code}", "more-than-asked", held, area, None, "result.tif"),
                      np.ones((30, 20), "f4"), (step, 0, corner[0], 0, -step, corner[1]), f"EPSG:{code}")
        mapping = pyproj.CRS(code).to_cf()
        path = case(f"projected_{code}", "more-than-asked", held, area, None, "result.nc")
        write.netcdf(path, {"y": 30, "x": 20}, {
            "crs": ((), np.int32(0), mapping),
            "x": (("x",), x, {"standard_name": "projection_x_coordinate", "units": "m"}),
            "y": (("y",), y, {"standard_name": "projection_y_coordinate", "units": "m"}),
            "ice": (("y", "x"), np.ones((30, 20), "f4"), {"grid_mapping": "crs"}),
        })
    lon, lat = np.meshgrid(-106 + 0.1 * (np.arange(20) + 0.5), 41.5 - 0.1 * (np.arange(20) + 0.5))
    whole = count(COLORADO, lon, lat, step=2e-9)
    for name, transform, more in [("geotiff", (0.1, 0, -106, 0, -0.1, 41.5), {}), ("geotiff_south_up", (0.1, 0, -106, 0, 0.1, 39.5), {}),
                                  ("geotiff_tiled", (0.1, 0, -106, 0, -0.1, 41.5), {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"})]:
        write.geotiff(case(name, "more-than-asked", whole, COLORADO, NONE, "result.tif"), np.ones((20, 20), "f4"), transform, "EPSG:4326", **more)
    inside = COLORADO.sides(lon, lat, 1e-9, 1e-9)[0]
    write.geotiff(case("geotiff_nodata_outside", "inside-as-cut", count(COLORADO, lon, lat, step=2e-9, values=inside), COLORADO, None, "result.tif"),
                  np.where(inside, 1, -9999).astype("f4"), (0.1, 0, -106, 0, -0.1, 41.5), "EPSG:4326")


    # A box within one cell: its size stands in its edges, in the file's attributes, beside it, or nowhere.
    small = Box(-105.2, 40.1, -105.1, 40.2)
    held = {"inside": 0, "outside": 1}
    one = lambda name, state, more, **how: write.grid(case(name, state, more, small, GRIDS, "result.nc"), [-105.25], [40.25], np.ones((1, 1)), **how)
    one("one_cell_of_no_size", "cannot-tell", held)
    one("one_cell_of_a_resolution", "inside-as-cut", held, attributes={"geospatial_lat_resolution": 0.5, "geospatial_lon_resolution": "0.5 degrees"})
    one("one_small_cell", "wrong", held, attributes={"geospatial_lat_resolution": 0.05, "geospatial_lon_resolution": "0.05"})
    path = case("one_cell_with_edges", "inside-as-cut", held, small, GRIDS, "result.nc")
    write.netcdf(path, {"lat": 1, "lon": 1, "nv": 2}, {
        "lat": (("lat",), [40.25], NORTH | {"bounds": "lat_bnds"}), "lon": (("lon",), [-105.25], EAST | {"bounds": "lon_bnds"}),
        "lat_bnds": (("lat", "nv"), [[40.0, 40.5]], {}), "lon_bnds": (("lon", "nv"), [[-105.5, -105.0]], {}),
        "rain": (("lat", "lon"), np.ones((1, 1)), {})})
    write.grid(case("one_row", "inside-as-cut", {"inside": 0, "outside": 2}, Box(-105.4, 40.1, -104.9, 40.2), GRIDS, "result.nc"),
               [-105.25, -104.75], [40.25], np.ones((1, 2)))
    # Cut on a map to the rectangle around the box: corners lie far outside.
    to_map = Transformer.from_crs(4326, 3413, always_xy=True)
    polar = Box(-60, 70, -20, 80)
    outline = to_map.transform(*polar.outline())
    step = 25_000
    x = np.arange(np.floor(min(outline[0]) / step), np.ceil(max(outline[0]) / step)) * step + step / 2
    y = (np.arange(np.floor(min(outline[1]) / step), np.ceil(max(outline[1]) / step)) * step + step / 2)[::-1]
    for name, more, state in [("rectangle_of_a_map", 0, "inside-as-cut"), ("more_than_a_rectangle", 2, "more-than-asked")]:
        columns = np.concatenate([x, x[-1] + step * np.arange(1, more + 1)])
        places = Transformer.from_crs(3413, 4326, always_xy=True).transform(*np.meshgrid(columns, y))
        path = case(name, state, count(polar, *places, step=2e-7), polar, "sds/HOSS-projection-gridded", "result.nc")
        write.netcdf(path, {"y": len(y), "x": len(columns)}, {
            "crs": ((), np.int32(0), pyproj.CRS(3413).to_cf()),
            "x": (("x",), columns, {"standard_name": "projection_x_coordinate", "units": "m"}),
            "y": (("y",), y, {"standard_name": "projection_y_coordinate", "units": "m"}),
            "ice": (("y", "x"), np.ones((len(y), len(columns)), "f4"), {"grid_mapping": "crs"})})
    # Nothing in a file of one granule tells its times but its attributes.
    lon, lat = np.arange(-105.45, -105, 0.1), np.arange(40.05, 41, 0.1)
    for name, day, state, more in [("coverage_of_the_dates", "2020-05-02", "inside", {"within": 50}), ("coverage_too_late", "2021-05-02", "wrong", {"late": 50})]:
        write.grid(case(name, state, cells(COLORADO, lon, lat) | more, COLORADO, GRIDS, "result.nc", **MAY), lon, lat, np.ones((10, 5)),
                   attributes={"time_coverage_start": f"{day}T00:00:00Z", "time_coverage_end": f"{day}T23:59:59Z"})


def points():
    at = lambda lon, lat: {"point": [lon, lat]}
    lon, lat = np.arange(-106.75, -104, 0.5), np.arange(39.25, 42, 0.5)
    write.grid(case("point_in_a_cell", "inside", {"positions": 1, "inside": 1, "outside": 0}, None, GRIDS, "result.nc", "1 cell, which holds your point.",
                    **at(-105.3, 40.6)), [-105.25], [40.75], np.ones((1, 1)), attributes={"geospatial_lat_resolution": 0.5, "geospatial_lon_resolution": 0.5})
    write.grid(case("point_on_a_corner", "inside", {"inside": 4, "outside": 0}, None, GRIDS, "result.nc", **at(-105.5, 40.5)), [-105.75, -105.25], [40.25, 40.75], np.ones((2, 2)))
    write.grid(case("point_in_a_grid", "more-than-asked", {"inside": 1, "outside": 35}, None, NONE, "result.nc", **at(-105.3, 40.6)), lon, lat, np.ones((6, 6)))
    write.grid(case("point_elsewhere", "wrong", {"inside": 0, "outside": 36}, None, GRIDS, "result.nc", **at(10, 10)), lon, lat, np.ones((6, 6)))
    at_point = track(40.4999, 40.5001, 21)
    write.photons(case("point_on_a_track", "inside", {"inside": 21, "outside": 0}, None, TRAJECTORY, **at(-105.2, 40.5)), {"gt1l": at_point})
    write.photons(case("point_and_a_whole_track", "more-than-asked", {"positions": 801}, None, NONE, **at(-105.2, 40.5)), {"gt1l": track(40.1, 40.9, 801)})
    write.photons(case("point_far_from_a_track", "wrong", {"inside": 0, "outside": 801}, None, TRAJECTORY, **at(-100, 30)), {"gt1l": track(40.1, 40.9, 801)})
    lon, lat = np.meshgrid(np.arange(-106, -104, 0.05), np.arange(39.5, 41.5, 0.05))
    write.swath(case("point_in_a_swath", "more-than-asked", {"positions": lon.size}, None, NONE, "result.nc", **at(-105.21, 40.53)), lon, lat, np.ones(lon.shape), stored="f8")
    write.swath(case("point_and_one_pixel", "cannot-tell", {"positions": 1, "inside": 0}, None, SWATHS, "result.nc", **at(-105.21, 40.53)),
                np.array([[-105.2]]), np.array([[40.55]]), np.ones((1, 1)), stored="f8")
    write.geotiff(case("point_in_a_picture", "more-than-asked", {"inside": 1, "outside": 399}, None, NONE, "result.tif", **at(-105.21, 40.53)),
                  np.ones((20, 20), "f4"), (0.1, 0, -106, 0, -0.1, 41.5), "EPSG:4326")


def shapes():
    ring = [[-105.5, 40], [-105, 40], [-105, 41], [-105.5, 41], [-105.5, 40]]
    hole = [[-105.3, 40.4], [-105.3, 40.6], [-105.1, 40.6], [-105.1, 40.4], [-105.3, 40.4]]
    area = Shape({"type": "Polygon", "coordinates": [ring, hole]})
    lon, lat = track(40.1, 40.9, 801)
    write.photons(case("shape_with_hole", "more-than-asked", count(area, lon, lat), area, TRAJECTORY), {"gt1l": (lon, lat)})
    keep = ~((lat > 40.4) & (lat < 40.6))
    write.photons(case("around_the_hole", "inside", count(area, lon[keep], lat[keep]), area, TRAJECTORY), {"gt1l": (lon[keep], lat[keep])})
    parts = Shape({"type": "MultiPolygon", "coordinates": [[[[-106, 39], [-105, 39], [-105, 40], [-106, 39]]], [[[-104, 40], [-103, 40], [-103, 41], [-104, 40]]]]})
    lon, lat = np.meshgrid(np.arange(-106.5, -102.5, 0.13), np.arange(38.5, 41.5, 0.11))
    inside = parts.sides(lon.ravel(), lat.ravel(), 0, 0)[0].reshape(lon.shape)
    write.swath(case("several_parts", "more-than-asked", count(parts, lon, lat), parts, NONE, "result.nc"), lon, lat, np.ones(lon.shape), stored="f8")
    write.swath(case("several_parts_filled", "inside-as-cut", count(parts, lon, lat, values=inside), parts, SWATHS, "result.nc"), lon, lat,
                np.ma.masked_array(np.ones(lon.shape), ~inside), stored="f8")
    # Over ±180: written beyond 180, and split there.
    over = {"type": "Polygon", "coordinates": [[[170, -10], [190, -12], [188, 10], [170, -10]]]}
    lon, lat = np.meshgrid(np.arange(168.03, 192, 0.37), np.arange(-13.01, 12, 0.41))
    home = np.where(lon > 180, lon - 360, lon)
    area = Shape(over)
    write.swath(case("polygon_over_180", "more-than-asked", count(area, home, lat), area, NONE, "result.nc"), home, lat, np.ones(lon.shape), stored="f8")
    write.swath(case("polygon_over_180_0_360", "more-than-asked", count(area, lon, lat), area, NONE, "result.nc"), lon, lat, np.ones(lon.shape), stored="f8")
    # A circle: a point with a radius.
    round_one = Shape(truth.circle(-105.2, 40.5, 20_000), {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"radius": 20_000}, "geometry": {"type": "Point", "coordinates": [-105.2, 40.5]}}]})
    lon, lat = track(40.4, 40.6, 201, -105.21)
    write.photons(case("circle", "inside", {"positions": 201, "inside": 201, "outside": 0}, round_one, TRAJECTORY), {"gt1l": (lon, lat)})
    lon, lat = track(40.1, 40.9, 801, -105.21)
    write.photons(case("circle_and_more", "more-than-asked", count(round_one, lon, lat), round_one, NONE), {"gt1l": (lon, lat)})


def tables():
    lon, lat = track(39.9, 40.9, 101)
    times = [str(np.datetime64("2020-05-01T10:00:00") + np.timedelta64(second, "s")) + "Z" for second in range(101)]
    held = count(COLORADO, lon, lat, step=2e-9) | {"within": 101}
    rows = [(time, f"{one:.6f}", f"{other:.6f}", 1.5) for time, one, other in zip(times, lat, lon)]
    lat = np.array([float(row[1]) for row in rows])
    for name, header, more in [("csv", ("time", "lat", "lon", "value"), {}), ("csv_words", ("datetime", "Latitude", "Longitude", "height (m)"), {}),
                               ("csv_preamble", ("time", "latitude", "longitude", "v"), {"before": ["title:,A table", "fill value:,-9999", ","]}),
                               ("csv_semicolons", ("time", "latitude", "longitude", "v"), {"delimiter": ";"}),
                               ("csv_units", ("time (UTC)", "latitude (degrees_north)", "longitude (degrees_east)", "v"), {})]:
        write.table(case(name, "more-than-asked", held, COLORADO, None, "result.csv", **MAY), header, rows, **more)
    inside = [row for row in rows if float(row[1]) >= 40]
    write.table(case("csv_inside", "inside", {"positions": len(inside), "inside": len(inside), "outside": 0}, COLORADO, None, "result.csv",
                     words="rows, all inside your box and dates.", **MAY), ("time", "lat", "lon", "value"), inside)


def kinds_of_requests():
    beams = {"gt1l": track(40.1, 40.9, 500)}
    write.photons(case("time_alone", "inside", {"positions": 500, "within": 500}, None, TRAJECTORY, words="all of your dates.", **MAY), beams)
    write.photons(case("time_alone_too_late", "wrong", {"positions": 500, "late": 500}, None, TRAJECTORY, **MAY), beams, start="2021-01-01")
    write.photons(case("nothing_asked", "inside", {"positions": 500}, None, TRAJECTORY), beams)
    write.photons(case("variables_alone", "inside", {"positions": 500}, None, TRAJECTORY, variables=["/gt1l/heights/h_ph"]), beams)
    write.photons(case("a_variable_is_missing", "more-than-asked", {"positions": 500}, None, TRAJECTORY, variables=["/gt1l/heights/h_ph", "/gt1l/heights/signal_conf_ph"],
                       words="signal_conf_ph"), beams)
    write.photons(case("box_alone", "inside", count(COLORADO, *beams["gt1l"]), COLORADO, TRAJECTORY, words="all inside your box."), beams)
    write.photons(case("open_start", "inside", {"within": 500}, COLORADO, TRAJECTORY, temporal={"stop": "2020-05-28"}), beams)
    # Nothing says where.
    path = case("no_coordinates", "cannot-tell", [], COLORADO)
    with write.h5py.File(path, "w") as file:
        file["a"] = np.arange(10.0)
    path = case("angles_are_no_places", "cannot-tell", [], COLORADO, None, "result.nc")
    write.netcdf(path, {"y": 4}, {"solar_azimuth": (("y",), np.arange(4.0), {"units": "degrees_east"}), "solar_zenith": (("y",), np.arange(4.0), {"units": "degrees_north"})})
    path = case("cut_short", "wrong", [], COLORADO)
    write.photons(path, beams)
    with open(path, "r+b") as file:
        file.truncate(os.path.getsize(path) // 3)
    # One chunk of one beam does not unpack.
    path = case("one_beam_damaged", "wrong", None, COLORADO, TRAJECTORY, words="/gt1r/heights/lat_ph is damaged")
    with write.h5py.File(path, "w") as file:
        for beam in ("gt1l", "gt1r"):
            lon, lat = track(40.1, 40.9, 1000)
            at = file.create_group(f"{beam}/heights")
            for name, values, more in (("lat_ph", lat, NORTH), ("lon_ph", lon, EAST), ("h_ph", lat, {})):
                at.create_dataset(name, data=values, chunks=(100,), compression="gzip").attrs.update(more)
        chunk = file["gt1r/heights/lat_ph"].id.get_chunk_info(3)
    with open(path, "r+b") as file:
        file.seek(chunk.byte_offset)
        file.write(b"\xff" * chunk.size)
    with open(case("an_error_page", "wrong", [], COLORADO, None, "result.nc"), "w") as file:
        file.write("<!DOCTYPE html><html><body>503</body></html>")
    open(case("an_empty_file", "wrong", [], COLORADO, None, "result.nc"), "w").close()


def odd_ones():
    """What people write by hand, and what models and archives write."""
    lat, lon = np.linspace(39.55, 41.45, 20), np.linspace(-106.05, -104.15, 20)
    whole = count(COLORADO, *np.meshgrid(lon, lat))
    for name, shape in [("square_without_names", (20, 20)), ("square_layers_without_names", (3, 20, 20))]:
        with write.h5py.File(case(name, "more-than-asked", whole, COLORADO), "w") as file:
            file["lat"], file["lon"], file["data"] = lat, lon, np.ones(shape)
    lon, lat = track(40.1, 40.9, 101)
    path = case("radians_are_no_degrees", "cannot-tell", [], COLORADO, None, "result.nc")
    write.netcdf(path, {"cell": 101}, {
        "clat": (("cell",), np.radians(lat), {"units": "radian", "standard_name": "latitude"}),
        "clon": (("cell",), np.radians(lon), {"units": "radian", "standard_name": "longitude"}),
        "t": (("cell",), lat, {"coordinates": "clat clon"})})
    path = case("times_as_texts", "wrong", count(COLORADO, lon, lat) | {"late": 101}, COLORADO, **MAY)
    with write.h5py.File(path, "w") as file:
        file["latitude"], file["longitude"], file["v"] = lat, lon, lat
        file["time_utc"] = np.array([b"2020-06-01T00:00:00Z"] * 101)
    triangle = Shape({"type": "Polygon", "coordinates": [[[-105.5, 40], [-105, 40], [-105, 41], [-105.5, 40]]]})
    lon, lat = np.arange(-105.45, -105, 0.1), np.arange(40.05, 41, 0.1)
    write.grid(case("by_the_box_of_a_shape", "inside-as-cut", count(triangle, *np.meshgrid(lon, lat)), triangle, "harmony/service-example", "result.nc",
                    "this service cuts by the box around it"), lon, lat, np.ones((10, 5)))
    lon, lat = np.meshgrid(np.arange(-106, -104.5, 0.05), np.arange(39.5, 41.5, 0.05))
    whole = count(COLORADO, lon, lat)
    path = case("bands_behind", "more-than-asked", whole, COLORADO, None, "result.nc")
    write.netcdf(path, {"y": len(lat), "x": lat.shape[1], "band": 3}, {
        "lat": (("y", "x"), lat, NORTH), "lon": (("y", "x"), lon, EAST), "r": (("y", "x", "band"), np.ones((*lat.shape, 3), "f4"), {"coordinates": "lat lon"})})
    places = {"units": "degrees"}
    path = case("two_resolutions", "more-than-asked", [whole, count(COLORADO, lon[::2, ::2], lat[::2, ::2])], COLORADO, None, "result.nc")
    write.netcdf(path, {"y": len(lat), "x": lat.shape[1], "y2": len(lat[::2]), "x2": lat[::2, ::2].shape[1]}, {
        "HS/latitude": (("y", "x"), lat, places), "HS/longitude": (("y", "x"), lon, places), "HS/v": (("y", "x"), lat, {}),
        "MS/latitude": (("y2", "x2"), lat[::2, ::2], places), "MS/longitude": (("y2", "x2"), lon[::2, ::2], places),
        "MS/v": (("y2", "x2"), lat[::2, ::2], {})}, groups=("HS", "MS"))
    path = case("a_turned_pole", "more-than-asked", whole, COLORADO, None, "result.nc")
    write.netcdf(path, {"rlat": len(lat), "rlon": lat.shape[1]}, {
        "rotated_pole": ((), np.int32(0), {"grid_mapping_name": "rotated_latitude_longitude", "grid_north_pole_latitude": 39.25, "grid_north_pole_longitude": -162.0}),
        "rlat": (("rlat",), np.arange(float(len(lat))), {"units": "degrees", "standard_name": "grid_latitude", "axis": "Y"}),
        "rlon": (("rlon",), np.arange(float(lat.shape[1])), {"units": "degrees", "standard_name": "grid_longitude", "axis": "X"}),
        "lat": (("rlat", "rlon"), lat, NORTH), "lon": (("rlat", "rlon"), lon, EAST),
        "tas": (("rlat", "rlon"), lat, {"coordinates": "lon lat", "grid_mapping": "rotated_pole"})})
    hours = write.seconds("2020-05-01") + 3600 * np.arange(24.0)
    path = case("stations", "more-than-asked", {"positions": 3, "inside": 1, "outside": 2}, COLORADO, None, "result.nc", **MAY)
    write.netcdf(path, {"time": 24, "station": 3}, {
        "time": (("time",), hours, {"units": SINCE}), "lat": (("station",), np.array([40.5, 30, 20]), NORTH), "lon": (("station",), np.array([-105.2, -100, -90]), EAST),
        "v": (("station", "time"), np.ones((3, 24)), {"coordinates": "lat lon"})}, {"featureType": "timeSeries"})


def times():
    lon, lat = track(40.1, 40.9, 100)
    line = lambda values, **attributes: {
        "time": (("n",), values, attributes), "lat": (("n",), lat, dict(NORTH)), "lon": (("n",), lon, dict(EAST)),
        "h": (("n",), lat, {"coordinates": "time lat lon"})}
    noon = np.datetime64("2020-05-01T12:00")
    for name, values, units in [
        ("days", np.full(100, (noon - np.datetime64("1970-01-01")) / np.timedelta64(1, "D")), "days since 1970-01-01"),
        ("hours_of_1900", np.full(100, (noon - np.datetime64("1900-01-01")) / np.timedelta64(1, "h")).astype("i4"), "hours since 1900-01-01 00:00:0.0"),
        ("msecs", np.full(100, write.seconds("2020-05-01T12:00") * 1000), "msecs since 2018-01-01 00:00:00 UTC"),
        ("zone", np.full(100, write.seconds("2020-05-01T12:00")), "seconds since 2018-01-01T00:00:00+00:00"),
        ("tai93", np.full(100, write.seconds("2020-05-01T12:00", "1993-01-01") + 10), "seconds since 1993-01-01"),
    ]:
        more = {"long_name": "TAI93 time"} if name == "tai93" else {}
        path = case(f"time_{name}", "inside", count(COLORADO, lon, lat) | {"within": 100, "late": 0}, COLORADO, None, "result.nc", **MAY)
        write.netcdf(path, {"n": 100}, line(values, units=units, **more))


for part in (along_tracks, swaths, grids, points, shapes, tables, kinds_of_requests, odd_ones, times):
    part()
with open(os.path.join(FOLDER, "truth.json"), "w") as out:
    json.dump(TRUTH, out, indent=1)
