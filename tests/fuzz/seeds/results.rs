//! Small result files of every kind, made by the crates that write them.

use hdf5_writer::{DatasetBuilder, FilterDescription, Hdf5Builder, WriteOptions};
use image::{DynamicImage, ImageFormat};
use netcdf_writer::{NcAttrValue, NcFileBuilder, NcWriteFormat, NcWriteOptions};
use std::io::Cursor;
use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::Tag;

fn latitudes() -> Vec<f64> {
    (0..40).map(|step| 39.5 + f64::from(step) / 20.0).collect()
}

/// Chunked and packed, and in one piece.
pub(crate) fn hdf5() -> Vec<Vec<u8>> {
    let gzip = FilterDescription { id: 1, name: None, client_data: vec![4] };
    let shuffle = FilterDescription { id: 2, name: None, client_data: vec![8] };
    let of = |name: &str, packed: bool| {
        let dataset = DatasetBuilder::typed_data(name, vec![40], &latitudes()).unwrap();
        if packed { dataset.chunked(vec![10]).filter(shuffle.clone()).filter(gzip.clone()) } else { dataset }
    };
    let file = |packed: bool| {
        let builder =
            Hdf5Builder::new().dataset(of("lat", packed)).dataset(of("lon", packed)).dataset(of("h_ph", packed));
        builder.into_plan().unwrap().encode(WriteOptions::default()).unwrap()
    };
    let grid = grid(NcWriteOptions { format: NcWriteFormat::Nc4 });
    vec![file(true), file(false), grid]
}

pub(crate) fn netcdf() -> Vec<Vec<u8>> {
    vec![grid(NcWriteOptions::classic()), grid(NcWriteOptions::offset64()), grid(NcWriteOptions::cdf5())]
}

fn grid(options: NcWriteOptions) -> Vec<u8> {
    let mut file = NcFileBuilder::new();
    let time = file.add_unlimited_dimension("time").unwrap();
    let (lat, lon) = (file.add_dimension("lat", 4).unwrap(), file.add_dimension("lon", 5).unwrap());
    let text = |value: &str| NcAttrValue::Chars(value.to_owned());
    file.add_attribute("history", text("made by hoss")).unwrap();
    for (name, dimension, count, units) in
        [("time", time, 2, "days since 2000-01-01"), ("lat", lat, 4, "degrees_north"), ("lon", lon, 5, "degrees_east")]
    {
        let variable = file.add_variable::<f64>(name, &[dimension]).unwrap();
        file.add_variable_attribute(variable, "units", text(units)).unwrap();
        let values: Vec<f64> = (0..count).map(|step| 40.0 + f64::from(step)).collect();
        file.write_variable(variable, &values).unwrap();
    }
    let rain = file.add_variable::<i16>("rain", &[time, lat, lon]).unwrap();
    file.set_variable_fill_value(rain, -999_i16).unwrap();
    file.add_variable_attribute(rain, "scale_factor", NcAttrValue::Doubles(vec![0.01])).unwrap();
    file.write_variable(rain, &(0..40).collect::<Vec<i16>>()).unwrap();
    file.to_vec(options).unwrap().1
}

/// GeoTIFF in strips: degrees, and a map.
pub(crate) fn tiffs() -> Vec<Vec<u8>> {
    let file = |code: u16| {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
        let mut image = encoder.new_image::<colortype::Gray32Float>(8, 6).unwrap();
        let directory = image.encoder();
        directory.write_tag(Tag::ModelPixelScaleTag, &[0.5, 0.5, 0.0][..]).unwrap();
        directory.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, -107.0, 42.0, 0.0][..]).unwrap();
        let model = if code == 4326 { 2 } else { 1 };
        let key = if code == 4326 { 2048 } else { 3072 };
        let keys: [u16; 16] = [1, 1, 0, 3, 1024, 0, 1, model, 1025, 0, 1, 1, key, 0, 1, code];
        directory.write_tag(Tag::GeoKeyDirectoryTag, &keys[..]).unwrap();
        directory.write_tag(Tag::GdalNodata, "-9999").unwrap();
        image.write_data(&(0..48_u8).map(f32::from).collect::<Vec<f32>>()).unwrap();
        bytes.into_inner()
    };
    vec![file(4326), file(3413)]
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let pixels = (0..30 * 20_u32).flat_map(|pixel| [pixel as u8, (pixel / 3) as u8, 7]).collect();
    let image = DynamicImage::ImageRgb8(image::RgbImage::from_raw(30, 20, pixels).unwrap());
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn png() -> Vec<u8> {
    picture(ImageFormat::Png)
}

pub(crate) fn pictures() -> Vec<Vec<u8>> {
    [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif].into_iter().map(picture).collect()
}

pub(crate) const TABLE_WORDS: &[&str] = &[
    "\n",
    "\r\n",
    ",",
    "\"",
    "\"\"",
    ";",
    "\t",
    "lat",
    "lon",
    "time",
    "-9999",
    "NaN",
    "1e308",
    "\u{feff}",
    "2020-05-01T00:00:00Z",
    ",,,,,,",
];

pub(crate) fn tables() -> Vec<Vec<u8>> {
    let plain = "time,lat,lon,value (m)\n2020-05-01T10:00:00Z,40.5,-105.2,1.5\n2020-05-01T10:00:01Z,40.6,-105.2,\n";
    let preamble =
        "title:,Mean over the area\nfill value:,-9999\n,\ntime,mean_x(z=1000hPa)\n2020-01-01,1\n2020-01-02,-9999\n";
    vec![
        plain.as_bytes().to_vec(),
        preamble.as_bytes().to_vec(),
        b"a;b\n\"x\ny\";2\n".to_vec(),
        b"a\tb\n1\t2\n".to_vec(),
    ]
}

pub(crate) const BESIDE_WORDS: &[&str] = &[
    "<SRS>",
    "</SRS>",
    "<GeoTransform>",
    "</GeoTransform>",
    "<![CDATA[",
    "EPSG:4326",
    "PROJCS[",
    "AUTHORITY[\"EPSG\",\"3413\"]",
    "0.05\n",
    "-1e308",
    "nan",
    "<!DOCTYPE a [",
];

pub(crate) fn besides() -> Vec<Vec<u8>> {
    let aux = "<PAMDataset><SRS dataAxisToSRSAxisMapping=\"2,1\">GEOGCS[\"WGS 84\",AUTHORITY[\"EPSG\",\"4326\"]]</SRS><GeoTransform> -1.06e+02, 5e-02, 0, 4.15e+01, 0, -5e-02</GeoTransform><PAMRasterBand band=\"1\"><NoDataValue>255</NoDataValue></PAMRasterBand></PAMDataset>";
    vec![aux.as_bytes().to_vec(), b"0.05\n0.0\n0.0\n-0.05\n-105.975\n41.475\n".to_vec()]
}
