//! Addresses read back.

use super::REQUEST_CUT;
use crate::domain::request::{Area, DimensionRange, SubsetRequest};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, Environment, Point, TimeRange};
use proptest::prelude::*;

fn round_trip(request: &SubsetRequest) -> SubsetRequest {
    let url = request.as_url(&Environment::prod()).unwrap();
    let read = SubsetRequest::from_url(url.as_str()).unwrap();
    assert_eq!(read.missing, Vec::<String>::new(), "{url}");
    read.request
}

#[test]
fn the_servers_record_is_read() {
    let read = SubsetRequest::from_url(
        "http://127.0.0.1:4000/C1233800302-EEDTEST/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?forceAsync=true&subset=lat(10%3A20)&subset=lon(30%3A40)&format=application%2Fnetcdf",
    )
    .unwrap();
    assert_eq!(read.request.collection, "C1233800302-EEDTEST");
    assert_eq!(read.request.bounding_box(), BoundingBox::new(30.0, 10.0, 40.0, 20.0).ok());
    assert_eq!(read.request.options.format.as_deref(), Some("application/netcdf"));
    assert!(read.missing.is_empty() && read.request.variables.is_empty());
}

#[test]
fn other_spellings_are_understood() {
    let read = |path: &str| {
        let url = format!("https://h.example/A%2FB/ogc-api-coverages/1.0.0/collections/{path}");
        SubsetRequest::from_url(&url).unwrap()
    };
    let both =
        read("%2Fgt1l%2Fh,%2Fgt1r%2Fh/coverage/rangeset?SUBSET=lat(1:*),lon(170:-170)&MaxResults=3&skippreview=TRUE");
    assert_eq!(both.request.collection, "A/B");
    assert_eq!(both.request.variables, ["/gt1l/h", "/gt1r/h"]);
    assert_eq!(both.request.bounding_box(), BoundingBox::new(170.0, 1.0, -170.0, 90.0).ok());
    assert_eq!((both.request.options.max_results, both.request.options.skip_preview), (Some(3), Some(true)));
    assert!(both.missing.is_empty(), "{both:?}");
}

#[test]
fn addresses_of_the_edr_api_are_read() {
    let read = |rest: &str| {
        SubsetRequest::from_url(&format!("https://h.example/ogc-api-edr/1.1.0/collections/C1-X/{rest}")).unwrap()
    };
    let cube = read(
        "cube?bbox=-105.5,40,-105,41&parameter-name=a,/b/c&datetime=2020-04-27/..&f=image/png&crs=EPSG:4326&forceAsync=true",
    );
    assert_eq!(cube.request.bounding_box(), BoundingBox::new(-105.5, 40.0, -105.0, 41.0).ok());
    assert_eq!(cube.request.variables, ["a", "/b/c"]);
    assert_eq!(cube.request.time, TimeRange::new(parse_moment("2020-04-27"), None).ok());
    assert_eq!(cube.request.options.crs.as_deref(), Some("EPSG:4326"));
    assert!(cube.missing.is_empty(), "{cube:?}");
    let area = read("area?coords=POLYGON%28%280+0%2C1+0%2C1+1%2C0+0%29%29&label=harmony-py&parameter-name=all&z=5");
    assert!(matches!(&area.request.area, Some(Area::Shape(shape)) if shape.positions() == 4), "{area:?}");
    assert_eq!((area.request.labels.len(), area.missing.len()), (1, 1), "{area:?}");
    assert_eq!(read("position?coords=POINT(10 20)").request.area, Point::new(10.0, 20.0).ok().map(Area::Point));
    assert_eq!(read("cube?bbox=1,2,3,4,5,6").request.bounding_box(), BoundingBox::new(1.0, 2.0, 4.0, 5.0).ok());
    for bad in ["area?coords=POLYGON((", "cube?bbox=1,2,3", "cube?datetime=today"] {
        assert_eq!(read(bad).missing.len(), 1, "{bad}");
    }
    assert_eq!(SubsetRequest::from_url("https://h.example/ogc-api-edr/1.1.0/collections/C1-X"), None);
}

#[test]
fn what_cannot_be_read_is_told() {
    let read = SubsetRequest::from_url(
        "https://h.example/C1-X/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?dance=1&width=x&subset=lat(91:95)&subset=time(today)&shapefile=a",
    )
    .unwrap();
    assert_eq!(read.request, SubsetRequest::new("C1-X"));
    assert_eq!(read.missing.len(), 5, "{:?}", read.missing);
    for other in ["", "mailto:x", "https://h.example/jobs/1", "https://h.example/ogc-api-coverages/1.0.0"] {
        assert_eq!(SubsetRequest::from_url(other), None, "{other}");
    }
}

#[test]
fn a_cut_address_gives_what_is_left_and_says_so() {
    let mut request = SubsetRequest::new("C1-X");
    request.variables = (0..600).map(|index| format!("/gt1l/variable_{index}")).collect();
    request.options.max_results = Some(7);
    let url: String = request.as_url(&Environment::prod()).unwrap().as_str().chars().take(REQUEST_CUT).collect();
    let read = SubsetRequest::from_url(&url).unwrap();
    assert!(read.missing[0].contains("beginning") && read.request.options.max_results == Some(7));
    assert!(read.request.variables.iter().all(|name| request.variables.contains(name)), "no half name");
}

fn day() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some("2020-01-05"), Some("2021-06-30T12:30:15.5"), Some("2024-02-29T23:59:59")])
}

proptest! {
    #[test]
    fn an_address_read_back_is_the_request(
        corners in prop::option::of((-180.0f64..180.0, -90.0f64..90.0, -180.0f64..180.0, -90.0f64..90.0)),
        (start, stop) in (day(), day()),
        variables in prop::collection::vec("/[a-z]([a-z0-9_/ é+&%]{0,12}[a-z])?", 0..4),
        labels in prop::collection::vec("[a-z0-9][a-z0-9 ,&=+#-]{0,12}", 0..3),
        dimension in prop::option::of(("[a-z]{4,9}", prop::option::of(-1000i64..1000), 0i64..9)),
        names in prop::collection::vec("[A-Z0-9*?_.]{1,12}", 0..3),
        format in prop::option::of("[a-z]{1,9}/[a-z+;=.-]{1,12}"),
        crs in prop::option::of("[!-~]([ -~]{0,18}[!-~])?"),
        (concatenate, skip, ignore) in any::<(Option<bool>, Option<bool>, Option<bool>)>(),
        (width, max_results) in (prop::option::of(1u32..), prop::option::of(1u32..)),
        extent in prop::option::of([-9000i64..9000, -9000i64..9000, -9000i64..9000, -9000i64..9000]),
    ) {
        let mut request = SubsetRequest::new("C1-X");
        request.area = corners.and_then(|(west, a, east, b)| BoundingBox::new(west, a.min(b), east, a.max(b)).ok()).map(Area::Box);
        request.time = TimeRange::new(start.and_then(parse_moment), stop.and_then(parse_moment)).ok();
        request.variables = variables;
        request.labels = labels;
        request.dimensions = dimension
            .map(|(name, min, max)| DimensionRange { name, min: min.map(Into::into), max: Some((max + 1000).into()) })
            .into_iter()
            .collect();
        let options = &mut request.options;
        (options.granule_name, options.format, options.crs) = (names, format, crs);
        (options.concatenate, options.skip_preview, options.ignore_errors) = (concatenate, skip, ignore);
        (options.width, options.max_results) = (width, max_results);
        options.scale_extent = extent.map(|numbers| numbers.map(Into::into));
        prop_assume!(request.as_url(&Environment::prod()).unwrap().as_str().len() < REQUEST_CUT);
        prop_assert_eq!(round_trip(&request), request);
    }
}
