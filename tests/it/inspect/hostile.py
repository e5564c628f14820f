"""Writes small files that ask whoever reads them for much memory or time. Usage: hostile.py FOLDER

Names that begin with "good" are read whole within their budget; of the others something is refused.
"""

import os
import re
import struct
import sys
import zlib

import h5py
import numpy as np

os.chdir(sys.argv[1])


def patched(path, change):
    with open(path, "rb") as f:
        data = bytearray(f.read())
    change(data)
    with open(path, "wb") as f:
        f.write(data)


def reference_of(data, length):
    """The stored reference (length, address, index) of the only text of this length."""
    at = data.find(struct.pack("<I", length))
    return bytes(data[at : at + 16])


# 3000 texts of an attribute are one text of 1 MB: 3 GB for whoever decodes them all.
with h5py.File("good_attribute_of_one_text.h5", "w") as f:
    f.attrs["big"] = "x" * 1_000_000
    f.create_dataset("beside", data=np.arange(10)).attrs["all"] = ["seven!!"] * 3000


def all_the_same(data):
    reference = reference_of(data, 1_000_000)
    for match in re.finditer(rb"\x07\0\0\0.{12}", bytes(data), re.DOTALL):
        data[match.start() : match.end()] = reference


patched("good_attribute_of_one_text.h5", all_the_same)

# A million texts are one text of 60 kB: 60 GB.
with h5py.File("texts_of_one_text.h5", "w") as f:
    f["one"] = "y" * 60_001
    f.create_dataset("all", shape=(1_000_000,), chunks=(1_000_000,), dtype=h5py.string_dtype(), compression="gzip")
with open("texts_of_one_text.h5", "rb") as f:
    reference = reference_of(f.read(), 60_001)
with h5py.File("texts_of_one_text.h5", "r+") as f:
    f["all"].id.write_direct_chunk((0,), zlib.compress(reference * 1_000_000))

# 20,000 chunks of one byte are one stream of 1 MB that unpacks to that byte.
blocks = b"\x78\x9c" + b"\0\0\0\xff\xff" * 200_000 + b"\x01\x01\0\xfe\xff\x07" + struct.pack(">I", zlib.adler32(b"\x07"))
with h5py.File("chunks_of_one_stream.h5", "w", libver="earliest") as f:
    stream = f.create_dataset("stream", shape=(1,), chunks=(1,), dtype="u1", compression="gzip")
    stream.id.write_direct_chunk((0,), blocks)
    address = stream.id.get_chunk_info(0).byte_offset
    f.create_dataset("slow", shape=(20_000,), chunks=(1,), dtype="u1", compression="gzip")[:] = 1
    f.create_dataset("quick", data=np.arange(100))


def all_one_stream(data):
    for match in re.finditer(rb"TREE\x01\0", bytes(data)):
        at = match.start()
        (used,) = struct.unpack_from("<H", data, at + 6)
        for entry in range(used):
            key = at + 24 + entry * 32
            struct.pack_into("<I", data, key, len(blocks))
            struct.pack_into("<Q", data, key + 24, address)


patched("chunks_of_one_stream.h5", all_one_stream)

# 200,000 texts are the last of 60,000 that one collection of texts counts backwards.
count = 60_000
objects = b"".join(struct.pack("<HHIQ", count - at, 1, 0, 4) + b"abcd\0\0\0\0" for at in range(count))
collection = b"GCOL" + bytes([1, 0, 0, 0]) + struct.pack("<Q", 16 + len(objects) + 16) + objects + bytes(16)
with h5py.File("good_texts_counted_backwards.h5", "w") as f:
    f["collection"] = np.frombuffer(collection, "u1")
    address = f["collection"].id.get_offset()
    texts = f.create_dataset("all", shape=(200_000,), chunks=(200_000,), dtype=h5py.string_dtype(), compression="gzip")
    texts.id.write_direct_chunk((0,), zlib.compress(struct.pack("<IQI", 4, address, 1) * 200_000))

# A chunk of 1000 bytes whose last filter unpacks to 3 GB, which the first filter would have to make small.
with h5py.File("filters_without_limit.h5", "w") as f:
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((1000,))
    plist.set_filter(32000, h5py.h5z.FLAG_OPTIONAL, (4, 0, 1000))
    plist.set_deflate(1)
    h5py.h5d.create(f.id, b"all", h5py.h5t.NATIVE_UINT8, h5py.h5s.create_simple((1000,)), plist)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packer.compress(b"\0" * 64)
    packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"\0" * (4 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    f["all"].id.write_direct_chunk((0,), b"\x78\x9c" + block * 750 + b"\x03\0\0\0\0\0")

# One chunk is larger than all memory.
with h5py.File("one_large_chunk.h5", "w") as f:
    f.create_dataset("all", shape=(10,), maxshape=(None,), chunks=(500_000_000,), dtype="f8", compression="gzip")

# 2^30 paths lead to the last group.
with h5py.File("good_paths_without_end.h5", "w") as f:
    group = f
    for level in range(30):
        child = group.create_group("a")
        group["b"] = child
        group = child
    group["x"] = 1

# A shape of 10^18 elements of which none was written.
with h5py.File("good_empty_shape.h5", "w") as f:
    f.create_dataset("all", shape=(10**9, 10**9), chunks=(100, 100), dtype="f8")

# A type within a type within a type.
deep = np.dtype("i4")
for level in range(40):
    deep = np.dtype([("a", deep)])
with h5py.File("type_in_a_type.h5", "w") as f:
    f.create_dataset("all", shape=(3,), dtype=deep)


def old_group(path, leaves, names):
    """A group of the old format whose tree names one node with these many names this often."""
    root, heap, tree = 96, 96 + 40, 96 + 40 + 40
    node = tree + 24 + leaves * 16 + 8
    strings = node + 8 + names * 40
    undefined = 2**64 - 1
    with open(path, "wb") as f:
        f.write(b"\x89HDF\r\n\x1a\n" + bytes([0, 0, 0, 0, 0, 8, 8, 0]) + struct.pack("<HHI", 4, 16, 0))
        f.write(struct.pack("<QQQQ", 0, undefined, strings + 16, undefined))
        f.write(struct.pack("<QQIIQQ", 0, root, 1, 0, tree, heap))
        f.write(struct.pack("<BBHIII", 1, 0, 1, 1, 24, 0) + struct.pack("<HHBBHQQ", 0x11, 16, 0, 0, 0, tree, heap))
        f.write(b"HEAP" + bytes(4) + struct.pack("<QQQ", 16, undefined, strings))
        f.write(bytes(tree - f.tell()))
        f.write(b"TREE" + struct.pack("<BBHQQ", 0, 0, leaves, undefined, undefined))
        f.write(struct.pack("<QQ", 0, node) * leaves + bytes(8))
        f.write(b"SNOD" + struct.pack("<BBH", 1, 0, names) + struct.pack("<QQII16x", 0, root, 0, 0) * names)
        f.write(b"name\0" + bytes(11))


old_group("group_that_repeats_itself.h5", 30_000, 30_000)



def lookup3(data):
    """The sum that HDF5 keeps of its metadata (Bob Jenkins, lookup3, hashlittle)."""

    def turned(value, bits):
        return ((value << bits) | (value >> (32 - bits))) & 0xFFFFFFFF

    state = [(0xDEADBEEF + len(data)) & 0xFFFFFFFF] * 3
    a, b, c = 0, 1, 2
    pieces = [data[at : at + 12] for at in range(0, len(data), 12)]
    for piece in pieces[:-1]:
        state = [(one + word) & 0xFFFFFFFF for one, word in zip(state, struct.unpack("<III", piece))]
        # Each line: x -= z; x ^= z turned; z += y.
        for x, y, z, bits in [(a, b, c, 4), (b, c, a, 6), (c, a, b, 8), (a, b, c, 16), (b, c, a, 19), (c, a, b, 4)]:
            state[x] = ((state[x] - state[z]) & 0xFFFFFFFF) ^ turned(state[z], bits)
            state[z] = (state[z] + state[y]) & 0xFFFFFFFF
    last = pieces[-1].ljust(12, b"\0")
    state = [(one + word) & 0xFFFFFFFF for one, word in zip(state, struct.unpack("<III", last))]
    for x, z, bits in [(c, b, 14), (a, c, 11), (b, a, 25), (c, b, 16), (a, c, 4), (b, a, 14), (c, b, 24)]:
        state[x] = ((state[x] ^ state[z]) - turned(state[z], bits)) & 0xFFFFFFFF
    return state[c]


def dense_attributes(path, kind, record, change):
    """Attributes in a heap whose index leaves (of that kind, records so long) are changed and summed again."""
    with h5py.File(path, "w", libver="latest") as f:
        f["beside"] = np.arange(10)
        d = f.create_dataset("dense", data=np.arange(3))
        for number in range(3000):
            d.attrs[f"a{number:04}"] = number
        d.attrs["big"] = np.zeros(60_000, "u1")
        if kind == HUGE:
            for number in range(120):
                d.attrs[f"b{number:03}"] = np.zeros(60_000, "u1")

    def leaves(data):
        found = 0
        for match in re.finditer(b"BTLF\0" + bytes([kind]), bytes(data)):
            at = match.start()
            for count in range(1, 200):
                end = at + 6 + count * record
                if lookup3(bytes(data[at:end])) == struct.unpack_from("<I", data, end)[0]:
                    break
            else:
                continue
            for start in range(at + 6, end, record):
                change(data, start)
            struct.pack_into("<I", data, end, lookup3(bytes(data[at:end])))
            found += count
        assert found > 100, found

    patched(path, leaves)


NAMES, HUGE = 8, 1
big = []


def all_the_big_one(data, at):
    # A heap's own number for something large: its first byte is 0x10.
    data[at : at + 8] = BIG


def find_big(data, at):
    if data[at] >> 4 & 3 == 1:
        big.append(bytes(data[at : at + 8]))


# 3000 names of an index lead to one attribute of 60 kB.
dense_attributes("scratch", NAMES, 17, find_big)
BIG = big[0]
os.remove("scratch")
dense_attributes("names_of_one_attribute.h5", NAMES, 17, all_the_big_one)

# 120 attributes of 60 kB are one, by the table of large objects.
first = []


def all_at_one_place(data, at):
    first.append(bytes(data[at : at + 16]))
    data[at : at + 16] = first[0]


dense_attributes("good_attributes_at_one_place.h5", HUGE, 24, all_at_one_place)
