//! ICESat-2 files cut as NASA's trajectory subsetter cuts them: by whole segments.

use super::*;

/// Metres of a degree of latitude.
const DEGREE: f64 = 111_195.0;

/// What a beam of an ATL03 file holds.
struct BeamData {
    references: Vec<(f64, f64)>,
    times: Vec<f64>,
    counts: Vec<usize>,
    begins: Vec<usize>,
    photons: Vec<(f64, f64)>,
}

impl BeamData {
    fn of(file: &NcFile, beam: &str) -> Self {
        let read = |name: &str| {
            let path = format!("{beam}/{name}");
            file.read_variable_as_f64(&path).unwrap().into_iter().collect::<Vec<_>>()
        };
        let pairs = |one: &str, other: &str| read(one).into_iter().zip(read(other)).collect();
        let whole = |name: &str| read(name).into_iter().map(|number| number as usize).collect();
        Self {
            references: pairs("geolocation/reference_photon_lon", "geolocation/reference_photon_lat"),
            times: read("geolocation/delta_time"),
            counts: whole("geolocation/segment_ph_cnt"),
            begins: whole("geolocation/ph_index_beg"),
            photons: pairs("heights/lon_ph", "heights/lat_ph"),
        }
    }

    /// Photons of a segment.
    fn of_segment(&self, segment: usize) -> &[(f64, f64)] {
        let count = self.counts[segment];
        if count == 0 { &[] } else { &self.photons[self.begins[segment] - 1..][..count] }
    }

    /// Photons of the segments whose reference is inside, those of them outside, those inside that are not
    /// among them, and how far the farthest lies outside, in metres.
    fn expected(&self, region: &Region) -> (Vec<(f64, f64)>, usize, usize, f64) {
        let inside = |place: &(f64, f64)| region.contains(place.0, place.1);
        let (mut kept, mut missing, mut farthest) = (Vec::new(), 0, 0.0_f64);
        for (segment, reference) in self.references.iter().enumerate() {
            let photons = self.of_segment(segment);
            if inside(reference) {
                kept.extend_from_slice(photons);
                let away = |place: &(f64, f64)| {
                    let wide = place.1.to_radians().cos();
                    ((place.0 - reference.0) * wide).hypot(place.1 - reference.1) * DEGREE
                };
                farthest = photons.iter().filter(|place| !inside(place)).map(away).fold(farthest, f64::max);
            } else {
                missing += photons.iter().filter(|place| inside(place)).count();
            }
        }
        let outside = kept.iter().filter(|place| !inside(place)).count();
        (kept, outside, missing, farthest)
    }
}

fn wider() -> Cut {
    cut_area(area(-105.9, 39.8, -104.6, 41.2))
}

#[test]
fn photons_are_kept_by_the_segment_of_20_m_they_belong_to() {
    let catalogue = Catalogue::standard(SEED);
    let granule = tutorial_granule(&catalogue);
    let whole = write(&catalogue, &granule, &wider()).unwrap().file;
    // Edges that cut across the beams, so that every one is crossed twice.
    let triangle = vec![(-106.0, 40.2), (-104.5, 40.25), (-105.1, 40.9), (-106.0, 40.2)];
    let shape = CutArea::Polygons(vec![geo::Polygon::new(geo::LineString::from(triangle), Vec::new())]);
    let mut totals = (0, 0);
    for (what, area) in [("a box", tutorial_area()), ("a shape", shape)] {
        let region = Region::new(&area);
        let written = write(&catalogue, &granule, &cut_area(area)).unwrap();
        let (mut all, mut outside, mut missing, mut farthest) = (0, 0, 0, 0.0_f64);
        for beam in super::super::track::BEAMS {
            let full = BeamData::of(&whole, beam.name);
            let cut = BeamData::of(&written.file, beam.name);
            let (kept, out, lost, far) = full.expected(&region);
            assert_eq!(cut.photons, kept, "{what} {}", beam.name);
            assert!(cut.references.iter().all(|place| region.contains(place.0, place.1)), "{what}");
            assert_eq!(cut.counts.iter().sum::<usize>(), cut.photons.len());
            let mut next = 1;
            for (begin, count) in cut.begins.iter().zip(&cut.counts) {
                assert_eq!(*begin, if *count > 0 { next } else { 0 });
                next += count;
            }
            let own_out = cut.photons.iter().filter(|place| !region.contains(place.0, place.1)).count();
            assert_eq!(own_out, out, "{what} {}", beam.name);
            (all, outside, missing) = (all + kept.len(), outside + out, missing + lost);
            farthest = farthest.max(far);
        }
        assert_eq!(written.outcome.points, all as u64);
        totals = (totals.0 + outside, totals.1 + missing);
        assert!(outside > 0 && farthest > 0.0 && farthest < 20.1, "{what}: {outside} outside, {farthest} m");
    }
    assert!(totals.0 > 3 && totals.1 > 0, "{totals:?} outside and missing");
}

#[test]
fn time_is_closed_at_both_ends() {
    let catalogue = Catalogue::standard(SEED);
    let granule = tutorial_granule(&catalogue);
    let written = write(&catalogue, &granule, &cut_area(tutorial_area())).unwrap();
    let full = BeamData::of(&written.file, "gt2l");
    let (first, last) = (full.times[100], full.times[900]);
    let moment = crate::practice::data::work::moment_since_2018;
    let time = TimeRange::new(Some(moment(first)), Some(moment(last))).unwrap();
    let cut = Cut { area: Some(tutorial_area()), time: Some(time), ..Cut::default() };
    let cut = write(&catalogue, &granule, &cut).unwrap();
    let beam = BeamData::of(&cut.file, "gt2l");
    assert_eq!(beam.times, full.times[100..=900], "segments go by the moment of their reference");
    // Groups without places go by the time that was asked for.
    let background = cut.file.read_variable_as_f64("gt2l/bckgrd_atlas/delta_time").unwrap();
    assert!(background.iter().all(|seconds| (first..=last).contains(seconds)));
}

#[test]
fn groups_without_places_reach_beyond_the_box_where_a_time_is_asked_for() {
    let catalogue = Catalogue::standard(SEED);
    let granule = tutorial_granule(&catalogue);
    let rows = |cut: &Cut| {
        let file = write(&catalogue, &granule, cut).unwrap().file;
        file.group("gt1l/bckgrd_atlas").unwrap().dimension("delta_time").unwrap().size
    };
    let month = Some(range("2020-04-27", "2020-05-28"));
    let all = rows(&Cut { time: month, area: Some(tutorial_area()), ..Cut::default() });
    let few = rows(&cut_area(tutorial_area()));
    let seconds = (granule.stop - granule.start).as_seconds_f64();
    assert_eq!(all, (seconds * 4.0) as u64 + 1, "four rows a second over the whole granule");
    assert!((50..90).contains(&few), "{few}: the sixteen seconds over the box");
}

#[test]
fn what_is_told_of_the_granule_is_never_cut() {
    let catalogue = Catalogue::standard(SEED);
    let granule = tutorial_granule(&catalogue);
    let one = write(&catalogue, &granule, &cut_area(tutorial_area())).unwrap().file;
    let other = write(&catalogue, &granule, &cut_area(area(-105.4, 40.3, -105.0, 40.4))).unwrap().file;
    for group in ["orbit_info", "ancillary_data", "quality_assessment"] {
        for variable in &one.group(group).unwrap().variables {
            let path = format!("{group}/{}", variable.name());
            if let (Ok(here), Ok(there)) = (one.read_variable_as_f64(&path), other.read_variable_as_f64(&path)) {
                assert_eq!(here, there, "{path}");
            }
            assert_eq!(variable.shape(), other.variable(&path).unwrap().shape(), "{path}");
        }
    }
    assert_eq!(one.variable("ds_surf_type").unwrap().shape(), [5]);
    assert_eq!(text(&one, "gt1l/geolocation/delta_time", "coordinates"), "reference_photon_lat, reference_photon_lon");
}

#[test]
fn a_file_tells_which_service_cut_it() {
    let catalogue = Catalogue::standard(SEED);
    let granule = tutorial_granule(&catalogue);
    let history = |file: &NcFile, name: &str| {
        file.global_attribute(name).ok().and_then(|attribute| attribute.value.as_string()).unwrap_or_default()
    };
    let month = Some(range("2020-04-27", "2020-05-28"));
    let cut = Cut { time: month, area: Some(tutorial_area()), ..Cut::default() };
    let photons = write(&catalogue, &granule, &cut).unwrap().file;
    let line = history(&photons, "history").lines().last().unwrap().to_owned();
    assert!(
        line.ends_with(
            "Harmony Trajectory Subsetter 1.0.1 [\"-105.5,40.0,-105.0,41.0\",\
             \"2020-04-27T00:00:00.000000Z, 2020-05-28T00:00:00.000000Z\",\"All variables.\"]"
        ),
        "{line}"
    );
    assert!(history(&photons, "Processing Parameters").contains("bounding box (-105.5, 40, -105, 41)"));
    for (name, program) in [("TEMPO_NO2_L2", "l2ss-py"), ("MUR-JPL-L4-GLOB-v4.1", "hyrax")] {
        let area = area(-100.0, 30.0, -85.0, 40.0);
        let query = query(Some(area.clone()), "2024-06-01T14:00", "2024-06-03");
        let granule = catalogue.page(first(&catalogue, name), &query, 1, 1).1.remove(0);
        let file = write(&catalogue, &granule, &cut_area(area)).unwrap().file;
        let steps: serde_json::Value = serde_json::from_str(&history(&file, "history_json")).unwrap();
        assert_eq!(steps[0]["program"], program);
        assert!(history(&file, "history").contains(program));
        let whole = write(&catalogue, &granule, &Cut::default()).unwrap().file;
        assert_eq!((history(&whole, "history_json"), history(&whole, "history").lines().count()), (String::new(), 1));
    }
}

#[test]
fn classed_photons_go_with_their_100_m() {
    let catalogue = Catalogue::standard(SEED);
    let atl08 = first(&catalogue, "ATL08");
    let granule = catalogue.granules(atl08, &query(Some(tutorial_area()), "2020-04-27", "2020-05-28")).remove(0);
    let file = write(&catalogue, &granule, &cut_area(tutorial_area())).unwrap().file;
    let read = |name: &str| file.read_variable_as_f64(name).unwrap().into_iter().collect::<Vec<_>>();
    let times = read("gt1l/land_segments/delta_time");
    let steps: Vec<f64> = times.windows(2).map(|pair| (pair[1] - pair[0]) * 7_050.0).collect();
    assert!(times.len() > 1000 && steps.iter().filter(|step| (90.0..110.0).contains(*step)).count() > 1000);
    let (begins, counts) = (read("gt1l/land_segments/ph_ndx_beg"), read("gt1l/land_segments/n_seg_ph"));
    let mut next = 1.0;
    for (begin, count) in begins.iter().zip(&counts) {
        assert_eq!(*begin, if *count > 0.0 { next } else { 0.0 });
        next += count;
    }
    assert_eq!(read("gt1l/signal_photons/ph_h").len() as f64, next - 1.0);
}

/// The tutorial's box has some 5,560 segments in a beam.
#[test]
fn with_all_photons_a_strong_beam_has_1_85_million_over_the_tutorials_box() {
    let catalogue = Catalogue::standard(SEED).with_all_photons();
    let granule = tutorial_granule(&catalogue);
    let narrow = area(-105.5, 40.5, -105.0, 40.51);
    let written = write(&catalogue, &granule, &cut_area(narrow.clone())).unwrap();
    let region = Region::new(&narrow);
    let mut outside = 0;
    for beam in super::super::track::BEAMS {
        let data = BeamData::of(&written.file, beam.name);
        let each = data.photons.len() as f64 / data.counts.len() as f64;
        let expected = if beam.strong { 300.0..370.0 } else { 75.0..95.0 };
        assert!(expected.contains(&each), "{} {each}", beam.name);
        assert!(data.photons.len() > 3000 && data.counts.len() >= 54);
        outside += data.photons.iter().filter(|place| !region.contains(place.0, place.1)).count();
        assert!(data.photons.iter().all(|place| region.may_hold(place.0, place.1, 0.0201)), "{}", beam.name);
    }
    assert!(outside > 100, "{outside} photons of the segments at the edges lie outside");
}
