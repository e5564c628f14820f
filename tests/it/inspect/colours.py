"""Writes TIFF files of every way to store colours, and what rasterio reads of them.

colours.py FOLDER    writes FOLDER/truth.json: a list of {"file", "shape", "crc"}, or {"file", "unread": a word of the
sentence} of what is not read; and FOLDER/FILE.raw, the bytes that rasterio reads, of each
"""
import io, json, os, sys, zlib
import numpy as np
import rasterio
from PIL import Image, TiffImagePlugin

out = sys.argv[1]
truth = []
y, x = np.mgrid[0:64, 0:96]
bands = np.stack([x * 2.5 % 256, y * 4 % 256, (x + y) * 1.6 % 256, 255 - x * y // 24 % 256]).astype("uint8")
noise = np.random.default_rng(7).integers(0, 256, (4, 64, 96), "uint8")


def tell(name, unread=None):
    if unread:
        truth.append({"file": name, "unread": unread})
        return
    with rasterio.open(os.path.join(out, name)) as file:
        array = file.read()
    array.tofile(os.path.join(out, name + ".raw"))
    truth.append({"file": name, "shape": array.shape, "crc": zlib.crc32(array.tobytes())})


def tiff(name, array, unread=None, **options):
    with rasterio.open(os.path.join(out, name), "w", driver="GTiff", height=array.shape[1], width=array.shape[2],
                       count=array.shape[0], dtype=array.dtype, **options) as file:
        file.write(array)
    tell(name, unread)


def pillow(name, image, unread=None, tags=None, **options):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, kind, value in tags or []:
        info.tagtype[tag] = kind
        info[tag] = value
    image.save(os.path.join(out, name), tiffinfo=info, **options)
    tell(name, unread)


def turbo(name):
    """As libjpeg-turbo decodes the one strip of a file."""
    path = os.path.join(out, name)
    tags = Image.open(path).tag_v2
    (start,), (length,) = tags[273], tags[279]
    stream = tags[347][:-2] + open(path, "rb").read()[start + 2:start + length]
    image = np.moveaxis(np.asarray(Image.open(io.BytesIO(stream)).convert("RGB")), 2, 0)
    np.ascontiguousarray(image).tofile(path + ".raw")


tiles = {"tiled": True, "blockxsize": 32, "blockysize": 32}
for name, array in [("even", bands), ("noise", noise)]:
    tiff(f"inks_{name}.tif", array, photometric="CMYK")
    tiff(f"inks_deflate_{name}.tif", array, photometric="CMYK", compress="DEFLATE", predictor=2, **tiles)
    tiff(f"inks_planar_{name}.tif", array, photometric="CMYK", interleave="band")
    tiff(f"lab_{name}.tif", array[:3], photometric="CIELAB")
    tiff(f"lab_lzw_{name}.tif", array[:3], photometric="CIELAB", compress="LZW", **tiles)
    image = Image.fromarray(np.moveaxis(array[:3], 0, 2)).copy()
    raw = Image.frombytes("YCbCr", image.size, image.tobytes())
    pillow(f"differences_{name}.tif", raw)
    pillow(f"differences_deflate_{name}.tif", raw, compression="tiff_adobe_deflate")
    pillow(f"inks_pillow_{name}.tif", image.convert("CMYK"))
tiff("inks_wide.tif", bands.astype("uint16") * 257, "CMYK", photometric="CMYK")
tiff("inks_more.tif", noise[[0, 1, 2, 3, 0]], "CMYK", photometric="CMYK")
pillow("differences_weights.tif", raw, "YCbCr", tags=[(529, 5, (0.2126, 0.7152, 0.0722))])
pillow("inks_turned.tif", image.convert("CMYK"), "CMYK", tags=[(274, 3, 3)])

# JPEG: the decoders round differently.
for quality in [50, 75, 90, 100]:
    jpeg = {"compress": "JPEG", "jpeg_quality": quality}
    for name, array in [("even", bands), ("noise", noise)]:
        tiff(f"jpeg_grey_{name}_{quality}.tif", array[:1], **jpeg)
        tiff(f"jpeg_rgb_{name}_{quality}.tif", array[:3], photometric="RGB", **jpeg)
        tiff(f"jpeg_planar_{name}_{quality}.tif", array[:3], photometric="RGB", interleave="band", **jpeg)
        tiff(f"jpeg_rgba_{name}_{quality}.tif", array, photometric="RGB", alpha="yes", **jpeg)
        tiff(f"jpeg_ycbcr_{name}_{quality}.tif", array[:3], photometric="YCBCR", **jpeg)
        turbo(f"jpeg_ycbcr_{name}_{quality}.tif")
        tiff(f"jpeg_ycbcr_tiled_{name}_{quality}.tif", array[:3], photometric="YCBCR", **jpeg, **tiles)
        tiff(f"jpeg_inks_{name}_{quality}.tif", array, photometric="CMYK", **jpeg)
json.dump(truth, open(os.path.join(out, "truth.json"), "w"))
