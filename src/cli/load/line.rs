//! One call: connected over the public API, then spoken and listened to by one task until it is told to end.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Interval, MissedTickBehavior, interval, sleep, timeout};
use uuid::Uuid;

use super::candidate::Candidate;
use super::ear::Ear;
use super::figures::Taken;
use super::model::{Seat, Told, role};
use super::spread::between;
use super::voice::{Voice, ms};
use crate::audio::{FRAME, Rate};
use crate::cli::call::api::Api;
use crate::cli::call::failure::{Failure, Result};
use crate::cli::call::{CONNECT, FIRST_AUDIO, connected};
use crate::clock;
use crate::peer::{self, Peer, PeerEvent};
use crate::wire::{Command, CreateSession, EndReason, Envelope, Event, Exchange};

/// How long the server may take to end an interview that it was told to end.
pub(super) const GOODBYE: Duration = Duration::from_secs(15);

/// A marker that is not found within this is another one's.
const STALE: f64 = 2000.0;

/// How far the whole measurement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Running,
    /// Every call is to end now.
    Ending,
}

/// What a call is made with.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) number: usize,
    pub(super) api: Arc<Api>,
    pub(super) local: IpAddr,
    /// The interview's time box.
    pub(super) minutes: u32,
    pub(super) voice: Arc<Voice>,
    pub(super) seat: Arc<Seat>,
    pub(super) told: mpsc::Receiver<Told>,
    pub(super) phase: watch::Receiver<Phase>,
    /// Dropped when the call has its first audio, or never will.
    pub(super) rising: mpsc::Sender<()>,
    /// Told of the interview, for those who follow it.
    pub(super) made: Option<oneshot::Sender<Uuid>>,
}

/// Makes the call. Whatever becomes of it is in the figures.
pub(super) async fn run(plan: Plan) -> Taken {
    let mut taken = Taken::default();
    let seat = Arc::clone(&plan.seat);
    if let Err(failure) = talk(plan, &mut taken).await {
        taken.failure = Some(failure.code().to_owned());
    }
    let heard = seat.heard();
    if let Some((first, last)) = heard.span {
        taken.frames = ms(heard.samples, Rate::HZ_24K) / 20.0;
        taken.frames_expected = between(first, last) / 20.0 + 1.0;
    }
    taken.reconnects = seat.sockets.load(Ordering::Relaxed).saturating_sub(1);
    taken
}

async fn talk(plan: Plan, taken: &mut Taken) -> Result<()> {
    let Plan { number, api, local, minutes, voice, seat, told, mut phase, rising, made } = plan;
    let dialled = tokio::select! {
        dialled = dial(&api, local, number, minutes, made, taken) => dialled?,
        _ = phase.wait_for(|phase| *phase == Phase::Ending) => return Err(Failure::interrupted()),
    };
    let mut beat = interval(FRAME.duration());
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let now = clock::instant();
    let candidate = Candidate::new(Arc::clone(&voice), number as u64, now);
    let ear = Ear::new().map_err(Failure::audio)?;
    let mut line =
        Line { peer: dialled, candidate, ear, beat, voice, seat, told, marker: None, connected: now, taken };
    let first = line.until(|line| line.taken.first_audio.is_some());
    let first = tokio::select! {
        first = timeout(FIRST_AUDIO, first) => first,
        _ = phase.wait_for(|phase| *phase == Phase::Ending) => return Err(Failure::interrupted()),
    };
    first.map_err(|_| Failure::timeout("No audio came in time."))??;
    drop(rising);
    // An end that nobody asked for is a failure, whatever its reason.
    tokio::select! {
        ended = line.until(|_| false) => {
            ended?;
            return Err(Failure::lost("The interview ended early."));
        }
        _ = phase.wait_for(|phase| *phase == Phase::Ending) => {}
    }
    line.end().await
}

/// As far as the connection is up.
async fn dial(
    api: &Api,
    local: IpAddr,
    number: usize,
    minutes: u32,
    made: Option<oneshot::Sender<Uuid>>,
    taken: &mut Taken,
) -> Result<Peer> {
    let wish = CreateSession { minutes: Some(minutes), role: Some(role(number)), ..CreateSession::default() };
    let session = loop {
        match api.create_session(&wish).await {
            Err(failure) => sleep(failure.rate_limited().ok_or(failure)?).await,
            Ok(session) => break session,
        }
    };
    if let Some(made) = made {
        // Who waited for it has given up.
        _ = made.send(session.id);
    }
    let (offer, dialing) = peer::dial(local).map_err(Failure::webrtc)?;
    let exchange = Exchange { session_id: session.id, token: session.token, sdp: offer, restart: false };
    let (offered, answer) = loop {
        let offered = clock::instant();
        match api.exchange(&exchange).await {
            Err(failure) => sleep(failure.rate_limited().ok_or(failure)?).await,
            Ok(answer) => break (offered, answer),
        }
    };
    taken.answer = Some(between(offered, clock::instant()));
    let mut peer = dialing.answered(answer.sdp).map_err(Failure::webrtc)?;
    let connected = timeout(CONNECT, connected(&mut peer)).await;
    connected.map_err(|_| Failure::timeout("The connection was not made in time."))??;
    taken.connected = Some(between(offered, clock::instant()));
    Ok(peer)
}

struct Line<'a> {
    peer: Peer,
    candidate: Candidate,
    ear: Ear,
    beat: Interval,
    voice: Arc<Voice>,
    seat: Arc<Seat>,
    told: mpsc::Receiver<Told>,
    /// When the packet that begins with the candidate's marker was handed to the socket.
    marker: Option<Instant>,
    connected: Instant,
    taken: &'a mut Taken,
}

impl Line<'_> {
    /// Until something is so, or the interview has ended by itself. May be given up at any time.
    async fn until(&mut self, so: impl Fn(&Self) -> bool) -> Result<Option<EndReason>> {
        while !so(self) {
            tokio::select! {
                biased;
                _ = self.beat.tick() => self.beat(),
                event = self.peer.next() => if let Some(ended) = told(event)? {
                    return Failure::ended(ended).map_or(Ok(Some(ended)), Err);
                },
            }
        }
        Ok(None)
    }

    /// Ends the interview as a candidate does, and waits for the server to say so.
    async fn end(mut self) -> Result<()> {
        let command = serde_json::to_string(&Command::End).map_err(Failure::answer)?;
        self.peer.send_text(&command).map_err(Failure::webrtc)?;
        let ended = timeout(GOODBYE, self.until(|_| false)).await;
        self.peer.close();
        ended.map_err(|_| Failure::timeout("The server did not end the interview in time."))?.map(drop)
    }

    /// 20 ms each way.
    fn beat(&mut self) {
        while let Ok(told) = self.told.try_recv() {
            self.on_model(told);
        }
        while let Some(received) = self.peer.receive() {
            self.taken.first_audio.get_or_insert(between(self.connected, received.at));
            if let Some(at) = self.ear.packet(received, self.taken) {
                self.candidate.heard(at);
            }
        }
        let now = clock::instant();
        self.ear.beat(now, self.taken);
        let beat = self.candidate.beat(now);
        self.taken.stalls += u64::from(beat.stalled);
        if beat.interrupts {
            self.seat.interrupt.notify_one();
        }
        let Some(packet) = beat.packet else { return };
        let handed = clock::instant();
        if beat.marker {
            self.taken.unheard += u64::from(self.marker.replace(handed).is_some());
        }
        // What is not sent is missing at the model, and counted there.
        _ = self.peer.try_send_audio(packet);
    }

    /// Mic → model is from the packet with the marker to the append with it, each at its own beginning: `late` is
    /// where in the append the marker began, and [`Voice::lead`] where it begins in the packet, for any decoder.
    fn on_model(&mut self, told: Told) {
        match told {
            Told::Began { at, number } => {
                self.ear.expect(at, self.taken);
                self.candidate.began(at, number);
            }
            Told::Onset { at, late } => {
                let Some(handed) = self.marker.take() else { return };
                let latency = between(handed, at) + late - self.voice.lead;
                match latency < STALE {
                    true => self.taken.mic_to_model.push(latency),
                    false => self.taken.unheard += 1,
                }
            }
            Told::Interrupted { at } => self.ear.interrupted(at),
        }
    }
}

/// The end's reason, when it has come.
fn told(event: Option<PeerEvent>) -> Result<Option<EndReason>> {
    match event {
        // Few events are of interest here: not all are read.
        Some(PeerEvent::Message(text)) if text.contains("\"session.state\"") => {
            let envelope: Option<Envelope> = serde_json::from_str(&text).ok();
            Ok(envelope.and_then(|envelope| match envelope.event {
                Event::SessionState(state) => state.reason,
                Event::ConnectionStep(_)
                | Event::TurnStarted(_)
                | Event::TurnDelta(_)
                | Event::TurnCut(_)
                | Event::TurnFinal(_)
                | Event::Level(_)
                | Event::TurnSilence(_)
                | Event::Watched(_)
                | Event::Latency(_)
                | Event::Notice(_)
                | Event::Usage(_)
                | Event::Observation(_)
                | Event::Coverage(_)
                | Event::Error(_) => None,
            }))
        }
        Some(PeerEvent::Failed | PeerEvent::ChannelClosed) | None => {
            Err(Failure::lost("The connection was lost before the interview had ended."))
        }
        Some(
            PeerEvent::Message(_)
            | PeerEvent::Connected
            | PeerEvent::Disconnected
            | PeerEvent::ChannelOpen
            | PeerEvent::BadMessage(_)
            | PeerEvent::Flooded,
        ) => Ok(None),
    }
}
