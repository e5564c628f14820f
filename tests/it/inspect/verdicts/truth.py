"""What is true of positions against a box or a shape, by brute force: numpy, shapely and geodesics of PROJ."""

import numpy as np
import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
# Points of an outline that are compared, and candidates for the farthest position.
STEPS, CANDIDATES = 4001, 12


def turned(longitudes, west):
    """Longitudes from `west` on, as far as a turn to the east."""
    return west + np.mod(np.asarray(longitudes, "f8") - west, 360)


class Box:
    """A closed box; `west > east` crosses the antimeridian."""

    def __init__(self, west, south, east, north):
        self.west, self.south, self.north = west, south, north
        self.width = 360.0 if east - west >= 360 else (east - west) % 360
        self.request = {"bbox": [west, south, east, north]}

    def sides(self, lon, lat, tol_lon, tol_lat):
        """Inside or on the edge, and on the edge."""
        east = np.mod(lon - self.west, 360)
        beyond = np.where(east <= self.width, -np.minimum(east, self.width - east),
                          np.minimum(east - self.width, 360 - east))
        beyond = np.where((self.width >= 360) | (np.abs(lat) >= 90 - tol_lat), -np.inf, beyond)
        north = np.inf if self.north >= 90 else self.north
        south = -np.inf if self.south <= -90 else self.south
        across = np.maximum(lat - north, south - lat)
        inside = (across <= tol_lat) & (beyond <= tol_lon)
        return inside, inside & ((across >= -tol_lat) | (beyond >= -tol_lon))

    def outline(self):
        lon = self.west + np.linspace(0, self.width, STEPS)
        lat = np.linspace(self.south, self.north, STEPS)
        parts = [(lon, np.full(STEPS, edge)) for edge in (self.south, self.north)]
        parts += [(np.full(STEPS, edge), lat) for edge in (self.west, self.west + self.width)]
        return [np.concatenate(part) for part in zip(*parts)]


class Shape:
    """A GeoJSON geometry whose longitudes go on beyond 180 where it crosses the antimeridian."""

    def __init__(self, geometry, request=None):
        self.geometry = shapely.geometry.shape(geometry)
        self.start = self.geometry.bounds[0]
        feature = {"type": "Feature", "properties": {}, "geometry": geometry}
        self.request = {"shape": request or {"type": "FeatureCollection", "features": [feature]}}

    def sides(self, lon, lat, tol_lon, tol_lat):
        points = shapely.points(turned(lon, self.start - 1e-9), lat)
        near = shapely.distance(self.geometry.boundary, points) <= np.maximum(tol_lon, tol_lat)
        return shapely.covers(self.geometry, points) | near, near

    def outline(self):
        line = self.geometry.boundary
        at = shapely.line_interpolate_point(line, np.linspace(0, line.length, 20 * STEPS)) if line.geom_type == "LineString" else None
        if at is None:
            at = np.concatenate([shapely.line_interpolate_point(part, np.linspace(0, part.length, 8 * STEPS)) for part in line.geoms])
        return shapely.get_x(at), shapely.get_y(at)


def circle(lon, lat, metres):
    """A circle as a polygon of 360 corners."""
    angles = np.linspace(0, 360, 361)
    x, y, _ = GEOD.fwd(np.full(361, lon), np.full(361, lat), angles, np.full(361, metres))
    return {"type": "Polygon", "coordinates": [np.column_stack([x, y]).tolist()]}


def farthest(area, lon, lat):
    """Metres on the ellipsoid from the area's outline to the farthest of these positions."""
    if len(lon) == 0:
        return None
    edge = area.outline()
    unit = lambda lon, lat: np.stack([np.cos(np.radians(lat)) * np.cos(np.radians(lon)),
                                      np.cos(np.radians(lat)) * np.sin(np.radians(lon)), np.sin(np.radians(lat))], -1)
    cosines = unit(*edge)
    least = np.array([np.max(cosines @ one) for one in unit(np.asarray(lon), np.asarray(lat))])
    most = 0.0
    for index in np.argsort(least)[:CANDIDATES]:
        near = np.argsort(-(cosines @ unit(lon[index], lat[index])))[:8]
        metres = GEOD.inv(np.full(len(near), lon[index]), np.full(len(near), lat[index]), edge[0][near], edge[1][near])[2]
        most = max(most, float(np.min(metres)))
    return most


def count(area, lon, lat, stored="f8", step=None, values=None):
    """The counts of positions. `stored`: type of the coordinates; `step`: of packed ones; `values`: which hold one."""
    lon, lat = (np.ma.filled(np.ma.asarray(part, "f8"), np.nan).ravel() for part in (lon, lat))
    placed = np.isfinite(lon) & np.isfinite(lat) & (np.abs(np.nan_to_num(lat)) <= 90) & (np.abs(np.nan_to_num(lon)) <= 540)
    held = {"positions": len(lon), "without_position": int((~placed).sum())}
    lon, lat = lon[placed], lat[placed]
    if area is None:
        return held
    ulp = lambda numbers: np.full(len(numbers), step / 2) if step else np.spacing(np.abs(numbers).astype(stored)).astype("f8")
    inside, on_edge = area.sides(lon, lat, ulp(lon), ulp(lat))
    has = np.ones(len(lon), bool) if values is None else np.asarray(values).ravel()[placed]
    held |= {"inside": int(inside.sum()), "on_edge": int(on_edge.sum()), "outside": int((~inside).sum())}
    if values is not None:
        held |= {"inside_with_values": int((inside & has).sum()), "outside_with_values": int((~inside & has).sum())}
    held["farthest_metres"] = farthest(area, lon[~inside & has], lat[~inside & has])
    return held
