//! Black-box tests: the server through its public face.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod balanced;
mod call;
mod channel;
mod delivery;
mod doctor;
mod events;
mod export;
mod feedback;
mod gemini;
mod generate;
mod heedless;
mod http;
mod idempotency;
mod interview;
mod limits;
mod live;
mod models;
mod nodes;
mod openai;
mod openapi;
mod operator;
mod plans;
mod proto;
mod questions;
mod reach;
mod record;
mod recording;
mod relay;
mod resume;
mod servers;
mod store;
mod stream;
mod support;
mod tidy;
mod trace;
mod watchers;
mod webhooks;
mod wire;
