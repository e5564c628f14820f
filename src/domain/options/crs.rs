//! Output projections: the common ones by name, and which texts the server reads.

/// A projection that people ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommonCrs {
    /// What is sent.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
}

/// The projections offered by name.
pub const COMMON_CRS: [CommonCrs; 7] = [
    CommonCrs { code: "EPSG:4326", name: "Longitude and latitude (WGS 84)" },
    CommonCrs { code: "EPSG:3857", name: "Web Mercator" },
    CommonCrs { code: "EPSG:3413", name: "North polar stereographic (NSIDC)" },
    CommonCrs { code: "EPSG:3031", name: "Antarctic polar stereographic" },
    CommonCrs { code: "EPSG:6931", name: "EASE-Grid 2.0 North" },
    CommonCrs { code: "EPSG:6932", name: "EASE-Grid 2.0 South" },
    CommonCrs { code: "EPSG:6933", name: "EASE-Grid 2.0 Global" },
];

/// The name of a common projection.
pub fn crs_name(code: &str) -> Option<&'static str> {
    let same = |known: &&CommonCrs| known.code.eq_ignore_ascii_case(code.trim());
    COMMON_CRS.iter().find(same).map(|known| known.name)
}

/// True for texts of a kind that the server reads: an EPSG code, an OGC name, proj4 or WKT
/// (`harmony-api.md` 2.3). Only the server knows whether the code exists.
pub fn crs_is_readable(text: &str) -> bool {
    let upper = text.trim().to_ascii_uppercase();
    let is_code = |prefix: &str| {
        upper
            .strip_prefix(prefix)
            .is_some_and(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()))
    };
    is_code("EPSG:")
        || is_code("EPSGA:")
        || ["CRS:84", "WGS84", "NAD83", "NAD27", "WGS72"].contains(&upper.as_str())
        || ["HTTP://WWW.OPENGIS.NET/DEF/CRS/", "URN:OGC:DEF:CRS:"].iter().any(|start| upper.starts_with(start))
        || upper.starts_with("+PROJ=")
        || ["PROJCS[", "GEOGCS[", "PROJCRS[", "GEOGCRS["].iter().any(|start| upper.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{COMMON_CRS, crs_is_readable, crs_name};

    #[test]
    fn what_the_server_reads_is_readable() {
        for good in [
            "epsg:4326",
            " EPSG:3031 ",
            "EPSGA:4326",
            "CRS:84",
            "urn:ogc:def:crs:EPSG::4326",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            "+proj=laea +lat_0=90",
            "PROJCS[\"x\"]",
            "wgs84",
        ] {
            assert!(crs_is_readable(good), "{good}");
        }
        for bad in ["", "EPSG", "EPSG:", "EPSG:43x", "4326", "polar"] {
            assert!(!crs_is_readable(bad), "{bad}");
        }
        assert!(COMMON_CRS.iter().all(|crs| crs_is_readable(crs.code)));
        assert_eq!(crs_name("epsg:3857"), Some("Web Mercator"));
        assert_eq!(crs_name("EPSG:32633"), None);
    }
}
