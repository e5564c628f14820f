//! Which groups are profiles, what their variables mean, and what is read of them.

use super::memory::{Memory, array, text};
use crate::inspect::plot::profile::{
    Along, Choice, Column, Distance, Kind, Note, Orientation, Profile, Strength, exact, load, orientation, tracks,
};
use crate::inspect::{Cancel, Data, Reader as _, Values, Why};

const POINTS: usize = 100;

fn heights() -> Vec<f32> {
    (0..POINTS).map(|point| 1800.0 + point as f32 * 0.1).collect()
}

/// 100 photons in segments of 7, empty ones between; the first photon's segment begins at 12 000 m.
fn atl03(extra: i32) -> Memory {
    let counts: Vec<i32> = (0..30).map(|segment| if segment % 2 == 0 { 7 } else { 0 }).collect();
    let mut counts = counts[..29].to_vec();
    counts.push(0);
    counts[28] = 2 + extra;
    let starts: Vec<f64> = (0..30).map(|segment| 12_000.0 + 20.0 * f64::from(segment)).collect();
    let confidence: Vec<i8> =
        (0..POINTS).flat_map(|point| if point % 4 == 0 { [0, -1, -1, 1, -1] } else { [4, -1, -1, 3, -1] }).collect();
    let mut confidence = array(Data::Int8(confidence));
    confidence.shape = vec![POINTS as u64, 5];
    let flags: &[(&str, Values)] = &[
        ("flag_values", array(Data::Int8(vec![-2, -1, 0, 1, 2, 3, 4]))),
        ("flag_meanings", text("possible_tep not_considered noise buffer low medium high")),
    ];
    Memory::default()
        .about("/gt1l", "atlas_beam_type", "weak")
        .with("/gt1l/geolocation/segment_ph_cnt", array(Data::Int32(counts)), &[])
        .with("/gt1l/geolocation/segment_dist_x", array(Data::Float64(starts)), &[])
        .with("/gt1l/heights/h_ph", array(Data::Float32(heights())), &[("units", text("meters"))])
        .with("/gt1l/heights/dist_ph_along", array(Data::Float32(vec![1.5; POINTS])), &[])
        .with("/gt1l/heights/lat_ph", array(Data::Float64(ramp(40.0, 1e-5))), &[])
        .with("/gt1l/heights/lon_ph", array(Data::Float64(ramp(-105.0, -1e-6))), &[])
        .with("/gt1l/heights/delta_time", array(Data::Float64(ramp(73e6, 1e-4))), &[])
        .with("/gt1l/heights/signal_conf_ph", confidence, flags)
        .with("/gt1l/heights/quality_ph", array(Data::Int8(vec![0; POINTS])), &[])
}

fn ramp(start: f64, step: f64) -> Vec<f64> {
    (0..POINTS).map(|point| start + step * point as f64).collect()
}

fn read(file: &mut Memory, choice: &Choice) -> Profile {
    let structure = file.whole();
    let track = tracks(&structure).remove(0);
    load(file, &structure, &track, choice, &Cancel::default()).unwrap()
}

#[test]
fn a_photon_lies_where_its_segment_and_its_way_in_it_say() {
    let profile = read(&mut atl03(0), &Choice::default());
    assert_eq!((profile.along, profile.start), (Along::Distance, 12_001.5));
    assert_eq!(profile.x[6], 0.0);
    assert_eq!(profile.x[7], 40.0, "the empty segment between is passed over");
    assert_eq!(profile.x[99], 560.0);
    assert_eq!((profile.notes.as_slice(), profile.order.as_ref(), profile.drawn), ([].as_slice(), None, 100));
}

#[test]
fn time_runs_to_the_right_where_segments_and_photons_differ_in_number_and_that_is_told() {
    let profile = read(&mut atl03(5), &Choice::default());
    assert_eq!((profile.along, profile.start), (Along::Time, 73e6));
    assert!((f64::from(profile.x[99]) - 0.0099).abs() < 1e-6);
    assert_eq!(profile.notes, [Note::SegmentsDiffer { segments: 105, points: 100 }, Note::NoDistance(Along::Time)]);
}

#[test]
fn each_surface_has_its_confidence_and_names_come_from_the_file() {
    let mut file = atl03(0);
    let track = tracks(&file.whole()).remove(0);
    let names: Vec<&str> = track.classes.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(names[..3], ["highest confidence", "land confidence", "ocean confidence"]);
    assert_eq!((names[4], names[6]), ("land ice confidence", "quality_ph"));
    let of = |file: &mut Memory, column| {
        let class = track.classes.iter().find(|choice| choice.column == column).cloned();
        let profile = read(file, &Choice { class, ..Choice::default() });
        let with = profile.classes.iter().filter(|class| class.count > 0);
        with.map(|class| (class.value.unwrap(), class.name.clone(), class.count)).collect::<Vec<_>>()
    };
    assert_eq!(of(&mut file, Column::One(0)), [(0, "noise".to_owned(), 25), (4, "high".to_owned(), 75)]);
    assert_eq!(of(&mut file, Column::One(3)), [(1, "buffer".to_owned(), 25), (3, "medium".to_owned(), 75)]);
    assert_eq!(of(&mut file, Column::Greatest), [(1, "buffer".to_owned(), 25), (4, "high".to_owned(), 75)]);
    assert_eq!(of(&mut file, Column::One(1)), [(-1, "not considered".to_owned(), 100)]);
}

#[test]
fn noise_does_not_decide_the_first_range_of_heights() {
    let mut noisy = heights();
    (0..POINTS).step_by(4).for_each(|point| noisy[point] += if point % 8 == 0 { 450.0 } else { -450.0 });
    let mut file = atl03(0).with("/gt1l/heights/h_noise", array(Data::Float32(noisy)), &[("units", text("meters"))]);
    let track = tracks(&file.whole()).remove(0);
    assert_eq!(track.heights, ["/gt1l/heights/h_ph", "/gt1l/heights/h_noise"]);
    let profile = read(&mut file, &Choice { height: 1, class: Some(track.classes[1].clone()), ..Choice::default() });
    let (low, high) = profile.usual_heights;
    assert!(low > 1795.0 && high < 1815.0, "{low} {high}");
    assert!(profile.ends.unwrap().y.1 > 2200.0);
}

#[test]
fn points_out_of_order_are_sorted_and_keep_their_index_in_the_file() {
    let mut times = ramp(73e6, 1e-4);
    times.reverse();
    times[50] = f64::NAN;
    let mut file = Memory::default().with("/gt2r/land_ice_segments/h_li", array(Data::Float32(heights())), &[]).with(
        "/gt2r/land_ice_segments/delta_time",
        array(Data::Float64(times)),
        &[],
    );
    let profile = read(&mut file, &Choice { along: Along::Time, ..Choice::default() });
    assert!(profile.x.is_sorted());
    assert_eq!((profile.len(), profile.index_at(0), profile.index_at(98)), (99, 99, 0));
    assert_eq!(profile.place_of(99), Some(0));
    assert_eq!(profile.place_of(50), None);
    assert_eq!(profile.notes, [Note::Missing(1)]);
}

#[test]
fn fill_values_and_gaps_are_counted_and_not_drawn() {
    let mut with_gaps = heights();
    (with_gaps[3], with_gaps[4], with_gaps[5]) = (f32::MAX, f32::NAN, -999.0);
    let mut file = Memory::default()
        .with(
            "/gt1l/land_ice_segments/h_li",
            array(Data::Float32(with_gaps)),
            &[("_FillValue", array(Data::Float32(vec![-999.0])))],
        )
        .with("/gt1l/land_ice_segments/ground_track/x_atc", array(Data::Float64(ramp(1e6, 20.0))), &[]);
    let profile = read(&mut file, &Choice::default());
    assert_eq!((profile.drawn, profile.notes.as_slice()), (97, [Note::Missing(3)].as_slice()));
    assert_eq!((profile.along, profile.ends.unwrap().y.0), (Along::Distance, 1800.0));
}

#[test]
fn beams_of_every_product_are_found_with_their_positions() {
    let one = || array(Data::Float32(vec![1.0; 10]));
    let file = Memory::default()
        .with("/gt1l/land_segments/terrain/h_te_best_fit", one(), &[])
        .with("/gt1l/land_segments/canopy/h_canopy", one(), &[])
        .with("/gt1l/land_segments/latitude", one(), &[])
        .with("/gt1l/land_segments/longitude", one(), &[])
        .with("/gt1l/land_segments/delta_time", one(), &[])
        .with("/gt2l/freeboard_segment/beam_fb_height", one(), &[])
        .with("/gt2l/freeboard_segment/latitude", one(), &[])
        .with("/gt3r/ht_ortho", one(), &[])
        .with("/gt3r/segment_lat", one(), &[])
        .with("/gt3r/segment_lon", one(), &[])
        .with("/BEAM0101/elev_lowestmode", one(), &[])
        .with("/BEAM0101/lat_lowestmode", one(), &[])
        .with("/BEAM0101/lon_lowestmode", one(), &[])
        .with("/BEAM0000/geolocation/elev_lowestmode", one(), &[])
        .with("/METADATA/gt9x/h_ph", one(), &[])
        .with("/orbit_info/h_ph", one(), &[]);
    let found = tracks(&file.whole());
    let short: Vec<(&str, Kind, &str, Option<Strength>)> = found
        .iter()
        .map(|track| (track.beam.as_str(), track.kind, track.latitude.as_deref().unwrap_or_default(), track.strength))
        .collect();
    assert_eq!(
        short,
        [
            ("gt1l", Kind::Segments, "/gt1l/land_segments/latitude", None),
            ("gt2l", Kind::Segments, "/gt2l/freeboard_segment/latitude", None),
            ("gt3r", Kind::Segments, "/gt3r/segment_lat", None),
            ("BEAM0101", Kind::Footprints, "/BEAM0101/lat_lowestmode", Some(Strength::Strong)),
            ("BEAM0000", Kind::Footprints, "", Some(Strength::Weak)),
        ]
    );
    assert_eq!(found[0].heights, ["/gt1l/land_segments/terrain/h_te_best_fit", "/gt1l/land_segments/canopy/h_canopy"]);
    assert_eq!(found[2].longitude.as_deref(), Some("/gt3r/segment_lon"));
}

#[test]
fn positions_of_another_rate_are_not_taken() {
    let file = atl03(0)
        .with("/gt3l/heights/h_ph", array(Data::Float32(heights())), &[])
        .with("/gt3l/geolocation/reference_photon_lat", array(Data::Float64(vec![1.0; 9])), &[])
        .with("/gt3l/geolocation/delta_time", array(Data::Float64(vec![1.0; 9])), &[]);
    let found = tracks(&file.whole());
    assert_eq!((found[1].latitude.as_ref(), found[1].time.as_ref(), found[1].distance.as_ref()), (None, None, None));
    let segments = matches!(found[0].distance, Some(Distance::Segments { .. }));
    assert!(segments);
}

#[test]
fn the_orientation_tells_strong_beams_where_attributes_do_not() {
    let mut file = Memory::default().with("/orbit_info/sc_orient", array(Data::Int8(vec![1])), &[]);
    let structure = file.whole();
    let found = orientation(&mut file, &structure).unwrap();
    assert_eq!(found, Orientation::Forward);
    assert_eq!(found.strength("gt1r"), Some(Strength::Strong));
    assert_eq!(found.strength("gt1l"), Some(Strength::Weak));
    assert_eq!(Orientation::Backward.strength("gt3l"), Some(Strength::Strong));
    let mut turned = Memory::default().with("/orbit_info/sc_orient", array(Data::Int8(vec![1, 0])), &[]);
    let structure = turned.whole();
    assert_eq!(orientation(&mut turned, &structure), None);
}

#[test]
fn exact_values_are_read_again_by_index() {
    let mut file = atl03(0);
    let structure = file.whole();
    let track = tracks(&structure).remove(0);
    file.read.clear();
    let point = exact(&mut file, &structure, &track, 0, 42).unwrap();
    assert_eq!(point.latitude, Some(40.0 + 1e-5 * 42.0));
    assert_eq!(point.height, "1804.2");
    assert!(file.read.iter().all(|(_, elements)| *elements <= 32), "{:?}", file.read);
    assert!(exact(&mut file, &structure, &track, 0, 100).is_err());
}

#[test]
fn loading_stops_when_nobody_waits_and_refuses_what_is_too_large() {
    let mut file = atl03(0);
    let structure = file.whole();
    let mut track = tracks(&structure).remove(0);
    let cancel = Cancel::default();
    cancel.cancel();
    let why = load(&mut file, &structure, &track, &Choice::default(), &cancel).unwrap_err().why;
    assert_eq!(why, Why::Cancelled);
    track.points = 1 << 40;
    let why = load(&mut file, &structure, &track, &Choice::default(), &Cancel::default()).unwrap_err().why;
    assert!(matches!(why, Why::TooLarge(..)), "{why:?}");
}

#[test]
fn unknown_numbers_get_classes_of_their_own_until_there_are_too_many() {
    let numbers: Vec<i32> = (0..).take(POINTS).map(|point: i32| point * 1000).collect();
    let mut file = Memory::default().with("/gt1l/heights/h_ph", array(Data::Float32(heights())), &[]).with(
        "/gt1l/heights/class_ph",
        array(Data::Int32(numbers)),
        &[],
    );
    let track = tracks(&file.whole()).remove(0);
    let profile = read(&mut file, &Choice { class: track.classes.first().cloned(), ..Choice::default() });
    assert_eq!(profile.classes.iter().map(|class| class.count).sum::<u64>(), POINTS as u64);
    assert!(profile.classes.len() <= 31);
    assert_eq!(profile.classes[0].value, None);
    let last = profile.classes.len() as u8 - 1;
    assert!(profile.class.iter().all(|class| *class <= last));
    assert_eq!(file.bytes_read(), 0);
}
