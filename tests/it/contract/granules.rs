//! Granules as CMR recorded them: names, times, sizes, footprints; long lists; and why there are none.

use super::fixtures::{files, recorded_exchange};
use super::transport::origin::{Origin, Seen, client, json_answer};
use crate::shared;
use axum::body::Body;
use axum::http::Response;
use harmony_desktop::domain::relax::WayOut;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::time_range::parse_moment;
use harmony_desktop::domain::{BoundingBox, GranuleList, SubsetRequest, TimeRange};
use harmony_desktop::earthdata::cmr;
use harmony_desktop::earthdata::wire::granules::read_into;
use serde_json::{Value, json};

async fn recorded(name: &str) -> Option<GranuleList> {
    let path = shared::folder()?.join(format!("fixtures/harmony-cmr-recorded/granules-{name}.http"));
    let origin = Origin::start(move |_| recorded_exchange(&path)).await;
    Some(cmr::find_granules(&client(&origin.root), &SubsetRequest::new("C1-X")).await.unwrap())
}

#[tokio::test]
async fn recorded_granules_have_names_times_and_places() {
    let Some(modis) = recorded("MODIS-L2P-point").await else { return };
    let granule = modis.get(0).unwrap();
    assert_eq!(granule.id, "G1257202967-EEDTEST");
    assert_eq!(granule.name, "20200101042500-JPL-L2P_GHRSST-SSTskin-MODIS_A-N-v02.0-fv01.0");
    assert_eq!(granule.start, parse_moment("2020-01-01T04:25:00Z"));
    assert_eq!(granule.end, parse_moment("2020-01-01T04:30:00Z"));
    assert!(granule.size_mb.is_some_and(|size| (size - 26.9).abs() < 0.1));
    // The outline, not the box around it: its corner is empty.
    let place = granule.footprint.unwrap();
    assert!(modis.footprints().is_at(place, -40.0, 20.0, 0.0) && !modis.footprints().is_at(place, -30.0, 10.0, 0.0));

    let jason = recorded("JASON-bbox-hits7975").await.unwrap();
    assert_eq!((jason.total(), jason.len()), (7975, 2));
    let track = jason.get(0).unwrap().footprint.unwrap();
    assert!(jason.footprints().is_at(track, 20.123, 57.7895, 0.1), "a corner of the line");
    let mut lines = Vec::new();
    jason.footprints().lines(track, |line| lines.push(line.to_vec()));
    let steps = lines.iter().flat_map(|line| line.windows(2)).map(|pair| (pair[1][0] - pair[0][0]).abs());
    assert!(steps.fold(0.0, f32::max) <= 180.0, "no jump over the map");

    let antimeridian = recorded("antimeridian").await.unwrap();
    let extent = antimeridian.footprints().extent(0).unwrap();
    assert!((extent.width() - 359.99).abs() < 0.01, "{extent:?}");

    let gpm = recorded("GPM-bbox-100-of-1536").await.unwrap();
    assert_eq!((gpm.len(), gpm.footprints().len()), (100, 1), "a hundred times the whole globe is kept once");
    assert_eq!(gpm.granules_at(0), Some((0, 100)));

    let tempo = recorded("TEMPO-C1254854453-LARC_CLOUD").await.unwrap();
    assert!(tempo.iter().all(|granule| granule.size_mb.is_none() && granule.footprint.is_some()));
}

/// Every entry that anybody recorded is read, and its corners lie in its outline's own extent.
#[test]
fn every_recorded_footprint_is_read() {
    let mut read = 0;
    for (folder, prefix) in [("harmony-cmr-recorded", "granules-"), ("earthaccess", "atl0")] {
        for (name, answer) in files(folder, prefix) {
            let answer = if answer["id"].is_string() { json!({"feed": {"entry": [answer]}}) } else { answer };
            let mut list = GranuleList::new(0);
            read_into(&answer, &mut list);
            let entries = answer["feed"]["entry"].as_array().map_or(0, Vec::len);
            assert_eq!(list.len(), entries, "{name}");
            for granule in list.iter() {
                assert!(granule.footprint.is_some() && granule.start.is_some(), "{name}: {}", granule.name);
                assert!(!granule.name.is_empty(), "{name}");
                read += 1;
            }
        }
    }
    assert!(read > 100 || shared::folder().is_none(), "{read} granules");
}

fn granules(from: usize, count: usize) -> Vec<Value> {
    (from..from + count)
        .map(|number| json!({"id": format!("G{number}-X"), "title": format!("granule {number}"), "granule_size": "1"}))
        .collect()
}

fn feed(entries: &[Value], hits: usize, next: Option<usize>) -> Response<Body> {
    let mut response = json_answer(200, &json!({"feed": {"entry": entries}}));
    response.headers_mut().insert("cmr-hits", hits.into());
    if let Some(next) = next {
        response.headers_mut().insert("cmr-search-after", format!("[{next}]").parse().unwrap());
    }
    response
}

fn parameter(request: &Seen, name: &str) -> Option<String> {
    url::form_urlencoded::parse(&request.body).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn long_lists_are_read_page_by_page_up_to_a_bound() {
    for (hits, listed, pages) in [(3, 3, 1), (200, 200, 1), (201, 201, 2), (2100, 2100, 3), (7975, 5000, 4)] {
        let origin = Origin::start(move |request| {
            let at: usize =
                request.header("cmr-search-after").map_or(0, |at| at.trim_matches(['[', ']']).parse().unwrap());
            let rows: usize = parameter(request, "page_size").unwrap().parse().unwrap();
            let rows = rows.min(hits - at);
            feed(&granules(at, rows), hits, (rows > 0).then_some(at + rows))
        })
        .await;
        let (transport, request) = (client(&origin.root), SubsetRequest::new("C1-X"));
        let first = cmr::find_granules(&transport, &request).await.unwrap();
        assert_eq!((first.total(), first.len()), (hits as u64, hits.min(200)));
        let list = cmr::more_granules(&transport, &request, first).await.unwrap();
        assert_eq!((list.total(), list.len(), origin.seen().len()), (hits as u64, listed, pages), "{hits}");
        let last = format!("G{}-X", listed - 1);
        assert_eq!(list.get(listed - 1).map(|granule| granule.id), Some(last.as_str()), "none twice, none left out");
    }
}

#[tokio::test]
async fn a_server_that_repeats_itself_is_not_asked_for_ever() {
    let origin = Origin::start(|_| feed(&[], 9000, Some(1))).await;
    let (transport, request) = (client(&origin.root), SubsetRequest::new("C1-X"));
    let mut first = GranuleList::new(9000);
    first.set_next_page(Some("[1]".to_owned()));
    let list = cmr::more_granules(&transport, &request, first).await.unwrap();
    assert_eq!((list.len(), origin.seen().len()), (0, 1));
}

#[tokio::test]
async fn what_keeps_granules_out_is_asked_one_condition_at_a_time() {
    let origin = Origin::start(|request| {
        let times = parameter(request, "temporal[]");
        let has_box = parameter(request, "bounding_box[]").is_some();
        let granule = |start: &str| json!({"id": "G1-X", "time_start": format!("{start}T00:00:00Z")});
        match (times.as_deref(), has_box, parameter(request, "sort_key").as_deref()) {
            (None, true, None) => feed(&[granule("2019-01-01")], 14, None),
            (Some(",2020-04-28T00:00:00Z"), true, Some("-start_date")) => feed(&[granule("2020-04-20")], 5, None),
            (None, false, None) => feed(&[granule("2018-10-14")], 900, None),
            _ => feed(&[], 0, None),
        }
    })
    .await;
    let mut request = SubsetRequest::new("C1-X");
    request.area = BoundingBox::new(-105.5, 40.0, -105.0, 41.0).ok().map(Area::Box);
    request.time = TimeRange::new(parse_moment("2020-04-28"), parse_moment("2020-04-30")).ok();
    let told = cmr::why_no_granules(&client(&origin.root), &request, None).await.unwrap();
    assert_eq!(
        told.sentences().collect::<Vec<_>>(),
        ["This box has 14 granules on other dates; the nearest are of 2020-04-20."]
    );
    let day = parse_moment("2020-04-20").unwrap();
    assert_eq!(told.ways_out().collect::<Vec<_>>(), [&WayOut::Dates(day, day)]);
    assert_eq!(origin.seen().len(), 9);
}
