//! What every request reaches for.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::auth::{Accounts, Tokens};
use crate::call::Registry;
use crate::config::Config;
use crate::feedback::Desk;
use crate::limit::Limits;
use crate::reach::Servers;
use crate::store::Store;

/// Made when the server starts; one for all requests.
#[derive(Debug)]
pub struct Shared {
    pub config: Config,
    pub store: Store,
    pub accounts: Accounts,
    pub tokens: Tokens,
    pub limits: Limits,
    pub ice_servers: Servers,
    pub calls: Arc<Registry>,
    pub desk: Desk,
    /// Cancelled when the server stops: streams that would never end end then.
    pub stopping: CancellationToken,
}
