//! Harmony Desktop lets a scientist drag a box on a map, pick dates and a dataset, and have NASA's
//! Harmony service cut the data to it. It watches the job and saves the files whole. This page is
//! the architecture: how the program is divided, and why. It is not a NASA product.
//!
//! # Layers
//!
//! ```text
//!  ui  ───────reads state, edits the draft, pushes Command──────►  app
//!  (egui, walkers)                                                  │ applies each Command once per frame
//!                                                                   ▼
//!         Remote<T>: one question, one answer             engine: work that outlives a panel
//!         (keeps the previous value;                      (tokio tasks: session, job watch, transfers, kept
//!         dropping it cancels)                             requests, notifications, persistence; publishes
//!                                                          immutable snapshots)
//!                               │                                 │
//!                               ▼                                 ▼
//!               earthdata (HTTP: edl, cmr, harmony)      download      store (disk, keyring)
//!                               └───────────────┬─────────────────┘
//!                                               ▼
//!                         domain (pure: no I/O, no async, no egui, no clock)
//!
//!  practice: a Harmony + EDL + CMR server on loopback; uses domain only; only cli and tests use it
//! ```
//!
//! | module | one line | may use |
//! |---|---|---|
//! | [`domain`] | bounding box, time range, shape, collection, granules, capabilities and what combines, the form and its undo, what a pasted text is, ways out where nothing is found, request and its wire form, trial of one granule, job, its states and the watch over it, what a notification says, which credential is tried when, where its files come from and what archives say of them, whether a file is what was asked for, file names, problems in words | nothing here |
//! | [`earthdata`] | the HTTP clients: one transport (time-outs, retries, redirects, host-scoped credentials, buckets with temporary keys), EDL, CMR, Harmony | domain |
//! | [`download`] | one result link, from the web or straight from its bucket, to a whole, checked, renamed file; free space on the disk | domain, earthdata |
//! | [`inspect`] | what a result file holds, where and when it lies, what it looks like, and whether it is what was asked for | domain |
//! | [`store`] | settings, job history, list of downloads, recent and kept requests, the user's regions, tokens in the keyring, credentials that other tools left; atomic and versioned, each file by itself | domain |
//! | [`engine`] | owns the background work; [`engine::Engine`] is its handle, [`engine::Snapshot`] its state | domain, earthdata, download, inspect, store |
//! | [`commands`] | one table: every user action with its name, shortcut and when it is allowed; the queue of decisions | domain, engine |
//! | [`ui`] | panels, map, theme, widgets: drawing only | domain, engine, inspect, store (settings), commands |
//! | [`app`] | wires it: `logic` (drain, apply commands), `ui` (shell), `on_exit` | all but practice and cli |
//! | [`practice`] | the embedded service and its sample data | domain |
//! | [`cli`] | the command line: window, headless run, `show`, practice server | all |
//!
//! A test (`tests/it/rules`) reads the sources and fails on an arrow this table does not have, on a
//! panic path outside tests, on a runtime made outside `main`, on a GUI type in the lower layers and
//! on long files and functions.
//!
//! # Rules
//!
//! 1. **Edits are `&mut`, decisions are commands.** A text field changes the draft it is given.
//!    Whatever touches network, disk, another panel or history is a [`commands::Command`], pushed to
//!    one queue and applied by `app` once per frame. Menus, shortcuts, palette and buttons push the
//!    same commands.
//! 2. **Panels draw; they do not fetch.** They get read-only state ([`ui::Cx`]), their own view
//!    state (sort order, filter text, never data) and the queue.
//! 3. **One-shot answers are [`engine::Remote`]s**: they keep the previous value, so nothing blinks,
//!    and replacing or dropping one cancels its task, so a late answer cannot overwrite a newer one.
//!    File dialogs are one-shot answers too. One that meets a dead token ends the session; after the
//!    next sign-in the window asks again.
//! 4. **Long work belongs to the engine.** It survives panels and hidden windows and is read as an
//!    `Arc` snapshot. Progress is atomics read while drawing plus one repaint per 200 ms. An idle
//!    window asks for no repaint.
//! 5. **Every dependency comes in through one struct**, [`engine::Services`]: hosts, credential
//!    store, folders, clock, runtime, practice service, the free space on the disk, and the desktop around the
//!    window: what opens pages and folders, what shows notifications. There are no globals and no
//!    `cfg(test)` in product code.
//! 6. **Errors are data.** [`earthdata::Error`] has a kind made by one status-to-kind function;
//!    [`domain::Problem`] is the sentence, the button and the folded details people see.
//!    Code that waits, retries or gives up asks a kind or a cause; nobody parses a sentence.
//! 7. **Secrets have a type**, [`domain::Secret`], which prints nothing; which hosts may see one is
//!    decided in one place, [`domain::Environment`]. Whether servers may be given a credential at all
//!    is decided in another, [`domain::trust`]: a root that a file, a paste or a job names gets none
//!    until a person vouches for it.
//! 8. **The wire is tolerant, the domain is strict.** Unknown JSON fields and job states never break
//!    anything; a domain value that exists is valid.
//! 9. **What others wrote has a budget.** Readers of shapes, pastes, request files, answers and result
//!    files are bounded in work, memory and depth, run off the window's thread and can be cancelled.
//! 10. **What lives long is a state machine.** A file, a job's subscription, the polling of a job and a
//!     run without a window are states and events with one pure `step`; the engine performs its effects.
//! 11. **Parts of the engine return effects.** Only the owner knows every part and its messages; no two
//!     files need each other in a circle.
//!
//! # One action, end to end
//!
//! A drag on the map writes the draft's box and pushes `DraftChanged` → `app` records one undo step for
//! the whole drag, checks the draft and replaces the granule list's `Remote` (debounced in its task) →
//! the form shows problems beside their fields, the map the granules' outlines → Submit pushes an
//! action; `app` hands the checked [`domain::SubsetRequest`] to [`engine::Engine::submit`] → a job row
//! appears at once, the request is among the recent ones → the watcher polls (slower with age, with
//! jitter, obeying `Retry-After`) and publishes a snapshot only when something changed → Download, or
//! a subscription to results as they arrive hands the links to the transfer queue → a part, checked,
//! renamed → looked into beside the window: a verdict, kept in the job's record → a notification if nobody looks → a
//! selected file is opened by the engine's inspection: structure, then views by key (table, profile, picture on the
//! map), made on its thread and drawn as textures.
//!
//! A paste takes another way to the same draft: [`domain::paste`] says what the text is → what only
//! names something, or names other servers, goes on a journey (`app/journey.rs`: servers, question,
//! sign-in if need be) → the draft is filled as one undo step, and what did not come along is told.
//!
//! # Glossary
//!
//! | term | meaning |
//! |---|---|
//! | granule, collection | one file of an archive; the dataset it belongs to, known by short name, concept id or DOI |
//! | CMR, EDL, Harmony | NASA's catalogue; its sign-in service, Earthdata Login; the service that cuts data |
//! | environment, root | the three services of one deployment; the address below which one of them answers |
//! | draft, request | what the form holds while it is edited; what is sent, valid by construction |
//! | job | one request at the server; work items are its steps for each granule |
//! | label | a word that a person or program puts on a job to find it again |
//! | command, event, effect | what a person asks for; what happened; what a part asks its owner to do |
//! | snapshot | the engine's whole state at one moment, immutable, read by whoever draws |
//! | poll | to ask the server once how a job is |
//! | transfer, attempt | one result file on its way into a folder; one try at it |
//! | queue, slot | transfers that wait for their turn; the right of one to run |
//! | hold | a reason to wait that passes by itself: network, free space, sign-in, a person's answer |
//! | subscription | the standing order to fetch a job's results as they arrive |
//! | part, destination | the bytes that have arrived so far; the path the whole file gets |
//! | pause, resume, retry, cancel | to stop for a while; to go on; to begin another attempt; to give up |
//! | checksum, digest | SHA-256 (or an archive's own sum) of a whole file; the same as an HTTP header tells it |
//! | job record | `harmony-job-<id>.json`: what was asked, which service answered, and what became of every file |
//! | journal | append-only file of what must outlive the program |
//! | region, place | an area under a name, the user's own or bundled; what a name or a position finds |
//! | outline, vertex, edges | the rim of an area; its corners as they were drawn; what joins two of them: straight in longitude and latitude (planar), or the shortest line |
//! | footprint, swath | the outline of a granule on the Earth; the band an instrument sees |
//! | result, structure | a file that a job made; what is in it but the values of its variables |
//! | reader process | the program once more, which reads HDF5 for the window and may die of a file alone |
//! | view | something made of a result to be shown, under a key; the newest request of its lane wins |
//! | layer, tile | pictures of one kind from a server, such as true colour or sea ice; a square part of one |
//! | fresh, stale | a kept tile that nobody need be asked about; one that is shown and asked about |
//! | profile, track, beam | heights along the ground below the satellite; the line; one of the laser's six |
//! | cloud, exaggeration | points of one beam or several seen in space; how many times as high as they are they are drawn |
//! | verdict | whether a file is the subset that was asked for: a state, a sentence, and the counts behind it |
//! | remark, alarm | something to know about a result; something that cost data |
//! | notice, notification | a message in the window; a message on the desktop while the window is not in front |
//! | remedy | the button or the change that lifts a problem |
//!
//! # Where do I add…
//!
//! | a … | goes to |
//! |---|---|
//! | user action | one row in [`commands`], one arm in `app/apply.rs` |
//! | option of a request | [`domain::request`], its wire form, its file key; then the form |
//! | kind of text that can be pasted | [`domain::paste`]; if it has to be looked up, [`engine::Engine`]'s one-shot questions |
//! | choice that outlives the window | [`store::Settings`], a row in `ui/settings`, whoever obeys it |
//! | name that can be found, bundled outline | a line of `assets/gazetteer`, or `assets/regions/make.py`; [`domain::gazetteer`] |
//! | kind of file that an area is written to | [`domain::shape::export`] |
//! | thing remembered over a restart | a file of its own in [`store`], written by `engine/persist.rs` |
//! | something outside the window | a trait in [`engine::outside`], handed in by [`engine::Services`] |
//! | server answer or error text | `earthdata` wire types; the words in `earthdata`'s problem table |
//! | behaviour of NASA's servers, to be tried without NASA | [`practice`] |
//! | kind of result file | [`inspect::FileKind`], a [`inspect::Reader`], an arm in `inspect/open.rs` |
//! | rule by which a service cuts | `domain/verdict/rule.rs` with its sentence; then [`practice`], which cuts so too |
//! | layer of imagery | a row in `domain/map/imagery/table.rs`; the engine's tiles and the list on the map know it then |
//! | way to draw a result | pixels in `inspect/plot` or `inspect/map`; a view in `ui/viewer` |
//! | tool to draw areas with | a pure machine in [`domain::tools`]; an arm in `ui/map/tools`; an action |
//! | panel | a file in `ui`, a tab or a place in `ui/shell.rs` |

pub mod app;
pub mod cli;
pub mod commands;
pub mod domain;
pub mod download;
pub mod earthdata;
pub mod engine;
pub mod inspect;
pub mod practice;
pub mod store;
pub mod ui;
