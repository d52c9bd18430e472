//! The calls of this node: which interviews are live here, and the way to reach them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use antiphon_ice::turn::TurnStats;
use futures::Stream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;
use uuid::Uuid;

use super::beat::Beat;
use super::driver::{self, Driver, MESSAGES, Message, Restart};
use super::echo::echo;
use super::follow::follow;
use super::link::Link;
use super::log::{EventLog, Feed};
use super::places::Places;
use super::supervise::supervise;
use crate::audio::{Downlink, Uplink};
use crate::clock::{Clock, Millis};
use crate::error::{Code, Error, Result};
use crate::interview::{Agenda, Interview, Setup};
use crate::model::practice::{self, Track};
use crate::model::{self, Brief, Models};
use crate::peer::{Peer, PeerFactory, Reachable};
use crate::plan;
use crate::recording::{Recorder, Recordings};
use crate::store::{self, Store};
use crate::wire::{self as wire, Command, Envelope, InterviewStatus, ModelInfo};

/// How long a call may take to answer a request of ours.
const ASK: Duration = Duration::from_secs(15);

/// When a full server should be tried again.
const FULL_RETRY: Duration = Duration::from_secs(10);

/// The most event streams followed over HTTP at once.
const MAX_WATCHERS: usize = 2_000;

/// The most connections at once that send back what they get.
const MAX_ECHOES: usize = 32;

/// Held while somebody follows an event log over HTTP.
#[derive(Debug)]
pub struct Watcher(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

/// The answer to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub sdp: String,
    /// Names the connection (RFC 9725 section 4.3.1).
    pub etag: String,
}

impl Answer {
    fn new(sdp: String) -> Self {
        Self { sdp, etag: format!("\"{}\"", Uuid::now_v7()) }
    }
}

/// How many calls there may be at once.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub calls: NonZeroUsize,
    /// Of these, one user's; `None`: all of them.
    pub of_a_user: Option<NonZeroUsize>,
}

#[derive(Debug)]
pub struct Registry {
    store: Store,
    peers: PeerFactory,
    tracks: Vec<wire::Track>,
    models: Models,
    recordings: Recordings,
    max_calls: NonZeroUsize,
    places: Places,
    calls: Arc<Mutex<HashMap<Uuid, Call>>>,
    tasks: TaskTracker,
    watchers: Arc<Semaphore>,
    echoes: Arc<Semaphore>,
    stopping: CancellationToken,
}

/// The outside of a running call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    messages: mpsc::Sender<Message>,
    feed: Feed,
    etag: String,
}

impl Registry {
    pub fn new(store: Store, peers: PeerFactory, models: Models, recordings: Recordings, room: Room) -> Self {
        Self {
            store,
            peers,
            tracks: practice::tracks(),
            models,
            recordings,
            max_calls: room.calls,
            places: Places::new(room.of_a_user),
            calls: Arc::default(),
            tasks: TaskTracker::new(),
            watchers: Arc::new(Semaphore::new(MAX_WATCHERS)),
            echoes: Arc::new(Semaphore::new(MAX_ECHOES)),
            stopping: CancellationToken::new(),
        }
    }

    pub fn tracks(&self) -> &[wire::Track] {
        &self.tracks
    }

    pub fn models(&self) -> &Models {
        &self.models
    }

    pub fn recordings(&self) -> &Recordings {
        &self.recordings
    }

    /// Carries a call's datagrams over a TCP connection from `source`, until either end has had enough.
    pub fn carry(
        &self,
        io: impl AsyncRead + AsyncWrite + Send + 'static,
        source: SocketAddr,
    ) -> impl Future<Output = ()> + Send + 'static {
        self.peers.carry(io, source)
    }

    /// Serves a TURN client that came over TCP or TLS from `source`, until either end has had enough.
    pub fn serve_turn(
        &self,
        io: impl AsyncRead + AsyncWrite + Send + 'static,
        source: SocketAddr,
        tls: bool,
    ) -> impl Future<Output = ()> + Send + 'static {
        self.peers.serve_turn(io, source, tls)
    }

    /// What the TURN server has counted, if there is one.
    pub fn turn(&self) -> Option<TurnStats> {
        self.peers.turn()
    }

    /// Where browsers reach the calls, preferred first.
    pub fn reachable(&self) -> &[Reachable] {
        self.peers.reachable()
    }

    /// Answers an offer with a connection that sends back what it gets, for half a minute at most.
    pub fn echo(&self, offer: &str) -> Result<String> {
        self.admit()?;
        let place = Arc::clone(&self.echoes).try_acquire_owned().map_err(|_| {
            Error::new(Code::AtCapacity, "Too many tests run already.").retry_after(FULL_RETRY)
        })?;
        let (sdp, peer) = self.peers.answer(offer)?;
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            stopping.run_until_cancelled(echo(peer)).await;
            drop(place);
        });
        Ok(sdp)
    }

    /// Opens a conversation with the server's own model, and closes it when it is ready. Has no deadline of its own.
    pub async fn check_model(&self) -> Result<ModelInfo> {
        let missing = || Error::new(Code::NotFound, "There is no model.");
        let info = self.models.info(None).ok_or_else(missing)?;
        let track = self.tracks.first().and_then(|track| practice::track(&track.id)).ok_or_else(missing)?;
        let brief = Brief {
            title: "A test of the connection".to_owned(),
            minutes: 1,
            questions: practice::questions(track),
            ..Brief::default()
        };
        let mut model = self.models.start(&info.provider, track, 0, brief).ok_or_else(missing)?;
        while let Some(event) = model.events.recv().await {
            if event == model::Event::Ready {
                return Ok(model.info);
            } else if let model::Event::Failed { message, retryable } = event {
                let code = if retryable { Code::ModelFailed } else { Code::ModelRefused };
                return Err(Error::new(code, message));
            }
        }
        Err(Error::new(Code::ModelFailed, "The model hung up before it was ready."))
    }

    /// Whether the interview has a call here.
    pub fn is_running(&self, id: Uuid) -> bool {
        self.lock().contains_key(&id)
    }

    pub fn len(&self) -> usize {
        self.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Is there room for another call, and is the server to stay?
    pub fn admit(&self) -> Result<()> {
        if self.tasks.is_closed() {
            return Err(Error::new(Code::ShuttingDown, "The server is stopping.").retry_after(FULL_RETRY));
        }
        match self.len() < self.max_calls.get() {
            true => Ok(()),
            false => Err(Error::new(Code::AtCapacity, "Every line is in use.").retry_after(FULL_RETRY)),
        }
    }

    /// Is there room for another call of this user's?
    pub fn admit_user(&self, user: &str) -> Result<()> {
        self.admit()?;
        self.places.check(user)
    }

    /// Answers an offer: begins the interview's call, or gives the call that lost its connection a new
    /// one. Errors: a bad offer, an interview that has ended or is connected, no room, no
    /// more for this user.
    pub async fn connect(&self, interview: &store::Interview, offer: &str) -> Result<Answer> {
        if interview.summary.status == InterviewStatus::Ended {
            return Err(Error::new(Code::InterviewEnded, "This interview has ended."));
        }
        let id = interview.summary.id;
        let running = self.call(id);
        if running.is_none() {
            self.admit()?;
        }
        let (sdp, peer) = self.peers.answer(offer)?;
        let answer = Answer::new(sdp);
        match running {
            Some(call) => {
                let (reply, taken) = oneshot::channel();
                self.ask(&call, Message::Attach { peer, reply }).await?;
                taken.await.map_err(|_| gone())??;
                self.named(id, &answer.etag);
            }
            None => self.begin(interview, peer, &answer.etag).await?,
        }
        Ok(answer)
    }

    /// Answers an offer of the connection that the interview has (ICE restart); `None` when a fragment says nothing new.
    pub async fn restart(&self, id: Uuid, offer: Restart) -> Result<Option<Answer>> {
        let call = self.call(id).ok_or_else(gone)?;
        let (reply, answered) = oneshot::channel();
        self.ask(&call, Message::Restart { offer, reply }).await?;
        let Some(sdp) = answered.await.map_err(|_| gone())?? else { return Ok(None) };
        let answer = Answer::new(sdp);
        self.named(id, &answer.etag);
        Ok(Some(answer))
    }

    /// Is `etag` (any, when absent) the connection that the interview has now?
    pub fn check_connection(&self, id: Uuid, etag: Option<&str>) -> Result<()> {
        let call = self.call(id).ok_or_else(gone)?;
        if etag.is_some_and(|etag| etag != "*" && etag != call.etag) {
            return Err(Error::new(Code::PreconditionFailed, "That connection has been replaced."));
        }
        Ok(())
    }

    /// The candidate ends the interview. Nothing to do when it is not running.
    pub async fn end(&self, id: Uuid) -> Result<()> {
        match self.call(id) {
            Some(call) => self.ask(&call, Message::Command(Command::End)).await,
            None => Ok(()),
        }
    }

    /// Ends the interview and waits until its call is gone, so that nothing more is written of it.
    pub async fn discard(&self, id: Uuid) {
        if let Some(call) = self.call(id)
            && self.ask(&call, Message::Command(Command::End)).await.is_ok()
        {
            _ = tokio::time::timeout(ASK, call.messages.closed()).await;
            while self.call(id).is_some() {
                tokio::task::yield_now().await;
            }
        }
    }

    /// The events of an interview after number `after`, then those that come while it is live.
    pub fn follow(&self, id: Uuid, after: u64) -> impl Stream<Item = Arc<Envelope>> + Send + use<> {
        follow(self.store.clone(), id, self.call(id).map(|call| call.feed), after)
    }

    pub fn watcher(&self) -> Result<Watcher> {
        let permit = Arc::clone(&self.watchers).try_acquire_owned();
        permit.map(Watcher).map_err(|_| {
            Error::new(Code::AtCapacity, "Too many follow interviews already.").retry_after(FULL_RETRY)
        })
    }

    /// No new calls; the running ones say goodbye. Returns when the last is gone.
    pub async fn stop(&self) {
        self.tasks.close();
        self.stopping.cancel();
        let calls: Vec<Call> = self.lock().values().cloned().collect();
        for call in calls {
            _ = self.ask(&call, Message::Stop).await;
        }
        self.tasks.wait().await;
        self.peers.close();
    }

    async fn begin(&self, interview: &store::Interview, peer: Peer, etag: &str) -> Result<()> {
        let id = interview.summary.id;
        let place = self.places.take(&interview.owner)?;
        let pinned = self.store.interview_plan(id).await?;
        let track = practice::track(&interview.summary.track).or_else(|| Track::all().first());
        let track = track.ok_or_else(|| Error::new(Code::NotFound, "There is nothing to ask."))?;
        let plan = pinned.map_or_else(|| plan::of_track(track, interview.minutes), |pinned| pinned.plan);
        let brief = plan::brief(&plan, interview.patience);
        let seed = id.as_u64_pair().1;
        let model = self.models.start(&interview.model.provider, track, seed, brief);
        let model = model
            .ok_or_else(|| Error::new(Code::NotFound, "This interview's model is no longer offered."))?;
        let clock = Clock::start();
        let setup = Setup {
            time_box: Millis::from_mins(interview.minutes.into()),
            patience: interview.patience,
            interviewer_source: model.caps.interviewer_source,
            candidate_source: model.caps.candidate_source,
            full_duplex: model.caps.full_duplex,
            budget: self.models.budget(),
            output_rate: model.caps.output_rate,
        };
        let codec =
            |error| Error::new(Code::Internal, "The call's audio could not be set up.").because(error);
        let uplink = Uplink::new(model.caps.input_rate).map_err(codec)?;
        let downlink = Downlink::new(model.caps.output_rate).map_err(codec)?;
        let recorded = self.recordings.wants(&self.store, id).await?;
        self.store.start(id).await?;
        let (sender, messages) = mpsc::channel(MESSAGES);
        let log = EventLog::open(self.store.clone(), id, interview.last_seq);
        let call = Call { messages: sender, feed: log.feed(), etag: etag.to_owned() };
        let mut driver = Driver {
            id,
            clock,
            interview: Interview::planned(setup, Agenda::new(&plan), clock.now()),
            model,
            model_is_gone: false,
            uplink,
            downlink,
            log,
            store: self.store.clone(),
            messages,
            link: Some(Link::new(peer, clock.now())),
            dropped_frames: 0,
            beat: Beat::new(clock.now()),
            unsent_packets: 0,
            recorder: None,
        };
        match self.lock().entry(id) {
            Entry::Occupied(_) => return Err(driver::already_connected()),
            Entry::Vacant(free) => _ = free.insert(call),
        }
        let span = tracing::info_span!("call", interview = %id);
        if recorded {
            driver.uplink.keep_taken();
            driver.recorder = Some(Recorder::begin(self.recordings.clone(), self.store.clone(), id));
        }
        let (store, calls) = (self.store.clone(), Arc::clone(&self.calls));
        let task = supervise(driver, interview.patience, store, calls, place).instrument(span);
        self.tasks.spawn(task);
        Ok(())
    }

    fn named(&self, id: Uuid, etag: &str) {
        if let Some(call) = self.lock().get_mut(&id) {
            etag.clone_into(&mut call.etag);
        }
    }

    fn call(&self, id: Uuid) -> Option<Call> {
        self.lock().get(&id).cloned()
    }

    async fn ask(&self, call: &Call, message: Message) -> Result<()> {
        match tokio::time::timeout(ASK, call.messages.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(gone()),
            Err(_) => Err(Error::new(Code::WebrtcTimeout, "The call did not answer in time.")),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gone() -> Error {
    Error::new(Code::InterviewEnded, "This interview has no call any more.")
}
