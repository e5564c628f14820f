//! The checksums that archives wrote down for the files of their granules.

use super::Error;
use super::granules::{Query, concept_ids};
use crate::domain::checksum::Checksums;
use crate::domain::{Checksum, SubsetRequest};
use crate::earthdata::transport::Transport;
use crate::earthdata::wire::{items, text};
use serde_json::Value;

/// Records of granules in UMM-G are 2 to 9 kB long, and little is kept of each.
const PAGE: usize = 500;

/// Checksums of the files of the granules that a job takes, of [`MOST_GRANULES`](super::MOST_GRANULES) at most.
///
/// By file name, from UMM-G `DataGranule/ArchiveAndDistributionInformation`. What nobody wrote down,
/// or by an algorithm that is not compared here, is left out.
pub async fn checksums(transport: &Transport, request: &SubsetRequest) -> Result<Checksums, Error> {
    let collections = concept_ids(transport, &request.collection).await?;
    let mut found = Checksums::default();
    let take = |answer: &Value| items(answer, "items").inspect(|granule| read_into(granule, &mut found)).count();
    Query::new(request, &collections).read(transport, ("granules.umm_json", PAGE), take).await?;
    Ok(found)
}

fn read_into(granule: &Value, found: &mut Checksums) {
    let data = granule.get("umm").and_then(|umm| umm.get("DataGranule"));
    for file in data.into_iter().flat_map(|data| items(data, "ArchiveAndDistributionInformation")) {
        let checksum = file
            .get("Checksum")
            .and_then(|checksum| Checksum::parse(&text(checksum, "Algorithm")?, &text(checksum, "Value")?));
        if let (Some(name), Some(checksum)) = (text(file, "Name"), checksum) {
            found.add(name, checksum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read_into;
    use crate::domain::checksum::Algorithm;
    use crate::domain::checksum::Checksums;
    use serde_json::{Value, json};

    fn granule(files: &Value) -> Value {
        json!({ "meta": { "concept-id": "G1-X" }, "umm": { "DataGranule": { "ArchiveAndDistributionInformation": files } } })
    }

    #[test]
    fn a_checksum_is_known_by_the_name_of_its_file() {
        let (one, two) = ("9002febf17632e5921eba5b8f62237e6", "b0c271019f89f876b2d3c0a9c46b8f77");
        let file =
            |name: &str, value: &str| json!({ "Name": name, "Checksum": { "Algorithm": "MD5", "Value": value } });
        let mut found = Checksums::default();
        read_into(&granule(&json!([file("a.nc", one), file("a.nc.md5", two), { "Name": "b.nc" }, 7])), &mut found);
        read_into(&granule(&json!([file("twice.nc", one), file("twice.nc", two), file("same.nc", one)])), &mut found);
        read_into(
            &granule(&json!([file("same.nc", one), { "Name": "c", "Checksum": { "Algorithm": "CRC-32" } }])),
            &mut found,
        );
        let value = |name: &str| found.of(name).map(|checksum| checksum.value.as_str());
        assert_eq!((value("a.nc"), value("a.nc.md5"), value("same.nc")), (Some(one), Some(two), Some(one)));
        assert_eq!(found.of("a.nc").map(|checksum| checksum.algorithm), Some(Algorithm::Md5));
        assert_eq!((value("twice.nc"), value("b.nc"), value("c")), (None, None, None), "two of one name, or none");
        for odd in [json!(null), json!([]), json!({ "umm": [] }), granule(&json!({})), granule(&json!("x"))] {
            read_into(&odd, &mut found);
        }
    }
}
