//! The call's task: take one input, let the interview decide, perform, sleep until its next timeout.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use super::beat::Beat;
use super::command::parse;
use super::follow::view;
use super::link::{Link, Phase};
use super::load::Load;
use super::log::EventLog;
use super::voices;
use crate::audio::{Downlink, Uplink};
use crate::clock::{Clock, Millis};
use crate::error::{Code, Error, Result};
use crate::interview::{Input, Interview};
use crate::model::{self, Model};
use crate::peer::{Fragment, Peer, PeerEvent};
use crate::recording::Recorder;
use crate::store::Store;
use crate::trace::Trace;
use crate::wire::{Command, EndReason, Envelope, Event, StepName, Watched};

/// How long the last events may take to reach the page and the connection to close.
const FAREWELL: Duration = Duration::from_secs(5);

/// What others ask of a call.
#[derive(Debug)]
pub(super) enum Message {
    /// A connection for the candidate's page of that number. Refused while another of the same page is live.
    Attach {
        peer: Peer,
        page: u32,
        reply: oneshot::Sender<Result<()>>,
    },
    /// The candidate's connection goes on in another network.
    Restart {
        offer: Restart,
        reply: oneshot::Sender<Result<Option<String>>>,
    },
    Command(Command),
    Stop,
}

/// An offer of the connection that the call has, or its new ICE credentials alone. The answer is of the same kind.
#[derive(Clone, Debug)]
pub enum Restart {
    Offer(String),
    Fragment(Fragment),
}

/// How a call was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// So is the interview.
    Ended(EndReason),
    /// The interview goes on: another call takes it up.
    Parked,
}

/// Messages waiting for a call: a handful of requests at most. When full, the request waits.
pub(super) const MESSAGES: usize = 16;

pub(super) struct Driver {
    pub(super) id: uuid::Uuid,
    pub(super) clock: Clock,
    pub(super) interview: Interview,
    pub(super) model: Model,
    /// It says nothing more: the last thing it said was that, or it failed.
    pub(super) model_is_gone: bool,
    pub(super) uplink: Uplink,
    pub(super) downlink: Downlink,
    pub(super) log: EventLog,
    pub(super) store: Store,
    pub(super) messages: mpsc::Receiver<Message>,
    /// How many follow the call, besides the candidate's own page.
    pub(super) watched: watch::Receiver<u32>,
    pub(super) link: Option<Link>,
    /// The newest of the candidate's pages.
    pub(super) page: u32,
    /// Pages that are being told that another one has the interview.
    pub(super) farewells: JoinSet<()>,
    /// Candidate frames the model was too slow to take.
    pub(super) dropped_frames: u64,
    pub(super) beat: Beat,
    pub(super) load: Arc<Load>,
    /// Voice packets that the candidate's connection did not take.
    pub(super) unsent_packets: u64,
    /// When the candidate has agreed to it.
    pub(super) recorder: Option<Recorder>,
    pub(super) trace: Option<Trace>,
}

enum Woken {
    Beat,
    Model(Option<model::Event>),
    Peer(Option<PeerEvent>),
    View(Option<Arc<Envelope>>),
    Message(Option<Message>),
    Watched,
    Timeout,
}

impl Driver {
    /// Runs until the call is over and everything it opened is closed.
    pub(super) async fn run(mut self) -> Outcome {
        let outcome = loop {
            if let Some(outcome) = self.perform().await {
                break outcome;
            }
            match self.wait().await {
                Woken::Beat => self.beat(),
                Woken::Model(event) => self.model_said(event),
                Woken::Peer(event) => self.peer_said(event),
                Woken::View(envelope) => self.show(envelope),
                Woken::Message(message) => self.asked(message),
                Woken::Watched => self.tell_watched(),
                Woken::Timeout => self.input(Input::Timeout),
            }
        };
        self.close().await;
        outcome
    }

    async fn wait(&mut self) -> Woken {
        let timeout = self.interview.poll_timeout().map(|at| self.clock.instant(at));
        let beat = self.clock.instant(self.beat.due());
        let (peer, view) = match &mut self.link {
            Some(Link { peer, view, .. }) => (Some(peer), view.as_mut()),
            None => (None, None),
        };
        tokio::select! {
            biased;
            () = sleep_until(beat) => Woken::Beat,
            event = self.model.events.recv(), if !self.model_is_gone => Woken::Model(event),
            event = async { peer?.next().await.map(Some) }, if peer.is_some() => Woken::Peer(event.flatten()),
            envelope = async { view?.next().await.map(Some) }, if view.is_some() => Woken::View(envelope.flatten()),
            message = self.messages.recv() => Woken::Message(message),
            Ok(()) = self.watched.changed() => Woken::Watched,
            () = sleep_until(timeout.unwrap_or(beat)), if timeout.is_some() => Woken::Timeout,
        }
    }

    fn input(&mut self, input: Input) {
        let now = self.clock.now();
        match &mut self.trace {
            Some(trace) => trace.handle(&mut self.interview, input, now),
            None => self.interview.handle(input, now),
        }
    }

    /// Every 20 ms, whatever happens: one frame to the model, one to the candidate.
    fn beat(&mut self) {
        let mut first_packet = false;
        let mut played = None;
        let now = self.clock.now();
        let late = self.beat.begin(now);
        self.load.beat(late);
        if let Some(link) = &mut self.link {
            first_packet = link.hear(&mut self.uplink, self.clock);
            if link.phase == Phase::Up {
                let tick = self.downlink.tick();
                if let Some(packet) = tick.packet {
                    let kept = self.recorder.as_mut().map(|recorder| (recorder, packet.clone()));
                    match (link.peer.try_send_audio(packet), kept) {
                        (Ok(()), Some((recorder, packet))) => recorder.said(&packet, now),
                        (Ok(()), None) => {}
                        (Err(_), _) => self.unsent_packets += 1,
                    }
                }
                played = tick.played;
                voices::look_after(&mut link.peer, &mut self.uplink, &mut self.downlink, self.beat.count);
            }
        }
        let heard = self.uplink.pull(now);
        self.input(Input::Frame { heard, played });
        self.record(now);
        if first_packet {
            self.ready_if_audible();
        }
        let early = self.beat.align(self.uplink.slack(), now);
        self.uplink.advance(early);
        self.beat.end(self.clock.now());
    }

    /// What the model is not given is not recorded either.
    fn record(&mut self, now: Millis) {
        let Some(recorder) = &mut self.recorder else { return };
        let hears = self.interview.hears();
        self.uplink.taken().filter(|_| hears).for_each(|taken| recorder.heard(taken, now));
    }

    /// The candidate can be heard and can hear: packets came in, and ours go out.
    fn ready_if_audible(&mut self) {
        if let Some(link) = &self.link
            && link.phase == Phase::Up
            && link.heard
        {
            let step = link.step(StepName::AudioConnection, self.clock.now());
            _ = self.append(step);
            self.input(Input::PeerReady);
        }
    }

    fn model_said(&mut self, event: Option<model::Event>) {
        self.model_is_gone = event.is_none();
        let lost =
            || model::Event::Failed { message: "The interviewer is gone.".to_owned(), retryable: true };
        self.input(Input::Model(event.unwrap_or_else(lost)));
    }

    fn peer_said(&mut self, event: Option<PeerEvent>) {
        match event {
            Some(PeerEvent::Connected) => self.connected(),
            Some(PeerEvent::ChannelOpen) => {
                let view = view(self.store.clone(), self.id, Some(self.log.feed()), 0);
                if let Some(link) = &mut self.link {
                    link.view = Some(view.boxed());
                }
                // A page that is new to the call knows of nobody.
                self.watched.mark_changed();
            }
            Some(PeerEvent::Message(text)) => match parse(&text) {
                Ok(command) => self.input(Input::Command(command)),
                Err(error) => self.refuse(&error),
            },
            Some(PeerEvent::BadMessage(cause)) => {
                self.refuse(&Error::new(Code::BadCommand, cause.to_string()));
            }
            Some(PeerEvent::Flooded) => {
                let error = Error::new(Code::RateLimited, "Too many messages; some were not read.");
                self.refuse(&error);
            }
            Some(PeerEvent::ChannelClosed) => self.unlink(Input::PeerClosed),
            Some(PeerEvent::Disconnected) => {
                if let Some(link) = &mut self.link {
                    link.phase = Phase::Lost;
                }
                self.input(Input::PeerLost);
            }
            Some(PeerEvent::Failed) | None => self.unlink(Input::PeerLost),
        }
    }

    fn connected(&mut self) {
        let Some(link) = &mut self.link else { return };
        let first = link.phase == Phase::Connecting;
        link.phase = Phase::Up;
        voices::agree(&link.peer, &mut self.uplink, &mut self.downlink);
        if first {
            let step = link.step(StepName::WebrtcSetup, self.clock.now());
            _ = self.append(step);
            self.ready_if_audible();
        } else {
            self.input(Input::PeerReady);
        }
    }

    /// Tells this page alone that a message of its was no command.
    fn refuse(&mut self, error: &Error) {
        let event = Event::Error(error.body());
        let envelope = Envelope { v: crate::wire::VERSION, seq: 0, at: self.clock.now(), event };
        self.show(Some(Arc::new(envelope)));
    }

    fn show(&mut self, envelope: Option<Arc<Envelope>>) {
        let Some(link) = &mut self.link else { return };
        match envelope {
            Some(envelope) => link.send(&envelope),
            None => link.view = None,
        }
    }

    fn tell_watched(&mut self) {
        let watchers = *self.watched.borrow_and_update();
        self.log.tell(self.clock.now(), Event::Watched(Watched { watchers }));
    }

    fn asked(&mut self, message: Option<Message>) {
        match message {
            Some(Message::Attach { peer, page, reply }) => {
                let taken = self.attach(peer, page);
                _ = reply.send(taken);
            }
            Some(Message::Restart { offer, reply }) => _ = reply.send(self.restart(&offer)),
            Some(Message::Command(command)) => self.input(Input::Command(command)),
            Some(Message::Stop) | None => self.input(Input::Stop),
        }
    }

    /// The newer page wins, and the older is told. Of one page, the connection that is there stays.
    fn attach(&mut self, peer: Peer, page: u32) -> Result<()> {
        let live = self.link.as_ref().is_some_and(|link| match link.phase {
            Phase::Up => true,
            // One that is there takes the place of one that may never be: WebRTC found no way.
            Phase::Connecting => !peer.is_proven(),
            Phase::Lost => false,
        });
        if page < self.page || (page == self.page && live) {
            let refused = if page < self.page { moved() } else { already_connected() };
            peer.close_because(&refused);
            return Err(refused);
        }
        if page > self.page {
            self.page = page;
            self.leave_page();
        }
        if let Some(old) = self.link.replace(Link::new(peer, self.clock.now())) {
            old.peer.close();
        }
        Ok(())
    }

    /// The page that has the interview loses it.
    fn leave_page(&mut self) {
        self.refuse(&moved());
        let Some(Link { mut peer, .. }) = self.link.take() else { return };
        self.input(Input::PeerLost);
        self.farewells.spawn(async move {
            _ = tokio::time::timeout(FAREWELL, peer.text_acknowledged()).await;
            peer.close_because(&moved());
        });
    }

    fn restart(&mut self, offer: &Restart) -> Result<Option<String>> {
        let gone = || Error::new(Code::PreconditionFailed, "This interview has no connection to go on with.");
        let Link { peer, .. } = self.link.as_mut().ok_or_else(gone)?;
        match offer {
            Restart::Offer(sdp) => peer.restart(sdp).map(Some),
            Restart::Fragment(fragment) => peer.restart_with(fragment),
        }
    }

    fn unlink(&mut self, input: Input) {
        if let Some(link) = self.link.take() {
            self.input(input);
            link.peer.close();
        }
    }

    /// False when the event will not be stored.
    pub(super) fn append(&mut self, event: Event) -> bool {
        let appended = self.log.append(self.clock.now(), event);
        if let Err(unwritten) = &appended {
            tracing::error!("{unwritten}");
        }
        appended.is_ok()
    }

    /// Stores what is left, shows it to the page, and closes everything.
    async fn close(mut self) {
        self.messages.close();
        let Self { clock, log, link, model, dropped_frames, unsent_packets, beat, uplink, downlink, .. } =
            self;
        drop(model);
        let shown = async {
            log.close().await;
            let Some(mut link) = link else { return };
            let farewell = async {
                while let Some(envelope) = link.next().await {
                    link.send(&envelope);
                }
                link.peer.text_acknowledged().await;
            };
            _ = tokio::time::timeout(FAREWELL, farewell).await;
            link.peer.close();
        };
        let recorded = async {
            if let Some(recorder) = self.recorder {
                recorder.finish(clock.now()).await;
            }
        };
        let traced = async {
            if let Some(trace) = self.trace {
                trace.finish(clock.now()).await;
            }
        };
        tokio::join!(shown, recorded, traced);
        tracing::info!(
            dropped_frames, unsent_packets, late_beats = beat.late, uplink = ?uplink.stats(), downlink = ?downlink.stats(),
            "call over"
        );
    }
}

/// For a page that another one has followed.
pub(super) fn moved() -> Error {
    Error::new(Code::Moved, "This interview goes on in another window or on another device.")
}

pub(super) fn already_connected() -> Error {
    Error::new(Code::AlreadyConnected, "This interview already has a live connection.")
}
