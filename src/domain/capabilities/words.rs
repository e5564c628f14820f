//! Capabilities as sentences.

use super::wanted::canonical_format;
use super::{Capabilities, Service};

impl Capabilities {
    /// What can and what cannot be done, in a few short sentences.
    pub fn summary_sentences(&self) -> Vec<String> {
        if self.services.is_empty() {
            return vec!["Harmony has no service for this collection: only whole files can be fetched.".to_owned()];
        }
        let any = |can: fn(&Service) -> bool| self.services.iter().any(can);
        let cuts = [
            ("box", any(|service| service.bbox)),
            ("shape", any(|service| service.shape)),
            ("time", any(|service| service.temporal)),
            ("variable", self.picks_variables()),
            ("dimension", any(|service| service.dimension)),
        ];
        let changes = [
            ("joined", any(|service| service.concatenation)),
            ("reprojected", any(|service| service.reprojection)),
            ("averaged", any(|service| service.averaging_time || service.averaging_area)),
        ];
        let mut sentences = Vec::new();
        let (can, cannot) = (chosen(&cuts, true), chosen(&cuts, false));
        if can.is_empty() {
            sentences.push("Cannot be cut.".to_owned());
        } else {
            sentences.push(format!("Can be cut by {}.", join(&can, "and")));
            if !cannot.is_empty() {
                sentences.push(format!("Not by {}.", join(&cannot, "or")));
            }
        }
        let (can, cannot) = (chosen(&changes, true), chosen(&changes, false));
        if !can.is_empty() {
            sentences.push(format!("Can be {}.", join(&can, "and")));
        }
        if !cannot.is_empty() {
            sentences.push(format!("Cannot be {}.", join(&cannot, "or")));
        }
        let formats = self.format_words();
        if !formats.is_empty() {
            sentences.push(format!("Writes {}.", join(&formats, "or")));
        }
        if !self.one_service_does_all() {
            sentences.push(format!(
                "Not all of it in one request: {} services share the work, and one request is served by one of them.",
                self.services.len()
            ));
        }
        if self.services.iter().any(|service| service.concatenate_by_default == Some(true)) {
            sentences.push("Granules may be joined into one file even if this is not asked for.".to_owned());
        }
        sentences
    }

    /// Every format some service writes, once, in words.
    fn format_words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for format in self.services.iter().flat_map(|service| &service.output_formats) {
            let word = format_words(format);
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    /// True if there is a service that can do whatever any of them can.
    fn one_service_does_all(&self) -> bool {
        let can = |service: &Service| {
            let flags = [
                service.bbox,
                service.shape,
                service.temporal,
                service.variable,
                service.dimension,
                service.concatenation,
                service.reprojection,
                service.averaging_time,
                service.averaging_area,
            ];
            let formats = service.output_formats.iter().map(|format| canonical_format(format));
            (flags, formats.collect::<std::collections::BTreeSet<_>>())
        };
        let all: Vec<_> = self.services.iter().map(can).collect();
        all.iter().any(|(flags, formats)| {
            all.iter().all(|(other_flags, other_formats)| {
                flags.iter().zip(other_flags).all(|(here, there)| *here || !there) && other_formats.is_subset(formats)
            })
        })
    }
}

fn chosen(words: &[(&str, bool)], wanted: bool) -> Vec<String> {
    words.iter().filter(|(_, can)| *can == wanted).map(|(word, _)| (*word).to_owned()).collect()
}

/// `HDF5 (application/x-hdf)`; a type without a common name stays alone.
pub(super) fn format_words(format: &str) -> String {
    let canonical = canonical_format(format);
    match common_name(&canonical) {
        Some(name) => format!("{name} ({canonical})"),
        None => canonical,
    }
}

/// `HDF5`, or the MIME type where there is no common name.
pub fn format_name(format: &str) -> String {
    let canonical = canonical_format(format);
    common_name(&canonical).map_or(canonical, str::to_owned)
}

fn common_name(canonical: &str) -> Option<&'static str> {
    Some(match canonical {
        "application/netcdf" => "NetCDF",
        "application/x-hdf" | "application/x-hdf5" => "HDF5",
        "application/x-zarr" => "Zarr",
        "application/x-netcdf4;profile=opendap_url" => "OPeNDAP addresses",
        "image/tiff" => "GeoTIFF",
        "image/png" => "PNG",
        "image/jpeg" => "JPEG",
        "image/gif" => "GIF",
        "text/csv" => "CSV",
        _ => return None,
    })
}

/// “a”, “a and b”, “a, b and c”.
pub(super) fn join(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}
