//! Reference systems by code or well-known text.

use super::georeference::ReferenceSystem;
use crate::domain::shape::Plane;

impl ReferenceSystem {
    /// The system of an EPSG code.
    pub fn from_epsg(code: u32) -> Self {
        Self::named(&format!("EPSG:{code}"), Some(code))
    }

    /// The system of well-known text (of ESRI, of OGC's first version or of its second) or of a usual name.
    pub fn from_text(text: &str) -> Self {
        let text = text.trim();
        let outermost = text.trim_end_matches([']', ')', ' ']).rsplit(['[', '(']).next().unwrap_or_default();
        let code = outermost.strip_prefix("\"EPSG\",").and_then(|code| code.trim_matches('"').parse().ok());
        let is_code = text.rfind("AUTHORITY").max(text.rfind("ID[")).is_some();
        Self::named(text, code.filter(|_| is_code))
    }

    fn named(text: &str, epsg: Option<u32>) -> Self {
        match Plane::of(text) {
            Some(Plane { proj: None, .. }) => Self::Geographic,
            Some(Plane { proj: Some(proj), .. }) => Self::Projected { proj, epsg },
            // What the words say may be unknown while the code is not.
            None => match epsg.map(|code| Plane::of(&format!("EPSG:{code}"))) {
                Some(Some(Plane { proj: Some(proj), .. })) => Self::Projected { proj, epsg },
                Some(Some(Plane { proj: None, .. })) => Self::Geographic,
                _ => Self::Unknown(text.chars().take(200).collect()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_texts_of_the_same_system_are_the_same() {
        assert_eq!(ReferenceSystem::from_epsg(4326), ReferenceSystem::Geographic);
        let ReferenceSystem::Projected { proj, epsg } = ReferenceSystem::from_epsg(3413) else { panic!("projected") };
        assert_eq!(epsg, Some(3413));
        assert!(proj.contains("+proj=stere") && proj.contains("+lat_ts=70"), "{proj}");
        let text = r#"PROJCS["WGS 84 / NSIDC Sea Ice Polar Stereographic North",GEOGCS["WGS 84",DATUM["WGS_1984",
            SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],
            PROJECTION["Polar_Stereographic"],PARAMETER["latitude_of_origin",70],PARAMETER["central_meridian",-45],
            PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","3413"]]"#;
        let ReferenceSystem::Projected { proj, epsg } = ReferenceSystem::from_text(text) else { panic!("projected") };
        assert_eq!(epsg, Some(3413));
        assert!(proj.contains("+lon_0=-45"), "{proj}");
        // As GDAL writes it: degrees, datum and ellipsoid have codes of their own.
        let coded = text.replace("0.0174532925199433]]", "0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]");
        let coded = coded.replace("298.257223563]", "298.257223563,AUTHORITY[\"EPSG\",\"7030\"]]");
        let ReferenceSystem::Projected { proj: same, epsg } = ReferenceSystem::from_text(&coded) else {
            panic!("projected")
        };
        assert_eq!((same, epsg), (proj, Some(3413)));
        assert!(matches!(ReferenceSystem::from_epsg(7), ReferenceSystem::Unknown(_)));
        assert!(matches!(ReferenceSystem::from_text("PROJCS[broken"), ReferenceSystem::Unknown(_)));
    }

    #[test]
    fn every_grid_of_nasa_has_its_plane() {
        for code in [3031, 3408, 3409, 3410, 3411, 3412, 3413, 3571, 3857, 3995, 5070, 6931, 6932, 6933, 32613, 32733] {
            let system = ReferenceSystem::from_epsg(code);
            let ReferenceSystem::Projected { proj, .. } = &system else { panic!("{code}: {system:?}") };
            assert!(proj4rs::Proj::from_proj_string(proj).is_ok(), "{proj}");
        }
    }
}
