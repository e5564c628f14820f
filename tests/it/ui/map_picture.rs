//! The map as a picture file: what it shows, how large it is, and what it says of itself.

use egui::{Context, RawInput, Rect, pos2, vec2};
use harmony_desktop::domain::BoundingBox;
use harmony_desktop::domain::map::Projection;
use harmony_desktop::ui::map::{Drawn, MapLayers, MapPicture, MapSettings, MapView, Told, map_ui};
use std::time::{Duration, Instant};

const SIZE: egui::Vec2 = vec2(420.0, 300.0);

fn layers(dark: bool) -> MapLayers<'static> {
    MapLayers {
        collection_extent: &[],
        results: &[],
        shape: None,
        granules: None,
        granule: None,
        found: None,
        dark,
        accent: egui::Color32::from_rgb(0x0B, 0x6B, 0xCB),
    }
}

fn greenland() -> BoundingBox {
    BoundingBox::new(-55.0, 65.0, -40.0, 75.0).unwrap()
}

/// A map in a window that nobody sees, which shows Greenland.
fn window(projection: Projection) -> (Context, MapView) {
    let context = Context::default();
    harmony_desktop::ui::theme::install(&context);
    let mut view = MapView::new(&context, MapSettings::default());
    view.set_projection(projection, None);
    view.fit(BoundingBox::new(-75.0, 58.0, -15.0, 84.0).unwrap());
    for _ in 0..2 {
        let input = RawInput { screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE)), ..RawInput::default() };
        let mut output = context.run_ui(input, |ui| {
            map_ui(ui, &mut view, &layers(false), &mut Some(greenland()));
        });
        output.textures_delta.clear();
    }
    (context, view)
}

fn told(projection: Projection) -> Told {
    Told {
        title: "ATL03".to_owned(),
        projection,
        metres_per_point: 12_345.0,
        area: Some(Told::box_words(&greenland())),
        day: Some("14 Aug 2024".to_owned()),
        attribution: "Natural Earth".to_owned(),
    }
}

/// Draws until it is whole; the base map is drawn by its own thread.
fn drawn(mut picture: MapPicture, dark: bool, told: &Told) -> Drawn {
    let started = Instant::now();
    loop {
        // The picture's own clock stands still, so that it waits for all of the map however slow this machine is.
        if let Some(drawn) = picture.step(0.0, &layers(dark), Some(greenland()), told) {
            return drawn;
        }
        assert!(started.elapsed() < Duration::from_mins(3), "the picture never came");
        std::thread::yield_now();
    }
}

fn kept(name: &str, bytes: &[u8]) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
}

#[test]
fn a_picture_has_the_pixels_that_were_asked_for_and_says_what_it_shows() {
    for (projection, dark, times) in
        [(Projection::World, false, 1.0), (Projection::World, true, 2.0), (Projection::Arctic, false, 2.0)]
    {
        let (context, view) = window(projection);
        let told = told(projection);
        let picture = MapPicture::of(&view, &context, times).unwrap();
        let drawn = drawn(picture, dark, &told);
        assert!(!drawn.is_incomplete());
        let started = Instant::now();
        let bytes = drawn.png().unwrap();
        println!("{projection:?} at {times}: {} bytes, painted in {:?}", bytes.len(), started.elapsed());
        kept(&format!("map-picture-{projection:?}-{times}"), &bytes);
        let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let info = reader.info();
        let expected = (SIZE * times).round();
        assert_eq!((info.width as f32, info.height as f32), (expected.x, expected.y));
        let texts: Vec<(String, String)> =
            info.utf8_text.iter().map(|chunk| (chunk.keyword.clone(), chunk.get_text().unwrap())).collect();
        let text = |keyword: &str| texts.iter().find(|(key, _)| key == keyword).map(|(_, text)| text.as_str());
        assert_eq!(text("Title"), Some("ATL03"));
        assert_eq!(text("Area"), Some("W -55° S 65° E -40° N 75°"));
        assert_eq!(text("Day"), Some("14 Aug 2024"));
        assert_eq!(text("Source"), Some("Natural Earth"));
        assert!(text("Projection").unwrap().contains(&format!("EPSG:{}", projection.epsg())));
        assert_eq!(text("Scale"), Some("12.3 km to a screen point at the middle"));
        let image = image::load_from_memory(&bytes).unwrap().into_rgb8();
        let colours: std::collections::HashSet<_> = image.pixels().map(|pixel| pixel.0).collect();
        assert!(colours.len() > 200, "{} colours are no map", colours.len());
        // The box's outline has the accent.
        let accent = image.pixels().filter(|pixel| pixel.0[2] > 180 && pixel.0[0] < 60).count();
        assert!(accent > 150 || !projection.repeats(), "{accent} pixels of the box");
    }
}

#[test]
fn a_picture_at_two_shows_the_same_places_as_one_at_one() {
    let (context, view) = window(Projection::World);
    let image = |times| {
        let picture = MapPicture::of(&view, &context, times).unwrap();
        let bytes = drawn(picture, false, &Told::default()).png().unwrap();
        image::load_from_memory(&bytes).unwrap().into_rgb8()
    };
    let (one, two) = (image(1.0), image(2.0));
    let halved = image::imageops::resize(&two, one.width(), one.height(), image::imageops::FilterType::Triangle);
    let difference: f64 = one
        .pixels()
        .zip(halved.pixels())
        .flat_map(|(one, two)| one.0.into_iter().zip(two.0))
        .map(|(one, two)| f64::from(one.abs_diff(two)))
        .sum();
    let mean = difference / f64::from(one.width() * one.height() * 3);
    println!("differs by {mean:.2} of 255 on average");
    assert!(mean < 8.0, "{mean}");
}

#[test]
fn a_folded_map_has_no_picture() {
    let context = Context::default();
    let view = MapView::new(&context, MapSettings::default());
    assert!(MapPicture::of(&view, &context, 1.0).is_none());
}
