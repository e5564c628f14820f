"""Writes NetCDF files of every version whose values netCDF4 masks and scales in every way. Usage: unpacked.py FOLDER"""

import os
import sys

import netCDF4
import numpy as np

os.chdir(sys.argv[1])
for form in ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA", "NETCDF4", "NETCDF4_CLASSIC"]:
    with netCDF4.Dataset(f"{form}.nc", "w", format=form) as n:
        n.title = "unpacked"
        n.createDimension("time", None)
        n.createDimension("x", 6)

        def make(name, kind, values, fill=None, dims=("x",), **attributes):
            v = n.createVariable(name, kind, dims, fill_value=fill)
            v.set_auto_maskandscale(False)
            v.setncatts(attributes)
            v[:] = np.array(values, kind)

        make("plain", "f8", range(6))
        make("filled", "i2", [-9, 1, 2, -9, 4, 5], np.int16(-9))
        make("packed", "i2", [-9, 1, 2, 3, 4, 500], np.int16(-9), scale_factor=np.float32(0.01), add_offset=np.float32(273.15))
        make("wide", "i4", range(6), scale_factor=0.1, valid_range=np.array([1, 4], "i4"))
        make("outside", "f4", [0, 1, 2, np.nan, 1e30, 5], np.float32(1e30), valid_min=np.float32(1), valid_max=np.float32(4))
        make("missing", "f4", [0, 1, 2, 3, 4, 5], missing_value=np.array([1, 3], "f4"))
        make("unlike", "f4", [0, 1, 2, 3, 4, 5], missing_value=0.1)
        make("never", "f4", [9.969209968386869e36, 1, 2, 3, 4, 5])
        make("bytes", "i1", [-127, 1, 2, 3, 4, 5])
        make("signless", "i1", [-1, -2, 1, 2, -127, 0], _Unsigned="true", scale_factor=2.0)
        make("letters", "S1", list("abcdef"))
        make("grown", "i4", [1, 2, 3], dims=("time",))
        if form == "NETCDF4":
            n.createVariable("text", str, ("x",))[:] = np.array(list("uvwxyz"), object)
            inner = n.createGroup("inner")
            inner.createDimension("y", 2)
            inner.createVariable("both", "f4", ("x", "y"))[:] = 3
            n.createVariable("short", "i8", ("time",))[:] = [7]
            colour = n.createEnumType("u1", "colour", {"red": 1, "green": 2})
            n.createVariable("colours", colour, ("x",), fill_value=2)[:] = np.array([1, 2, 1, 2, 1, 1], "u1")
            pair = n.createCompoundType([("a", "f4"), ("b", "i4")], "pair")
            n.createVariable("pairs", pair, ("x",))
