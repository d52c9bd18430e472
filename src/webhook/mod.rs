//! Hand-over: what happens to interviews is told to other servers by signed webhooks (standardwebhooks.com).
//!
//! `store/outbox.rs` writes what is to be told in the transaction in which it happens; the [`Courier`] here takes it
//! from there: at least once, in no promised order, with the same id at every try.

mod address;
mod courier;
mod keys;
mod post;
mod retry;
mod secret;

pub use address::{Reachable, WrongUrl};
pub use courier::{Counts, Courier};
pub use keys::Keys;
pub use retry::MAX_TRIES;
pub use secret::{SigningSecret, WrongSecret};
