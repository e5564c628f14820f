//! What a submitted request asks for, checked in the order and the words of the real server.

mod checks;
mod edr;

pub(super) use checks::{check_names, check_query_types, check_variables};
use checks::{destination, pixels, reprojection};
pub(super) use edr::{EdrRoute, parse as parse_edr};

use super::data::{Cut, CutArea, Pixels, SearchArea};
use super::query::Parameters;
use super::reply::Refusal;
use super::select::{Needs, normal_format};
use super::shapes::Upload;
use super::subset::{parse_point, parse_subsets};
use crate::domain::{BoundingBox, TimeRange};
use geo::Polygon;

/// Parameter names of the coverages route, in the server's order; a POST adds `shapefile`.
pub(super) const COVERAGE_PARAMETERS: [&str; 25] = [
    "collectionId",
    "outputCrs",
    "subset",
    "interpolation",
    "scaleExtent",
    "scaleSize",
    "concatenate",
    "granuleId",
    "point",
    "width",
    "height",
    "format",
    "forceAsync",
    "serviceId",
    "maxResults",
    "skipPreview",
    "ignoreErrors",
    "destinationUrl",
    "granuleName",
    "grid",
    "extend",
    "variable",
    "average",
    "label",
    "pixelSubset",
];

/// Half the side in degrees of the box that stands for a `point`.
const POINT_HALF_SIDE: f64 = 0.000_05;

/// A checked request.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the wire's own switches, each independent")]
pub(super) struct Wish {
    /// Box to cut by.
    pub(super) bbox: Option<BoundingBox>,
    /// Longitude and latitude: chooses granules, and asks no ability of the chain.
    pub(super) point: Option<(f64, f64)>,
    /// Shape to cut by.
    pub(super) shape: Option<Vec<Polygon>>,
    /// The same as the catalogue reads it.
    pub(super) shape_search: Option<SearchArea>,
    /// Span to cut by.
    pub(super) time: Option<TimeRange>,
    /// Named dimensions with minimum and maximum.
    pub(super) dimensions: Vec<(String, f64, f64)>,
    /// Variables as asked for; `None` means all.
    pub(super) variables: Option<Vec<String>>,
    /// Media types that will do, best first.
    pub(super) formats: Vec<String>,
    /// A projection or a grid is asked for.
    pub(super) reprojection: bool,
    /// Where the output's pixels lie, as far as that is asked for.
    pub(super) pixels: Option<Pixels>,
    /// `Some(true)` joins, `Some(false)` forbids it.
    pub(super) concatenate: Option<bool>,
    /// Extend dimensions.
    pub(super) extend: bool,
    /// `time` or `area`.
    pub(super) average: Option<String>,
    /// Only these granules.
    pub(super) granule_ids: Vec<String>,
    /// Only granules of these names; `*` and `?` are wildcards.
    pub(super) granule_names: Vec<String>,
    /// Most input granules.
    pub(super) max_results: Option<u64>,
    /// Answer with a job at once.
    pub(super) force_async: bool,
    /// `forceAsync=true` in exactly this spelling with granule ids: granules are not looked up
    /// before the job is accepted.
    pub(super) skip_lookup: bool,
    /// Do not pause after the first result.
    pub(super) skip_preview: bool,
    /// Go on after failed granules.
    pub(super) ignore_errors: bool,
    /// `s3://bucket/path` for the results.
    pub(super) destination: Option<String>,
    /// One's own choice of a chain.
    pub(super) service_id: Option<String>,
    /// Labels as sent.
    pub(super) labels: Vec<String>,
}

impl Wish {
    /// The operations the service chain must do.
    pub(super) fn needs(&self) -> Needs {
        Needs {
            concatenation: self.concatenate == Some(true),
            variables: self.variables.is_some(),
            space: self.bbox.is_some(),
            time: self.time.is_some(),
            dimension: !self.dimensions.is_empty(),
            reprojection: self.reprojection,
            extend: self.extend,
            area_average: self.average.as_deref() == Some("area"),
            time_average: self.average.as_deref() == Some("time"),
            shape: self.shape.is_some(),
            formats: self.formats.clone(),
        }
    }

    /// Takes a shape to cut by.
    pub(super) fn take_shape(&mut self, upload: Upload) {
        self.shape = Some(upload.polygons);
        self.shape_search = Some(upload.search);
    }

    /// The areas of the search; a granule must meet all of them.
    pub(super) fn areas(&self) -> Vec<SearchArea> {
        let bounds = [self.bbox, self.point.and_then(point_box)];
        let boxes = bounds.into_iter().flatten().map(|bounds| CutArea::Box(bounds).into());
        self.shape_search.iter().cloned().chain(boxes).collect()
    }

    /// What to keep of each granule.
    pub(super) fn cut(&self) -> Cut {
        Cut {
            // A shape goes before a box: the cut takes one area. No chain here cuts at a point.
            area: self.shape.clone().map(CutArea::Polygons).or_else(|| self.bbox.map(CutArea::Box)),
            time: self.time,
            variables: self.variables.clone(),
            dimensions: self.dimensions.clone(),
        }
    }
}

/// Reads the parameters of the coverages route. `path_variables` is the path's `{variables}`,
/// `accept` the request's header.
pub(super) fn parse_coverage(
    parameters: &Parameters,
    path_variables: &str,
    accept: Option<&str>,
) -> Result<Wish, Refusal> {
    let subsets = parse_subsets(&parameters.all("subset"))?;
    let point = parse_point(&parameters.all("point"))?;
    if point.is_some() && subsets.bbox.is_some() {
        return Err(Refusal::validation("bounding_box and point query parameters should not co-exist"));
    }
    let mut wish = common(parameters)?;
    (wish.bbox, wish.point) = (subsets.bbox, point);
    wish.time = subsets.time;
    wish.dimensions = subsets.dimensions;
    wish.variables = variables(path_variables, &parameters.list("variable"))?;
    wish.formats = formats(parameters.first("format"), accept);
    wish.reprojection = reprojection(parameters, "outputCrs")?;
    wish.pixels = pixels(parameters, "outputCrs");
    Ok(wish)
}

fn common(parameters: &Parameters) -> Result<Wish, Refusal> {
    let force_async = boolean(parameters, "forceAsync")?;
    let ignore_errors = boolean(parameters, "ignoreErrors")?;
    let concatenate = boolean(parameters, "concatenate")?;
    boolean(parameters, "pixelSubset")?;
    // Looked up in exactly this case: `skippreview=true` is accepted and does nothing.
    let skip_preview = match parameters.exact("skipPreview") {
        Some(value) => truth("skipPreview", value)?,
        None => false,
    };
    let average = parameters.first("average").map(str::to_ascii_lowercase);
    if average.as_deref().is_some_and(|average| average != "time" && average != "area") {
        return Err(Refusal::validation("query parameter \"average\" must be either \"time\" or \"area\""));
    }
    let labels: Vec<String> = parameters.all("label").into_iter().map(str::to_owned).collect();
    for label in &labels {
        super::label_rules::check(label)?;
    }
    let granule_ids = parameters.list("granuleId");
    Ok(Wish {
        concatenate,
        extend: parameters.first("extend").is_some_and(|value| value != "false"),
        average,
        skip_lookup: parameters.exact("forceAsync") == Some("true") && !granule_ids.is_empty(),
        granule_ids,
        granule_names: parameters.list("granuleName"),
        max_results: parameters.first("maxResults").and_then(|value| value.parse().ok()).filter(|&most| most > 0),
        force_async: force_async == Some(true),
        skip_preview,
        ignore_errors: ignore_errors != Some(false),
        destination: destination(parameters.first("destinationUrl"))?,
        service_id: parameters.first("serviceId").map(str::to_owned),
        labels,
        ..Wish::default()
    })
}

/// A switch in any case of the name.
fn boolean(parameters: &Parameters, name: &str) -> Result<Option<bool>, Refusal> {
    parameters.first(name).map(|value| truth(name, value)).transpose()
}

fn truth(name: &str, value: &str) -> Result<bool, Refusal> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::validation(format!("query parameter \"{name}\" must be either true or false"))),
    }
}

fn variables(path: &str, asked: &[String]) -> Result<Option<Vec<String>>, Refusal> {
    let names = if path == "parameter_vars" {
        if asked.is_empty() {
            return Err(Refusal::validation("\"parameter_vars\" specified, but no variables given"));
        }
        asked.to_vec()
    } else if asked.is_empty() {
        path.split(',').map(|name| name.trim().to_owned()).collect()
    } else {
        return Err(Refusal::validation(
            "Value \"parameter_vars\" must be used in the url path when variables are passed in the query parameters or \
             request body",
        ));
    };
    if names.iter().any(|name| name == "all") {
        if names.len() > 1 {
            return Err(Refusal::validation("\"all\" cannot be specified alongside other variables"));
        }
        return Ok(None);
    }
    Ok(Some(names))
}

fn formats(format: Option<&str>, accept: Option<&str>) -> Vec<String> {
    if let Some(format) = format {
        return vec![normal_format(format)];
    }
    let accepted = accept.unwrap_or("*/*").split(',');
    accepted
        .map(|item| item.split(';').next().unwrap_or("").trim().to_ascii_lowercase())
        .filter(|item| !item.is_empty())
        .collect()
}

fn point_box((longitude, latitude): (f64, f64)) -> Option<BoundingBox> {
    BoundingBox::new(
        (longitude - POINT_HALF_SIDE).max(-180.0),
        (latitude - POINT_HALF_SIDE).max(-90.0),
        (longitude + POINT_HALF_SIDE).min(180.0),
        (latitude + POINT_HALF_SIDE).min(90.0),
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::{COVERAGE_PARAMETERS, check_names, check_query_types, parse_coverage};
    use crate::practice::query::Parameters;

    fn refused(query: &str) -> String {
        let parameters = Parameters::from_query(query);
        let path = if query.contains("variable=") { "parameter_vars" } else { "all" };
        parse_coverage(&parameters, path, None).map(|wish| format!("{wish:?}")).unwrap_err().text
    }

    #[test]
    fn unknown_names_are_listed_as_they_were_written() {
        let text = check_names(&Parameters::from_query("forceAsync=true&foo=1&Bar=2"), &COVERAGE_PARAMETERS);
        let text = text.unwrap_err().text;
        assert!(
            text.starts_with("Invalid parameter(s): foo and Bar. Allowed parameters are: collectionId, outputCrs,")
        );
        assert!(text.ends_with("variable, average, label, and pixelSubset."), "{text}");
        assert!(check_names(&Parameters::from_query("FORCEASYNC=true"), &COVERAGE_PARAMETERS).is_ok());
    }

    #[test]
    fn refusals_are_in_the_servers_words() {
        for (query, expected) in [
            ("forceAsync=yes", "query parameter \"forceAsync\" must be either true or false"),
            ("average=mean", "query parameter \"average\" must be either \"time\" or \"area\""),
            (
                "outputCrs=nowhere",
                "query parameter \"crs/outputCrs\" could not be parsed.  Try an EPSG code or Proj4 string.",
            ),
            (
                "grid=x&width=3",
                "When including a grid query parameter, the following parameters may not be provided: width",
            ),
            ("grid=x", "Unknown grid x"),
            ("destinationUrl=http://x", "Invalid destinationUrl 'http://x', must start with s3://"),
            ("destinationUrl=s3://", "Invalid destinationUrl, no S3 bucket is provided."),
            ("destinationUrl=s3://b/x", "The specified bucket 'b' does not exist."),
            ("variable=all,red", "\"all\" cannot be specified alongside other variables"),
            ("variable=", "\"parameter_vars\" specified, but no variables given"),
            ("subset=lat(0:1)&point=1,2", "bounding_box and point query parameters should not co-exist"),
        ] {
            assert_eq!(refused(query), expected, "{query}");
        }
        let both = parse_coverage(&Parameters::from_query("variable=red"), "all", None).unwrap_err();
        assert!(both.text.starts_with("Value \"parameter_vars\" must be used in the url path"), "{}", both.text);
    }

    #[test]
    fn the_type_check_reads_query_strings() {
        for (query, expected) in [
            ("maxResults=0", "query parameter \"maxResults\" should be >= 1"),
            ("maxResults=abc", "query parameter \"maxResults\" should be integer"),
            ("scaleSize=1", "query parameter \"scaleSize\" should NOT have fewer than 2 items"),
        ] {
            let refusal = check_query_types(&Parameters::from_query(query)).unwrap_err();
            assert_eq!((refusal.code, refusal.text.as_str()), ("openapi.ValidationError", expected));
        }
        // In a form the same nonsense is taken and ignored.
        let mut form = Parameters::default();
        form.push("maxResults", "abc".to_owned());
        assert_eq!(parse_coverage(&form, "all", None).unwrap().max_results, None);
    }

    #[test]
    fn a_point_chooses_granules_and_cuts_nothing() {
        let mut form = Parameters::default();
        form.push("point", "-105.25".to_owned());
        form.push("point", "40".to_owned());
        let wish = parse_coverage(&form, "all", None).unwrap();
        assert_eq!((wish.point, wish.bbox), (Some((-105.25, 40.0)), None));
        assert_eq!((wish.areas().len(), wish.cut().area.is_none()), (1, true));
        assert!(!wish.needs().space, "no ability of a chain");
        let mut one = Parameters::default();
        one.push("point", "10,20".to_owned());
        assert!(parse_coverage(&one, "all", None).unwrap_err().text.contains("should have 2 values"));
    }

    #[test]
    fn times_with_a_zone_are_read() {
        let query = "subset=time(%222020-04-27T00:00:00Z%22:%222020-05-28T12:30:00Z%22)";
        let wish = parse_coverage(&Parameters::from_query(query), "all", None).unwrap();
        assert_eq!(wish.time.unwrap().subset_value(), r#"time("2020-04-27T00:00:00Z":"2020-05-28T12:30:00Z")"#);
    }

    #[test]
    fn case_matters_where_it_matters_on_the_server() {
        let wish = |query: &str| parse_coverage(&Parameters::from_query(query), "all", None).unwrap();
        assert!(wish("skipPreview=true").skip_preview);
        assert!(!wish("skippreview=true").skip_preview, "accepted and ignored");
        assert!(wish("FORCEASYNC=TRUE").force_async);
        assert!(wish("forceAsync=true&granuleId=G1").skip_lookup);
        assert!(!wish("forceasync=true&granuleId=G1").skip_lookup);
        assert!(wish("").ignore_errors, "the default");
    }
}
