//! No state that the form allows falls into best effort or is refused; every state it forbids would.
use fastrand::Rng;
use harmony_desktop::domain::capabilities::{DOWNLOAD_SERVICE, Outcome, Service, Wanted, WantedItem};
use harmony_desktop::domain::draft::{Checked, DimensionText, Field};
use harmony_desktop::domain::request::Shape;
use harmony_desktop::domain::{Capabilities, Collection, Draft, Environment, SubsetRequest};
use harmony_desktop::practice::data::{Catalogue, PracticeCollection, ServiceChain};
use harmony_desktop::practice::{PracticeOptions, PracticeServer};
use reqwest::{StatusCode, multipart, redirect};
use serde_json::{Value, json};

/// Random forms for each collection.
const CASES_PER_COLLECTION: usize = 40;

const FORMATS: [&str; 7] = [
    "application/netcdf",
    "application/x-netcdf4",
    "application/x-hdf",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "NETCDF-4",
];

fn seed() -> u64 {
    let seed = std::env::var("HARMONY_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_122);
    println!("seed {seed} (HARMONY_SEED)");
    seed
}

/// The practice service, and what its answers are compared with.
struct World {
    server: PracticeServer,
    client: reqwest::Client,
    catalogue: Catalogue,
}

impl World {
    async fn new() -> Self {
        // An error means that another test of this binary was first.
        drop(rustls::crypto::ring::default_provider().install_default());
        let options = PracticeOptions { speed: 0.0, ..PracticeOptions::default() };
        let catalogue = Catalogue::standard(options.seed);
        let server = PracticeServer::start(options).await.unwrap();
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
        Self { server, client, catalogue }
    }

    fn token(&self) -> String {
        self.server.token().expose().clone()
    }

    async fn json(&self, path: &str) -> Value {
        let url = self.server.root().join(path).unwrap();
        let answer = self.client.get(url).bearer_auth(self.token()).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null)
    }

    async fn capabilities(&self, id: &str) -> Capabilities {
        let of = |version: u8| format!("capabilities?collectionId={id}&version={version}");
        let three = Capabilities::parse(self.json(&of(3)).await).unwrap();
        three.merged_with_version_2(&Capabilities::parse(self.json(&of(2)).await).unwrap())
    }

    /// Sends a request as the application does; the service that was chosen, or the refusal.
    async fn submit(&self, request: &SubsetRequest) -> Result<String, (StatusCode, String)> {
        let mut form = multipart::Form::new();
        for part in request.parts().unwrap() {
            let mut value = multipart::Part::bytes(part.value);
            if let Some(name) = part.filename {
                value = value.file_name(name);
            }
            if let Some(kind) = part.content_type {
                value = value.mime_str(&kind).unwrap();
            }
            form = form.part(part.name, value);
        }
        let url = request.rangeset_url(&Environment::practice(&self.server.root()));
        let answer = self.client.post(url).bearer_auth(self.token()).multipart(form).send().await.unwrap();
        if answer.status() != StatusCode::SEE_OTHER {
            return Err((answer.status(), answer.text().await.unwrap()));
        }
        let job = answer.headers()["location"].to_str().unwrap().trim_start_matches('/').to_owned();
        Ok(self.json(&job).await["serviceName"].as_str().unwrap().to_owned())
    }
}

fn collection(practice: &PracticeCollection) -> Collection {
    serde_json::from_value(json!({
        "concept_id": practice.concept_id, "short_name": practice.short_name, "version": practice.version,
        "title": practice.title, "provider": practice.provider,
    }))
    .unwrap()
}

/// A form as someone may leave it.
fn random_draft(random: &mut Rng, practice: &PracticeCollection) -> Draft {
    let mut draft = Draft { collection: Some(collection(practice)), ..Draft::default() };
    match random.u8(..10) {
        0..=3 => draft.edges = ["-105", "40", "-104", "41"].map(str::to_owned),
        4 => {
            let triangle =
                json!({"type": "Polygon", "coordinates": [[[-105, 40], [-104, 40], [-104, 41], [-105, 40]]]});
            draft.shape = Some(Shape::from_geojson(&triangle).unwrap());
        }
        _ => {}
    }
    if random.u8(..10) < 4 {
        "2020-01-01".clone_into(&mut draft.start);
    }
    if random.u8(..10) < 3 {
        let known = &practice.variables;
        let name = match random.choice(known) {
            Some(variable) if random.u8(..4) > 0 => variable.name.clone(),
            Some(variable) if random.bool() => variable.concept_id.clone(),
            _ => "made_up".to_owned(),
        };
        draft.variables = vec![name];
    }
    if random.u8(..10) == 0 {
        draft.dimensions = vec![DimensionText { name: "lev".to_owned(), min: "10".to_owned(), max: String::new() }];
    }
    random_options(random, practice, &mut draft);
    draft
}

fn random_options(random: &mut Rng, practice: &PracticeCollection, draft: &mut Draft) {
    let options = &mut draft.options;
    let rarely = |random: &mut Rng| random.u8(..20) == 0;
    if random.u8(..10) < 2 {
        options.concatenate = Some(random.bool());
    }
    if random.u8(..10) == 0 {
        options.crs = Some("EPSG:4326".to_owned());
    }
    if rarely(random) {
        options.extend = vec![if random.bool() { "mirror_step" } else { "false" }.to_owned()];
    }
    if rarely(random) {
        options.average = Some(if random.bool() { "time" } else { "area" }.to_owned());
    }
    if random.u8(..10) < 4 {
        let own = practice.services.iter().flat_map(|chain| chain.output_formats.iter().map(String::as_str));
        let formats: Vec<&str> = own.clone().chain(own.clone()).chain(own).chain(FORMATS).collect();
        options.format = random.choice(formats).map(str::to_owned);
    }
    if rarely(random) {
        let own = practice.services.iter().flat_map(|chain| [chain.name.as_str(), chain.concept_id.as_str()]);
        let names: Vec<&str> = own.chain([DOWNLOAD_SERVICE, "no/such-service"]).collect();
        options.service_id = random.choice(names).map(str::to_owned);
    }
    if rarely(random) {
        "100".clone_into(&mut draft.numbers.width);
        draft.numbers.scale_size = ["0.5", "0.5"].map(str::to_owned);
    }
    options.skip_preview = random.bool().then_some(true);
    options.pixel_subset = rarely(random).then_some(true);
    // Accepted without a search for granules, and over at once: which service takes the request is
    // all that is asked.
    options.granule_id = vec!["G0-PRACTICE".to_owned()];
}

/// What `chain` does of it, by the catalogue's own flags.
fn does(chain: &ServiceChain, item: &WantedItem) -> bool {
    match item {
        WantedItem::Box => chain.bbox,
        WantedItem::Shape => chain.shape,
        WantedItem::Time => chain.temporal,
        WantedItem::Variables => chain.variable,
        WantedItem::Dimensions => chain.dimension,
        WantedItem::Concatenation => chain.concatenation,
        WantedItem::Reprojection => chain.reprojection,
        WantedItem::Extension => !chain.default_extend_dimensions.is_empty(),
        WantedItem::AverageTime => chain.averaging_time,
        WantedItem::AverageArea => chain.averaging_area,
        WantedItem::Format(format) => {
            let plain = |format: &str| if is_netcdf(format) { "netcdf".to_owned() } else { format.to_lowercase() };
            chain.output_formats.iter().any(|own| plain(own) == plain(format))
        }
    }
}

fn is_netcdf(format: &str) -> bool {
    let format = format.to_lowercase();
    format == "netcdf-4" || format.contains("netcdf")
}

/// The service did all of it.
fn did_all(practice: &PracticeCollection, service: &str, wanted: &Wanted) -> bool {
    match practice.services.iter().find(|chain| chain.name == service) {
        Some(chain) => wanted.items.iter().all(|item| does(chain, item)),
        None => wanted.items.iter().all(|item| {
            // Whole files are right where they are asked for and some service makes the format.
            matches!(item, WantedItem::Format(format) if is_netcdf(format))
                && practice.services.iter().any(|chain| does(chain, item))
        }),
    }
}

#[tokio::test]
async fn what_the_form_allows_is_done_and_what_it_forbids_is_not() {
    let world = World::new().await;
    let mut random = Rng::with_seed(seed());
    let (mut allowed, mut forbidden, mut accepted) = (0, 0, 0);
    for practice in world.catalogue.collections() {
        for eula in &practice.eula_ids {
            world.json(&format!("edl/accept_eula?eula_id={eula}")).await;
        }
        let capabilities = world.capabilities(&practice.concept_id).await;
        for _ in 0..CASES_PER_COLLECTION {
            let mut draft = random_draft(&mut random, practice);
            let wanted = draft.wanted();
            let checked = draft.check(Some(&capabilities));
            let case = format!("{} {wanted:?} {:?} {:?}", practice.short_name, draft.variables, checked.problems);
            if let Some(request) = &checked.request {
                allowed += 1;
                assert_eq!(Wanted::from(request), wanted, "{case}");
                let service = world.submit(request).await;
                let service = service.unwrap_or_else(|refusal| panic!("allowed, but refused: {refusal:?} {case}"));
                assert_eq!(Some(&service), checked.served_by.as_ref(), "{case}");
                assert!(did_all(practice, &service, &wanted), "allowed, but {service} cannot: {case}");
                continue;
            }
            forbidden += 1;
            let request = draft.check(None).request.unwrap();
            match world.submit(&request).await {
                Ok(service) => {
                    assert!(!did_all(practice, &service, &wanted), "forbidden, but {service} does it: {case}");
                }
                Err((status, words)) => assert!(status.is_client_error(), "{status} {words} {case}"),
            }
            draft.accept_whole_files(true);
            accepted += usize::from(check_accepted(&world, &draft, &capabilities, &checked).await);
        }
    }
    println!("{allowed} allowed, {forbidden} forbidden, {accepted} of them accepted uncut");
    assert!(allowed > 100 && forbidden > 100 && accepted > 10, "{allowed} {forbidden} {accepted}");
}

/// What is accepted knowingly comes as it was foretold; false if it cannot be accepted.
async fn check_accepted(world: &World, draft: &Draft, capabilities: &Capabilities, before: &Checked) -> bool {
    let after = draft.check(Some(capabilities));
    let outcome = before.trap.as_ref().map(|trap| &trap.outcome);
    let only_trap = before.problems.iter().all(|(field, _)| *field == Field::Request);
    let (Some(request), Some(outcome)) = (&after.request, outcome) else {
        assert!(!only_trap || outcome == Some(&Outcome::Refused), "{before:?}");
        return false;
    };
    let service = world.submit(request).await;
    let foretold = match outcome {
        Outcome::Refused => return false,
        Outcome::WholeFiles => DOWNLOAD_SERVICE,
        Outcome::Uncut(service) => service,
    };
    assert_eq!(service.as_deref(), Ok(foretold), "{:?}", draft.wanted());
    true
}

/// The selection of `harmony-api.md` 5.6, written a second time: the chain, and whether space and
/// time were dropped.
fn selected(services: &[Service], has_variables: bool, wanted: &Wanted) -> Option<(String, bool)> {
    let download = Service {
        name: DOWNLOAD_SERVICE.to_owned(),
        output_formats: vec!["application/netcdf".to_owned()],
        ..Service::default()
    };
    let has = |item: &WantedItem| wanted.items.contains(item);
    let space = has(&WantedItem::Box) || has(&WantedItem::Shape);
    let time = has(&WantedItem::Time);
    let find = |strict: bool| {
        std::iter::once(&download).chain(services).find(|service| {
            wanted.items.iter().all(|item| match item {
                WantedItem::Box => !strict || service.bbox,
                WantedItem::Shape => !strict || service.shape,
                WantedItem::Time => !strict || service.temporal,
                WantedItem::Variables => service.variable && has_variables,
                WantedItem::Dimensions => service.dimension,
                WantedItem::Concatenation => service.concatenation,
                WantedItem::Reprojection => service.reprojection,
                WantedItem::Extension => service.extend == Some(true),
                WantedItem::AverageTime => service.averaging_time,
                WantedItem::AverageArea => service.averaging_area,
                WantedItem::Format(format) => service.output_formats.contains(format),
            })
        })
    };
    let averages = |item: &&WantedItem| matches!(item, WantedItem::AverageTime | WantedItem::AverageArea);
    let cuts = |item: &&WantedItem| matches!(item, WantedItem::Box | WantedItem::Shape | WantedItem::Time);
    let others = wanted.items.iter().any(|item| !averages(&item) && !cuts(&item));
    let loosens = (space && time) || ((space || time) && others);
    find(true)
        .map(|service| (service.name.clone(), false))
        .or_else(|| find(false).filter(|_| loosens).map(|service| (service.name.clone(), true)))
}

fn random_service(random: &mut Rng, place: usize) -> Service {
    let kinds = ["application/netcdf", "application/x-hdf", "image/png"];
    let mut output_formats: Vec<String> = kinds.iter().filter(|_| random.bool()).map(|&kind| kind.to_owned()).collect();
    if output_formats.is_empty() {
        output_formats.push("image/tiff".to_owned());
    }
    Service {
        name: format!("service-{place}"),
        bbox: random.bool(),
        shape: random.bool(),
        temporal: random.bool(),
        variable: random.bool(),
        dimension: random.bool(),
        concatenation: random.bool(),
        reprojection: random.bool(),
        averaging_time: random.bool(),
        averaging_area: random.bool(),
        output_formats,
        extend: Some(random.bool()),
        ..Service::default()
    }
}

fn random_wanted(random: &mut Rng) -> Wanted {
    let mut items = Vec::new();
    let mut maybe = |random: &mut Rng, choices: &[WantedItem]| {
        if random.u8(..3) == 0 {
            items.push(choices[random.usize(..choices.len())].clone());
        }
    };
    maybe(random, &[WantedItem::Box, WantedItem::Shape]);
    maybe(random, &[WantedItem::Time]);
    maybe(random, &[WantedItem::Variables]);
    maybe(random, &[WantedItem::Dimensions]);
    maybe(random, &[WantedItem::Concatenation]);
    maybe(random, &[WantedItem::Reprojection]);
    maybe(random, &[WantedItem::Extension]);
    maybe(random, &[WantedItem::AverageTime, WantedItem::AverageArea]);
    let formats = ["application/netcdf", "application/x-hdf", "image/png", "image/tiff", "text/csv"];
    maybe(random, &formats.map(|format| WantedItem::Format(format.to_owned())));
    Wanted { items, service_id: None }
}

/// Compares our logic with the selection for one set of capabilities.
fn compare(capabilities: &Capabilities, wanted: &Wanted) {
    let has_variables = !capabilities.variables.is_empty();
    let server = selected(&capabilities.services, has_variables, wanted);
    let case = format!("{wanted:?} {:?} server {server:?}", capabilities.services);
    match (capabilities.served_by(wanted), capabilities.trap(wanted), server) {
        (Some(service), None, Some((chosen, false))) => assert_eq!(service, chosen, "{case}"),
        (None, Some(trap), None) => assert_eq!(trap.outcome, Outcome::Refused, "{case}"),
        (None, Some(trap), Some((chosen, dropped))) => {
            let foretold = if chosen == DOWNLOAD_SERVICE { Outcome::WholeFiles } else { Outcome::Uncut(chosen) };
            assert_eq!(trap.outcome, foretold, "{case}");
            // Strictly found and forbidden all the same: whole files in a format nobody makes.
            assert!(dropped || wanted.items.len() == 1, "{case}");
            for remedy in &trap.remedies {
                let mut rest: Vec<WantedItem> =
                    wanted.items.iter().filter(|item| !remedy.take_back.contains(item)).cloned().collect();
                rest.extend(remedy.format.clone().map(WantedItem::Format));
                let rest = Wanted { items: rest, service_id: None };
                assert!(capabilities.served_by(&rest).is_some(), "{} leads nowhere: {case}", remedy.label());
            }
        }
        (ours, trap, _) => panic!("{ours:?} {trap:?} {case}"),
    }
}

/// Choosing what is offered never leads into a trap, and what is off always would.
fn compare_choices(capabilities: &Capabilities, wanted: &Wanted) {
    if capabilities.trap(wanted).is_some() {
        return;
    }
    let formats = ["application/netcdf", "application/x-hdf", "image/png", "text/csv"];
    let formats = formats.map(|format| WantedItem::Format(format.to_owned()));
    let flags = [WantedItem::Box, WantedItem::Time, WantedItem::Variables, WantedItem::Dimensions];
    let more = [WantedItem::Concatenation, WantedItem::Reprojection, WantedItem::Extension, WantedItem::AverageArea];
    for item in formats.into_iter().chain(flags).chain(more) {
        let same_kind = |other: &WantedItem| {
            std::mem::discriminant(other) == std::mem::discriminant(&item)
                || (item == WantedItem::Box && *other == WantedItem::Shape)
                || (item == WantedItem::AverageArea && *other == WantedItem::AverageTime)
        };
        let mut items: Vec<WantedItem> = wanted.items.iter().filter(|other| !same_kind(other)).cloned().collect();
        items.push(item.clone());
        let then = Wanted { items, service_id: None };
        let offered = capabilities.availability(wanted, &item);
        let case = format!("{item:?} besides {wanted:?} {:?}", capabilities.services);
        assert_eq!(offered.is_available(), capabilities.trap(&then).is_none(), "{case}");
        if let harmony_desktop::domain::capabilities::Availability::Off { remedy: Some(remedy), .. } = offered {
            let mut items: Vec<WantedItem> =
                then.items.iter().filter(|item| !remedy.take_back.contains(item)).cloned().collect();
            items.extend(remedy.format.map(WantedItem::Format));
            let then = Wanted { items, service_id: None };
            assert!(then.items.contains(&item) && capabilities.trap(&then).is_none(), "the remedy fails: {case}");
        }
    }
}

#[test]
fn any_services_are_understood_as_the_server_does() {
    let mut random = Rng::with_seed(seed());
    for _ in 0..5000 {
        let services = (0..random.usize(..6)).map(|place| random_service(&mut random, place)).collect();
        let mut capabilities = Capabilities { concept_id: "C1-X".to_owned(), services, ..Capabilities::default() };
        if random.u8(..4) > 0 {
            capabilities.variables.push(harmony_desktop::domain::capabilities::Variable::default());
        }
        let wanted = random_wanted(&mut random);
        compare(&capabilities, &wanted);
        compare_choices(&capabilities, &wanted);
    }
}

#[test]
fn recorded_capabilities_are_understood_as_the_server_does() {
    let Some(shared) = crate::shared::folder() else { return };
    let mut random = Rng::with_seed(seed());
    let mut compared = 0;
    for name in ["capabilities-v1", "capabilities-v2", "capabilities-no-service"] {
        let path = shared.join("fixtures/server-generated").join(format!("{name}.json"));
        let recorded: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let capabilities = Capabilities::parse(recorded["json"].clone()).unwrap();
        for _ in 0..500 {
            let wanted = random_wanted(&mut random);
            compare(&capabilities, &wanted);
            compare_choices(&capabilities, &wanted);
            compared += 1;
        }
    }
    assert_eq!(compared, 1500);
}
