//! Those who follow the first call's event log, each over a connection of its own, from before its first word to its end.

use std::fmt;
use std::sync::Arc;

use futures::StreamExt as _;
use serde::Serialize;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use uuid::Uuid;

use super::line::GOODBYE;
use crate::cli::call::api::Api;

/// What they got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Audience {
    wanted: u32,
    /// Who got the log up to its last event, every number once.
    whole: u32,
    /// Events, those without a number too, over all of them.
    events: u64,
}

impl Audience {
    pub(super) fn is_whole(self) -> bool {
        self.whole == self.wanted
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wanted, whole, events } = self;
        write!(f, "watchers: {wanted}, {whole} of them with the whole log; {events} events in all")
    }
}

/// All of them, or none.
pub(super) struct Watchers {
    wanted: u32,
    task: JoinHandle<Audience>,
}

impl Watchers {
    /// So many, once the interview is known and until it is over.
    pub(super) fn follow(api: Arc<Api>, interview: oneshot::Receiver<Uuid>, wanted: u32) -> Self {
        Self { wanted, task: tokio::spawn(follow(api, interview, wanted)) }
    }

    /// What they got, once the calls are over. `None` when there were none.
    pub(super) async fn over(mut self) -> Option<Audience> {
        if self.wanted == 0 {
            return None;
        }
        // The log of a call that was lost goes on: its interview waits for its candidate.
        let audience = timeout(GOODBYE, &mut self.task).await;
        self.task.abort();
        let nothing = Audience { wanted: self.wanted, ..Audience::default() };
        Some(audience.ok().and_then(Result::ok).unwrap_or(nothing))
    }
}

async fn follow(api: Arc<Api>, interview: oneshot::Receiver<Uuid>, wanted: u32) -> Audience {
    let mut audience = Audience { wanted, ..Audience::default() };
    let Ok(interview) = interview.await else { return audience };
    let mut watchers = JoinSet::new();
    for _ in 0..wanted {
        let api = Arc::clone(&api);
        watchers.spawn(async move { read(&api, interview).await });
    }
    while let Some(log) = watchers.join_next().await {
        let log = log.unwrap_or_default();
        audience.whole += u32::from(log.ended && log.unbroken);
        audience.events += log.events;
    }
    audience
}

#[derive(Debug, Default)]
struct Log {
    events: u64,
    /// The last number.
    seq: u64,
    unbroken: bool,
    /// It ended by itself, and not with an error.
    ended: bool,
}

impl Log {
    fn line(&mut self, line: &[u8]) {
        if line.starts_with(b"data:") {
            self.events += 1;
        } else if let Some(id) = line.strip_prefix(b"id:") {
            let seq = std::str::from_utf8(id).ok().and_then(|id| id.trim().parse().ok());
            self.unbroken &= seq == Some(self.seq + 1);
            self.seq += 1;
        }
    }
}

async fn read(api: &Api, interview: Uuid) -> Log {
    let mut log = Log { unbroken: true, ..Log::default() };
    let Ok(response) = api.events(interview).await else { return log };
    let mut chunks = response.bytes_stream();
    let mut rest = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let Ok(chunk) = chunk else { return log };
        rest.extend_from_slice(&chunk);
        let whole = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        for line in rest[..whole].split(|byte| *byte == b'\n') {
            log.line(line);
        }
        rest.drain(..whole);
    }
    log.ended = log.seq > 0;
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Log {
        let mut log = Log { unbroken: true, ..Log::default() };
        text.lines().for_each(|line| log.line(line.as_bytes()));
        log
    }

    #[test]
    fn events_are_counted_and_a_missing_number_is_noticed() {
        let log = read("id: 1\ndata: {}\n\ndata: {}\n\nid: 2\ndata: {}\n\n");
        assert!(log.unbroken);
        assert_eq!((log.events, log.seq), (3, 2));
        assert!(!read("id: 1\ndata: {}\n\nid: 3\ndata: {}\n\n").unbroken);
        assert!(!read("id: 1\ndata: {}\n\nid: 1\ndata: {}\n\n").unbroken);
    }
}
