//! A Harmony, Earthdata Login and CMR service on loopback, with sample data made from formulas.
//!
//! It speaks as `harmony-api.md` records the real ones: the same paths, words, status codes,
//! redirects and oddities, so that NASA's own Python client works against it unchanged. One origin
//! serves Harmony at `/`, CMR at `/cmr/` and Earthdata Login at `/edl/`; a second one serves the
//! signed result files and refuses any `Authorization` header, as S3 does.
//!
//! The service answers to `localhost` and to `127.0.0.1`, and its links keep the name it was called
//! by; the second origin is always `127.0.0.1`. harmony-py always says `localhost`, so its rule to
//! drop the credential for another host name keeps it away from there; a client that calls
//! `127.0.0.1` has to look at the port too.
//!
//! Accounts are `practice` and `colleague`, each with the password `practice`. Nothing here is
//! NASA's, and every answer says so in the header `X-Practice-Data`.
//!
//! Layer: practice. Uses: domain.

pub mod data;
