"""Processor time that matplotlib and rasterio take for the pictures of map_results.rs: 1200 x 800 pixels, Mercator."""

import time

import matplotlib

matplotlib.use("agg")
import numpy as np
from matplotlib import pyplot
from rasterio.crs import CRS
from rasterio.transform import from_bounds
from rasterio.warp import Resampling, reproject


def least(words, work):
    times = []
    for _ in range(3):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    print(f"{words}: {min(times) * 1000:.0f} ms of processor time")


def values(rows, columns):
    row, column = np.mgrid[:rows, :columns].astype("f4")
    return 280 + 20 * np.sin(row / 170) + 5 * np.cos(column / 90)


def mercator(latitude):
    return np.degrees(np.arcsinh(np.tan(np.radians(latitude))))


def picture(x, y, z):
    figure = pyplot.figure(figsize=(12, 8), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.pcolormesh(x, y, z, shading="nearest")
    axes.set_xlim(-180, 180)
    axes.set_ylim(mercator(-60), mercator(75))
    figure.canvas.draw()
    pyplot.close(figure)


grid = values(1800, 3600)
latitudes, longitudes = 89.95 - 0.1 * np.arange(1800), -179.95 + 0.1 * np.arange(3600)
inner = np.abs(latitudes) < 85
least("grid, matplotlib pcolormesh", lambda: picture(longitudes, mercator(latitudes[inner]), grid[inner]))
out = np.empty((800, 1200), "f4")
edge = 20037508.34
to = from_bounds(-edge, -8399737.9, edge, 12932243.1, 1200, 800)
world = from_bounds(-180, -90, 180, 90, 3600, 1800)
degrees, web = CRS.from_epsg(4326), CRS.from_epsg(3857)
least(
    "grid, rasterio reproject",
    lambda: reproject(grid, out, src_transform=world, src_crs=degrees, dst_transform=to, dst_crs=web,
                      resampling=Resampling.nearest),
)
along, across = np.mgrid[:2000, :1000].astype("f4") * 0.03
across -= 15
swath, latitude, longitude = values(2000, 1000), -30 + along - across * 0.2, 170 + across + along * 0.3
least("swath, matplotlib pcolormesh", lambda: picture(longitude - 180, mercator(latitude), swath))
