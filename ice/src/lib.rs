//! What a deployment tells browsers about reachability: which STUN and TURN servers to use, and the
//! short-lived credentials for them.

mod credentials;
mod servers;

pub use credentials::{Credential, TurnSecret};
pub use servers::{BadUrl, IceServer, IceServers, IceUrl};
