//! The candidate's connection, as the call has it.

use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream::BoxStream;

use super::voices;
use crate::audio::Uplink;
use crate::clock::{Clock, Millis};
use crate::peer::Peer;
use crate::wire::{ConnectionStep, Envelope, Event, StepName, StepState};

/// The connection and the view of the log that it carries.
pub(super) struct Link {
    pub(super) peer: Peer,
    offered: Millis,
    pub(super) phase: Phase,
    /// The first microphone packet has arrived.
    pub(super) heard: bool,
    /// Begins when the data channel opens.
    pub(super) view: Option<BoxStream<'static, Arc<Envelope>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// ICE and DTLS are not through yet.
    Connecting,
    Up,
    /// Nothing has come for a while. It may come back by itself, or be replaced.
    Lost,
}

impl Link {
    pub(super) fn new(peer: Peer, offered: Millis) -> Self {
        Self { peer, offered, phase: Phase::Connecting, heard: false, view: None }
    }

    pub(super) fn step(&self, step: StepName, now: Millis) -> Event {
        Event::ConnectionStep(ConnectionStep { step, state: StepState::Done, ms: now.since(self.offered) })
    }

    /// Takes what the microphone sent. True when it is the first.
    pub(super) fn hear(&mut self, uplink: &mut Uplink, clock: Clock) -> bool {
        let some = voices::hear(&mut self.peer, uplink, clock, |_| {});
        some && !std::mem::replace(&mut self.heard, true)
    }

    pub(super) async fn next(&mut self) -> Option<Arc<Envelope>> {
        self.view.as_mut()?.next().await
    }

    /// A page that does not read what it is sent loses its view, not the interview.
    pub(super) fn send(&mut self, envelope: &Envelope) {
        let Ok(text) = serde_json::to_string(envelope) else { return };
        if let Err(error) = self.peer.send_text(&text) {
            tracing::debug!(%error, "the page does not take its events");
            self.view = None;
        }
    }
}
