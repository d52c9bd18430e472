//! A view of an event log: what came after a number, then what comes. The data channel and SSE are this.

use std::sync::Arc;
use std::time::Duration;

use async_stream::stream;
use futures::Stream;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::sleep;
use uuid::Uuid;

use super::log::Feed;
use crate::store::Store;
use crate::wire::{Envelope, Event, State};

/// Events read from the store in one go.
const PAGE: u32 = 500;

/// Before a live interview's log is asked for again when the database does not answer.
const RETRY: Duration = Duration::from_secs(1);

/// The events after number `after`, in order and without gaps, with the transient ones between them
/// while the call is live. Ends after the interview's last event, at once after the replay when there is no
/// `feed` (the call is over), or when the store fails; one that does not answer is waited for while the
/// call is live.
pub(super) fn follow(
    store: Store,
    interview: Uuid,
    feed: Option<Feed>,
    after: u64,
) -> impl Stream<Item = Arc<Envelope>> + Send {
    stream! {
        // Subscribed before the store is read, so that nothing falls between the two.
        let mut live = feed.map(|feed| feed.subscribe());
        let mut last = after;
        'replay: loop {
            loop {
                let page = match store.events_after(interview, last, PAGE).await {
                    Ok(page) => page,
                    Err(error)
                        if !error.is_of_the_write() && live.as_ref().is_some_and(|live| !live.is_closed()) =>
                    {
                        tracing::debug!(%error, "a follower waits for the database");
                        sleep(RETRY).await;
                        continue;
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a follower could not be served");
                        return;
                    }
                };
                let whole = page.len() == PAGE as usize;
                for envelope in page {
                    last = envelope.seq;
                    let ends = is_end(&envelope);
                    yield Arc::new(envelope);
                    if ends {
                        return;
                    }
                }
                if !whole {
                    break;
                }
            }
            let Some(live) = &mut live else { return };
            loop {
                match live.recv().await {
                    Ok(envelope) if envelope.event.is_transient() => yield envelope,
                    Ok(envelope) if envelope.seq <= last => {}
                    Ok(envelope) if envelope.seq == last + 1 => {
                        last = envelope.seq;
                        let ends = is_end(&envelope);
                        yield envelope;
                        if ends {
                            return;
                        }
                    }
                    Ok(_) | Err(RecvError::Lagged(_)) => continue 'replay,
                    Err(RecvError::Closed) => return,
                }
            }
        }
    }
}

fn is_end(envelope: &Envelope) -> bool {
    matches!(&envelope.event, Event::SessionState(session) if session.state == State::Ended)
}
