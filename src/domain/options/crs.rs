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

/// Kinds of WKT that the server reads.
const WKT: [&str; 4] = ["PROJCS", "GEOGCS", "PROJCRS", "GEOGCRS"];

/// True for texts of a kind that the server reads: an EPSG code, an OGC name, proj4 or WKT
/// (`harmony-api.md` 2.3). Only the server knows whether the code exists.
pub fn crs_is_readable(text: &str) -> bool {
    crs_problem(text).is_none()
}

/// What is wrong with a projection, in words; `None` if it is readable.
pub fn crs_problem(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let is_code = |prefix: &str| {
        upper
            .strip_prefix(prefix)
            .is_some_and(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if let Some(rest) = upper.strip_prefix("+PROJ=") {
        let is_named = rest.starts_with(|first: char| first.is_ascii_alphabetic());
        return (!is_named).then_some("After +proj= comes the name of a projection, such as +proj=laea.");
    }
    let is_wkt = WKT.iter().any(|kind| upper.strip_prefix(kind).is_some_and(|rest| rest.starts_with('[')));
    if is_wkt {
        return (!is_balanced(text))
            .then_some("This WKT is not whole: a bracket or a quotation mark lacks its partner.");
    }
    let is_known = is_code("EPSG:")
        || is_code("EPSGA:")
        || ["CRS:84", "WGS84", "NAD83", "NAD27", "WGS72"].contains(&upper.as_str())
        || ["HTTP://WWW.OPENGIS.NET/DEF/CRS/", "URN:OGC:DEF:CRS:"].iter().any(|start| upper.starts_with(start));
    (!is_known).then_some("Harmony does not read this projection. Write EPSG:3413, a proj4 text with +proj=, or WKT.")
}

/// Every bracket closes the one before, outside of quoted names, and nothing follows the last.
fn is_balanced(text: &str) -> bool {
    let (mut depth, mut quoted, mut has_ended) = (0_usize, false, false);
    for character in text.chars() {
        match character {
            _ if has_ended && !character.is_whitespace() => return false,
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted && depth == 0 => return false,
            ']' if !quoted => {
                depth -= 1;
                has_ended = depth == 0;
            }
            _ => {}
        }
    }
    has_ended && !quoted
}

#[cfg(test)]
mod tests {
    use super::{COMMON_CRS, crs_is_readable, crs_name, crs_problem};

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
        for broken in ["PROJCS[\"x\"", "PROJCS[\"x]", "GEOGCS[\"x\"]]", "PROJCRS[\"a\"] b", "PROJCRS[\"a\"]]["] {
            assert!(crs_problem(broken).unwrap().contains("not whole"), "{broken}");
        }
        assert_eq!(crs_problem("PROJCRS[\"a ] in a name\",BASEGEOGCRS[\"b\"]]"), None);
        assert!(crs_problem("+proj= +lat_0=90").unwrap().contains("After +proj="));
        assert!(COMMON_CRS.iter().all(|crs| crs_is_readable(crs.code)));
        assert_eq!(crs_name("epsg:3857"), Some("Web Mercator"));
        assert_eq!(crs_name("EPSG:32633"), None);
    }
}
