"""Judges exported areas and footprints: argv[1] is a folder of files, argv[2] what was written, as JSON."""

import json
import sys

import geopandas as gpd
import numpy as np
import shapely

folder, expected = sys.argv[1], json.loads(sys.argv[2])
for name, wanted in expected["areas"].items():
    truth = shapely.make_valid(shapely.from_geojson(json.dumps(wanted)))
    for ending in ["geojson", "kml", "zip", "wkt"]:
        path = f"{folder}/{name}.{ending}"
        if ending == "wkt":
            found = shapely.from_wkt(open(path, encoding="utf-8").read())
        else:
            table = gpd.read_file(path)
            assert table.crs is not None and table.crs.to_epsg() == 4326, (path, table.crs)
            if ending != "kml":
                assert list(table["name"]) == [name] * len(table), (path, list(table["name"]))
            found = shapely.union_all([shapely.make_valid(shape) for shape in table.geometry])
        found = shapely.make_valid(found)
        apart = shapely.hausdorff_distance(shapely.normalize(truth), shapely.normalize(found))
        assert apart <= 1e-6, (path, apart)
        if truth.area:
            assert abs(found.area / truth.area - 1) < 1e-6, (path, found.area, truth.area)
        print(path.rsplit("/", 1)[1], f"{apart:.1e} degrees")
footprints = gpd.read_file(f"{folder}/footprints.geojson")
assert list(footprints["name"]) == expected["granules"], footprints
assert footprints.crs.to_epsg() == 4326
bounds = footprints.geometry[~footprints.geometry.is_empty & footprints.geometry.notna()].total_bounds
assert (np.abs(bounds) <= [180, 90, 180, 90]).all(), bounds
print(len(footprints), "footprints")
