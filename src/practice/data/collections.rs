//! The practice catalogue's collections.

use super::chains;
use super::family::Family;
use super::model::{PracticeCollection, PracticeDimension};
use super::{layers, segments};
use crate::domain::BoundingBox;
use chrono::{DateTime, Utc};

/// First words of every abstract.
const NOTE: &str = "Practice data made by formula, not a measurement.";

/// All collections, best known first, without counts, which depend on today.
pub(super) fn all() -> Vec<PracticeCollection> {
    let mut collections = icesat();
    collections.extend(swaths());
    collections.extend(grids());
    collections.extend(traps());
    collections.extend(examples());
    collections.extend(results());
    for (place, collection) in (0_u64..).zip(&mut collections) {
        let first_id = 9_000_000_000 + place * 10_000;
        collection.variables = match collection.family {
            // CMR knows no variables of ATL03: that is why none can be picked.
            Family::Photons => Vec::new(),
            Family::LandIce | Family::Vegetation => {
                segments::variables(collection.family, &collection.provider, first_id)
            }
            family => layers::variables(family, &collection.provider, first_id),
        };
    }
    collections
}

fn icesat() -> Vec<PracticeCollection> {
    let start = "2018-10-13T00:00:00Z";
    vec![
        PracticeCollection {
            doi: Some("10.5067/ATLAS/ATL03.006".to_owned()),
            services: vec![chains::trajectory_subsetter()],
            ..icesat_collection("C2596864127-NSIDC_CPRD", "ATL03", "006", Family::Photons, start)
        },
        // The archive's older version, as it stood on the servers before the move to the cloud.
        PracticeCollection {
            provider: "NSIDC_ECS".to_owned(),
            time_end: moment("2022-10-31T00:00:00Z"),
            doi: Some("10.5067/ATLAS/ATL03.005".to_owned()),
            ..icesat_collection("C2120512202-NSIDC_ECS", "ATL03", "005", Family::Photons, start)
        },
        PracticeCollection {
            doi: Some("10.5067/ATLAS/ATL06.006".to_owned()),
            services: vec![chains::trajectory_subsetter()],
            ..icesat_collection("C2670138092-NSIDC_CPRD", "ATL06", "006", Family::LandIce, start)
        },
        PracticeCollection {
            doi: Some("10.5067/ATLAS/ATL08.006".to_owned()),
            services: vec![chains::trajectory_subsetter()],
            ..icesat_collection("C2613553260-NSIDC_CPRD", "ATL08", "006", Family::Vegetation, start)
        },
        PracticeCollection {
            provider: "PRACTICE".to_owned(),
            services: vec![chains::trajectory_subsetter()],
            ..icesat_collection("C9000000008-PRACTICE", "ATL08", "007", Family::Vegetation, start)
        },
    ]
}

fn icesat_collection(
    concept_id: &str,
    short_name: &str,
    version: &str,
    family: Family,
    start: &str,
) -> PracticeCollection {
    let (title, about) = match family {
        Family::Photons => (
            "ATLAS/ICESat-2 L2A Global Geolocated Photon Data",
            "Height above the WGS 84 ellipsoid, latitude, longitude and time of every photon, in six beams.",
        ),
        Family::LandIce => (
            "ATLAS/ICESat-2 L3A Land Ice Height",
            "Land-ice surface heights and many quantities about their quality, in segments along six beams.",
        ),
        _ => (
            "ATLAS/ICESat-2 L3A Land and Vegetation Height",
            "Heights of the ground and of the canopy, in 100 m segments along six beams.",
        ),
    };
    PracticeCollection {
        provider: "NSIDC_CPRD".to_owned(),
        archive_center: "NASA NSIDC DAAC".to_owned(),
        bounds: bounds(-180.0, -88.0, 180.0, 88.0),
        processing_level: if family == Family::Photons { "2" } else { "3" }.to_owned(),
        platform: "ICESat-2".to_owned(),
        instrument: "ATLAS".to_owned(),
        native_format: "application/x-hdf5".to_owned(),
        ..blank(concept_id, short_name, version, &format!("{title} V{version}"), about, family, start)
    }
}

fn swaths() -> Vec<PracticeCollection> {
    vec![
        PracticeCollection {
            provider: "LARC_CLOUD".to_owned(),
            archive_center: "NASA/LARC/SD/ASDC".to_owned(),
            bounds: bounds(-170.0, 14.0, -10.0, 72.0),
            services: vec![chains::tempo_subsetter()],
            dimensions: vec![dimension("mirror_step", 132, 1.0, 132.0, "1"), dimension("xtrack", 256, 0.0, 255.0, "1")],
            doi: Some("10.5067/IS-40e/TEMPO/NO2_L2.003".to_owned()),
            processing_level: "2".to_owned(),
            platform: "INTELSAT 40e".to_owned(),
            instrument: "TEMPO".to_owned(),
            ..blank(
                "C2930725014-LARC_CLOUD",
                "TEMPO_NO2_L2",
                "V03",
                "TEMPO NO2 tropospheric, stratospheric, and total columns V03",
                "Nitrogen dioxide columns over North America, hourly in daylight, seen from geostationary orbit.",
                Family::Scan,
                "2023-08-02T00:00:00Z",
            )
        },
        PracticeCollection {
            provider: "PRACTICE".to_owned(),
            services: vec![chains::concise(), chains::swath_projector()],
            processing_level: "2".to_owned(),
            platform: "Practice orbiter".to_owned(),
            ..blank(
                "C9000000005-PRACTICE",
                "PRACTICE_SST_L2P",
                "1.0",
                "Practice sea surface temperature, level 2 swath",
                "Sea surface temperature in five-minute pieces of a 2900 km swath. Its services join and project \
                 granules but cut nothing.",
                Family::Swath,
                "2015-01-01T00:00:00Z",
            )
        },
    ]
}

fn grids() -> Vec<PracticeCollection> {
    vec![
        PracticeCollection {
            provider: "GES_DISC".to_owned(),
            archive_center: "NASA/GSFC/SED/ESD/TISL/GESDISC".to_owned(),
            services: vec![chains::hoss_geographic()],
            dimensions: vec![
                dimension("lat", 360, -89.75, 89.75, "degrees_north"),
                dimension("lon", 720, -179.75, 179.75, "degrees_east"),
            ],
            doi: Some("10.5067/GPM/IMERG/3B-HH/07".to_owned()),
            processing_level: "3".to_owned(),
            native_format: "application/x-hdf5".to_owned(),
            platform: "GPM".to_owned(),
            instrument: "GMI".to_owned(),
            ..blank(
                "C2723754847-GES_DISC",
                "GPM_3IMERGHH",
                "07",
                "GPM IMERG Final Precipitation L3 Half Hourly 0.1 degree x 0.1 degree V07 (GPM_3IMERGHH) at GES DISC",
                "Precipitation every half hour. The practice grid has cells of 0.5 degrees.",
                Family::Precipitation,
                "2000-06-01T00:00:00Z",
            )
        },
        PracticeCollection {
            provider: "POCLOUD".to_owned(),
            archive_center: "NASA/JPL/PODAAC".to_owned(),
            services: vec![chains::hoss_geographic(), chains::hybig()],
            dimensions: vec![
                dimension("lat", 360, -89.75, 89.75, "degrees_north"),
                dimension("lon", 720, -179.75, 179.75, "degrees_east"),
            ],
            doi: Some("10.5067/GHGMR-4FJ04".to_owned()),
            processing_level: "4".to_owned(),
            platform: "AQUA, TERRA, GCOM-W1".to_owned(),
            ..blank(
                "C1996881146-POCLOUD",
                "MUR-JPL-L4-GLOB-v4.1",
                "4.1",
                "GHRSST Level 4 MUR Global Foundation Sea Surface Temperature Analysis (v4.1)",
                "Sea surface temperature every day. The practice grid has cells of 0.5 degrees.",
                Family::SeaTemperature,
                "2002-06-01T00:00:00Z",
            )
        },
        PracticeCollection {
            provider: "PRACTICE".to_owned(),
            services: vec![chains::hoss_geographic()],
            dimensions: vec![
                dimension("lev", 42, 0.1, 1000.0, "hPa"),
                dimension("time", 8, 0.0, 1260.0, "minutes since the start of the day"),
                dimension("lat", 46, -90.0, 90.0, "degrees_north"),
                dimension("lon", 72, -180.0, 175.0, "degrees_east"),
                dimension("nv", 2, 0.0, 1.0, "1"),
            ],
            processing_level: "4".to_owned(),
            platform: "Practice model".to_owned(),
            ..blank(
                "C9000000004-PRACTICE",
                "PRACTICE_LEVELS",
                "5.12.4",
                "Practice 3-hourly atmosphere on 42 pressure levels, in the manner of MERRA-2 M2I3NPASM",
                "Temperature, winds, humidity and height on pressure levels; can be cut by the dimensions lev and time.",
                Family::PressureLevels,
                "1980-01-01T00:00:00Z",
            )
        },
    ]
}

/// Collections that exist to be stumbled over safely.
fn traps() -> Vec<PracticeCollection> {
    vec![
        PracticeCollection {
            eula_ids: vec!["be7c8c07-65f7-4e63-a81d-78dfa1878799".to_owned()],
            services: vec![chains::hoss_geographic()],
            dimensions: one_degree(),
            processing_level: "4".to_owned(),
            platform: "Practice model".to_owned(),
            ..blank(
                "C9000000001-PRACTICE",
                "PRACTICE_EULA_SST",
                "1.0",
                "Practice sea surface temperature behind a licence agreement",
                "Daily sea surface temperature. The agreement must be accepted before the service hands anything out.",
                Family::SeaTemperature,
                "2010-01-01T00:00:00Z",
            )
        },
        PracticeCollection {
            time_end: moment("2020-12-31T23:59:59Z"),
            dimensions: one_degree(),
            processing_level: "3".to_owned(),
            platform: "Practice model".to_owned(),
            ..blank(
                "C9000000002-PRACTICE",
                "PRACTICE_NO_SERVICE",
                "1.0",
                "Practice daily snow depth without any service",
                "Daily snow depth. Harmony can only hand out whole files of this collection.",
                Family::Snow,
                "2000-01-01T00:00:00Z",
            )
        },
        PracticeCollection {
            services: vec![chains::geoloco()],
            dimensions: one_degree(),
            processing_level: "3".to_owned(),
            native_format: "application/x-hdf5".to_owned(),
            platform: "Practice orbiter".to_owned(),
            ..blank(
                "C9000000003-PRACTICE",
                "PRACTICE_BOX_ONLY",
                "6.1",
                "Practice daily vegetation index whose service cuts by box but not by time",
                "Daily vegetation index. Asked for box and time together, Harmony hands out whole files.",
                Family::Greenness,
                "2003-01-01T00:00:00Z",
            )
        },
    ]
}

/// Stand-ins for the collections with which Harmony itself is tested (UAT), under their ids.
fn examples() -> Vec<PracticeCollection> {
    let example =
        |id: &str, short_name: &str, title: &str, about: &str, family: Family, start: &str| PracticeCollection {
            provider: "EEDTEST".to_owned(),
            archive_center: "EEDTEST".to_owned(),
            processing_level: "4".to_owned(),
            platform: "Practice model".to_owned(),
            ..blank(id, short_name, "1", title, about, family, start)
        };
    vec![
        PracticeCollection {
            services: vec![chains::swath_projector(), chains::service_example()],
            dimensions: one_degree(),
            ..example(
                "C1233800302-EEDTEST",
                "PRACTICE_EXAMPLE",
                "Practice picture of the Earth in four channels, in the manner of harmony_example",
                "Red, green, blue and alpha, every day. Comes as NetCDF, GeoTIFF, PNG or GIF, on the map that is wanted.",
                Family::Colours,
                "2020-01-01T00:00:00Z",
            )
        },
        PracticeCollection {
            services: vec![chains::concise()],
            processing_level: "2".to_owned(),
            ..example(
                "C1243729749-EEDTEST",
                "PRACTICE_EXAMPLE_JOINED",
                "Practice sea surface temperature whose service only joins granules",
                "Sea surface temperature in five-minute pieces. Nothing is cut; granules are joined unless forbidden.",
                Family::Swath,
                "2020-01-01T00:00:00Z",
            )
        },
        PracticeCollection {
            services: vec![chains::hoss_geographic(), chains::averaging()],
            dimensions: vec![
                dimension("lev", 42, 0.1, 1000.0, "hPa"),
                dimension("time", 8, 0.0, 1260.0, "minutes since the start of the day"),
                dimension("lat", 46, -90.0, 90.0, "degrees_north"),
                dimension("lon", 72, -180.0, 175.0, "degrees_east"),
                dimension("nv", 2, 0.0, 1.0, "1"),
            ],
            ..example(
                "C1245618475-EEDTEST",
                "PRACTICE_EXAMPLE_LEVELS",
                "Practice atmosphere on 42 levels that can be cut by dimensions and averaged",
                "Temperature, wind, humidity and height; means over time or over the area as NetCDF or CSV.",
                Family::PressureLevels,
                "2000-06-01T00:00:00Z",
            )
        },
    ]
}

/// Collections whose results are worth looking at: what the others leave out.
fn results() -> Vec<PracticeCollection> {
    vec![
        PracticeCollection {
            services: vec![chains::l2_subsetter()],
            dimensions: vec![dimension("nj", 150, 1.0, 150.0, "1"), dimension("ni", 160, 1.0, 160.0, "1")],
            processing_level: "2".to_owned(),
            platform: "Practice orbiter".to_owned(),
            ..blank(
                "C9000000006-PRACTICE",
                "PRACTICE_SWATH",
                "1.0",
                "Practice sea surface temperature, level 2 swath that can be cut",
                "Sea surface temperature in five-minute pieces of a 2500 km swath, over poles and the antimeridian.",
                Family::Swath,
                "2015-01-01T00:00:00Z",
            )
        },
        PracticeCollection {
            services: vec![chains::hoss_geographic(), chains::net2cog(), chains::hybig()],
            dimensions: vec![
                dimension("lat", 180, -89.5, 89.5, "degrees_north"),
                dimension("lon", 360, 0.5, 359.5, "degrees_east"),
            ],
            processing_level: "3".to_owned(),
            platform: "Practice orbiter".to_owned(),
            ..blank(
                "C9000000007-PRACTICE",
                "PRACTICE_SOIL",
                "1.0",
                "Practice daily soil moisture, from north to south and from 0 to 360 degrees east",
                "Daily soil moisture on land. Comes as NetCDF cut to a box, or whole as GeoTIFF, PNG or JPEG.",
                Family::Soil,
                "2015-04-01T00:00:00Z",
            )
        },
    ]
}

fn one_degree() -> Vec<PracticeDimension> {
    vec![dimension("lat", 180, -89.5, 89.5, "degrees_north"), dimension("lon", 360, -179.5, 179.5, "degrees_east")]
}

fn blank(
    concept_id: &str,
    short_name: &str,
    version: &str,
    title: &str,
    about: &str,
    family: Family,
    start: &str,
) -> PracticeCollection {
    PracticeCollection {
        concept_id: concept_id.to_owned(),
        short_name: short_name.to_owned(),
        version: version.to_owned(),
        title: title.to_owned(),
        summary: format!("{NOTE} {about}"),
        provider: "PRACTICE".to_owned(),
        archive_center: "PRACTICE".to_owned(),
        time_start: moment(start).unwrap_or_default(),
        time_end: None,
        bounds: bounds(-180.0, -90.0, 180.0, 90.0),
        eula_ids: Vec::new(),
        services: Vec::new(),
        variables: Vec::new(),
        dimensions: Vec::new(),
        native_format: "application/netcdf".to_owned(),
        processing_level: String::new(),
        doi: None,
        platform: String::new(),
        instrument: String::new(),
        granule_count: 0,
        as_recorded: false,
        family,
    }
}

fn dimension(name: &str, size: u64, min: f64, max: f64, units: &str) -> PracticeDimension {
    PracticeDimension { name: name.to_owned(), size, min, max, units: units.to_owned() }
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    crate::domain::time_range::parse_moment(text)
}

#[expect(clippy::expect_used, reason = "constants of this file, checked by a test")]
fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
    BoundingBox::new(west, south, east, north).expect("a valid box")
}
