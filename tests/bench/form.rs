//! Time of the form's check and of the variables' tree, with 600 variables and 5 services.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

use criterion::{Criterion, criterion_group, criterion_main};
use harmony_desktop::domain::options::VariableTree;
use harmony_desktop::domain::{Capabilities, Collection, Draft};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::hint::black_box;

/// Like ATL06: 593 variables in groups; rounded up.
const VARIABLES: usize = 600;

fn capabilities() -> Capabilities {
    let formats = ["application/netcdf", "application/x-hdf", "image/png", "image/tiff", "text/csv"];
    let service = |(place, format): (usize, &&str)| {
        json!({"name": format!("service-{place}"), "href": format!("https://cmr/search/concepts/S{place}-X"), "capabilities": {
            "subsetting": {"bbox": place % 2 == 0, "shape": place == 0, "temporal": place < 2, "variable": true, "dimension": place == 3},
            "concatenation": place == 1, "reprojection": place > 2, "output_formats": [format]}})
    };
    let services: Vec<Value> = formats.iter().enumerate().map(service).collect();
    let variables: Vec<Value> = names()
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let href = format!("https://cmr/search/concepts/V{place}-X");
            json!({"name": name, "longName": "Height above the ellipsoid", "units": "m", "href": href})
        })
        .collect();
    Capabilities::parse(json!({"conceptId": "C1-X", "shortName": "X", "services": services, "variables": variables}))
        .unwrap()
}

fn names() -> Vec<String> {
    (0..VARIABLES).map(|place| format!("/gt{}l/group_{}/variable_{place}", place % 3, place % 20)).collect()
}

fn draft() -> Draft {
    let collection: Collection = serde_json::from_value(json!({
        "concept_id": "C1-X", "short_name": "X", "version": "1", "title": "t", "provider": "p",
    }))
    .unwrap();
    let mut draft = Draft {
        collection: Some(collection),
        variables: names(),
        edges: ["-105.5", "40", "-105", "41"].map(str::to_owned),
        start: "2020-01-01".to_owned(),
        ..Draft::default()
    };
    draft.options.format = Some("image/png".to_owned());
    draft
}

fn check(criterion: &mut Criterion) {
    let (capabilities, draft) = (capabilities(), draft());
    criterion.bench_function("form: check with 600 variables and 5 services", |bencher| {
        bencher.iter(|| black_box(&draft).check(Some(black_box(&capabilities))));
    });
}

fn tree(criterion: &mut Criterion) {
    let (capabilities, draft) = (capabilities(), draft());
    let tree = VariableTree::new(&capabilities.variables);
    criterion.bench_function("form: what is picked of 600 variables", |bencher| {
        bencher.iter(|| tree.chosen(black_box(&draft.variables), ""));
    });
    criterion.bench_function("form: search in 600 variables", |bencher| {
        bencher.iter(|| tree.visible(&BTreeSet::new(), black_box("gt1 height")));
    });
}

criterion_group!(benches, check, tree);
criterion_main!(benches);
