//! Results on the map: what is dropped on the window is drawn where it lies, listed, read out and hidden.

use super::window::{Start, Window};
use egui::accesskit::Role;
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

#[test]
fn a_dropped_field_is_drawn_listed_and_read_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(Start::practicing());
    window.drop_file(&geotiff(folder.path()));
    window.until("the field is on the map", |window| window.tells("of cells hold no data"));
    window.until_shown("Fit to data");
    window.press_button("Fit to data");
    window.until_idle();
    assert!(window.tells("Point at the map to read a value."));
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
    window.until("degrees are assumed, and said", |window| window.tells("degrees are assumed"));
    window.until_shown("Show browse.png on the map");
    window.until_shown("Show temperature.tif on the map");
    window.until_idle();
    window.keep_picture("two results on the map");
}
