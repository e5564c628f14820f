"""Writes files of every kind that is read in the program's own process, and what the usual libraries say of them.

formats.py FOLDER    writes FOLDER/truth.json: a list of
{"file", "variable", "shape", "dtype" (numpy), "crc" (of the little-endian bytes in C order), "attributes",
 "transform" (x0, dx_column, dx_row, y0, dy_column, dy_row of the outer corner) or null, "unread": true if no reader,
 "places": [[column, row, longitude, latitude]...] or absent}
"""
import json, os, sys, zlib
import numpy as np

out = sys.argv[1]
truth = []


def crc(array):
    array = np.ascontiguousarray(array)
    return zlib.crc32(array.astype(array.dtype.newbyteorder("<")).tobytes())


def tell(name, variable, array, **more):
    truth.append({"file": name, "variable": variable, "shape": list(array.shape),
                  "dtype": array.dtype.newbyteorder("=").name, "crc": crc(array), **more})


# ---- GeoTIFF, as rasterio writes and reads it
import rasterio
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin
from pyproj import CRS as PCRS, Transformer

rng = np.random.default_rng(10)


def field(shape, dtype):
    base = np.add.outer(np.arange(shape[-2]) * 3.0, np.arange(shape[-1]) * 1.0)
    base = np.broadcast_to(base, shape) + np.arange(shape[0])[:, None, None] * 7
    if np.dtype(dtype).kind == "f":
        return (base / 3 - 20).astype(dtype)
    info = np.iinfo(dtype)
    return (base.astype(np.int64) % min(info.max, 10**6) + (info.min if info.min < 0 and info.bits == 8 else 0)).astype(dtype)


def tiff(name, array, crs="EPSG:4326", transform=from_origin(-110, 45, 0.25, 0.25), nodata=None, after=None, **options):
    path = os.path.join(out, name)
    with rasterio.open(path, "w", driver="GTiff", height=array.shape[1], width=array.shape[2], count=array.shape[0],
                       dtype=array.dtype, crs=crs, transform=transform, nodata=nodata, **options) as f:
        f.write(array)
        if after:
            after(f)
    tell_tiff(name)


def tell_tiff(name, points=True):
    path = os.path.join(out, name)
    with rasterio.open(path) as f:
        array = f.read()
        t = f.transform
        more = {"transform": [t.c, t.a, t.b, t.f, t.d, t.e], "epsg": f.crs.to_epsg() if f.crs else None}
        if f.nodata is not None:
            more["nodata"] = repr(float(f.nodata))
        if f.crs and points:
            to = Transformer.from_crs(PCRS.from_wkt(f.crs.to_wkt()), "EPSG:4326", always_xy=True)
            places = []
            for column, row in [(0, 0), (f.width, 0), (0, f.height), (f.width, f.height), (f.width / 2, f.height / 3)]:
                x, y = t * (column, row)
                lon, lat = to.transform(x, y)
                if np.isfinite(lon):
                    places.append([column, row, lon, lat])
            more["places"] = places
        tell(name, "/band_data", array, **more)


big = (1, 70, 90)
for dtype in ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"]:
    tiff(f"type_{dtype}.tif", field(big, dtype))
for compress in ["deflate", "lzw", "zstd", "packbits", "lerc", "lerc_zstd", "lerc_deflate"]:
    tiff(f"pack_{compress}.tif", field(big, "float32"), compress=compress, tiled=True, blockxsize=32, blockysize=16)
for predictor in [1, 2, 3]:
    dtype = "float32" if predictor == 3 else "int16"
    tiff(f"predictor_{predictor}.tif", field((2,) + big[1:], dtype), compress="deflate", predictor=predictor)
tiff("planar.tif", field((3, 70, 90), "int16"), interleave="band", tiled=True, blockxsize=32, blockysize=32)
tiff("pixel.tif", field((3, 70, 90), "uint16"), interleave="pixel", tiled=True, blockxsize=32, blockysize=32)
tiff("bigtiff.tif", field(big, "int16"), BIGTIFF="YES")
tiff("big_endian.tif", field((2,) + big[1:], "float32"), ENDIANNESS="BIG", compress="lzw")
tiff("one_bit.tif", (field(big, "uint8") % 2).astype("uint8"), nbits=1)
tiff("sparse.tif", np.zeros(big, "uint8"), SPARSE_OK="TRUE", tiled=True, blockxsize=16, blockysize=16)
tiff("nan.tif", np.where(field(big, "float32") > 0, field(big, "float32"), np.nan).astype("float32"), nodata=float("nan"))
tiff("fill.tif", field(big, "int16"), nodata=-9999)
tiff("fill_large.tif", field(big, "float32"), nodata=-3.4028234663852886e38)
tiff("point.tif", field(big, "int16"), after=lambda f: f.update_tags(AREA_OR_POINT="Point"))
tiff("south_up.tif", field(big, "int16"), transform=Affine(0.25, 0, -110, 0, 0.25, 20))
tiff("rotated.tif", field(big, "int16"), transform=Affine(0.2, 0.05, -110, -0.04, -0.25, 45))
tiff("no_place.tif", field(big, "int16"), crs=None, transform=Affine.identity())


def colours(f):
    f.write_colormap(1, {i: (i, 255 - i, i // 2, 255) for i in range(256)})


tiff("palette.tif", field(big, "uint8"), after=colours, photometric="palette")
tiff("rgb.tif", field((3, 70, 90), "uint8"), photometric="rgb")
tiff("jpeg.tif", field((1, 64, 64), "uint8"), compress="jpeg", tiled=True, blockxsize=32, blockysize=32, jpeg_quality=95)
tiff("lzma.tif", field(big, "int16"), compress="lzma")
truth[-1]["unread"] = True
tiff("complex.tif", field(big, "float32").astype("complex64"))
truth[-1]["unread"] = True
for code, origin, size in [(3413, (-2e6, 1e6), 25000), (3031, (-1e6, 2e6), 25000), (6933, (-17e6, 7e6), 36032.22),
                           (32613, (300000, 4500000), 500), (32733, (400000, 8000000), 500), (5070, (-2e6, 3e6), 1000),
                           (3857, (-1.2e7, 5e6), 5000), (6931, (-3e6, 3e6), 25000), (3408, (-3e6, 3e6), 25067),
                           (26913, (300000, 4500000), 500), (2263, (900000, 200000), 1000), (27700, (400000, 300000), 500)]:
    tiff(f"epsg_{code}.tif", field(big, "int16"), crs=f"EPSG:{code}", transform=from_origin(*origin, size, size))
for name, text, origin, size in [
    ("sinusoidal", "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m", (-8895604, 4447802), 10000),
    ("laea", "+proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +a=6370997 +b=6370997 +units=m", (-1e6, 1e6), 10000),
    ("lcc", "+proj=lcc +lat_1=25 +lat_2=60 +lat_0=42.5 +lon_0=-100 +datum=WGS84 +units=m", (-1e6, 1e6), 10000),
    ("aea", "+proj=aea +lat_1=20 +lat_2=60 +lat_0=40 +lon_0=-96 +datum=WGS84 +units=m", (-1e6, 1e6), 10000),
    ("stere", "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-30 +datum=WGS84 +units=m", (-1e6, 1e6), 10000),
    ("tmerc", "+proj=tmerc +lat_0=10 +lon_0=-75 +k=0.9999 +x_0=1000 +y_0=2000 +datum=WGS84 +units=m", (-1e5, 1e5), 1000),
    ("cea", "+proj=cea +lat_ts=30 +lon_0=0 +ellps=WGS84 +units=m", (-1e7, 5e6), 10000),
    ("merc", "+proj=merc +lat_ts=20 +lon_0=0 +datum=WGS84 +units=m", (-1e7, 5e6), 10000),
    ("eqc", "+proj=eqc +lat_ts=0 +lon_0=0 +datum=WGS84 +units=m", (-1e7, 5e6), 10000),
    ("feet", "+proj=lcc +lat_1=33 +lat_2=45 +lat_0=39 +lon_0=-96 +datum=NAD83 +units=us-ft", (-1e6, 1e6), 10000)]:
    tiff(f"own_{name}.tif", field(big, "int16"), crs=CRS.from_proj4(text), transform=from_origin(*origin, size, size))


def overviews(f):
    f.build_overviews([2, 4], rasterio.enums.Resampling.nearest)


tiff("overviews.tif", field((1, 200, 300), "int16"), tiled=True, blockxsize=64, blockysize=64, after=overviews)
with rasterio.open(os.path.join(out, "overviews.tif"), overview_level=0) as f:
    t = f.transform
    tell("overviews.tif", "/overviews/band_data_1", f.read(), transform=[t.c, t.a, t.b, t.f, t.d, t.e])


def scaled(f):
    f.scales, f.offsets, f.units = (0.01,), (273.15,), ("K",)
    f.set_band_description(1, "temperature")


tiff("scaled.tif", field(big, "int16"), after=scaled)
truth[-1]["texts"] = {"units": "K", "long_name": "temperature"}

# ---- classic NetCDF, as netCDF4-python writes and reads it
import netCDF4

for form in ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"]:
    name = f"{form.lower()}.nc"
    path = os.path.join(out, name)
    with netCDF4.Dataset(path, "w", format=form) as f:
        f.createDimension("time", None)
        f.createDimension("lat", 5)
        f.createDimension("lon", 7)
        f.createDimension("letters", 6)
        f.title = "Ünïcode"
        f.numbers = np.arange(3, dtype="i4")
        kinds = ["i1", "i2", "i4", "f4", "f8"] + (["u1", "u2", "u4", "i8", "u8"] if form.endswith("DATA") else [])
        for kind in kinds:
            v = f.createVariable(f"grown_{kind}", kind, ("time", "lat", "lon"))
            v[0:4] = (np.arange(4 * 35).reshape(4, 5, 7) * 1.5).astype(kind)
            v = f.createVariable(f"fixed_{kind}", kind, ("lat", "lon"), fill_value=-1 if kind[0] != "u" else 9)
            v[:] = (np.arange(35).reshape(5, 7) * 2.5).astype(kind)
        v = f.createVariable("lat", "f4", ("lat",))
        v.units = "degrees_north"
        v[:] = np.linspace(40, 41, 5)
        v = f.createVariable("odd", "i1", ("time",))
        v[0:4] = np.arange(4)
        c = f.createVariable("words", "S1", ("time", "letters"))
        c[0:4] = netCDF4.stringtochar(np.array(["abc", "", "defghi", "x y"], "S6"))
    with netCDF4.Dataset(path) as f:
        f.set_auto_maskandscale(False)
        f.set_auto_chartostring(False)
        for v in f.variables.values():
            if v.dtype.kind != "S":
                tell(name, "/" + v.name, np.asarray(v[...]))

# ---- pictures, as Pillow and rasterio read them
from PIL import Image

os.environ["GDAL_PAM_ENABLED"] = "YES"
grey = field((1, 40, 60), "uint8")[0]


def picture(name, image, world=None, **options):
    path = os.path.join(out, name)
    image.save(path, **options)
    if world:
        stem, suffix = os.path.splitext(path)
        open(stem + "." + suffix[1] + suffix[-1] + "w", "w").write("\n".join(str(n) for n in world))
    with rasterio.open(path) as f:
        t = f.transform
        tell(name, "/band_data", f.read(), transform=[t.c, t.a, t.b, t.f, t.d, t.e] if world else None)


world = [0.5, 0, 0, -0.5, -100.25, 45.25]
palette = Image.fromarray(grey % 16, "P")
palette.putpalette([v for i in range(256) for v in (i, 255 - i, 7)])
picture("grey.png", Image.fromarray(grey), world)
picture("palette.png", palette, world, transparency=3)
picture("palette_few.png", palette.quantize(4), world)
picture("rgb.png", Image.fromarray(np.stack([grey, grey // 2, 255 - grey], -1)), world)
picture("rgba.png", Image.fromarray(np.stack([grey, grey // 2, 255 - grey, grey], -1)), world)
picture("wide.png", Image.fromarray(field((1, 40, 60), "uint16")[0]), world)
picture("one_bit.png", Image.fromarray(grey > 60), world)
picture("no_world.png", Image.fromarray(grey))
picture("tile.r00c01.png", palette, world)
picture("grey.jpg", Image.fromarray(grey), world, quality=95)
truth[-1]["close"] = True
picture("rgb.jpg", Image.fromarray(np.stack([grey, grey // 2, 255 - grey], -1)), world, quality=95, progressive=True)
truth[-1]["close"] = True
with rasterio.open(os.path.join(out, "hybig.png"), "w", driver="PNG", height=40, width=60, count=1, dtype="uint8",
                   crs="EPSG:3413", transform=from_origin(-1e6, 1e6, 25000, 25000), WORLDFILE="YES") as f:
    f.write(grey[None])
tell_tiff("hybig.png")

json.dump(truth, open(os.path.join(out, "truth.json"), "w"))
