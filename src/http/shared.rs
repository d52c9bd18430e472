//! What every request reaches for.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::{Accounts, Seal, Strangers, Tokens};
use crate::call::Registry;
use crate::config::Config;
use crate::directory::Directory;
use crate::feedback::Desk;
use crate::limit::Limits;
use crate::llm::TextModel;
use crate::reach::Servers;
use crate::store::Store;
use crate::webhook::Keys;

/// Made when the server starts; one for all requests.
#[derive(Debug)]
pub struct Shared {
    pub config: Config,
    pub store: Store,
    pub accounts: Accounts,
    pub tokens: Tokens,
    pub seal: Seal,
    /// What webhooks are signed with.
    pub webhook_keys: Keys,
    pub strangers: Strangers,
    pub limits: Limits,
    pub ice_servers: Servers,
    pub calls: Arc<Registry>,
    pub directory: Directory,
    pub desk: Desk,
    /// Writes reports and plans, where one is configured.
    pub text_model: Option<Arc<TextModel>>,
    /// Cancelled when the server stops: streams that would never end end then.
    pub stopping: CancellationToken,
    /// Requests that are finished although who asked has gone; the server waits for them when it stops.
    pub tasks: TaskTracker,
}
