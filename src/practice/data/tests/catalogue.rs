//! What is in the catalogue and how it is found.

use super::*;

#[test]
fn the_tutorial_meets_one_granule() {
    let catalogue = Catalogue::standard(SEED);
    let found = catalogue.find("ATL03");
    assert_eq!(found[0].concept_id, "C2596864127-NSIDC_CPRD", "the one with a service comes first");
    let query = query(Some(tutorial_area()), "2020-04-27", "2020-05-28");
    let granules = catalogue.granules(found[0], &query);
    let names: Vec<_> = granules.iter().map(|granule| granule.name.as_str()).collect();
    assert_eq!(names, ["ATL03_20200427193622_04930702_006_02.h5"]);
    assert_eq!(catalogue.count(found[0], &query), 1);
    assert_eq!(catalogue.granule(&granules[0].concept_id).as_ref(), granules.first());
    // The window's last day, typed as a whole day, changes nothing.
    let whole_day = GranuleQuery { time: Some(range("2020-04-27", "2020-05-28T23:59:59")), ..query };
    assert_eq!(catalogue.count(found[0], &whole_day), 1);
}

#[test]
fn capabilities_of_atl03_are_the_tutorials() {
    let catalogue = Catalogue::standard(SEED);
    let atl03 = first(&catalogue, "ATL03");
    let chain = &atl03.services[0];
    assert!(atl03.services.len() == 1 && chain.bbox && chain.shape && chain.temporal);
    assert!(!chain.concatenation && !chain.reprojection && atl03.variables.is_empty());
    assert_eq!(chain.output_formats, ["application/x-hdf"]);
}

#[test]
fn the_catalogue_holds_every_kind_of_trouble() {
    let catalogue = Catalogue::standard(SEED);
    let any = |test: &dyn Fn(&PracticeCollection) -> bool| catalogue.collections().iter().any(test);
    assert!(any(&|collection| collection.variables.len() >= 593));
    assert!(any(&|collection| !collection.eula_ids.is_empty() && !collection.services.is_empty()));
    assert!(any(&|collection| collection.services.is_empty()));
    assert!(any(&|collection| collection.services.iter().any(|chain| chain.bbox && !chain.temporal)));
    assert!(any(&|collection| collection.services.iter().any(|chain| chain.concatenate_by_default)));
    assert!(any(&|collection| collection.dimensions.iter().any(|dimension| dimension.name == "lev")));
    assert_eq!(catalogue.find("ATL08").len(), 2);
    let ids: BTreeSet<_> = catalogue.collections().iter().map(|collection| &collection.concept_id).collect();
    assert_eq!(ids.len(), catalogue.collections().len());
    let variables: Vec<_> =
        catalogue.collections().iter().flat_map(|collection| &collection.variables).map(|v| &v.concept_id).collect();
    assert_eq!(variables.iter().collect::<BTreeSet<_>>().len(), variables.len(), "concept ids are unique");
    assert!(catalogue.collections().iter().all(|collection| collection.granule_count > 1000));
    let sea = first(&catalogue, "MUR-JPL-L4-GLOB-v4.1");
    assert_eq!(catalogue.count(sea, &query(None, "2020-01-01", "2020-12-31T12:00")), 366);
    let scan = catalogue.page(first(&catalogue, "TEMPO_NO2_L2"), &query(None, "2024-06-01", "2024-06-02"), 0, 3).1;
    assert!(scan.iter().all(|granule| granule.size_mb.is_none()));
    assert_eq!(scan[2].name, "TEMPO_NO2_L2_V03_20240601T121320Z_S001G03.nc");
}

#[test]
fn granules_are_found_by_name_id_and_page() {
    let catalogue = Catalogue::standard(SEED);
    let atl03 = first(&catalogue, "ATL03");
    let exact = catalogue.granules(atl03, &named(&["ATL03_20200427193622_04930702_006_02.h5"]));
    assert_eq!(exact.len(), 1);
    for same in ["atl03_20200427193622_04930702_006_02", "ATL03_20200427193622_*", "*_04930702_006_02.h?"] {
        assert_eq!(catalogue.granules(atl03, &named(&[same])), exact, "{same}");
    }
    assert_eq!(catalogue.count(atl03, &named(&["nothing*"])), 0);
    let by_id =
        GranuleQuery { concept_ids: vec![exact[0].concept_id.clone(), "G1-X".to_owned()], ..Default::default() };
    assert_eq!(catalogue.granules(atl03, &by_id), exact);
    let day = query(None, "2021-03-01", "2021-03-02");
    let (count, all) = catalogue.page(atl03, &day, 0, usize::MAX);
    assert!((200..230).contains(&count) && all.len() as u64 == count, "{count}");
    assert!(all.windows(2).all(|pair| pair[0].start < pair[1].start && pair[0].name < pair[1].name));
    assert_eq!(catalogue.page(atl03, &day, 10, 5).1, all[10..15]);
    for collection in catalogue.collections() {
        let last = catalogue.page(collection, &GranuleQuery::default(), collection.granule_count as usize - 1, 9).1;
        assert_eq!(last.len(), 1, "{}", collection.short_name);
        assert_eq!(catalogue.granule(&last[0].concept_id), last.first().cloned());
        assert!(last[0].stop > last[0].start && !last[0].footprint.polygons.is_empty());
    }
}
