//! Black-box tests: the server through its public face.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod call;
mod channel;
mod delivery;
mod doctor;
mod events;
mod export;
mod feedback;
mod gemini;
mod http;
mod idempotency;
mod live;
mod models;
mod openai;
mod openapi;
mod plans;
mod reach;
mod record;
mod relay;
mod servers;
mod store;
mod support;
mod tidy;
mod webhooks;
mod wire;
