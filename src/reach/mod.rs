//! What reachability needs of the network. The rules are in the crate `antiphon-ice`, which is pure. IO.

mod interfaces;
pub mod probe;
mod servers;
pub mod xirsys;

pub use interfaces::interfaces;
pub use servers::{List, Servers};
