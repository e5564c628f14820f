"""Writes HDF5 files of every layout into a folder, for a comparison of readers. Usage: layouts.py FOLDER"""

import os
import sys

import h5py
import hdf5plugin
import numpy as np

os.chdir(sys.argv[1])
X = np.sin(np.arange(20_000) * 1e-3)


def chunk_indices(f):
    f.create_dataset("single", data=X, chunks=X.shape, compression="gzip")
    f.create_dataset("implicit", data=X, chunks=(1000,))
    f.create_dataset("fixed", data=X, chunks=(1000,), compression="gzip", shuffle=True)
    f.create_dataset("extensible", data=X, chunks=(100,), maxshape=(None,), compression="gzip")
    f.create_dataset("tree", data=X.reshape(100, 200), chunks=(10, 30), maxshape=(None, None), fletcher32=True)
    f.create_dataset("paged", data=np.arange(300_000, dtype="i2"), chunks=(10,))
    f.create_dataset("sparse", shape=(100, 20_000), chunks=(10, 1000), dtype="f8", fillvalue=7)
    f["sparse"][5, 5:8] = [1, 2, 3]
    f.create_dataset("never", shape=(50,), dtype="i4", chunks=(10,), fillvalue=-3)
    f.create_dataset("partly", shape=(55, 7), dtype="u8", chunks=(10, 3), fillvalue=9)[20:33, 2:5] = 2**63
    bare = f.create_dataset("attribute_fill", shape=(20,), dtype="i2", chunks=(5,))
    bare.attrs["_FillValue"] = np.int16(-99)
    bare[0:5] = 4


for low in ["earliest", "v108", "v110", "v112", "latest"]:
    with h5py.File(f"index_{low}.h5", "w", libver=(low, "latest")) as f:
        chunk_indices(f)
with h5py.File("user_block.h5", "w", userblock_size=1024) as f:
    chunk_indices(f)
with h5py.File("pages.h5", "w", fs_strategy="page", fs_page_size=4096, libver="latest") as f:
    chunk_indices(f)
create = h5py.h5p.create(h5py.h5p.FILE_CREATE)
create.set_sizes(4, 4)
with h5py.File(h5py.h5f.create(b"short_addresses.h5", fcpl=create)) as f:
    f.create_dataset("a", data=X, chunks=(1000,))
    f.create_dataset("text", data=["one", "zwei", ""], dtype=h5py.string_dtype())
    f.attrs["words"] = ["alpha", "βήτα"]

with h5py.File("filters.h5", "w") as f:
    for name, options in {
        "lzf": dict(compression="lzf"),
        "lzf_shuffle": dict(compression="lzf", shuffle=True),
        "zstd": hdf5plugin.Zstd(),
        "zstd_shuffle": dict(shuffle=True, **hdf5plugin.Zstd(clevel=9)),
        "lz4": hdf5plugin.LZ4(),
        "lz4_blocks": hdf5plugin.LZ4(nbytes=1024),
        "blosc": hdf5plugin.Blosc(),
        "bitshuffle": hdf5plugin.Bitshuffle(),
        "bzip2": hdf5plugin.BZip2(),
        "scale_offset_float": dict(scaleoffset=4),
    }.items():
        f.create_dataset(name, data=X, chunks=(1500,), **options)
    noise = np.random.default_rng(1).integers(0, 256, 5000, dtype="u1")
    f.create_dataset("lzf_noise", data=noise, chunks=(1000,), compression="lzf")
    for kind in ["i1", "u2", "i4", "u8", ">i4"]:
        whole = np.arange(-50, 900).astype(kind)
        f.create_dataset(f"scale_offset_{kind[-2:]}{kind[0]}", data=whole, chunks=(100,), scaleoffset=0)
    if h5py.h5z.filter_avail(h5py.h5z.FILTER_SZIP):
        f.create_dataset("szip", data=np.arange(4096, dtype="i4"), chunks=(512,), compression="szip")
    packed = h5py.h5t.STD_I16LE.copy()
    packed.set_precision(12)
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((10,))
    plist.set_nbit() if hasattr(plist, "set_nbit") else None
    h5py.h5d.create(f.id, b"twelve_bits", packed, h5py.h5s.create_simple((30,)), plist)

with h5py.File("types.h5", "w") as f:
    for kind in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 >i2 >u4 >i8 >f4 >f8 >f2 c8 c16".split():
        values = (np.arange(-6, 6) * 3.5).astype(kind)
        f.create_dataset(f"plain {kind}", data=values.reshape(3, 4))
        f.create_dataset(f"chunks {kind}", data=np.resize(values, (40,)), chunks=(7,), compression="gzip")
        f.create_dataset(f"scalar {kind}", data=values[1])
        f.attrs[f"attribute {kind}"] = values
    f.create_dataset("largest", data=np.array([2**64 - 1, 2**53 + 1], "u8"))
    f.create_dataset("long_double", data=np.arange(5, dtype="longdouble"))
    inner = np.dtype([("p", "<i2"), ("q", ">f8"), ("name", "S7")])
    outer = np.dtype([("id", "<u4"), ("inner", inner), ("grid", "<f4", (2, 3))])
    f.create_dataset("nested", data=np.zeros(11, outer), chunks=(4,))
    rows = np.zeros(5, outer)
    rows["id"], rows["inner"]["q"], rows["inner"]["name"], rows["grid"] = range(5), 2.5, b"abc", 1.5
    f.create_dataset("nested_plain", data=rows)
    f.attrs["nested"] = rows[:2]
    aligned = np.dtype([("flag", "u1"), ("value", "f8")], align=True)
    f.create_dataset("aligned_fields", data=np.ones(3, aligned))
    array = h5py.h5t.array_create(h5py.h5t.STD_I32BE, (6,))
    h5py.h5d.create(f.id, b"array", array, h5py.h5s.create_simple((4,))).write(h5py.h5s.ALL, h5py.h5s.ALL, np.arange(24, dtype="i4").reshape(4, 6), array and h5py.h5t.array_create(h5py.h5t.NATIVE_INT32, (6,)))
    f.create_dataset("opaque", data=np.array([b"ab", b"cd"], "V2"))
    f.create_dataset("dates", data=np.array(["2024-01-01", "2025-02-03"], "M8[s]").astype(h5py.opaque_dtype("M8[s]")))
    colours = h5py.enum_dtype({"RED": -1, "GREEN": 1, "BLUE": 300}, basetype=">i2")
    f.create_dataset("enum", data=np.array([1, -1, 300, 5], "i2"), dtype=colours)
    f["enum"].attrs.create("flag", 300, dtype=colours)
    f.create_dataset("text", data=["α", "", "x" * 5000], dtype=h5py.string_dtype())
    f.create_dataset("text_ascii", data=[b"a", b"bc"], dtype=h5py.string_dtype("ascii"))
    f.create_dataset("text_fixed", data=np.array(["αβ".encode(), b"", b"12345"], "S5"))
    f.create_dataset("text_scalar", data="only one")
    f.create_dataset("text_chunks", data=np.array([str(i) for i in range(500)], object), dtype=h5py.string_dtype(), chunks=(64,))
    for name, base in [("rows_i4", "i4"), ("rows_be", ">f8")]:
        rows = f.create_dataset(name, (4,), dtype=h5py.vlen_dtype(np.dtype(base)))
        rows[0], rows[2] = [1, 2, 3], [4]
    f.create_dataset("reference", data=np.array([f["enum"].ref, f.ref], h5py.ref_dtype))
    f.create_dataset("nothing", data=h5py.Empty("f8"))
    f.attrs["nothing"] = h5py.Empty("i4")
    f.create_dataset("zero", shape=(0, 5), dtype="f4")
    f["named type"] = np.dtype("<i4")
    f.create_dataset("of_named_type", data=np.arange(4, dtype="i4"), dtype=f["named type"])
    f.attrs.create("of_named_type", 5, dtype=f["named type"])
    spaces = h5py.h5t.C_S1.copy()
    spaces.set_size(6)
    spaces.set_strpad(h5py.h5t.STR_SPACEPAD)
    padded = h5py.h5d.create(f.id, b"padded with spaces", spaces, h5py.h5s.create_simple((2,)))
    padded.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([b"ab    ", b"      "], "S6"), spaces)
    f.create_dataset("long text alone", data=np.array(b"short", "S32000"))
    f.create_dataset("complex_big", data=np.array([1 + 2j, 3], ">c16"))
    f.create_dataset("unordered", data=[3, 1], dtype=h5py.enum_dtype({"THREE": 3, "ONE": 1}, basetype="u1"))
    big = np.dtype([("c", "u1"), ("i", ">u4"), ("l", ">i8")])
    f.create_dataset("unordered_field", data=np.zeros(2, [("e", h5py.enum_dtype({"B": 2, "A": 1}, basetype="u1"))]))
    f.create_dataset("array_of_fields", (3,), dtype=np.dtype((big, (2,))))
    bits = h5py.h5d.create(f.id, b"bits", h5py.h5t.STD_B32BE, h5py.h5s.create_simple((3,)))
    bits.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, 2, 70000], ">u4"), h5py.h5t.STD_B32BE)
    scalar = h5py.h5s.create(h5py.h5s.SCALAR)
    bit = h5py.h5a.create(f.id, b"bit", h5py.h5t.STD_B16BE, scalar)
    bit.write(np.array(513, ">u2"), mtype=h5py.h5t.STD_B16BE)
    three = h5py.h5t.array_create(h5py.h5t.STD_I32BE, (3,))
    h5py.h5a.create(f.id, b"three", three, scalar).write(np.array([1, -2, 3], ">i4"), mtype=three)
    f.attrs["tag"] = np.void(b"abc")
    f.attrs["latin"] = np.bytes_(b"No\xebl")
    for attr in ["text", "no text"]:
        f.attrs[attr] = "" if attr != "text" else "line\nbreak é " * 1000
    f.attrs["special"] = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-320])

for name, options in {"many_old.h5": dict(), "many_new.h5": dict(libver="latest", track_order=True)}.items():
    with h5py.File(name, "w", **options) as f:
        many = f.create_group("many", track_order=bool(options))
        for i in range(1000):
            many.create_dataset(f"member {999 - i:04}", data=i)
        deep = f
        for i in range(30):
            deep = deep.create_group(f"level {i}")
            deep.attrs["depth"] = i
        deep["bottom"] = X[:3]
        long = f.create_group("n" * 3000)
        long["d" * 3000] = 1
        for i in range(100):
            long.attrs[f"attribute {i:03}"] = np.arange(i)
        big = f.create_dataset("big_attribute", data=1) if options else None
        if big is not None:
            big.attrs["big"] = np.arange(20_000.0)

with h5py.File("links.h5", "w") as f:
    data = f.create_group("data")
    data["x"] = X[:10]
    f["a soft"], f["a chain"], f["dangling"] = h5py.SoftLink("/data/x"), h5py.SoftLink("a soft"), h5py.SoftLink("/none")
    f["a soft group"], f["z hard group"] = h5py.SoftLink("data"), data
    f["through"] = h5py.SoftLink("/a soft group/x")
    f["a hard"] = data["x"]
    data["up"] = f["/"]
    f["outside"] = h5py.ExternalLink("types.h5", "/enum")
    f["outside lost"] = h5py.ExternalLink("none.h5", "/x")

with h5py.File("round.hdf5", "w") as f:  # of which h5py makes an error of the whole group
    f["round"], f["beside"] = h5py.SoftLink("round"), 1

with h5py.File("virtual.h5", "w", libver="latest") as f:
    f["beside"] = X
    layout = h5py.VirtualLayout(shape=(20,), dtype="f8")
    layout[:10] = h5py.VirtualSource("links.h5", "data/x", shape=(10,))
    f.create_virtual_dataset("virtual", layout, fillvalue=-1)
    f["virtual"].attrs["units"] = "m"
    f["beside too"] = X
    X[:50].tofile("raw.bin")
    f.create_dataset("external", shape=(50,), dtype="f8", external=[("raw.bin", 0, 400)])

with h5py.File("scales.h5", "w") as f:
    for name, length in [("time", 4), ("lat", 3), ("lon", 5)]:
        f[name] = np.arange(float(length))
        f[name].make_scale(name)
    f["field"] = np.zeros((4, 3, 5))
    for i, name in enumerate(["time", "lat", "lon"]):
        f["field"].dims[i].attach_scale(f[name])
    f["mixed"] = np.zeros((4, 6))
    f["mixed"].dims[0].attach_scale(f["time"])
    f["square"] = np.zeros((6, 6))
    inside = f.create_group("inside")
    inside["series"] = np.zeros(4)
    inside["series"].dims[0].attach_scale(f["time"])
    inside["alone"] = np.zeros((9, 2))
