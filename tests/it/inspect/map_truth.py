"""Files for the map, and what lies under places of maps by rasterio, pyproj and numpy. Argument: a folder.

Writes truth.json: for each file and each map a view, and for 20 of its pixels the place on the ground, the value there
and the values within half a pixel; for swaths the value of the nearest centre. Nothing of the program is asked."""

import json
import pathlib
import sys

import netCDF4
import numpy as np
import rasterio
from PIL import Image
from pyproj import CRS, Geod, Transformer
from rasterio.transform import Affine

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(11)
R = 6378137.0
MAPS = {"mercator": "EPSG:3857", "arctic": "EPSG:3413", "antarctic": "EPSG:3031"}
SINUSOIDAL = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"
WIDTH = 400


def field(rows, columns):
    """A value of its own for each cell, exact in float32."""
    return np.arange(rows * columns, dtype="f4").reshape(rows, columns) + 1.0


class Grid:
    """Latitudes and longitudes of centres; cells reach half a step."""

    def __init__(self, name, latitudes, longitudes, lon_first=False, gap=None):
        self.name, self.file, self.path = name, f"{name}.nc", "/v"
        self.lat, self.lon = np.asarray(latitudes, "f8"), np.asarray(longitudes, "f8")
        self.values = field(len(self.lat), len(self.lon))
        with netCDF4.Dataset(folder / self.file, "w") as out:
            for axis, values, units in (("lat", self.lat, "degrees_north"), ("lon", self.lon, "degrees_east")):
                out.createDimension(axis, len(values))
                out.createVariable(axis, "f8", (axis,))[:] = values
                out[axis].units = units
            order = ("lon", "lat") if lon_first else ("lat", "lon")
            out.createVariable("v", "f4", order)[:] = self.values.T if lon_first else self.values
        self.middle = (float(self.lon[len(self.lon) // 2]), float(np.clip(self.lat[len(self.lat) // 2], -60, 60)))
        self.span = abs(self.lat[-1] - self.lat[0]) * 111e3

    def value(self, lon, lat):
        row = np.abs(self.lat - lat).argmin()
        column = np.abs((self.lon - lon + 180) % 360 - 180).argmin()
        half = abs(self.lat[1] - self.lat[0]) / 2, abs(self.lon[1] - self.lon[0]) / 2
        away = abs(self.lat[row] - lat), abs((self.lon[column] - lon + 180) % 360 - 180)
        return float(self.values[row, column]) if away[0] <= half[0] and away[1] <= half[1] else None


class Raster:
    """Whatever rasterio says of a file."""

    def __init__(self, name, file, path, crs, span):
        self.name, self.file, self.path = name, file, path
        with rasterio.open(folder / file) as source:
            self.values, self.transform = source.read(), source.transform
        self.to = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        rows, columns = self.values.shape[1:]
        x, y = self.transform * (columns / 2, rows / 2)
        self.middle, self.span = self.to.transform(x, y, direction="INVERSE"), span

    def value(self, lon, lat):
        x, y = self.to.transform(lon, lat)
        if not (np.isfinite(x) and np.isfinite(y)):
            return None
        back = self.to.transform(x, y, direction="INVERSE")
        if abs((back[0] - lon + 180) % 360 - 180) > 1e-3:
            return None
        column, row = (int(np.floor(at)) for at in ~self.transform * (x, y))
        bands, rows, columns = self.values.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return None
        pixel = self.values[:, row, column]
        return float(pixel[0]) if bands == 1 else [int(band) for band in pixel]


def tiff(name, crs, transform, size, point=False):
    rows, columns = size
    profile = dict(driver="GTiff", height=rows, width=columns, count=1, dtype="float32", crs=CRS.from_user_input(crs))
    with rasterio.open(folder / f"{name}.tif", "w", transform=transform, **profile) as out:
        if point:
            out.update_tags(AREA_OR_POINT="Point")
        out.write(field(rows, columns), 1)
    return Raster(name, f"{name}.tif", None, crs, abs(transform.a) * columns)


def mapped(name, crs, attributes, x0, y0, step, size):
    """NetCDF with a grid mapping; its truth is read from a GeoTIFF of the same cells."""
    rows, columns = size
    with netCDF4.Dataset(folder / f"{name}.nc", "w") as out:
        for axis, count, first, by in (("y", rows, y0 - step / 2, -step), ("x", columns, x0 + step / 2, step)):
            out.createDimension(axis, count)
            out.createVariable(axis, "f8", (axis,))[:] = first + by * np.arange(count)
            out[axis].setncatts({"units": "m", "standard_name": f"projection_{axis}_coordinate"})
        out.createVariable("crs", "i4").setncatts(attributes)
        out.createVariable("v", "f4", ("y", "x"))[:] = field(rows, columns)
        out["v"].grid_mapping = "crs"
    case = tiff(f"{name}-truth", crs, Affine(step, 0, x0, 0, -step, y0), size)
    case.name, case.file, case.path = name, f"{name}.nc", "/v"
    return case


class Swath:
    """Cells by their centres: the nearest one, by the geodesic."""

    def __init__(self, name, middle, rows, columns, step, gap=None, heading=20.0):
        self.name, self.file, self.path, self.middle = name, f"{name}.nc", "/v", middle
        geod, across = Geod(ellps="WGS84"), np.arange(columns) - (columns - 1) / 2
        along = (np.arange(rows) - (rows - 1) / 2).astype("f8")
        if gap:
            along[rows // 2 :] += gap
        lon, lat, back = geod.fwd(*(np.full(rows, at) for at in middle), np.full(rows, heading), along * step)
        bearing = np.where(along < 0, back, back + 180)
        track = np.repeat(bearing, columns) + np.where(np.repeat(along < 0, columns), 180, 0) + 90
        # The track's own bearing at each row, to its right.
        self.lon, self.lat, _ = geod.fwd(
            np.repeat(lon, columns), np.repeat(lat, columns), track, np.tile(across, rows) * step
        )
        self.values, self.geod, self.step, self.gap = field(rows, columns).ravel(), geod, step, gap
        self.span = step * max(rows + (gap or 0), columns)
        self.shape = rows, columns
        with netCDF4.Dataset(folder / self.file, "w") as out:
            out.createDimension("y", rows)
            out.createDimension("x", columns)
            for axis, values, units in (("lat", self.lat, "degrees_north"), ("lon", self.lon, "degrees_east")):
                out.createVariable(axis, "f8", ("y", "x"))[:] = values.reshape(rows, columns)
                out[axis].units = units
            out.createVariable("v", "f4", ("y", "x"))[:] = field(rows, columns)
            out["v"].coordinates = "lat lon"

    def nearest(self, lon, lat):
        count = len(self.lon)
        distance = self.geod.inv(np.full(count, lon), np.full(count, lat), self.lon, self.lat)[2]
        best = int(distance.argmin())
        return best, float(distance[best])

    def value(self, lon, lat):
        best, distance = self.nearest(lon, lat)
        # Half the diagonal of a cell: beyond that it is none's.
        return float(self.values[best]) if distance <= 0.72 * self.step else None


def to_pixel(view, to_map, lon, lat):
    x, y = to_map.transform(lon, lat)
    if view["projection"] == "mercator":
        x, y = x / (2 * np.pi * R) + 0.5, 0.5 - y / (2 * np.pi * R)
        x += np.round(view["left"] + view["width"] * view["pixel"] / 2 - x)
        return (x - view["left"]) / view["pixel"], (y - view["top"]) / view["pixel"]
    return (x - view["left"]) / view["pixel"], (view["top"] - y) / view["pixel"]


def to_ground(view, to_map, column, row):
    x = view["left"] + column * view["pixel"]
    if view["projection"] == "mercator":
        y = view["top"] + row * view["pixel"]
        lon, lat = to_map.transform((x - 0.5) * 2 * np.pi * R, (0.5 - y) * 2 * np.pi * R, direction="INVERSE")
        return lon, lat
    return to_map.transform(x, view["top"] - row * view["pixel"], direction="INVERSE")


def view_of(case, name, to_map):
    lon, lat = case.middle
    if name == "mercator" and abs(lat) > 80 or name == "arctic" and lat < -40 or name == "antarctic" and lat > 40:
        return None
    x, y = to_map.transform(lon, lat)
    # About as large as the data on this map: metres of the map for a metre on the ground grow with the distance.
    near = to_map.transform(lon, lat + 0.01 if lat < 89 else lat - 0.01)
    stretch = np.hypot(near[0] - x, near[1] - y) / 1113.0
    pixel = min(case.span * stretch, 9e6 if name != "mercator" else 3.5e7) * 0.9 / WIDTH
    if name == "mercator":
        pixel /= 2 * np.pi * R
        x, y = x / (2 * np.pi * R) + 0.5, 0.5 - y / (2 * np.pi * R)
        top = y - WIDTH / 2 * pixel
        return dict(projection=name, left=x - WIDTH / 2 * pixel, top=top, pixel=pixel, width=WIDTH, height=WIDTH)
    left, top = x - WIDTH / 2 * pixel, y + WIDTH / 2 * pixel
    return dict(projection=name, left=left, top=top, pixel=pixel, width=WIDTH, height=WIDTH)


def points(case, view, to_map):
    """20 pixels of a view: three quarters at least on the data."""
    found, empty = [], 0
    while len(found) < 20:
        column, row = random.integers(0, WIDTH, 2) + 0.5
        lon, lat = to_ground(view, to_map, column, row)
        if not (np.isfinite(lon) and np.isfinite(lat) and abs(lat) <= 90):
            continue
        if isinstance(case, Swath):
            best, distance = case.nearest(lon, lat)
            # Where three cells meet the nearest centre is a matter of the polygon: at most a third of a cell away.
            if distance > 0.35 * case.step and distance < 1.5 * case.step:
                continue
        value = case.value(lon, lat)
        if value is None and empty >= 5:
            continue
        empty += value is None
        around = [(east, south) for east in (-0.5, 0, 0.5) for south in (-0.5, 0, 0.5)]
        near = [case.value(*to_ground(view, to_map, column + east, row + south)) for east, south in around]
        exact = to_pixel(view, to_map, lon, lat)
        found.append(dict(column=column, row=row, lon=lon, lat=lat, pixel=exact, value=value, near=near))
    return found


down = 89.5 - np.arange(180)
east = np.arange(360) + 0.5
cases = [
    Grid("grid", down, east - 180),
    Grid("grid, latitudes rise", down[::-1], east - 180),
    Grid("grid, longitudes first", down, east - 180, lon_first=True),
    Grid("grid, 0 to 360", down, east),
    Grid("grid, 0 to 360, longitudes first", down[::-1], east, lon_first=True),
    Grid("grid, rows at the poles, cells on 180", 90.0 - np.arange(181), np.arange(360) - 180.0),
    Grid("grid, a box over 180", 60 - np.arange(80) * 0.5, np.concatenate([np.arange(170, 180), np.arange(-180, -165)])),
    mapped("polar north, NetCDF", "EPSG:3413", dict(
        grid_mapping_name="polar_stereographic", straight_vertical_longitude_from_pole=-45.0,
        latitude_of_projection_origin=90.0, standard_parallel=70.0, false_easting=0.0, false_northing=0.0,
        semi_major_axis=6378137.0, inverse_flattening=298.257223563), -2e6, 2e6, 25e3, (160, 160)),
    tiff("polar north, area", "EPSG:3413", Affine(25e3, 0, -2e6, 0, -25e3, 2e6), (160, 160)),
    tiff("polar south, point", "EPSG:3031", Affine(25e3, 0, -2e6, 0, -25e3, 2e6), (160, 160), point=True),
    tiff("equal area", "EPSG:6933", Affine(36032.22, 0, -17367530.44, 0, -36032.22, 7314540.83), (406, 964)),
    tiff("UTM", "EPSG:32613", Affine(3000, 0, 400e3, 0, -3000, 4.6e6), (120, 90)),
    tiff("degrees, area", "EPSG:4326", Affine(0.1, 0, 10, 0, -0.1, 50), (150, 200)),
    tiff("degrees, point", "EPSG:4326", Affine(0.1, 0, 10, 0, -0.1, 50), (150, 200), point=True),
    mapped("sinusoidal, NetCDF", SINUSOIDAL, dict(
        grid_mapping_name="sinusoidal", longitude_of_central_meridian=0.0, earth_radius=6371007.181,
        false_easting=0.0, false_northing=0.0), 0.0, 5.56e6, 9266.25, (240, 240)),
    tiff("sinusoidal, GeoTIFF", SINUSOIDAL, Affine(9266.25, 0, 0, 0, -9266.25, 5.56e6), (240, 240)),
    Swath("swath over 180", (179.0, 20.0), 150, 60, 10e3),
    Swath("swath over the north pole", (30.0, 89.0), 120, 80, 10e3),
    Swath("swath over the south pole", (100.0, -88.5), 120, 80, 10e3),
    Swath("swath with a gap of 12 lines", (-178.0, 62.0), 100, 60, 8e3, gap=12),
]
picture = random.integers(0, 256, (90, 120, 3), dtype="u1")
Image.fromarray(picture).save(folder / "picture.png")
(folder / "picture.pgw").write_text("0.25\n0\n0\n-0.25\n-109.875\n44.875\n")
cases.append(Raster("picture with a world file", "picture.png", None, "EPSG:4326", 30 * 111e3))

truth = []
for case in cases:
    for name, crs in MAPS.items():
        to_map = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        view = view_of(case, name, to_map)
        if view:
            entry = dict(name=case.name, file=case.file, path=case.path, view=view, points=points(case, view, to_map))
            truth.append(entry)
(folder / "truth.json").write_text(json.dumps(truth, default=float))
