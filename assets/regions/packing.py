"""How outlines are packed: thousandths of a degree, each a step from the one before, then zlib."""

import zlib

UNITS_PER_DEGREE = 1000


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value):
    return varint(value * 2 if value >= 0 else -value * 2 - 1)


def text(words):
    data = words.encode()
    return varint(len(data)) + data


def whole_units(points):
    """Positions in whole units, those equal to their neighbour left out."""
    kept = []
    for longitude, latitude in points:
        unit = (round(longitude * UNITS_PER_DEGREE), round(latitude * UNITS_PER_DEGREE))
        if not kept or kept[-1] != unit:
            kept.append(unit)
    return kept


def line(units):
    out, last = [varint(len(units))], (0, 0)
    for x, y in units:
        out.append(signed(x - last[0]) + signed(y - last[1]))
        last = (x, y)
    return b"".join(out)


def write(path, data):
    packed = zlib.compress(data, 9)
    path.write_bytes(packed)
    print(path, len(data), "bytes,", len(packed), "packed")
