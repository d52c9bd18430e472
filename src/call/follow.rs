//! Views of an event log: what came after a number, then what comes. The data channel shows one call's, [`view`]; SSE
//! follows the interview through all of its calls, [`follow`].

use std::sync::Arc;
use std::time::Duration;

use async_stream::stream;
use futures::{Stream, StreamExt as _};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::sleep;
use uuid::Uuid;

use super::log::Feed;
use crate::store::Store;
use crate::wire::{Envelope, Event, InterviewStatus, State};

/// Events read from the store in one go.
const PAGE: u32 = 500;

/// Before a live interview's log is asked for again when the database does not answer.
const RETRY: Duration = Duration::from_secs(1);

/// Between two looks at an interview that has no call here: it waits for its candidate, or its call is another server's.
const LOOK: Duration = Duration::from_secs(2);

/// The events after number `after`, in order and without gaps, with the transient ones between them while its call is here.
/// Ends after the interview's last event, or when it is deleted. `feed`: that of its call, when it has one.
pub(super) fn follow(
    store: Store,
    interview: Uuid,
    feed: impl Fn() -> Option<Feed> + Send,
    after: u64,
) -> impl Stream<Item = Arc<Envelope>> + Send {
    stream! {
        let mut last = after;
        loop {
            let mut view = Box::pin(view(store.clone(), interview, feed(), last));
            while let Some(envelope) = view.next().await {
                last = envelope.seq;
                let ends = is_end(&envelope);
                yield envelope;
                if ends {
                    return;
                }
            }
            match store.interview(interview).await {
                Ok(None) => return,
                Ok(Some(found)) if found.summary.status == InterviewStatus::Ended && found.last_seq <= last => {
                    return;
                }
                Ok(Some(_)) | Err(_) => sleep(LOOK.mul_f64(rand::random_range(0.75..1.25))).await,
            }
        }
    }
}

/// As [`follow`], of one call. Ends with it: after the replay when there is no `feed`, or when the store fails; one that does
/// not answer is waited for while the call is live.
pub(super) fn view(
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
