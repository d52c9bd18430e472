//! Who may: session tokens, and the secret that signs them.

mod secret;
mod token;

pub use secret::{Secret, SecretError};
pub use token::{Claims, LIFETIME, Tokens};
