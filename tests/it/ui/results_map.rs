//! Results on the map: what is dropped on the window is drawn where it lies, listed, read out and hidden.

use super::verdicts::checked;
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use harmony_desktop::domain::verdict::State;
use netcdf_writer::{NcAttrValue, NcFileBuilder, NcWriteFormat, NcWriteOptions};
use std::path::{Path, PathBuf};
use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::Tag;

/// A field of 40 × 60 cells of half a degree over Colorado, −9999 in a corner.
fn geotiff(folder: &Path) -> PathBuf {
    let path = folder.join("temperature.tif");
    let (rows, columns) = (40_u32, 60_u32);
    let value = |index: u32| {
        let (row, column) = (index / columns, index % columns);
        if row < 8 && column < 8 { -9999.0 } else { 260.0 + row as f32 * 0.5 + (column as f32 * 0.2).sin() * 8.0 }
    };
    let values: Vec<f32> = (0..rows * columns).map(value).collect();
    let mut encoder = TiffEncoder::new(std::fs::File::create(&path).unwrap()).unwrap();
    let mut image = encoder.new_image::<colortype::Gray32Float>(columns, rows).unwrap();
    let tags = image.encoder();
    tags.write_tag(Tag::Unknown(33_550), &[0.5_f64, 0.5, 0.0][..]).unwrap();
    tags.write_tag(Tag::Unknown(33_922), &[0.0_f64, 0.0, 0.0, -120.0, 50.0, 0.0][..]).unwrap();
    tags.write_tag(Tag::Unknown(34_735), &[1_u16, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326][..])
        .unwrap();
    tags.write_tag(Tag::Unknown(42_113), "-9999").unwrap();
    image.write_data(&values).unwrap();
    path
}

/// A picture with a world file, and a table of stations.
fn picture(folder: &Path) -> PathBuf {
    let path = folder.join("browse.png");
    let image = image::RgbImage::from_fn(60, 40, |x, y| image::Rgb([x as u8 * 4, y as u8 * 6, 90]));
    image.save(&path).unwrap();
    std::fs::write(folder.join("browse.pgw"), "0.5\n0\n0\n-0.5\n10.25\n49.75\n").unwrap();
    path
}

/// The list, where a narrow map shows the key alone.
fn unfold(window: &mut Window) {
    window.until_told("on the map");
    window.until_idle();
    if !window.shows("Fit to data") {
        let header = window.names_of(Role::DisclosureTriangle, "").into_iter().find(|name| name.contains("on the map"));
        window.press_role(Role::DisclosureTriangle, &header.expect("the head of the list"));
    }
}

#[test]
fn a_dropped_field_is_drawn_listed_and_read_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(Start::practicing());
    window.drop_file(&geotiff(folder.path()));
    window.until_told("Colours on the map from");
    unfold(&mut window);
    window.until("the field is on the map", |window| window.tells("of cells hold no data"));
    window.until_shown("Fit to data");
    window.press_button("Fit to data");
    window.until_idle();
    assert!(window.tells("Point at the map for a value."));
    window.keep_picture("result on the map");
    assert!(
        window.find_on_map(|window| window.tells("26") && !window.tells("Point at the map")),
        "a value is read out"
    );
    window.press_role(Role::CheckBox, "Show temperature.tif on the map");
    window.until_idle();
    window.keep_picture("hidden result on the map");
}

#[test]
fn pictures_lie_beside_fields() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(Start::practicing());
    window.drop_file(&geotiff(folder.path()));
    window.drop_file(&picture(folder.path()));
    window.until_told("results on the map");
    unfold(&mut window);
    window.until("degrees are assumed, and said", |window| window.tells("degrees are assumed"));
    window.until_shown("Show browse.png on the map");
    window.until_shown("Show temperature.tif on the map");
    window.until_idle();
    window.keep_picture("two results on the map");
}

/// A field of two levels: all values of the first are 1 to 2, of the second 1001 to 1002.
pub(super) fn levels(folder: &Path) -> PathBuf {
    let mut file = NcFileBuilder::new();
    let sizes = [("lev", 2_u64), ("lat", 20), ("lon", 30)];
    let dimensions = sizes.map(|(name, length)| file.add_dimension_path(name, length).unwrap());
    for (place, (name, units)) in [("lev", "hPa"), ("lat", "degrees_north"), ("lon", "degrees_east")].iter().enumerate()
    {
        let variable = file.add_variable_path::<f64>(*name, &[dimensions[place]]).unwrap();
        file.add_variable_attribute(variable, "units", NcAttrValue::Chars((*units).to_owned())).unwrap();
        let values: Vec<f64> = (0..sizes[place].1).map(|index| 10.0 + index as f64).collect();
        file.write_variable(variable, &values).unwrap();
    }
    let variable = file.add_variable_path::<f32>("wind", &dimensions).unwrap();
    file.add_variable_attribute(variable, "units", NcAttrValue::Chars("m/s".to_owned())).unwrap();
    let value = |index: u32| if index < 600 { 1.0 } else { 1001.0 } + (index % 2) as f32;
    file.write_variable(variable, &(0..1200).map(value).collect::<Vec<f32>>()).unwrap();
    let path = folder.join("levels.nc");
    let options = NcWriteOptions { format: NcWriteFormat::Nc4 };
    std::fs::write(&path, file.to_vec(options).unwrap().1).unwrap();
    path
}

#[test]
fn the_map_shows_the_level_that_is_chosen_in_the_table_and_its_colours_can_be_logarithmic() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(Start::practicing());
    window.drop_file(&levels(folder.path()));
    window.until_shown("Colours on the map from 1 to 2");
    unfold(&mut window);
    window.press_role(Role::Tab, "Values");
    window.focus_containing(Role::Slider, "lev");
    window.key(Modifiers::NONE, Key::ArrowRight);
    window.until_shown("Colours on the map from 1001 to 1002");
    assert!(window.tells("m/s"), "the bar has its unit");
    window.press_role(Role::Tab, "Plot");
    window.until_told("Heatmap of wind");
    assert!(window.shows("Colours on the map from 1001 to 1002"), "the plot stands where the table stood");
    window.press_button("Colours");
    window.press_role(Role::CheckBox, "Logarithmic");
    window.until_shown("Colours on the map from 1001 to 1002, logarithmic");
    window.keep_picture("a level on the map");
}

#[test]
fn a_cell_under_the_pointer_is_told_on_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(Start::practicing());
    window.drop_file(&levels(folder.path()));
    window.until_shown("Colours on the map from 1 to 2");
    window.until_told("Heatmap of wind");
    unfold(&mut window);
    window.press_button("Fit to data");
    window.until_idle();
    let cell = |window: &Window| window.told("lon ");
    assert!(window.find_over(Role::Image, "Heatmap of wind", |window| window.told("2 m/s").is_some()), "to the map");
    // The line under the plot comes with the pointer, that of the map a frame later.
    window.until_told("2.0 m/s");
    window.leave();
    assert!(window.tells("Point at the map for a value.") && cell(&window).is_none());
    assert!(window.find_on_map(|window| cell(window).is_some()), "to the plot");
}

#[test]
fn a_photon_under_the_pointer_is_marked_on_map_and_profile_and_those_outside_are_shown() {
    let mut window = checked(Start::practicing());
    let snapshot = window.snapshot();
    let is_cut = |key| snapshot.verdicts.state(key) == Some(State::InsideAsCut);
    let file = snapshot.transfers.iter().find(|file| is_cut(file.key)).expect("photons beyond the edge");
    window.press(&format!("{}, done", file.file_name));
    window.until_shown("in the job’s area");
    window.until_told("Profile of gt");
    window.until_told(" photons, all drawn");
    unfold(&mut window);
    window.press_button("Fit to data");
    window.until_idle();
    let read = |window: &Window| window.told("photon ");
    let number = |words: &str| words.split(' ').nth(1).map(|number| number.trim_end_matches(':').to_owned());
    let on_map = |window: &Window| window.told("Point ").filter(|told| !told.starts_with("Point at"));
    let both = |window: &Window| on_map(window).is_some() && read(window).is_some();
    assert!(window.find_over(Role::Image, "Profile of", both), "to the map");
    let (on_map, in_plot) = (on_map(&window).unwrap(), read(&window).unwrap());
    assert_eq!(number(&on_map), number(&in_plot), "{on_map} {in_plot}");
    window.keep_picture("a photon pointed at in the profile");
    window.leave();
    assert!(read(&window).is_none());
    assert!(window.find_on_map(|window| read(window).is_some()), "to the profile");
    window.keep_picture("a photon pointed at on the map");
    window.leave();
    window.press_button("Show them");
    window.until("few are in view", |window| window.tells(" in view"));
    window.until_idle();
    window.keep_picture("photons outside");
}

/// So many small fields beside each other.
fn tiles(folder: &Path, count: u32) -> Vec<PathBuf> {
    let one = geotiff(folder);
    let bytes = std::fs::read(&one).unwrap();
    (0..count)
        .map(|number| {
            let path =
                folder.join(format!("GPM_3IMERGHH.07_3B-HHR.MS.MRG.3IMERG.2024060{number}-S000000_subsetted.tif"));
            // The corner of the grid, as the tag holds it.
            let from = (-120.0_f64).to_le_bytes();
            let to = (-120.0 + f64::from(number % 8) * 31.0).to_le_bytes();
            let place = bytes.windows(8).position(|part| part == from).expect("the corner");
            let mut bytes = bytes.clone();
            bytes[place..place + 8].copy_from_slice(&to);
            std::fs::write(&path, bytes).unwrap();
            path
        })
        .collect()
}

#[test]
fn many_files_are_layers_in_a_list_that_stays_small() {
    for (count, size) in [(6, vec2(1280.0, 800.0)), (40, vec2(1024.0, 700.0))] {
        let folder = tempfile::tempdir().unwrap();
        let mut window = Window::open(Start { size: Some(size), ..Start::practicing() });
        for file in tiles(folder.path(), count) {
            window.drop_file(&file);
        }
        if size.x < 1200.0 {
            window.press_role(Role::Tab, "Map");
        }
        let header = format!("{count} results on the map");
        window.until_shown(&header);
        window.until_told("Colours on the map from");
        if !window.shows("Fit to data") {
            // On a narrow map there is the key alone.
            window.keep_picture(&format!("{count} layers, folded"));
            window.press(&header);
        }
        window.until_told("of cells hold no data");
        window.press_button("Fit to data");
        window.until_idle();
        assert_eq!(window.tells("The 20 uppermost are drawn"), count > 20);
        window.keep_picture(&format!("{count} layers"));
        let (map, top, bottom) = (
            window.place_of_role(Role::Canvas, "Map"),
            window.place_of(&header),
            window.place_of_role(Role::Slider, "Opacity"),
        );
        let part = (bottom.bottom() - top.top()) * (map.right() - top.left()) / map.area();
        assert!(part < if size.x < 1200.0 { 0.3 } else { 0.5 }, "the list covers {part} of the map");
        assert!(top.right() <= map.right(), "{top} {map}");
        let first = |window: &Window| window.names_of(Role::CheckBox, "Show GPM").first().cloned().unwrap();
        let before = first(&window);
        window.press_button("Move this layer down");
        assert_ne!(first(&window), before, "the uppermost is another one now");
        window.press(&header);
        assert!(!window.shows("Fit to data") && window.tells("Colours on the map from"), "the key alone");
        window.keep_picture(&format!("{count} layers, folded"));
    }
}
