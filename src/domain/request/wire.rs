//! A request as it goes to Harmony: the ordered multipart parts, and the address.

use super::super::shape::GEOJSON;
use super::super::{BoundingBox, Environment};
use super::{Area, DimensionRange, Options, SubsetRequest};
use base64::Engine as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use serde_json::Number;
use url::Url;

/// The label that says which application sent a job; appended to every request.
pub const OWN_LABEL: &str = "harmony-desktop";

/// Most parts the server takes in one form; more is answered with a bare 500 (`harmony-api.md` 0,
/// rule 4).
pub const MAX_PARTS: usize = 100;

/// Upload parameter of a shape, and the only file name the server looks for.
const SHAPE_PART: &str = "shapefile";

/// What Python's `quote_plus` encodes, so that our addresses read as harmony-py's.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');

/// One part of the multipart form.
///
/// As JSON: `{name, filename?, content_type?, value}`; a value that is not UTF-8 is written in
/// base64 and `"encoding": "base64"` says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Parameter name in the server's spelling.
    pub name: String,
    /// File name, for an upload only.
    pub filename: Option<String>,
    /// MIME type, for an upload only.
    pub content_type: Option<String>,
    /// The bytes; UTF-8 text for everything but an upload.
    pub value: Vec<u8>,
}

/// Why a request cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The server would answer with an unexplained error.
    #[error(
        "This request has {0} parts and Harmony takes at most {MAX_PARTS}. Use fewer granule names, dimensions or labels."
    )]
    TooManyParts(usize),
    /// A shape is uploaded as a file; an address cannot carry it.
    #[error(
        "A request with a shape has no web address, because the shape is uploaded as a file. Use a box, or save the request as a file."
    )]
    ShapeInUrl,
}

impl Part {
    fn text(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), filename: None, content_type: None, value: value.into().into_bytes() }
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = std::str::from_utf8(&self.value).ok();
        let mut fields = serializer.serialize_struct("Part", 5)?;
        fields.serialize_field("name", &self.name)?;
        if let Some(filename) = &self.filename {
            fields.serialize_field("filename", filename)?;
        }
        if let Some(content_type) = &self.content_type {
            fields.serialize_field("content_type", content_type)?;
        }
        if let Some(text) = text {
            fields.serialize_field("value", text)?;
        } else {
            fields.serialize_field("value", &base64::engine::general_purpose::STANDARD.encode(&self.value))?;
            fields.serialize_field("encoding", "base64")?;
        }
        fields.end()
    }
}

impl SubsetRequest {
    /// Where the form is posted: `…/{collection}/ogc-api-coverages/1.0.0/collections/
    /// parameter_vars/coverage/rangeset` below the environment's Harmony root.
    pub fn rangeset_url(&self, environment: &Environment) -> Url {
        let mut url = environment.harmony().clone();
        // Fails only for addresses like `mailto:`, which no environment is.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(&self.collection).extend([
                "ogc-api-coverages",
                "1.0.0",
                "collections",
                "parameter_vars",
                "coverage",
                "rangeset",
            ]);
        }
        url
    }

    /// The form's parts in harmony-py's order and spelling. Variables and granule ids are joined
    /// by comma into one part each, so that they do not count against [`MAX_PARTS`].
    pub fn parts(&self) -> Result<Vec<Part>, WireError> {
        let mut parts: Vec<Part> = self
            .parameters()
            .into_iter()
            .flat_map(|(name, values)| {
                let values = if matches!(name, "granuleId" | "variable") { vec![values.join(",")] } else { values };
                values.into_iter().map(move |value| Part::text(name, value))
            })
            .collect();
        if let Some(Area::Shape(shape)) = &self.area {
            parts.push(Part {
                name: SHAPE_PART.to_owned(),
                filename: Some(SHAPE_PART.to_owned()),
                content_type: Some(GEOJSON.to_owned()),
                value: shape.bytes().to_vec(),
            });
        }
        if parts.len() > MAX_PARTS { Err(WireError::TooManyParts(parts.len())) } else { Ok(parts) }
    }

    /// The request as one address, as harmony-py's `request_as_url` writes it: lists are repeated
    /// parameters, spaces are `+`.
    pub fn as_url(&self, environment: &Environment) -> Result<Url, WireError> {
        if matches!(self.area, Some(Area::Shape(_))) {
            return Err(WireError::ShapeInUrl);
        }
        let pairs: Vec<String> = self
            .parameters()
            .into_iter()
            .flat_map(|(name, values)| values.into_iter().map(move |value| format!("{name}={}", encoded(&value))))
            .collect();
        let mut url = self.rangeset_url(environment);
        url.set_query(Some(&pairs.join("&")));
        Ok(url)
    }

    /// The labels that are sent: the request's own, then the application's unless it is left off, or
    /// there already (the server does not tell upper and lower case apart).
    pub fn sent_labels(&self) -> Vec<String> {
        let mut labels = self.labels.clone();
        let is_wanted = self.options.own_label != Some(false);
        if is_wanted && !labels.iter().any(|label| label.to_lowercase() == OWN_LABEL) {
            labels.push(OWN_LABEL.to_owned());
        }
        labels
    }

    /// Every text parameter with its values, in the order of harmony-py 1.8.0.
    fn parameters(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut parameters = vec![("forceAsync", vec!["true".to_owned()])];
        parameters.push(("subset", self.subset_values()));
        parameters.push(("point", self.point_values()));
        parameters.push(("label", self.sent_labels()));
        parameters.extend(self.options.before_variables());
        parameters.push((
            "variable",
            if self.variables.is_empty() { vec!["all".to_owned()] } else { self.variables.clone() },
        ));
        parameters.extend(self.options.after_variables());
        parameters.retain(|(_, values)| !values.is_empty());
        parameters
    }

    /// Longitude and latitude, each a value of its own: the server takes one part `10,20` for one number.
    fn point_values(&self) -> Vec<String> {
        match &self.area {
            Some(Area::Point(point)) => [point.longitude(), point.latitude()].map(|value| value.to_string()).to_vec(),
            _ => Vec::new(),
        }
    }

    fn subset_values(&self) -> Vec<String> {
        let area = self.bounding_box().map(box_values).into_iter().flatten();
        area.chain(self.time.map(|time| time.subset_value()))
            .chain(self.dimensions.iter().map(DimensionRange::subset_value))
            .collect()
    }
}

impl DimensionRange {
    /// `name(min:max)`, `*` for an open end.
    pub fn subset_value(&self) -> String {
        let end = |bound: &Option<Number>| bound.as_ref().map_or_else(|| "*".to_owned(), Number::to_string);
        format!("{}({}:{})", self.name, end(&self.min), end(&self.max))
    }
}

impl Options {
    fn before_variables(&self) -> [(&'static str, Vec<String>); 17] {
        [
            ("outputcrs", text(self.crs.as_ref())),
            ("destinationUrl", text(self.destination_url.as_ref())),
            ("interpolation", text(self.interpolation.as_ref())),
            ("scaleExtent", joined(self.scale_extent.as_ref().map(<[Number; 4]>::as_slice))),
            ("scaleSize", joined(self.scale_size.as_ref().map(<[Number; 2]>::as_slice))),
            ("granuleId", self.granule_id.clone()),
            ("granuleName", self.granule_name.clone()),
            ("width", text(self.width)),
            ("height", text(self.height)),
            ("format", text(self.format.as_ref())),
            ("maxResults", text(self.max_results)),
            ("concatenate", text(self.concatenate)),
            ("average", text(self.average.as_ref())),
            ("skipPreview", text(self.skip_preview)),
            ("ignoreErrors", text(self.ignore_errors)),
            ("grid", text(self.grid.as_ref())),
            ("extend", self.extend.clone()),
        ]
    }

    fn after_variables(&self) -> [(&'static str, Vec<String>); 2] {
        [("pixelSubset", text(self.pixel_subset)), ("serviceId", text(self.service_id.as_ref()))]
    }
}

fn text(value: Option<impl ToString>) -> Vec<String> {
    value.map(|value| value.to_string()).into_iter().collect()
}

fn joined(numbers: Option<&[Number]>) -> Vec<String> {
    let join = |numbers: &[Number]| numbers.iter().map(Number::to_string).collect::<Vec<_>>().join(",");
    numbers.map(join).into_iter().collect()
}

fn box_values(bounds: BoundingBox) -> [String; 2] {
    // Adding zero turns -0 into 0.
    let degrees = |value: f64| (value + 0.0).to_string();
    [
        format!("lat({}:{})", degrees(bounds.south()), degrees(bounds.north())),
        format!("lon({}:{})", degrees(bounds.west()), degrees(bounds.east())),
    ]
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, QUERY).to_string().replace("%20", "+")
}

#[cfg(test)]
mod tests {
    use super::super::{Area, DimensionRange, Shape, SubsetRequest};
    use super::{MAX_PARTS, OWN_LABEL, Part, WireError};
    use crate::domain::{BoundingBox, Environment, Point};

    fn names(parts: &[Part]) -> Vec<&str> {
        parts.iter().map(|part| part.name.as_str()).collect()
    }

    #[test]
    fn six_hundred_variables_are_one_part() {
        let mut request = SubsetRequest::new("ATL06");
        request.variables = (0..600).map(|index| format!("/gt1l/v{index}")).collect();
        request.options.granule_id = (0..600).map(|index| format!("G{index}-X")).collect();
        assert_eq!(names(&request.parts().unwrap()), ["forceAsync", "label", "granuleId", "variable"]);
    }

    #[test]
    fn more_parts_than_the_server_takes_are_refused_before_sending() {
        let mut request = SubsetRequest::new("ATL06");
        request.options.granule_name = vec!["a*".to_owned(); MAX_PARTS - 3];
        assert_eq!(request.parts().unwrap().len(), MAX_PARTS);
        request.options.pixel_subset = Some(true);
        assert_eq!(request.parts(), Err(WireError::TooManyParts(101)));
    }

    #[test]
    fn the_own_label_is_appended_once() {
        let mut request = SubsetRequest::new("ATL06");
        assert_eq!(request.sent_labels(), [OWN_LABEL]);
        request.labels = vec!["Harmony-Desktop".to_owned(), "front-range".to_owned()];
        assert_eq!(request.sent_labels(), ["Harmony-Desktop", "front-range"]);
    }

    #[test]
    fn the_own_label_can_be_left_off() {
        let mut request = SubsetRequest::new("ATL06");
        request.options.own_label = Some(false);
        assert_eq!(names(&request.parts().unwrap()), ["forceAsync", "variable"]);
        request.labels = vec!["front-range".to_owned()];
        assert_eq!(request.sent_labels(), ["front-range"]);
        request.options.own_label = Some(true);
        assert_eq!(request.sent_labels(), ["front-range", OWN_LABEL]);
    }

    #[test]
    fn a_point_is_two_parts_and_has_an_address() {
        let mut request = SubsetRequest::new("GPM");
        request.area = Point::new(-105.25, 40.0).ok().map(Area::Point);
        let parts = request.parts().unwrap();
        assert_eq!(names(&parts), ["forceAsync", "point", "point", "label", "variable"]);
        let values: Vec<&[u8]> = parts.iter().skip(1).take(2).map(|part| part.value.as_slice()).collect();
        assert_eq!(values, [b"-105.25".as_slice(), b"40"]);
        let address = request.as_url(&Environment::prod()).unwrap();
        assert!(address.query().unwrap().starts_with("forceAsync=true&point=-105.25&point=40&label="), "{address}");
    }

    #[test]
    fn several_collections_are_joined_in_the_address() {
        let url = SubsetRequest::new("C1-X+C2-Y").rangeset_url(&Environment::prod());
        assert!(url.as_str().starts_with("https://harmony.earthdata.nasa.gov/C1-X+C2-Y/ogc-api-coverages/"), "{url}");
    }

    #[test]
    fn a_strange_short_name_stays_one_path_segment() {
        let url = SubsetRequest::new("a/../b?c").rangeset_url(&Environment::prod());
        assert_eq!(
            url.as_str(),
            "https://harmony.earthdata.nasa.gov/a%2F..%2Fb%3Fc/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset"
        );
    }

    #[test]
    fn a_shape_is_the_last_part_and_has_no_address() {
        let mut request = SubsetRequest::new("ATL06");
        request.area = Shape::from_text(r#"{"type": "Point", "coordinates": [5, 6]}"#).ok().map(Area::Shape);
        request.options.service_id = Some("S1".to_owned());
        let parts = request.parts().unwrap();
        assert_eq!(names(&parts), ["forceAsync", "label", "variable", "serviceId", "shapefile"]);
        let upload = serde_json::to_value(parts.last().unwrap()).unwrap();
        assert_eq!(
            (&upload["filename"], &upload["content_type"]),
            (&"shapefile".into(), &"application/geo+json".into())
        );
        assert!(upload["value"].as_str().unwrap().starts_with(r#"{"type":"FeatureCollection""#), "{upload}");
        let raw = Part { name: String::new(), filename: None, content_type: None, value: vec![b'P', b'K', 0xff] };
        assert_eq!(serde_json::to_string(&raw).unwrap(), r#"{"name":"","value":"UEv/","encoding":"base64"}"#);
        assert_eq!(request.as_url(&Environment::prod()), Err(WireError::ShapeInUrl));
    }

    #[test]
    fn numbers_are_written_plainly() {
        let mut request = SubsetRequest::new("ATL06");
        request.area = Some(Area::Box(BoundingBox::new(-105.5, -0.0, 1e-7, 41.0).unwrap()));
        request.dimensions = vec![DimensionRange { name: "lev".to_owned(), min: Some(10.into()), max: None }];
        assert_eq!(request.subset_values(), ["lat(0:41)", "lon(-105.5:0.0000001)", "lev(10:*)"]);
    }
}
