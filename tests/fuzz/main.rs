//! What others wrote, changed at random: every reader answers, in time, without a panic.
//!
//! `cargo test --test fuzz` tries each reader for some seconds; `bash tests/fuzz/long.sh MINUTES` tries
//! each that long. Every run prints its seed, and an input that breaks a reader is kept as a file. To
//! try one again: `HARMONY_FUZZ_INPUT=FILE cargo test --test fuzz NAME`.
#![cfg(test)]

mod mutate;
mod run;
mod seeds;
mod targets;

/// A test for each target: its name, its seeds, its words, and what is tried.
macro_rules! fuzz {
    ($($name:ident: $seeds:expr, $words:expr, $target:path;)+) => {
        $(
            #[test]
            fn $name() {
                run::run(stringify!($name), $seeds, $words, $target);
            }
        )+
    };
}

fuzz! {
    zip: seeds::zips(), &[], targets::shapes::zip;
    kmz: seeds::kmz(), &[], targets::shapes::kmz;
    kml: seeds::kml(), seeds::KML_WORDS, targets::shapes::kml;
    geojson: seeds::geojson(), seeds::GEOJSON_WORDS, targets::shapes::geojson;
    wkt: seeds::wkt(), seeds::WKT_WORDS, targets::shapes::wkt;
    shapefile: seeds::shapefiles(), &[], targets::shapes::shapefile;
    prj: seeds::prj(), seeds::PRJ_WORDS, targets::shapes::prj;
    crs: seeds::crs(), seeds::PRJ_WORDS, targets::shapes::crs;
    paste: seeds::pastes(), seeds::PASTE_WORDS, targets::requests::paste;
    curl: seeds::curls(), seeds::PASTE_WORDS, targets::requests::curl;
    url: seeds::urls(), seeds::PASTE_WORDS, targets::requests::url;
    request_file: seeds::request_files(), seeds::REQUEST_WORDS, targets::requests::request_file;
    typed: seeds::typed(), seeds::PASTE_WORDS, targets::requests::typed;
    capabilities: seeds::answers("capabilities"), seeds::JSON_WORDS, targets::answers::capabilities;
    job: seeds::answers("job"), seeds::JSON_WORDS, targets::answers::job;
    jobs: seeds::answers("jobs"), seeds::JSON_WORDS, targets::answers::jobs;
    catalogue: seeds::catalogue(), seeds::JSON_WORDS, targets::answers::catalogue;
    names: seeds::names(), seeds::NAME_WORDS, targets::files::names;
    netrc: seeds::netrc(), seeds::NETRC_WORDS, targets::files::netrc;
    result_hdf5: seeds::results::hdf5(), &[], targets::results::hdf5;
    result_netcdf: seeds::results::netcdf(), &[], targets::results::any;
    result_tiff: seeds::results::tiffs(), &[], targets::results::any;
    result_picture: seeds::results::pictures(), &[], targets::results::any;
    result_table: seeds::results::tables(), seeds::results::TABLE_WORDS, targets::results::any;
    result_beside: seeds::results::besides(), seeds::results::BESIDE_WORDS, targets::results::beside;
    state_files: seeds::state_files(), seeds::JSON_WORDS, targets::files::state_files;
}
