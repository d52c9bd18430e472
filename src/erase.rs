//! Deletion, the same for whoever asks for it: the owner, the user who leaves, the retention.

use futures::future::join_all;
use uuid::Uuid;

use crate::call::Registry;
use crate::error::{Code, Error, Result};
use crate::store::Store;

/// Interviews that are deleted together.
const BATCH: u32 = 100;

/// Ends the interview if it runs, then removes it and all that was kept of it.
pub async fn interview(calls: &Registry, store: &Store, id: Uuid) -> Result<()> {
    calls.discard(id).await;
    remove_files(calls, id).await?;
    Ok(store.delete(id).await?)
}

/// The same for some at once; who was deleted meanwhile does not matter.
pub async fn interviews(calls: &Registry, store: &Store, ids: &[Uuid]) -> Result<()> {
    join_all(ids.iter().map(|id| calls.discard(*id))).await;
    for id in ids {
        remove_files(calls, *id).await?;
    }
    Ok(store.delete_all(ids).await?)
}

/// Removes everything that is kept of a user, but for what they have had of a quota, under the name `left_as`. Asking again
/// after a failure goes on where it stopped.
pub async fn user(calls: &Registry, store: &Store, user: &str, left_as: Option<String>) -> Result<()> {
    loop {
        let ids = store.owned(user, BATCH).await?;
        if ids.is_empty() {
            return Ok(store.erase_owner(user, left_as).await?);
        }
        interviews(calls, store, &ids).await?;
    }
}

/// Before the row, so that what cannot be removed is still known of.
async fn remove_files(calls: &Registry, id: Uuid) -> Result<()> {
    let left = |what: &str| Error::new(Code::Internal, format!("The {what} could not be deleted."));
    calls.recordings().remove(id).await.map_err(|error| left("recording").because(error))?;
    calls.traces().remove(id).await.map_err(|error| left("trace").because(error))
}
