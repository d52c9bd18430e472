//! Who may: users' tokens and keys, session tokens, and the secret that signs those.

mod accounts;
mod bearer;
mod jwks;
pub mod key;
mod link;
mod secret;
mod token;

pub use accounts::{Accounts, Bearers, Keys};
pub use bearer::{Expected, Identity, Key};
pub use jwks::{Jwks, Location};
pub use link::Link;
pub use secret::{Secret, SecretError};
pub use token::{Claims, LIFETIME, Tokens};
