"""Writes one small whole file of each kind that is read, and of its ways to be stored. Usage: damaged.py FOLDER"""

import os
import sys

import h5py
import netCDF4
import numpy as np
import rasterio
from rasterio.transform import from_origin

os.chdir(sys.argv[1])
LAT, LON = 40 + np.arange(60) / 60, np.full(60, -105.2)


def hdf5(path, bounds, **how):
    with h5py.File(path, "w", libver=bounds) as file:
        file.attrs["short_name"] = "ATL03"
        file.attrs["words"] = ["one", "two", "three"]
        for beam in ("gt1l", "gt1r"):
            at = file.create_group(f"{beam}/heights")
            for name, values, units in [("delta_time", np.arange(60) + 7.3e7, "seconds since 2018-01-01"),
                                        ("lat_ph", LAT, "degrees_north"), ("lon_ph", LON, "degrees_east"), ("h_ph", LAT.astype("f4"), "meters")]:
                data = at.create_dataset(name, data=values, **how)
                data.attrs["units"] = units
            at["delta_time"].make_scale("delta_time")
            for name in ("lat_ph", "lon_ph", "h_ph"):
                at[name].dims[0].attach_scale(at["delta_time"])
        file["compound"] = np.zeros(5, [("a", "f4"), ("b", "i2"), ("c", "S4")])
        file["rows"] = h5py.Empty("f4")
        words = file.create_dataset("words", (4,), h5py.string_dtype())
        words[:] = ["alpha", "beta", "", "δ"]
        many = file.create_dataset("many", (3,), h5py.vlen_dtype("i4"))
        many[0] = [1, 2, 3]
        file["again"] = h5py.SoftLink("/gt1l/heights/h_ph")


hdf5("hdf5-old.h5", "earliest", chunks=(20,), compression="gzip", shuffle=True)
hdf5("hdf5-old-contiguous.h5", "earliest")
hdf5("hdf5-new.h5", "latest", chunks=(20,), compression="gzip", fletcher32=True)
hdf5("hdf5-new-unlimited.h5", "latest", chunks=(20,), maxshape=(None,), compression="lzf")


def netcdf(path, form):
    with netCDF4.Dataset(path, "w", format=form) as file:
        file.createDimension("time", None)
        file.createDimension("lat", 6)
        file.createDimension("lon", 7)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "days since 2000-01-01"
        lat, lon = file.createVariable("lat", "f4", ("lat",)), file.createVariable("lon", "f4", ("lon",))
        lat.units, lon.units = "degrees_north", "degrees_east"
        rain = file.createVariable("rain", "i2", ("time", "lat", "lon"), fill_value=-999)
        rain.scale_factor, rain.add_offset, rain.long_name = 0.01, 273.15, "something"
        lat[:], lon[:], time[:] = 39 + np.arange(6) / 2, -106 + np.arange(7) / 4, np.arange(3)
        rain[:] = np.arange(126).reshape(3, 6, 7) / 10
        name = file.createVariable("name", "S1", ("lat", "lon"))
        name[:] = np.full((6, 7), b"x")
        file.history = "made " * 20


for path, form in [("netcdf4.nc", "NETCDF4"), ("netcdf1.nc", "NETCDF3_CLASSIC"), ("netcdf2.nc", "NETCDF3_64BIT_OFFSET"), ("netcdf5.nc", "NETCDF3_64BIT_DATA")]:
    netcdf(path, form)


def tiff(path, driver="GTiff", bands=1, dtype="float32", **how):
    values = (np.arange(40 * 50 * bands).reshape(bands, 40, 50) % 251).astype(dtype)
    with rasterio.open(path, "w", driver=driver, width=50, height=40, count=bands, dtype=dtype, **how) as file:
        file.write(values)


PLACE = {"crs": "EPSG:4326", "transform": from_origin(-106, 41.5, 0.05, 0.05)}
tiff("tiff-strips.tif", compress="deflate", nodata=-9999, predictor=3, **PLACE)
tiff("tiff-tiles.tif", tiled=True, blockxsize=16, blockysize=16, compress="lzw", **PLACE)
tiff("tiff-big.tif", dtype="uint8", bands=3, BIGTIFF="YES", compress="jpeg", photometric="YCBCR", tiled=True, blockxsize=16, blockysize=16, **PLACE)
tiff("tiff-plain.tif", dtype="int16", crs="EPSG:3413", transform=from_origin(-5e5, -1e6, 25_000, 25_000))
tiff("tiff-zstd.tif", compress="zstd", **PLACE)
tiff("png.png", "PNG", dtype="uint8", bands=4, **PLACE)
tiff("jpeg.jpg", "JPEG", dtype="uint8", bands=3, **PLACE)
tiff("gif.gif", "GIF", dtype="uint8", **PLACE)
with open("png.pgw", "w") as file:
    file.write("0.05\n0\n0\n-0.05\n-105.975\n41.475\n")
with open("csv.csv", "w") as file:
    file.write("key:,value\nfill value:,-9999\n,\ntime,lat,lon,value (m)\n")
    file.writelines(f"2020-05-01T10:00:{second:02}Z,{lat:.4f},{lon:.4f},{second / 7:.5f}\n" for second, (lat, lon) in enumerate(zip(LAT, LON)))
