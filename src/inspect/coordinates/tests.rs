//! Coordinates of hand-made structures: one for each way that products have, and the traps.

use super::*;
use crate::inspect::{
    Affine, Attribute, Axis, ByteOrder, Data, DataType, FileKind, Georeference, Group, Number, ReferenceSystem,
    Structure, Values, Variable, child_path,
};

/// A structure from lines: `group/variable(dim=3, …) attribute=text; …`. A variable named as its only dimension is the
/// dimension's scale for the whole file's dimensions of that name in its group and below; `?` names none.
fn file(lines: &[&str]) -> Structure {
    let mut structure = Structure { kind: FileKind::Hdf5, root: Group { path: "/".to_owned(), ..Group::default() } };
    for line in lines {
        add(&mut structure.root, line);
    }
    let scales: Vec<String> = structure.variables().filter(|v| v.is_scale).map(|v| v.path.clone()).collect();
    link(&mut structure.root, &scales);
    structure
}

fn add(root: &mut Group, line: &str) {
    let (path, rest) = line.split_once('(').unwrap();
    let (dimensions, attributes) = rest.split_once(')').unwrap();
    let mut group = root;
    let (groups, name) = path.rsplit_once('/').unwrap_or(("", path));
    for part in groups.split('/').filter(|part| !part.is_empty()) {
        if group.groups.iter().all(|child| child.name != part) {
            let path = child_path(&group.path, part);
            group.groups.push(Group { name: part.to_owned(), path, ..Group::default() });
        }
        group = group.groups.iter_mut().find(|child| child.name == part).unwrap();
    }
    let dimensions: Vec<(&str, u64)> = dimensions
        .split(',')
        .filter(|dimension| !dimension.trim().is_empty())
        .map(|dimension| dimension.trim().split_once('=').unwrap())
        .map(|(name, length)| (name, length.parse().unwrap()))
        .collect();
    let attributes = attributes.split(';').filter_map(|attribute| attribute.trim().split_once('=')).map(attribute);
    group.variables.push(Variable {
        name: name.to_owned(),
        path: child_path(&group.path, name),
        data_type: DataType::Number(Number::Float32, ByteOrder::Little),
        shape: dimensions.iter().map(|(_, length)| *length).collect(),
        max_shape: vec![],
        axes: dimensions.iter().enumerate().map(|(index, (name, _))| axis(index, name)).collect(),
        chunks: None,
        filters: vec![],
        fill: None,
        attributes: attributes.collect(),
        is_scale: dimensions.len() == 1 && dimensions[0].0 == name,
        inherited: Vec::new(),
        same_as: None,
        georeference: None,
        unread: None,
    });
}

fn axis(index: usize, name: &str) -> Axis {
    let name = if name == "?" { format!("phony_dim_{index}") } else { name.to_owned() };
    Axis { name, scale: None }
}

fn attribute((name, value): (&str, &str)) -> Attribute {
    let numbers: Result<Vec<f64>, _> = value.split(' ').map(str::parse).collect();
    let values = match numbers {
        Ok(numbers) => Values {
            data_type: DataType::Number(Number::Float64, ByteOrder::Little),
            shape: vec![numbers.len() as u64],
            data: Data::Float64(numbers),
        },
        Err(_) => Values { data_type: DataType::Text(None), shape: vec![], data: Data::Text(vec![value.to_owned()]) },
    };
    Attribute { name: name.to_owned(), value: Ok(values) }
}

fn link(group: &mut Group, scales: &[String]) {
    for variable in &mut group.variables {
        for axis in &mut variable.axes {
            let mut path = group.path.as_str();
            loop {
                let scale = child_path(path, &axis.name);
                if scales.contains(&scale) {
                    axis.scale = Some(scale);
                    break;
                }
                match resolve::upwards(path).nth(1) {
                    Some(parent) => path = parent,
                    None => break,
                }
            }
        }
    }
    for child in &mut group.groups {
        link(child, scales);
    }
}

/// Kind, pair and time in one line.
fn told(structure: &Structure, path: &str) -> String {
    let found = of(structure, path);
    let pair = match (&found.place, found.pair()) {
        (_, Some((one, other))) => format!("{} {}", one.path, other.path),
        (Some(_), None) => "cells".to_owned(),
        (None, None) => "nowhere".to_owned(),
    };
    let time = found.time.map_or_else(String::new, |time| format!(" @ {}", time.path));
    format!("{}: {pair}{time}", found.kind)
}

const ATL03: [&str; 16] = [
    "ds_surf_type(ds_surf_type=5)",
    "gt1l/heights/delta_time(delta_time=100) units=seconds since 2018-01-01;standard_name=time;coordinates=lat_ph lon_ph",
    "gt1l/heights/lat_ph(delta_time=100) units=degrees_north;standard_name=latitude;coordinates=delta_time lon_ph",
    "gt1l/heights/lon_ph(delta_time=100) units=degrees_east;standard_name=longitude;coordinates=delta_time lat_ph",
    "gt1l/heights/h_ph(delta_time=100) units=meters;standard_name=height;coordinates=delta_time lat_ph lon_ph",
    "gt1l/heights/signal_conf_ph(delta_time=100, ds_surf_type=5) units=1;coordinates=delta_time lat_ph lon_ph",
    "gt1l/heights/bare(delta_time=100) units=1",
    "gt1l/heights/other_rate(delta_time=100) coordinates=../geolocation/reference_photon_lat ../geolocation/reference_photon_lon",
    "gt1l/geolocation/delta_time(delta_time=100) units=seconds since 2018-01-01;standard_name=time;coordinates=reference_photon_lat, reference_photon_lon",
    "gt1l/geolocation/reference_photon_lat(delta_time=100) units=degrees_north;standard_name=latitude;coordinates=delta_time",
    "gt1l/geolocation/reference_photon_lon(delta_time=100) units=degrees_east;standard_name=longitude;coordinates=delta_time",
    "gt1l/geolocation/solar_azimuth(delta_time=100) units=degrees_east;coordinates=delta_time, reference_photon_lat,reference_photon_lon",
    "gt1l/geolocation/sigma_lat(delta_time=100) units=degrees;coordinates=delta_time reference_photon_lat reference_photon_lon",
    "gt1l/geolocation/sigma_lon(delta_time=100) units=degrees",
    "orbit_info/sc_orient_time(sc_orient_time=1) units=seconds since 2018-01-01;standard_name=time",
    "orbit_info/sc_orient(sc_orient_time=1) units=1",
];

#[test]
fn photons_lie_at_their_own_rate_and_not_at_their_segments() {
    let structure = file(&ATL03);
    let photons = "along track: /gt1l/heights/lat_ph /gt1l/heights/lon_ph @ /gt1l/heights/delta_time";
    for name in ["h_ph", "signal_conf_ph", "bare", "lat_ph", "lon_ph", "delta_time"] {
        assert_eq!(told(&structure, &format!("/gt1l/heights/{name}")), photons, "{name}");
    }
    let segments = "along track: /gt1l/geolocation/reference_photon_lat /gt1l/geolocation/reference_photon_lon \
                    @ /gt1l/geolocation/delta_time";
    for name in ["solar_azimuth", "sigma_lat", "sigma_lon", "delta_time", "reference_photon_lat"] {
        assert_eq!(told(&structure, &format!("/gt1l/geolocation/{name}")), segments, "{name}");
    }
    assert_eq!(told(&structure, "/orbit_info/sc_orient"), "time series: nowhere @ /orbit_info/sc_orient_time");
    assert_eq!(told(&structure, "/ds_surf_type"), "array without coordinates: nowhere");
}

#[test]
fn coordinates_whose_shape_does_not_fit_are_told_and_not_taken() {
    let found = of(&file(&ATL03), "/gt1l/heights/other_rate");
    assert_eq!(found.pair().unwrap().0.path, "/gt1l/heights/lat_ph");
    assert_eq!(
        found.notes,
        [
            Note::DoesNotFit("/gt1l/geolocation/reference_photon_lat".to_owned()),
            Note::DoesNotFit("/gt1l/geolocation/reference_photon_lon".to_owned()),
        ]
    );
    assert!(found.candidates.iter().any(|one| !one.fits && one.path.ends_with("reference_photon_lat")));
    assert!(
        found.sentence().starts_with("Place taken from lat_ph, lon_ph, by their standard names; time from delta_time.")
    );
}

/// What it is; the variables of a file; the path of one; what is found for it.
type Product = (&'static str, &'static [&'static str], &'static str, &'static str);

const PRODUCTS: &[Product] = &[
    (
        "grid, descending, with a time before",
        &[
            "time(time=2) units=days since 2000-01-01",
            "lat(lat=180) units=degrees_north",
            "lon(lon=360) units=degrees_east",
            "t(time=2, lat=180, lon=360) units=K",
        ],
        "/t",
        "latitude–longitude grid: /lat /lon @ /time",
    ),
    (
        "longitudes first (IMERG)",
        &[
            "Grid/time(time=1) units=seconds since 1980-01-06 00:00:00 UTC",
            "Grid/lon(lon=3600) units=degrees_east",
            "Grid/lat(lat=1800) units=degrees_north",
            "Grid/precipitation(time=1, lon=3600, lat=1800) coordinates=time lon lat",
        ],
        "/Grid/precipitation",
        "latitude–longitude grid: /Grid/lat /Grid/lon @ /Grid/time",
    ),
    (
        "swath with places in a group beside",
        &[
            "geolocation/latitude(mirror_step=10, xtrack=20) units=degrees_north",
            "geolocation/longitude(mirror_step=10, xtrack=20) units=degrees_east",
            "geolocation/time(mirror_step=10) units=seconds since 1980-01-06",
            "geolocation/solar_zenith_angle(mirror_step=10, xtrack=20) units=degrees",
            "product/no2(mirror_step=10, xtrack=20) units=molecules/cm^2",
        ],
        "/product/no2",
        "swath: /geolocation/latitude /geolocation/longitude @ /geolocation/time",
    ),
    (
        "HDF-EOS swath, spacecraft places beside",
        &[
            "HDFEOS/SWATHS/O3/Geolocation Fields/Latitude(nTimes=10, nXtrack=20) units=deg",
            "HDFEOS/SWATHS/O3/Geolocation Fields/Longitude(nTimes=10, nXtrack=20) units=deg",
            "HDFEOS/SWATHS/O3/Geolocation Fields/SpacecraftLatitude(nTimes=10) units=deg",
            "HDFEOS/SWATHS/O3/Geolocation Fields/SpacecraftLongitude(nTimes=10) units=deg",
            "HDFEOS/SWATHS/O3/Geolocation Fields/Time(nTimes=10) units=s;Title=Time at Start of Scan (TAI93)",
            "HDFEOS/SWATHS/O3/Data Fields/Ozone(nTimes=10, nXtrack=20)",
        ],
        "/HDFEOS/SWATHS/O3/Data Fields/Ozone",
        "swath: /HDFEOS/SWATHS/O3/Geolocation Fields/Latitude /HDFEOS/SWATHS/O3/Geolocation Fields/Longitude @ /HDFEOS/SWATHS/O3/Geolocation Fields/Time",
    ),
    (
        "ocean colour: navigation_data beside geophysical_data",
        &[
            "navigation_data/latitude(lines=10, pixels=20) units=degrees_north",
            "navigation_data/longitude(lines=10, pixels=20) units=degrees_east",
            "geophysical_data/chlor_a(lines=10, pixels=20) units=mg m^-3",
        ],
        "/geophysical_data/chlor_a",
        "swath: /navigation_data/latitude /navigation_data/longitude",
    ),
    (
        "S5P: places in the group around, one time before all",
        &[
            "PRODUCT/time(time=1) units=seconds since 2020-01-01",
            "PRODUCT/latitude(time=1, scanline=10, pixel=20) units=degrees_north;standard_name=latitude",
            "PRODUCT/longitude(time=1, scanline=10, pixel=20) units=degrees_east;standard_name=longitude",
            "PRODUCT/SUPPORT_DATA/INPUT/albedo(time=1, scanline=10, pixel=20) coordinates=longitude latitude",
        ],
        "/PRODUCT/SUPPORT_DATA/INPUT/albedo",
        "swath: /PRODUCT/latitude /PRODUCT/longitude @ /PRODUCT/time",
    ),
    (
        "GEDI: no named dimensions, several latitudes",
        &[
            "BEAM0101/lat_lowestmode(?=50) units=degrees",
            "BEAM0101/lon_lowestmode(?=50) units=degrees",
            "BEAM0101/lat_highestreturn(?=50) units=degrees",
            "BEAM0101/lon_highestreturn(?=50) units=degrees",
            "BEAM0101/delta_time(?=50) units=seconds since 2018-01-01",
            "BEAM0101/rh(?=50, ?=101)",
            "BEAM0110/lat_lowestmode(?=70) units=degrees",
            "BEAM0110/lon_lowestmode(?=70) units=degrees",
        ],
        "/BEAM0101/rh",
        "along track: /BEAM0101/lat_lowestmode /BEAM0101/lon_lowestmode @ /BEAM0101/delta_time",
    ),
    (
        "places in a group below",
        &[
            "BEAM0000/geolocation/lat_lowestmode(?=50)",
            "BEAM0000/geolocation/lon_lowestmode(?=50)",
            "BEAM0000/cover(?=50)",
        ],
        "/BEAM0000/cover",
        "along track: /BEAM0000/geolocation/lat_lowestmode /BEAM0000/geolocation/lon_lowestmode",
    ),
    (
        "segments with a group of measures below",
        &[
            "gt1l/land_segments/delta_time(delta_time=30) units=seconds since 2018-01-01",
            "gt1l/land_segments/latitude(delta_time=30) units=degrees_north",
            "gt1l/land_segments/longitude(delta_time=30) units=degrees_east",
            "gt1l/land_segments/canopy/h_canopy(delta_time=30) coordinates=../delta_time ../latitude ../longitude",
        ],
        "/gt1l/land_segments/canopy/h_canopy",
        "along track: /gt1l/land_segments/latitude /gt1l/land_segments/longitude @ /gt1l/land_segments/delta_time",
    ),
    (
        "WRF",
        &[
            "XLAT(Time=1, south_north=10, west_east=20) units=degree_north",
            "XLONG(Time=1, south_north=10, west_east=20) units=degree_east",
            "T2(Time=1, south_north=10, west_east=20) units=K",
        ],
        "/T2",
        "swath: /XLAT /XLONG",
    ),
    (
        "curvilinear, with indices as dimensions",
        &[
            "x(x=20) units=1",
            "y(y=10) units=1",
            "nav_lat(y=10, x=20) units=degrees_north",
            "nav_lon(y=10, x=20) units=degrees_east",
            "sst(y=10, x=20) coordinates=nav_lat nav_lon",
        ],
        "/sst",
        "swath: /nav_lat /nav_lon",
    ),
    (
        "station",
        &[
            "time(time=100) units=hours since 2000-01-01",
            "lat() units=degrees_north",
            "lon() units=degrees_east",
            "pm25(time=100)",
        ],
        "/pm25",
        "time series: /lat /lon @ /time",
    ),
    (
        "several stations",
        &[
            "time(time=100) units=hours since 2000-01-01",
            "lat(station=7) units=degrees_north",
            "lon(station=7) units=degrees_east",
            "pm25(station=7, time=100)",
        ],
        "/pm25",
        "time series: /lat /lon @ /time",
    ),
    ("profile", &["plev(plev=37) units=Pa;positive=down", "temperature(plev=37)"], "/temperature", "profile: nowhere"),
    (
        "units in other spellings of CF, latitude by its axis",
        &["rows(rows=10) units=degreesN;axis=Y", "cols(cols=20) units=degree_E;axis=X", "t(rows=10, cols=20)"],
        "/t",
        "latitude–longitude grid: /rows /cols",
    ),
    (
        "absolute paths",
        &[
            "a/b/c/v(n=9) coordinates=/geo/yy /geo/xx",
            "geo/yy(n=9) units=degrees_north",
            "geo/xx(n=9) units=degrees_east",
        ],
        "/a/b/c/v",
        "along track: /geo/yy /geo/xx",
    ),
    (
        "upwards, then sideways",
        &["a/b/v(n=9) coordinates=yy, xx", "a/yy(n=9) units=degrees_north", "other/deep/xx(n=9) units=degrees_east"],
        "/a/b/v",
        "along track: /a/yy /other/deep/xx",
    ),
    (
        "same dimension twice",
        &["lat(n=5) units=degrees_north", "lon(n=5) units=degrees_east", "covariance(n=5, n=5)"],
        "/covariance",
        "along track: /lat /lon",
    ),
    (
        "OCO-2: names in groups without order",
        &[
            "RetrievalGeometry/retrieval_latitude(?=40) units=Degrees",
            "RetrievalGeometry/retrieval_longitude(?=40) units=Degrees",
            "RetrievalResults/xco2(?=40)",
        ],
        "/RetrievalResults/xco2",
        "along track: /RetrievalGeometry/retrieval_latitude /RetrievalGeometry/retrieval_longitude",
    ),
];

#[test]
fn each_kind_of_product_is_found() {
    for (name, lines, path, expected) in PRODUCTS {
        assert_eq!(told(&file(lines), path), *expected, "{name}");
    }
}

#[test]
fn what_only_looks_like_a_coordinate_is_refused() {
    for lines in [
        &["solar_azimuth(n=9) units=degrees_east", "lat(n=9) units=degrees_north", "v(n=9)"][..],
        &["sensor_longitude(n=9) units=degrees_east", "lat(n=9) units=degrees_north", "v(n=9)"],
        &["lat_bnds(n=9, nv=2) units=degrees_north", "lon_bnds(n=9, nv=2) units=degrees_east", "v(n=9, nv=2)"],
        &["sigma_lat(n=9) units=degrees", "sigma_lon(n=9) units=degrees", "v(n=9)"],
        &[
            "grid_latitude(n=9) standard_name=grid_latitude",
            "grid_longitude(m=8) standard_name=grid_longitude",
            "v(n=9, m=8)",
        ],
        &["lat(n=9) units=meters", "lon(n=9) units=meters", "v(n=9)"],
        &["lat(m=8) units=degrees_north", "lon(m=8) units=degrees_east", "v(n=9)"],
        &["lat(n=9) units=degrees_east", "lon(n=9) units=degrees_north", "v(n=9)"],
        &["long_wave_flux(n=9)", "lat(n=9)", "v(n=9)"],
    ] {
        let structure = file(lines);
        let found = of(&structure, "/v");
        let is_long_wave = lines[0].starts_with("long_wave");
        assert!(found.place.is_none() || is_long_wave, "{lines:?}: {:?}", found.place);
    }
}

#[test]
fn dimensions_without_a_variable_hold_no_latitudes() {
    let bare = "NAME=This is a netCDF dimension but not a netCDF variable.        10";
    let lat = format!("lat(lat=9) {bare}");
    let lon = format!("lon(lon=8) {bare}");
    let structure = file(&[&lat, &lon, "v(lat=9, lon=8)"]);
    assert_eq!(told(&structure, "/v"), "array without coordinates: nowhere");
}

#[test]
fn bounds_are_found_and_are_no_coordinates() {
    let structure = file(&[
        "lat(lat=9) units=degrees_north;bounds=lat_edges",
        "lat_edges(lat=9, nv=2) units=degrees_north;standard_name=latitude",
        "lon(lon=8) units=degrees_east",
        "v(lat=9, lon=8)",
    ]);
    let found = of(&structure, "/v");
    let (latitude, longitude) = found.pair().unwrap();
    assert_eq!((latitude.bounds.as_deref(), longitude.bounds.as_deref()), (Some("/lat_edges"), None));
}

#[test]
fn a_person_can_choose_otherwise() {
    let structure = file(&[
        "a_lat(n=9)",
        "a_lon(n=9)",
        "b_lat(n=9)",
        "b_lon(n=9)",
        "time(m=3) units=days since 2000-01-01",
        "v(n=9)",
    ]);
    let finder = Finder::new(&structure);
    let choice = Choice {
        latitude: Some("/b_lat".to_owned()),
        longitude: Some("/b_lon".to_owned()),
        time: Some("/time".to_owned()),
        vertical: None,
    };
    let found = finder.of_with("/v", &choice);
    assert_eq!(found.pair().unwrap().0.path, "/b_lat");
    assert_eq!(found.pair().unwrap().0.how, How::Chosen);
    assert_eq!(found.notes, [Note::ChoiceDoesNotFit("/time".to_owned())]);
    assert_eq!(finder.of("/v").candidates.iter().filter(|one| one.role == Role::Latitude).count(), 2);
}

fn mapped(mapping: &str) -> (Option<String>, Vec<Note>) {
    let structure = file(&[
        "x(x=20) units=m;standard_name=projection_x_coordinate",
        "y(y=10) units=m;standard_name=projection_y_coordinate",
        &format!("crs() {mapping}"),
        "v(y=10, x=20) grid_mapping=crs",
    ]);
    let found = of(&structure, "/v");
    match found.place {
        Some(Place::Projected { system: ReferenceSystem::Projected { proj, .. }, .. }) => (Some(proj), found.notes),
        _ => (None, found.notes),
    }
}

#[test]
fn grid_mappings_become_words_of_proj() {
    let sphere = "earth_radius=6371228";
    for (mapping, proj) in [
        (
            "grid_mapping_name=polar_stereographic;latitude_of_projection_origin=90;straight_vertical_longitude_from_pole=-45;standard_parallel=70;semi_major_axis=6378137;inverse_flattening=298.257223563".to_owned(),
            "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +a=6378137 +rf=298.257223563 +no_defs",
        ),
        (
            "grid_mapping_name=polar_stereographic;latitude_of_projection_origin=-90;straight_vertical_longitude_from_pole=0;scale_factor_at_projection_origin=0.97;earth_radius=6371228".to_owned(),
            "+proj=stere +lat_0=-90 +lon_0=0 +k_0=0.97 +a=6371228 +b=6371228 +no_defs",
        ),
        (
            format!("grid_mapping_name=lambert_azimuthal_equal_area;latitude_of_projection_origin=90;longitude_of_projection_origin=0;false_easting=0;{sphere}"),
            "+proj=laea +lat_0=90 +lon_0=0 +x_0=0 +a=6371228 +b=6371228 +no_defs",
        ),
        (
            format!("grid_mapping_name=lambert_cylindrical_equal_area;standard_parallel=30;longitude_of_central_meridian=0;{sphere}"),
            "+proj=cea +lon_0=0 +lat_ts=30 +a=6371228 +b=6371228 +no_defs",
        ),
        (
            "grid_mapping_name=sinusoidal;longitude_of_central_meridian=0;earth_radius=6371007.181".to_owned(),
            "+proj=sinu +lon_0=0 +a=6371007.181 +b=6371007.181 +no_defs",
        ),
        (
            format!("grid_mapping_name=transverse_mercator;scale_factor_at_central_meridian=0.9996;longitude_of_central_meridian=-105;latitude_of_projection_origin=0;false_easting=500000;{sphere}"),
            "+proj=tmerc +lat_0=0 +lon_0=-105 +k_0=0.9996 +x_0=500000 +a=6371228 +b=6371228 +no_defs",
        ),
        (
            "grid_mapping_name=universal_transverse_mercator;utm_zone_number=13;semi_major_axis=6378137;semi_minor_axis=6356752.314".to_owned(),
            "+proj=etmerc +lat_0=0 +lon_0=-105 +k_0=0.9996 +x_0=500000 +a=6378137 +b=6356752.314 +no_defs",
        ),
        (
            format!("grid_mapping_name=lambert_conformal_conic;standard_parallel=25 60;longitude_of_central_meridian=-100;latitude_of_projection_origin=42.5;{sphere}"),
            "+proj=lcc +lat_1=25 +lat_2=60 +lat_0=42.5 +lon_0=-100 +a=6371228 +b=6371228 +no_defs",
        ),
        (
            format!("grid_mapping_name=albers_conical_equal_area;standard_parallel=29.5 45.5;longitude_of_central_meridian=-96;latitude_of_projection_origin=23;{sphere}"),
            "+proj=aea +lat_1=29.5 +lat_2=45.5 +lat_0=23 +lon_0=-96 +a=6371228 +b=6371228 +no_defs",
        ),
    ] {
        assert_eq!(mapped(&mapping), (Some(proj.to_owned()), vec![]), "{mapping}");
    }
    let (proj, notes) = mapped("grid_mapping_name=sinusoidal");
    assert_eq!(
        (proj.unwrap().as_str(), notes.as_slice()),
        ("+proj=sinu +lon_0=0 +ellps=WGS84 +no_defs", &[Note::AssumedEllipsoid][..])
    );
}

#[test]
fn projections_that_cannot_be_drawn_are_said() {
    for (mapping, name) in [
        ("grid_mapping_name=rotated_latitude_longitude;grid_north_pole_latitude=39", "rotated_latitude_longitude"),
        ("grid_mapping_name=lambert_conformal_conic", "lambert_conformal_conic"),
        ("long_name=a map", "crs"),
    ] {
        assert_eq!(mapped(mapping), (None, vec![Note::Projection(name.to_owned())]), "{mapping}");
    }
}

#[test]
fn codes_stand_in_for_attributes_that_are_not_there() {
    let wkt = r#"crs_wkt=PROJCS["x",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],PROJECTION["Polar_Stereographic"],AUTHORITY["EPSG","3413"]]"#;
    assert!(mapped(wkt).0.unwrap().contains("+proj=stere"));
    assert!(mapped("spatial_epsg=32613").0.unwrap().contains("+zone=13"));
    let parts = r#"PROJCS["x",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],PROJECTION["Polar_Stereographic"]]"#;
    assert_eq!(system::epsg_of_wkt(parts), None);
    let newer = r#"PROJCRS["x",BASEGEOGCRS["WGS 84",ID["EPSG",4326]],ID["EPSG",6933]]"#;
    assert_eq!(system::epsg_of_wkt(newer), Some(6933));
    for broken in ["", "]", "ID[", "AUTHORITY[\"EPSG\"", "ID[\"EPSG\",x]", "é]]]]"] {
        assert_eq!(system::epsg_of_wkt(broken), None, "{broken}");
    }
}

#[test]
fn maps_of_nasas_products_are_known_by_code() {
    for code in
        [3413, 3031, 3411, 3412, 3408, 3409, 6931, 6932, 6933, 3857, 32601, 32613, 32760, 5070, 3338, 3035, 3995, 3976]
    {
        assert!(
            matches!(system_of_epsg(code), ReferenceSystem::Projected { epsg: Some(found), .. } if found == code),
            "{code}"
        );
    }
    assert_eq!(system_of_epsg(4326), ReferenceSystem::Geographic);
    assert_eq!(system_of_epsg(4979), ReferenceSystem::Geographic);
    assert_eq!(system_of_epsg(999_999), ReferenceSystem::Unknown("EPSG:999999".to_owned()));
}

#[test]
fn the_scanning_angles_of_a_geostationary_satellite_become_metres() {
    let structure = file(&[
        "x(x=20) units=rad;standard_name=projection_x_coordinate",
        "y(y=10) units=rad;standard_name=projection_y_coordinate",
        "goes() grid_mapping_name=geostationary;perspective_point_height=35786023;longitude_of_projection_origin=-75;sweep_angle_axis=x;semi_major_axis=6378137;semi_minor_axis=6356752.31414",
        "Rad(y=10, x=20) grid_mapping=goes",
    ]);
    let found = of(&structure, "/Rad");
    let Some(Place::Projected {
        system: ReferenceSystem::Projected { proj, .. }, metres_per_unit, rows, columns, ..
    }) = found.place
    else {
        panic!("{found:?}")
    };
    assert!(proj.starts_with("+proj=geos +h=35786023 +lon_0=-75 +sweep=x"), "{proj}");
    assert_eq!((metres_per_unit, rows, columns), (35_786_023.0, 0, 1));
}

#[test]
fn a_known_projection_goes_before_curvilinear_degrees_and_those_before_nothing() {
    let lines = |mapping: &str| {
        file(&[
            "x(x=20) units=km;axis=X",
            "y(y=10) units=km;axis=Y",
            "lat(y=10, x=20) units=degrees_north",
            "lon(y=10, x=20) units=degrees_east",
            &format!("crs() grid_mapping_name={mapping}"),
            "v(y=10, x=20) grid_mapping=crs: x y;coordinates=lat lon",
        ])
    };
    let found = of(&lines("polar_stereographic;latitude_of_projection_origin=90;standard_parallel=70"), "/v");
    assert!(matches!(found.place, Some(Place::Projected { metres_per_unit: 1000.0, .. })), "{found:?}");
    let found = of(&lines("rotated_latitude_longitude"), "/v");
    assert_eq!(
        (found.kind, found.notes),
        (Kind::Swath, vec![Note::Projection("rotated_latitude_longitude".to_owned())])
    );
}

#[test]
fn a_geotransform_or_a_georeference_places_cells() {
    let mut structure = file(&[
        "crs() grid_mapping_name=latitude_longitude;GeoTransform=-180 0.5 0 90 0 -0.5",
        "v(y=10, x=20) grid_mapping=crs",
    ]);
    // Numbers between blanks are a text in files.
    let geotransform = "-180 0.5 0 90 0 -0.5".to_owned();
    let text = Values { data_type: DataType::Text(None), shape: vec![], data: Data::Text(vec![geotransform]) };
    structure.root.variables[0].attributes[1].value = Ok(text);
    let found = of(&structure, "/v");
    let expected = Affine { x0: -180.0, dx_column: 0.5, dx_row: 0.0, y0: 90.0, dy_column: 0.0, dy_row: -0.5 };
    let georeference = Georeference { system: ReferenceSystem::Geographic, transform: expected, dimensions: (0, 1) };
    assert_eq!((found.kind, found.place), (Kind::LatLonGrid, Some(Place::Cells(georeference.clone()))));
    structure.kind = FileKind::Tiff;
    structure.root.variables[1].georeference =
        Some(Georeference { system: ReferenceSystem::AssumedGeographic, ..georeference });
    assert_eq!(of(&structure, "/v").notes, [Note::AssumedDegrees]);
    structure.kind = FileKind::Png;
    assert_eq!(of(&structure, "/v").kind, Kind::Picture);
}

#[test]
fn hdf_eos_grids_are_placed_by_their_metadata() {
    let metadata = "GROUP=GridStructure\n\tGROUP=GRID_1\n\t\tGridName=\"OMI Column\"\n\t\tXDim=1440\n\t\tYDim=720\n\
        \t\tUpperLeftPointMtrs=(-180000000.000000,90000000.000000)\n\t\tLowerRightMtrs=(180000000.000000,-90000000.000000)\n\
        \t\tProjection=HE5_GCTP_GEO\n\t\tGridOrigin=HE5_HDFE_GD_LL\n\tEND_GROUP=GRID_1\n\
        GROUP=GRID_2\nGridName=\"Sin\"\nXDim=10\nYDim=10\nUpperLeftPointMtrs=(-1111950.5,2223901.0)\nLowerRightMtrs=(0,1111950.5)\n\
        Projection=HE5_GCTP_SNSOID\nProjParams=(6371007.181,0,0,0,0,0,0,0,0,0,0,0,0)\n\
        OBJECT=DataField_1\nDataFieldName=\"Turned\"\nDimList=(\"XDim\",\n\t\"YDim\")\nEND_OBJECT=DataField_1\nEND_GROUP=GRID_2\nEND\n";
    let mut structure = file(&[
        "HDFEOS/GRIDS/OMI Column/Data Fields/Ozone(?=720, ?=1440)",
        "HDFEOS/GRIDS/OMI Column/Data Fields/Layers(?=1440, ?=5, ?=720)",
        "HDFEOS/GRIDS/OMI Column/Data Fields/Years(?=5)",
        "HDFEOS/GRIDS/Sin/Data Fields/Ndvi(?=10, ?=10)",
        "HDFEOS/GRIDS/Sin/Data Fields/Turned(?=10, ?=10)",
    ]);
    hdf_eos::place(&mut structure, metadata);
    let finder = Finder::new(&structure);
    let found = finder.of("/HDFEOS/GRIDS/OMI Column/Data Fields/Ozone");
    let Some(Place::Cells(cells)) = &found.place else { panic!("{found:?}") };
    assert_eq!(cells.transform.point(0.5, 0.5), (-179.875, -89.875));
    assert_eq!((found.kind, cells.dimensions), (Kind::LatLonGrid, (0, 1)));
    let dimensions = |path: &str| match finder.of(path).place {
        Some(Place::Cells(cells)) => Some(cells.dimensions),
        _ => None,
    };
    assert_eq!(dimensions("/HDFEOS/GRIDS/OMI Column/Data Fields/Layers"), Some((2, 0)));
    assert_eq!(dimensions("/HDFEOS/GRIDS/OMI Column/Data Fields/Years"), None);
    assert_eq!(dimensions("/HDFEOS/GRIDS/Sin/Data Fields/Turned"), Some((1, 0)), "DimList goes on in the next line");
    let found = finder.of("/HDFEOS/GRIDS/Sin/Data Fields/Ndvi");
    assert_eq!((found.kind, found.notes), (Kind::ProjectedGrid, vec![Note::StructMetadata]));
    let before = structure.clone();
    for broken in [
        "",
        "GROUP=GRID_1\nEND_GROUP=GRID_1",
        "GROUP=GRID_1\nGridName=\"a\"\nXDim=0\nYDim=1\nEND_GROUP=GRID_1",
        "=\n==",
    ] {
        hdf_eos::place(&mut structure, broken);
        assert_eq!(structure, before);
    }
}

#[test]
fn all_places_of_a_file_are_listed_once() {
    let structure = file(&ATL03);
    let finder = Finder::new(&structure);
    let (places, without) = of_all(&finder, structure.variables().map(|variable| variable.path.clone()));
    let told: Vec<(String, usize)> =
        places.iter().map(|place| (place.coordinates.pair().unwrap().0.path.clone(), place.variables.len())).collect();
    assert_eq!(
        told,
        [("/gt1l/heights/lat_ph".to_owned(), 5), ("/gt1l/geolocation/reference_photon_lat".to_owned(), 4)]
    );
    assert!(places.iter().all(|place| place.coordinates.time.is_some()));
    assert_eq!(without, ["/ds_surf_type", "/orbit_info/sc_orient_time", "/orbit_info/sc_orient"]);
    let grid = file(&["lat(lat=9) units=degrees_north", "lon(lon=8) units=degrees_east", "v(lat=9, lon=8)"]);
    let (places, without) = of_all(&Finder::new(&grid), grid.variables().map(|variable| variable.path.clone()));
    assert_eq!((places.len(), without.len()), (1, 0));
}

#[test]
fn many_variables_do_not_take_for_ever() {
    let lines: Vec<String> = (0..3000).map(|index| format!("lat_{index}(n=9) units=degrees_north")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let structure = file(&lines);
    let finder = Finder::new(&structure);
    assert!(finder.of("/lat_7").place.is_none());
    assert_eq!(of(&structure, "/nothing").kind, Kind::Plain);
}
