//! Who may: users' tokens and keys, session tokens, and the secret that signs those.

mod accounts;
mod bearer;
mod jwks;
pub mod key;
pub mod opaque;
mod seal;
mod secret;
mod strangers;
mod token;

pub use accounts::{Accounts, Bearers, Keys};
pub use bearer::{Expected, Identity, Key};
pub use jwks::{Jwks, Location};
pub use seal::Seal;
pub use secret::{Secret, SecretError};
pub use strangers::Strangers;
pub use token::{Claims, LIFETIME, Tokens};
