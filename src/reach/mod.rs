//! What reachability needs of the network. The rules are in the crate `antiphon-ice`, which is pure. IO.

mod interfaces;
pub mod probe;
mod relayed;
mod servers;
pub mod xirsys;

pub use interfaces::interfaces;
pub use relayed::{Relayed, relayed};
pub use servers::{List, Servers};
