//! What is said beside an area or dates that would not cut is what the server would do, over all
//! recorded capabilities.

use harmony_desktop::domain::Capabilities;
use harmony_desktop::domain::capabilities::{Outcome, Wanted, WantedItem};
use harmony_desktop::practice::PracticeOptions;
use harmony_desktop::practice::data::{Catalogue, GranuleQuery};
use serde_json::Value;

/// Everything that can be wanted besides, alone or in twos.
fn others(capabilities: &Capabilities) -> Vec<Vec<WantedItem>> {
    let formats = capabilities.services.iter().flat_map(|service| service.output_formats.clone());
    let mut single: Vec<WantedItem> = formats.map(WantedItem::Format).collect();
    single.extend([WantedItem::Box, WantedItem::Time, WantedItem::Variables, WantedItem::Reprojection]);
    let pairs = single.iter().flat_map(|one| single.iter().map(move |other| vec![one.clone(), other.clone()]));
    let unlike = |pair: &Vec<WantedItem>| std::mem::discriminant(&pair[0]) != std::mem::discriminant(&pair[1]);
    let pairs = pairs.filter(unlike);
    std::iter::once(Vec::new()).chain(single.iter().map(|item| vec![item.clone()])).chain(pairs).collect()
}

#[test]
fn what_is_said_is_what_the_server_does() {
    let Some(shared) = crate::shared::folder() else { return };
    let (mut choose, mut refused, mut blocked) = (0, 0, 0);
    for name in ["capabilities-v1", "capabilities-v2", "capabilities-v3alpha", "capabilities-no-service"] {
        let path = shared.join("fixtures/server-generated").join(format!("{name}.json"));
        let recorded: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let capabilities = Capabilities::parse(recorded["json"].clone()).unwrap();
        for items in others(&capabilities) {
            for item in [WantedItem::Box, WantedItem::Shape, WantedItem::Time] {
                let is_space = |item: &WantedItem| matches!(item, WantedItem::Box | WantedItem::Shape);
                let clashes = |other: &WantedItem| *other == item || (is_space(other) && is_space(&item));
                let wanted = Wanted { items: items.clone(), service_id: None };
                let mut with_it: Vec<WantedItem> = items.iter().filter(|other| !clashes(other)).cloned().collect();
                with_it.push(item.clone());
                let outcome = capabilities.trap(&Wanted { items: with_it, service_id: None }).map(|trap| trap.outcome);
                let case = format!("{name} {item:?} besides {items:?}: {outcome:?}");
                let Some(note) = capabilities.cut_note(&wanted, &item) else { continue };
                if note.remedy.is_some() {
                    assert!(note.words().contains("would not cut because you"), "{case} {}", note.words());
                    blocked += 1;
                } else if note.words().contains("only choose") {
                    assert!(matches!(outcome, Some(Outcome::WholeFiles | Outcome::Uncut(_))), "{case}");
                    choose += 1;
                } else {
                    assert!(note.words().contains("would refuse a request with"), "{case} {}", note.words());
                    assert_eq!(outcome, Some(Outcome::Refused), "{case}");
                    refused += 1;
                }
                assert!(outcome.is_some(), "it would cut: {case}");
            }
        }
    }
    assert!(choose > 10 && refused > 10 && blocked > 10, "{choose} {refused} {blocked}");
}

/// The service for people ends yesterday; the one of tests on its own fixed day.
#[test]
fn data_go_up_to_yesterday_of_the_clock_that_is_given() {
    let now = "2027-03-05T14:30:00Z".parse().unwrap();
    let until = PracticeOptions::default().up_to_yesterday(now).until;
    assert_eq!(until.to_rfc3339(), "2027-03-05T00:00:00+00:00");
    let last = |catalogue: &Catalogue| {
        let sea = catalogue.find("MUR-JPL-L4-GLOB-v4.1")[0];
        let place = usize::try_from(sea.granule_count).unwrap() - 1;
        catalogue.page(sea, &GranuleQuery::default(), place, 1).1[0].start.date_naive().to_string()
    };
    assert_eq!(last(&Catalogue::until(1, until)), "2027-03-04");
    assert_eq!(last(&Catalogue::until(1, PracticeOptions::default().until)), "2026-10-30");
    assert_eq!(last(&Catalogue::standard(1)), "2026-10-30");
}
