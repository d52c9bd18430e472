//! What a deployment tells browsers about reachability: which STUN and TURN servers to use, and the
//! short-lived credentials for them; and the TURN server that is part of this one, without its sockets.

mod candidates;
mod credentials;
mod links;
pub mod probe;
mod servers;
pub mod turn;
mod url;
pub mod xirsys;

pub use candidates::{Interface, NoCandidates, Reach, Wanted, offered};
pub use credentials::{Credential, TurnSecret};
pub use servers::{IceServer, IceServers};
pub use url::{BadUrl, IceUrl, Scheme, Transport};
