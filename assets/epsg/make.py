"""Makes the two tables of this folder from PROJ's database. Usage: python make.py (with pyproj 3.7.2 installed); SOURCE.md says what they hold."""

import os
import re
import sqlite3
import zlib

import pyproj

FOLDER = os.path.dirname(os.path.abspath(__file__))
db = sqlite3.connect(os.path.join(pyproj.datadir.get_data_dir(), "proj.db"))

# Frames that differ from WGS 84 by less than two metres anywhere, beside those that EPSG itself
# calls the same: their realisations have no transformation of their own.
SAME = re.compile(
    r"(World Geodetic System 1984|WGS 84|WGS[_ ]1984"
    r"|North American Datum of 1983|NAD83|D_NAD_1983|NAD_1983|D_North_American_1983"
    r"|European Terrestrial Reference|ETRS|ETRF|D_ETRF|D_ETRS"
    r"|International Terrestrial Reference Frame|ITRF|D_ITRF|IGS\d|IGb\d|D_IGS"
    r"|SIRGAS|D_SIRGAS|Sistema de Referencia Geocentrico para las Americas|Sistema de Referencia Geocentrico para America del Sur"
    r"|Geocentric Datum of Australia|Australian Terrestrial Reference Frame"
    r"|New Zealand Geodetic Datum 2000|Japanese Geodetic Datum 20|China 2000|China Geodetic Coordinate System 2000"
    r"|Geocentric datum of Korea|Hartebeesthoek94|Reseau Geodesique Francais 1993)",
    re.I,
)
DEGREE = 0.017453292519943295


def factor(authority, code):
    row = db.execute("SELECT conv_factor FROM unit_of_measure WHERE auth_name=? AND code=?", (authority, code)).fetchone()
    return row[0]


def degrees(value, authority, code):
    if str(code) != "9110":
        return value * factor(authority, code) / DEGREE
    minutes, rest = divmod(round(abs(value) % 1 * 1e8), 10**6)  # written DDD.MMSS…
    return (int(abs(value)) + minutes / 60 + rest / 1e4 / 3600) * (-1 if value < 0 else 1)


def seconds(value, authority, code):
    return 0.0 if not value else value * factor(authority, code) / (DEGREE / 3600)


datums = {}
for authority, code, name, ellipsoid_authority, ellipsoid, meridian_authority, meridian, deprecated in db.execute(
    "SELECT auth_name, code, name, ellipsoid_auth_name, ellipsoid_code, prime_meridian_auth_name, prime_meridian_code, deprecated"
    " FROM geodetic_datum WHERE auth_name IN ('EPSG', 'ESRI')"
):
    a, uom_authority, uom, inverse, b = db.execute(
        "SELECT semi_major_axis, uom_auth_name, uom_code, inv_flattening, semi_minor_axis FROM ellipsoid WHERE auth_name=? AND code=?",
        (ellipsoid_authority, ellipsoid),
    ).fetchone()
    inverse = inverse if inverse else (0 if b is None or a == b else a / (a - b))
    a *= factor(uom_authority, uom)
    longitude, uom_authority, uom = db.execute(
        "SELECT longitude, uom_auth_name, uom_code FROM prime_meridian WHERE auth_name=? AND code=?", (meridian_authority, meridian)
    ).fetchone()
    names = [name] + [
        alias
        for (alias,) in db.execute(
            "SELECT alt_name FROM alias_name WHERE table_name='geodetic_datum' AND auth_name=? AND code=?", (authority, code)
        )
    ]
    datums[authority, str(code)] = {
        "names": names, "a": a, "inverse": inverse, "meridian": degrees(longitude, uom_authority, uom),
        "deprecated": deprecated, "operations": [], "same": any(SAME.match(name) for name in names), "solid": [],
    }

datum_of = {}
for authority, code, kind, datum_authority, datum, deprecated in db.execute(
    "SELECT auth_name, code, type, datum_auth_name, datum_code, deprecated FROM geodetic_crs"
):
    datum = str(datum)
    datum_of[authority, str(code)] = (datum_authority, datum)
    if authority == "EPSG" and kind == "geographic 3D" and not deprecated and (datum_authority, datum) in datums:
        datums[datum_authority, datum]["solid"].append(str(code))

superseded = {
    (authority, str(code))
    for authority, code in db.execute(
        "SELECT superseded_auth_name, superseded_code FROM supersession WHERE superseded_table_name='helmert_transformation'"
    )
}
operations = []
for row in db.execute(
    "SELECT auth_name, code, method_code, source_crs_auth_name, source_crs_code, target_crs_auth_name, target_crs_code, accuracy,"
    " tx, ty, tz, translation_uom_auth_name, translation_uom_code, rx, ry, rz, rotation_uom_auth_name, rotation_uom_code,"
    " scale_difference, scale_difference_uom_auth_name, scale_difference_uom_code"
    " FROM helmert_transformation_table WHERE deprecated=0 AND rate_tx IS NULL AND px IS NULL"
    " AND method_code IN ('9603', '9606', '9607', '1031', '1032', '1033', '1035', '1037', '1038')"
):
    (authority, code, method, *ends, accuracy, tx, ty, tz, ta, tu, rx, ry, rz, ra, ru, ds, da, du) = row
    source, target = datum_of.get((ends[0], str(ends[1]))), datum_of.get((ends[2], str(ends[3])))
    if source not in datums or target is None or accuracy is None or (authority, str(code)) in superseded:
        continue
    metres = factor(ta, tu)
    sign = -1 if str(method) in ("9607", "1032", "1038") else 1
    rotations = [sign * seconds(value, ra, ru) for value in (rx, ry, rz)]
    parts = 0.0 if not ds else ds * factor(da, du) * 1e6
    extent = db.execute(
        "SELECT west_lon, south_lat, east_lon, north_lat FROM usage JOIN extent ON extent.auth_name=extent_auth_name AND extent.code=extent_code"
        " WHERE object_table_name='helmert_transformation' AND object_auth_name=? AND object_code=?",
        (authority, code),
    ).fetchone()
    numbers = [tx * metres, ty * metres, tz * metres, *rotations, parts]
    operations.append((source, target, accuracy, extent, numbers, authority))

WGS84 = ("EPSG", "6326")
for source, target, accuracy, extent, numbers, authority in operations:
    if target == WGS84 and not any(numbers) and accuracy <= 4:
        datums[source]["same"] = True
# EPSG's first: ESRI's additions only where there are none.
for source, target, accuracy, extent, numbers, authority in sorted(operations, key=lambda operation: operation[5]):
    if authority != "EPSG" and datums[source].setdefault("by", "") == "EPSG":
        continue
    if target in datums and datums[target]["same"] and not datums[source]["same"] and extent and accuracy < 900:
        datums[source]["by"] = authority
        datums[source]["operations"].append((accuracy + (0 if target == WGS84 else 1), extent, numbers))

by_name = {datum["names"][0]: datum for datum in datums.values() if datum["operations"] or datum["same"]}
for datum in datums.values():  # “Batavia (Jakarta)” lies on the Earth as “Batavia” does
    base = by_name.get(re.sub(r" \([A-Z][a-z]+\)$", "", datum["names"][0]))
    if base and not datum["operations"] and not datum["same"] and base["a"] == datum["a"]:
        datum["operations"], datum["same"] = base["operations"], base["same"]


def short(number):
    return f"{number:.10g}"


def pack(name, lines):
    text = "\n".join(lines) + "\n"
    packed = zlib.compress(text.encode(), 9)
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(packed)
    print(name, len(lines), "lines", len(text), "bytes", len(packed), "packed")


lines = []
for (authority, code), datum in sorted(datums.items(), key=lambda item: (item[0][0], f"{item[0][1]:>20}")):
    # Maps of the whole Earth drawn on a sphere, and NSIDC's older grids: nobody says how it lies.
    is_earth = 6.3e6 < datum["a"] < 6.4e6
    unspecified = is_earth and (datum["inverse"] == 0 or any("Hughes" in name for name in datum["names"]))
    if not datum["same"] and not datum["operations"] and not unspecified:
        continue
    names = list(dict.fromkeys(name.replace("|", "/").replace("\t", " ") for name in datum["names"]))
    ways = "=" if datum["same"] else "~" if unspecified else ";".join(
        ",".join([short(accuracy), *map(short, extent), *map(short, numbers)])
        for accuracy, extent, numbers in sorted(datum["operations"], key=lambda way: way[0])
    )
    key = code if authority == "EPSG" else f"ESRI:{code}"
    lines.append("\t".join([key, short(datum["a"]), short(datum["inverse"]), short(datum["meridian"]), "|".join(names), ",".join(datum["solid"]), ways]))
pack("datums.tsv.z", lines)

# The list of projections, a column longer: its datum and its PROJ text, if PROJ has one.
register = zlib.decompress(open(os.path.join(FOLDER, "projections.tsv.z"), "rb").read()).decode()
lines = []
for line in register.splitlines():
    code, name, area, *_ = line.split("\t")
    crs = pyproj.CRS.from_epsg(int(code))
    definition = ""
    base = db.execute("SELECT geodetic_crs_code FROM projected_crs WHERE auth_name='EPSG' AND code=?", (code,)).fetchone()
    datum = datum_of["EPSG", str(base[0]) if base else code]
    if datum[0] == "EPSG":
        try:
            text = "+proj=longlat" if crs.is_geographic else crs.to_proj4()
        except pyproj.exceptions.CRSError:  # no PROJ text can say it
            text = ""
        kept = [word for word in text.split() if not re.match(r"\+(datum|ellps|a|b|rf|R|pm|towgs84|nadgrids|no_defs|type|vunits|geoidgrids|wktext)\b", word)]
        if crs.is_geographic and abs(crs.axis_info[0].unit_conversion_factor - DEGREE) > 1e-12:
            kept.append(f"+degrees={short(crs.axis_info[0].unit_conversion_factor / DEGREE)}")
        # A map of the sphere that WGS 84's longitudes and latitudes are taken to lie on.
        if "+proj=merc" in kept and "+a=6378137" in text and "+b=6378137" in text:
            kept.append("+sphere")
        if kept:
            definition = " ".join([datum[1], *(word.lstrip("+") for word in kept)])
    lines.append("\t".join([code, name, area, definition]))
pack("projections.tsv.z", lines)
