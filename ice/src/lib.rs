//! What a deployment tells browsers about reachability: which STUN and TURN servers to use, and the
//! short-lived credentials for them; and the TURN server that is part of this one, without its sockets.

mod credentials;
mod links;
mod servers;
pub mod turn;
mod url;
pub mod xirsys;

pub use credentials::{Credential, TurnSecret};
pub use servers::{IceServer, IceServers};
pub use url::{BadUrl, IceUrl, Scheme, Transport};
