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
    remove_recording(calls, id).await?;
    Ok(store.delete(id).await?)
}

/// The same for some at once; who was deleted meanwhile does not matter.
pub async fn interviews(calls: &Registry, store: &Store, ids: &[Uuid]) -> Result<()> {
    join_all(ids.iter().map(|id| calls.discard(*id))).await;
    for id in ids {
        remove_recording(calls, *id).await?;
    }
    Ok(store.delete_all(ids).await?)
}

/// Removes everything that is kept of a user. Asking again after a failure goes on where it stopped.
pub async fn user(calls: &Registry, store: &Store, user: &str) -> Result<()> {
    loop {
        let ids = store.owned(user, BATCH).await?;
        if ids.is_empty() {
            return Ok(store.erase_owner(user).await?);
        }
        interviews(calls, store, &ids).await?;
    }
}

/// Before the row, so that what cannot be removed is still known of.
async fn remove_recording(calls: &Registry, id: Uuid) -> Result<()> {
    let removed = calls.recordings().remove(id).await;
    removed.map_err(|error| Error::new(Code::Internal, "The recording could not be deleted.").because(error))
}
