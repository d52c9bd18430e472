//! The call while it lasts: hear, speak, follow the events.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};

use super::failure::{Failure, Result};
use super::microphone::{Cue, Microphone, RATE};
use super::recording::Recording;
use crate::audio::{AudioError, Downlink, FRAME};
use crate::call::voices;
use crate::clock::{Clock, Millis};
use crate::model::ItemId;
use crate::peer::{Peer, PeerEvent};
use crate::wire::{Command, Coverage, EndReason, Envelope, Event, Turn, TurnId};

/// How long the server may take to say that the interview has ended, when it was told to end it.
const GOODBYE: Millis = Millis::from_secs(15);

/// How long the server may take to hang up after that.
const HANG_UP: Duration = Duration::from_secs(1);

pub(super) struct Conversation {
    peer: Peer,
    microphone: Microphone,
    mouth: Downlink,
    clock: Clock,
    beat: Interval,
    /// Counts what was said.
    item: u64,
    sent: u64,
    beats: u64,
    turns: BTreeMap<TurnId, Turn>,
    coverage: Option<Coverage>,
}

enum Woken {
    Beat,
    Peer(Option<PeerEvent>),
    Interrupt,
}

impl Conversation {
    pub(super) fn new(
        peer: Peer,
        microphone: Microphone,
        clock: Clock,
    ) -> std::result::Result<Self, AudioError> {
        let mut beat = interval(FRAME.duration());
        beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
        Ok(Self {
            peer,
            microphone,
            mouth: Downlink::new(RATE)?,
            clock,
            beat,
            item: 0,
            sent: 0,
            beats: 0,
            turns: BTreeMap::new(),
            coverage: None,
        })
    }

    /// Sends silence until the first packet comes.
    pub(super) async fn until_heard(&mut self, recording: &mut Recording) -> Result<()> {
        loop {
            match self.wait().await {
                Woken::Beat => {
                    if self.beat(recording) {
                        let cue = self.microphone.connected();
                        self.obey(cue);
                        return Ok(());
                    }
                }
                Woken::Peer(event) => {
                    if let Some(ended) = self.told(event)? {
                        return Err(Failure::lost(&format!("The interview ended at once: {ended:?}.")));
                    }
                }
                Woken::Interrupt => return Err(Failure::lost("Interrupted.")),
            }
        }
    }

    /// Until the interview ends, by itself or after `length` of this call.
    pub(super) async fn run(&mut self, recording: &mut Recording, length: Millis) -> Result<EndReason> {
        let (mut end, mut asked) = (self.clock.now() + length, false);
        loop {
            match self.wait().await {
                Woken::Beat => {
                    self.beat(recording);
                    if self.clock.now() < end {
                        continue;
                    }
                    if asked {
                        return Err(Failure::timeout("The server did not end the interview in time."));
                    }
                    self.say(&Command::End)?;
                    (end, asked) = (self.clock.now() + GOODBYE, true);
                }
                Woken::Peer(event) => {
                    if let Some(ended) = self.told(event)? {
                        return Ok(ended);
                    }
                }
                Woken::Interrupt => end = self.clock.now(),
            }
        }
    }

    /// Lets the server hang up first, so that its call is over when this one is. Returns the final turns,
    /// what became of the planned questions, and how many packets were sent.
    pub(super) async fn close(mut self) -> (Vec<Turn>, Option<Coverage>, u64) {
        let hung_up = async {
            while !matches!(self.peer.next().await, Some(PeerEvent::ChannelClosed | PeerEvent::Failed) | None)
            {
            }
        };
        _ = tokio::time::timeout(HANG_UP, hung_up).await;
        self.peer.close();
        (self.turns.into_values().collect(), self.coverage, self.sent)
    }

    async fn wait(&mut self) -> Woken {
        tokio::select! {
            biased;
            _ = self.beat.tick() => Woken::Beat,
            event = self.peer.next() => Woken::Peer(event),
            Ok(()) = tokio::signal::ctrl_c() => Woken::Interrupt,
        }
    }

    /// 20 ms each way. True when something was heard.
    fn beat(&mut self, recording: &mut Recording) -> bool {
        let heard = recording.hear(&mut self.peer);
        if self.beats == 0 {
            voices::agree(&self.peer, recording.ear(), &mut self.mouth);
        }
        voices::look_after(&mut self.peer, recording.ear(), &mut self.mouth, self.beats);
        self.beats += 1;
        recording.beat();
        let tick = self.mouth.tick();
        if let Some(packet) = tick.packet
            && self.peer.try_send_audio(packet).is_ok()
        {
            self.sent += 1;
        }
        if tick.played.is_some_and(|played| played.end) {
            let cue = self.microphone.finished();
            self.obey(cue);
        }
        heard
    }

    fn obey(&mut self, cue: Option<Cue>) {
        match cue {
            Some(Cue::Speak) => {
                self.item += 1;
                self.mouth.push(ItemId(self.item), &self.microphone.voice);
                self.mouth.end(ItemId(self.item));
            }
            Some(Cue::Stop) => self.mouth.flush(),
            None => {}
        }
    }

    fn say(&mut self, command: &Command) -> Result<()> {
        let text = serde_json::to_string(command).map_err(Failure::answer)?;
        self.peer.send_text(&text).map_err(Failure::webrtc)
    }

    /// The end's reason, when it has come.
    fn told(&mut self, event: Option<PeerEvent>) -> Result<Option<EndReason>> {
        match event {
            Some(PeerEvent::Message(text)) => {
                // What cannot be read is a newer server's, and meant for others.
                let envelope: Option<Envelope> = serde_json::from_str(&text).ok();
                Ok(envelope.and_then(|envelope| self.follow(envelope.event)))
            }
            Some(PeerEvent::Failed | PeerEvent::ChannelClosed) | None => {
                Err(Failure::lost("The connection was lost before the interview had ended."))
            }
            Some(
                PeerEvent::Connected
                | PeerEvent::Disconnected
                | PeerEvent::ChannelOpen
                | PeerEvent::BadMessage(_)
                | PeerEvent::Flooded,
            ) => Ok(None),
        }
    }

    fn follow(&mut self, event: Event) -> Option<EndReason> {
        match event {
            Event::SessionState(state) => {
                let cue = self.microphone.heard_of(state.state);
                self.obey(cue);
                state.reason
            }
            Event::TurnFinal(done) => {
                self.turns.insert(done.turn.turn, done.turn);
                None
            }
            Event::Coverage(coverage) => {
                self.coverage = Some(coverage);
                None
            }
            Event::ConnectionStep(_)
            | Event::TurnStarted(_)
            | Event::TurnDelta(_)
            | Event::TurnCut(_)
            | Event::Level(_)
            | Event::TurnSilence(_)
            | Event::Watched(_)
            | Event::Latency(_)
            | Event::Notice(_)
            | Event::Usage(_)
            | Event::Observation(_)
            | Event::Error(_) => None,
        }
    }
}
