"""Writes files as services, archives and scientists write them."""

import csv

import h5py
import netCDF4
import numpy as np
import rasterio
from rasterio.transform import Affine

NORTH = {"units": "degrees_north", "standard_name": "latitude"}
EAST = {"units": "degrees_east", "standard_name": "longitude"}
SINCE = "seconds since 2018-01-01"
BEAMS = ["gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r"]


def seconds(moment, since="2018-01-01"):
    return (np.datetime64(moment) - np.datetime64(since)) / np.timedelta64(1, "s")


def put(group, name, values, dimensions=(), **attributes):
    """A dataset with its dimension scales, as HDF5 writes them."""
    data = group.create_dataset(name, data=values)
    for key, value in attributes.items():
        data.attrs[key] = value
    for index, scale in enumerate(dimensions):
        if scale == name:
            data.make_scale(name)
        else:
            data.dims[index].attach_scale(group[scale])
    return data


def photons(path, beams, stored="f8", product="ATL03", group="heights", names=("lat_ph", "lon_ph", "h_ph"), start="2020-05-01T10:00"):
    """`beams`: name → (longitudes, latitudes)."""
    with h5py.File(path, "w") as file:
        file.attrs["short_name"] = product
        for beam, (lon, lat) in beams.items():
            at = file.create_group(f"{beam}/{group}")
            count = len(lon)
            time = seconds(start) + np.arange(count) * 1e-3
            put(at, "delta_time", time, ["delta_time"], units=SINCE, standard_name="time")
            put(at, names[0], np.asarray(lat, stored), ["delta_time"], **NORTH)
            put(at, names[1], np.asarray(lon, stored), ["delta_time"], **EAST)
            put(at, names[2], np.arange(count, dtype="f4"), ["delta_time"], units="meters",
                coordinates=f"{names[0]} {names[1]} delta_time")


def netcdf(path, dimensions, variables, attributes=None, format="NETCDF4", groups=()):
    """`variables`: name → (dimensions, values, attributes); a name may lie in a group."""
    with netCDF4.Dataset(path, "w", format=format) as file:
        for group in groups:
            file.createGroup(group)
        for name, length in dimensions.items():
            file.createDimension(name, length)
        for name, (over, values, more) in variables.items():
            more = dict(more)
            values = np.asarray(values)
            fill = more.pop("_FillValue", None)
            data = file.createVariable(name, values.dtype, over, fill_value=fill)
            data.setncatts(more)
            data.set_auto_maskandscale(False)
            data[...] = values
        file.setncatts(attributes or {})


def swath(path, lon, lat, values, stored="f4", packed=False, names=("lat", "lon"), times=None, **how):
    """Rows and columns with a place each; `values`: masked where there is fill."""
    rows, columns = lon.shape
    filled = np.ma.filled(np.ma.asarray(values, "f4"), -999)
    attributes = {"coordinates": f"{names[1]} {names[0]}", "_FillValue": np.float32(-999)}
    if packed:
        filled = np.where(filled == -999, -32768, np.round(filled / 0.01)).astype("i2")
        attributes |= {"_FillValue": np.int16(-32768), "scale_factor": np.float32(0.01), "add_offset": np.float32(0)}
    variables = {
        names[0]: (("nj", "ni"), lat.astype(stored), NORTH | {"_FillValue": np.dtype(stored).type(-999)}),
        names[1]: (("nj", "ni"), lon.astype(stored), EAST | {"_FillValue": np.dtype(stored).type(-999)}),
        "sst": (("nj", "ni"), filled, attributes),
    }
    if times is not None:
        over = ("nj", "ni")[: times.ndim]
        variables["time"] = (over, times, {"units": SINCE, "standard_name": "time"})
    netcdf(path, {"nj": rows, "ni": columns}, variables, **how)


def grid(path, lon, lat, values, order=("lat", "lon"), stored="f8", times=None, bounds=False, **how):
    """Values in the order latitude, longitude; written in the order that is asked for."""
    cells = np.ma.filled(np.ma.asarray(values, "f4"), -9999)
    cells = cells if order.index("lat") < order.index("lon") else cells.T
    dimensions = {"lat": len(lat), "lon": len(lon)}
    variables = {"lat": (("lat",), np.asarray(lat, stored), dict(NORTH)), "lon": (("lon",), np.asarray(lon, stored), dict(EAST))}
    if times is not None:
        dimensions["time"] = len(times)
        variables["time"] = (("time",), np.asarray(times, "f8"), {"units": SINCE, "standard_name": "time"})
        cells = np.broadcast_to(cells, (len(times), *cells.shape))
        order = ("time", *order)
    variables["rain"] = (order, cells, {"_FillValue": np.float32(-9999)})
    netcdf(path, dimensions, variables, **how)


def geotiff(path, values, transform, crs, nodata=-9999.0, **profile):
    rows, columns = values.shape
    with rasterio.open(path, "w", driver="GTiff", height=rows, width=columns, count=1, dtype=values.dtype,
                       transform=Affine(*transform), crs=crs, nodata=nodata, **profile) as file:
        file.write(values, 1)


def table(path, header, rows, before=(), delimiter=","):
    with open(path, "w", newline="") as file:
        file.writelines(line + "\n" for line in before)
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)
