//! Places of HDF-EOS5, which stand in its metadata alone.

use super::{launch, results_python, run_script};
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::verdict::{Asked, State};
use harmony_desktop::domain::{BoundingBox, SubsetRequest};
use harmony_desktop::inspect::coordinates::{Finder, Kind, Place};
use harmony_desktop::inspect::verdict::verify;
use harmony_desktop::inspect::{Cancel, ReferenceSystem, open, text};

#[test]
fn grids_and_swaths_of_hdf_eos_have_their_places_everywhere() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grid.he5");
    run_script(&python, "hdf_eos.py", &[&path]);
    // Through the process that reads, as the window does.
    let mut reader = open(&path, &launch()).unwrap();
    let structure = reader.structure().unwrap();
    let finder = Finder::new(&structure);
    let of = |path: &str| finder.of(path);

    let found = of("/HDFEOS/GRIDS/Column/Data Fields/Ozone");
    let Some(Place::Cells(cells)) = &found.place else { panic!("{found:?}") };
    let (lon, lat) = cells.transform.point(0.5, 0.5);
    // From 20° W to 20° 30′ E and, from below, 10° N to 50° N.
    assert!((lon - (-20.0 + 40.5 / 16.0)).abs() < 1e-9 && (lat - 15.0).abs() < 1e-9, "{lon} {lat}");
    assert_eq!((found.kind, &cells.system), (Kind::LatLonGrid, &ReferenceSystem::Geographic));

    let found = of("/HDFEOS/GRIDS/Ice/Data Fields/Concentration");
    let Some(Place::Cells(cells)) = &found.place else { panic!("{found:?}") };
    assert_eq!((found.kind, cells.transform.point(0.0, 0.0)), (Kind::ProjectedGrid, (-3_850_000.0, 5_850_000.0)));
    let ReferenceSystem::Projected { proj, .. } = &cells.system else { panic!("{cells:?}") };
    assert!(proj.contains("+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45"), "{proj}");

    assert_eq!(of("/HDFEOS/SWATHS/Profile/Data Fields/Temperature").kind, Kind::Swath);

    let group = structure.group("/HDFEOS/GRIDS/Column/Data Fields").unwrap();
    let shown = text::group(&structure, group, &mut |variable| text::peek(reader.as_mut(), variable));
    assert!(shown.contains("The place comes from the file's HDF-EOS metadata."), "{shown}");

    let mut request = SubsetRequest::new("C1-PRACTICE");
    request.area = Some(Area::Box(BoundingBox::new(-180.0, -90.0, 180.0, 90.0).unwrap()));
    let verdict = verify(reader.as_mut(), &structure, &Asked::of(&request, None, None), &Cancel::default()).unwrap();
    println!("{}", verdict.line());
    assert!(matches!(verdict.state, State::Inside | State::InsideAsCut), "{verdict:#?}");
    assert!(verdict.held.groups.len() >= 3, "{verdict:#?}");
}
