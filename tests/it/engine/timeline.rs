//! When a request's granules are, over all time.

use super::desk::{account, shut_down, until};
use super::practice::engine;
use harmony_desktop::domain::map::imagery::Layer;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::time_range::parse_moment;
use harmony_desktop::domain::timeline::{Interval, Span};
use harmony_desktop::domain::{BoundingBox, SubsetRequest, TimeRange};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timeline_tells_when_an_area_has_granules_whatever_the_dates_of_the_request_are() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), "");
    engine.practice();
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    let mut request = SubsetRequest::new("C2596864127-NSIDC_CPRD");
    request.area = Some(Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
    let day = |text: &str| parse_moment(text).unwrap();
    let year = Span::new(day("2020-01-01"), day("2021-01-01")).unwrap();
    let timeline = engine.clone().timeline(request.clone(), year).await.unwrap();
    assert_eq!((timeline.span(), timeline.interval()), (year, Interval::Day));
    request.time = TimeRange::new(Some(year.first()), Some(day("2020-12-31T23:59:59Z"))).ok();
    let listed = engine.clone().find_granules(request.clone()).await.unwrap();
    assert!(listed.total() > 10);
    assert_eq!(timeline.total(), listed.total(), "each granule of the list is in the timeline once");
    assert!(timeline.stretches().len() > 5, "a satellite that comes back has gaps");
    let first = timeline.stretches()[0];
    let again = engine.clone().timeline(request, year).await.unwrap();
    assert_eq!(again, timeline, "the request's own dates do not count");
    assert!(timeline.words_at(first.span.first()).contains("granule"), "{}", timeline.words_at(first.span.first()));
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collection_names_the_layers_that_show_it() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), "");
    engine.practice();
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    let of = async |name: &str| engine.clone().collection(name.to_owned()).await.unwrap().unwrap().imagery;
    let sea = of("MUR-JPL-L4-GLOB-v4.1").await;
    assert_eq!(sea, ["GHRSST_L4_MUR_Sea_Surface_Temperature"]);
    assert!(Layer::find(&sea[0]).is_some());
    assert_eq!(of("GPM_3IMERGHH").await, ["IMERG_Precipitation_Rate"]);
    assert_eq!(of("ATL03").await, Vec::<String>::new(), "photons have no picture");
    shut_down(engine).await;
}
