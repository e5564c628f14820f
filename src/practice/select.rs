//! Which service chain serves a request: strict first, then by best effort, which silently drops
//! the cut in space and time (`harmony-api.md` 5.6).

use super::data::ServiceChain;
use super::reply::Refusal;

/// The chain that serves every collection and cuts nothing.
pub(super) const DOWNLOAD: &str = "harmony/download";

/// The operations a request asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent operation")]
pub(super) struct Needs {
    /// Join the granules.
    pub(super) concatenation: bool,
    /// Pick variables.
    pub(super) variables: bool,
    /// Cut by box.
    pub(super) space: bool,
    /// Cut by time.
    pub(super) time: bool,
    /// Cut by named dimensions.
    pub(super) dimension: bool,
    /// Change the projection.
    pub(super) reprojection: bool,
    /// Extend dimensions.
    pub(super) extend: bool,
    /// Average over the area.
    pub(super) area_average: bool,
    /// Average over time.
    pub(super) time_average: bool,
    /// Cut by shape.
    pub(super) shape: bool,
    /// Output formats that will do, best first; empty or with `*/*` means any.
    pub(super) formats: Vec<String>,
}

/// The outcome of the selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// The chain that does the work.
    pub(super) chain: ServiceChain,
    /// Media type it will write.
    pub(super) format: String,
    /// Space and time were dropped.
    pub(super) best_effort: bool,
}

/// `harmony/download` as the other chains are described.
pub(super) fn download_chain() -> ServiceChain {
    ServiceChain {
        name: DOWNLOAD.to_owned(),
        output_formats: vec!["application/netcdf".to_owned(), "application/x-netcdf4".to_owned()],
        ..ServiceChain::default()
    }
}

/// Finds the chain among those of the collections `ids`, in order of precedence.
pub(super) fn choose(chains: &[ServiceChain], needs: &Needs, ids: &[String]) -> Result<Choice, Refusal> {
    match filter(chains, needs, true, ids) {
        Ok(choice) => Ok(choice),
        Err(refusal) if needs.must_match_strictly() => Err(refusal),
        Err(_) => filter(chains, needs, false, ids),
    }
}

impl Needs {
    /// True where a miss is a 422 instead of a silent drop: no cut in space and time at all, or
    /// only one of them and nothing else (averaging does not count).
    fn must_match_strictly(&self) -> bool {
        let space = self.space || self.shape;
        let others = self.concatenation
            || self.variables
            || self.dimension
            || self.reprojection
            || self.extend
            || self.wants_format();
        match (space, self.time) {
            (false, false) => true,
            (true, true) => false,
            _ => !others,
        }
    }

    fn wants_format(&self) -> bool {
        !self.formats.is_empty() && !self.formats.iter().any(|format| format == "*/*")
    }
}

type Filter = (bool, &'static str, fn(&ServiceChain) -> bool);

fn filter(chains: &[ServiceChain], needs: &Needs, strict: bool, ids: &[String]) -> Result<Choice, Refusal> {
    let filters: [Filter; 10] = [
        (needs.concatenation, "concatenation", |chain| chain.concatenation),
        (needs.variables, "variable subsetting", |chain| chain.variable),
        (needs.space && strict, "spatial subsetting", |chain| chain.bbox),
        (needs.time && strict, "temporal subsetting", |chain| chain.temporal),
        (needs.dimension, "dimension subsetting", |chain| chain.dimension),
        (needs.reprojection, "reprojection", |chain| chain.reprojection),
        (needs.extend, "extend", |chain| !chain.default_extend_dimensions.is_empty()),
        (needs.area_average, "area averaging", |chain| chain.averaging_area),
        (needs.time_average, "time averaging", |chain| chain.averaging_time),
        (needs.shape && strict, "shapefile subsetting", |chain| chain.shape),
    ];
    let mut considered: Vec<String> = Vec::new();
    let mut left: Vec<&ServiceChain> = chains.iter().collect();
    for (asked, name, able) in filters {
        if asked {
            considered.push(name.to_owned());
            left.retain(|chain| able(chain));
            if left.is_empty() {
                return Err(unsupported(&considered, ids));
            }
        }
    }
    if needs.wants_format() {
        considered.push(format!("reformatting to {}", list_to_text(&needs.formats, "or")));
    }
    let choice = if needs.formats.is_empty() {
        left.first().and_then(|chain| first_match(chain, "*/*").map(|format| ((*chain).clone(), format)))
    } else {
        needs.formats.iter().find_map(|wanted| {
            left.iter().find_map(|chain| first_match(chain, wanted).map(|format| ((*chain).clone(), format)))
        })
    };
    let (chain, format) = choice.ok_or_else(|| unsupported(&considered, ids))?;
    Ok(Choice { chain, format, best_effort: !strict })
}

/// The chain's first format that `wanted` covers; `image/*` and `*/*` cover many.
fn first_match(chain: &ServiceChain, wanted: &str) -> Option<String> {
    let covers = |format: &str| match wanted.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, "*")) => format.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(kind)),
        _ => same_format(format, wanted),
    };
    chain.output_formats.iter().find(|format| covers(format)).cloned()
}

/// NetCDF has four spellings (`harmony-api.md` 2.6).
fn same_format(a: &str, b: &str) -> bool {
    let netcdf = |format: &str| {
        matches!(
            format.to_ascii_lowercase().as_str(),
            "application/netcdf" | "application/netcdf4" | "application/x-netcdf" | "application/x-netcdf4"
        )
    };
    a.eq_ignore_ascii_case(b) || (netcdf(a) && netcdf(b))
}

/// `format` as a person writes it, as a media type: case, spaces and quotes are ignored, UMM names
/// are known.
pub(super) fn normal_format(text: &str) -> String {
    let plain: String = text.chars().filter(|character| !matches!(character, ' ' | '"' | '\'')).collect();
    match plain.to_ascii_uppercase().as_str() {
        "NETCDF-4" => "application/netcdf".to_owned(),
        "HDF-EOS2" => "application/x-hdf".to_owned(),
        "ZARR" => "application/x-zarr".to_owned(),
        "GIF" => "image/gif".to_owned(),
        "JPEG" => "image/jpeg".to_owned(),
        "PNG" => "image/png".to_owned(),
        "GEOTIFF" => "image/tiff".to_owned(),
        "CSV" => "text/csv".to_owned(),
        _ => plain.to_ascii_lowercase(),
    }
}

/// The name capabilities version 3 gives a media type.
pub(super) fn format_name(media_type: &str) -> &'static str {
    match media_type {
        "application/netcdf" | "application/netcdf4" | "application/x-netcdf" | "application/x-netcdf4" => "NETCDF-4",
        "application/x-hdf" => "HDF-EOS2",
        "application/x-zarr" => "ZARR",
        "image/gif" => "GIF",
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        "image/tiff" => "GEOTIFF",
        "text/csv" => "CSV",
        _ => "unknown",
    }
}

fn unsupported(considered: &[String], ids: &[String]) -> Refusal {
    let ids = list_to_text(ids, "and");
    if considered.is_empty() {
        return Refusal::unsupported(format!("no operations can be performed on {ids}"));
    }
    let operations = list_to_text(considered, "and");
    Refusal::unsupported(format!("the requested combination of operations: {operations} on {ids} is unsupported"))
}

/// `a`, `a and b`, `a, b, and c`.
pub(super) fn list_to_text<T: AsRef<str>>(items: &[T], conjunction: &str) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} {conjunction} {two}"),
        [first @ .., last] => format!("{}, {conjunction} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, DOWNLOAD, Needs, choose, download_chain, list_to_text, normal_format};
    use crate::practice::data::ServiceChain;

    fn chain(name: &str, formats: &[&str], set: impl Fn(&mut ServiceChain)) -> ServiceChain {
        let mut chain = ServiceChain {
            name: name.to_owned(),
            output_formats: formats.iter().map(|&format| format.to_owned()).collect(),
            ..ServiceChain::default()
        };
        set(&mut chain);
        chain
    }

    /// A chain with only a box, one with everything that writes HDF only, one for pictures.
    fn box_only() -> Vec<ServiceChain> {
        vec![download_chain(), chain("box", &["image/tiff"], |chain| (chain.bbox, chain.variable) = (true, true))]
    }

    fn hdf_only() -> Vec<ServiceChain> {
        let all = |chain: &mut ServiceChain| {
            chain.bbox = true;
            chain.shape = true;
            chain.temporal = true;
            chain.variable = true;
        };
        vec![download_chain(), chain("sds/trajectory-subsetter", &["application/x-hdf"], all)]
    }

    fn run(chains: &[ServiceChain], needs: &Needs) -> Result<Choice, String> {
        choose(chains, needs, &["C1-A".to_owned()]).map_err(|refusal| refusal.text)
    }

    fn name(chains: &[ServiceChain], needs: &Needs) -> String {
        let choice = run(chains, needs).unwrap();
        format!("{}{}", choice.chain.name, if choice.best_effort { " (best effort)" } else { "" })
    }

    #[test]
    fn a_chain_that_does_everything_is_taken() {
        let needs = Needs { space: true, time: true, formats: vec!["*/*".to_owned()], ..Needs::default() };
        assert_eq!(name(&hdf_only(), &needs), "sds/trajectory-subsetter");
        let nothing = Needs { formats: vec!["*/*".to_owned()], ..Needs::default() };
        assert_eq!(name(&hdf_only(), &nothing), DOWNLOAD, "the first of the list serves a bare request");
    }

    #[test]
    fn only_space_or_only_time_without_a_chain_is_refused() {
        let time = Needs { time: true, ..Needs::default() };
        assert_eq!(
            run(&box_only(), &time),
            Err("the requested combination of operations: temporal subsetting on C1-A is unsupported".to_owned())
        );
        let shape = Needs { shape: true, space: true, ..Needs::default() };
        assert_eq!(
            run(&box_only(), &shape),
            Err("the requested combination of operations: spatial subsetting and shapefile subsetting on C1-A is \
                 unsupported"
                .to_owned())
        );
    }

    #[test]
    fn neither_space_nor_time_is_strict() {
        let needs = Needs { reprojection: true, ..Needs::default() };
        assert!(run(&hdf_only(), &needs).unwrap_err().contains("reprojection on C1-A is unsupported"));
    }

    #[test]
    fn space_and_time_together_are_dropped_in_silence() {
        let needs = Needs { space: true, time: true, formats: vec!["*/*".to_owned()], ..Needs::default() };
        assert_eq!(name(&box_only(), &needs), "harmony/download (best effort)");
    }

    #[test]
    fn space_and_a_format_of_another_chain_hand_out_whole_files() {
        let needs = Needs { space: true, formats: vec!["application/netcdf".to_owned()], ..Needs::default() };
        assert_eq!(name(&hdf_only(), &needs), "harmony/download (best effort)");
    }

    #[test]
    fn space_time_and_a_picture_use_the_picture_chain_without_a_cut() {
        let needs = Needs { space: true, time: true, formats: vec!["image/tiff".to_owned()], ..Needs::default() };
        assert_eq!(name(&box_only(), &needs), "box (best effort)");
    }

    #[test]
    fn time_and_variables_drop_the_time_but_not_the_variables() {
        let needs = Needs { time: true, variables: true, ..Needs::default() };
        assert_eq!(name(&box_only(), &needs), "box (best effort)");
    }

    #[test]
    fn averaging_does_not_loosen_and_names_the_killer_last() {
        let needs = Needs { space: true, time_average: true, ..Needs::default() };
        assert_eq!(
            run(&box_only(), &needs),
            Err(
                "the requested combination of operations: spatial subsetting and time averaging on C1-A is unsupported"
                    .to_owned()
            )
        );
    }

    #[test]
    fn an_accept_header_is_a_format_wish() {
        let json = Needs { formats: vec!["application/json".to_owned()], ..Needs::default() };
        assert!(run(&hdf_only(), &json).unwrap_err().contains("reformatting to application/json on C1-A"));
        let either = Needs { formats: vec!["application/json".to_owned(), "*/*".to_owned()], ..Needs::default() };
        assert_eq!(name(&hdf_only(), &either), DOWNLOAD);
        let image = Needs { formats: vec!["image/*".to_owned()], ..Needs::default() };
        assert_eq!(run(&box_only(), &image).unwrap().format, "image/tiff");
    }

    #[test]
    fn words() {
        assert_eq!(list_to_text(&["a"], "and"), "a");
        assert_eq!(list_to_text(&["a", "b"], "or"), "a or b");
        assert_eq!(list_to_text(&["a", "b", "c"], "and"), "a, b, and c");
        assert_eq!(normal_format(" \"GeoTIFF\""), "image/tiff");
        assert_eq!(normal_format("Application/X-HDF"), "application/x-hdf");
    }
}
