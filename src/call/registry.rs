//! The calls of this node: which interviews are live here, and the way to reach them.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use antiphon_ice::turn::TurnStats;
use futures::Stream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::calls::{Call, Calls};
use super::driver::{Message, Restart};
use super::follow::follow;
use super::guests::{Guests, Watcher};
use super::load::Load;
use super::places::Places;
use crate::clock::Millis;
use crate::directory::Directory;
use crate::error::{Code, Error, Result};
use crate::model::Models;
use crate::model::practice;
use crate::peer::{Peer, PeerFactory, Reachable};
use crate::recording::Recordings;
use crate::store::{self, Store};
use crate::trace::Traces;
use crate::wire::{self as wire, Command, EndReason, Envelope, InterviewStatus};

/// How long a call may take to answer a request of ours.
const ASK: Duration = Duration::from_secs(15);

/// How often it is looked whether a call that is being closed is gone.
const SETTLE: Duration = Duration::from_millis(20);

/// When a full server should be tried again.
pub(super) const FULL_RETRY: Duration = Duration::from_secs(10);

/// The answer to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub sdp: String,
    /// Names the connection (RFC 9725 section 4.3.1).
    pub etag: String,
}

/// The name of a new connection.
fn etag() -> String {
    format!("\"{}\"", Uuid::now_v7())
}

/// How many calls there may be at once, and how they are left.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub calls: NonZeroUsize,
    /// Of these, one user's; `None`: all of them.
    pub of_a_user: Option<NonZeroUsize>,
    /// How long each may take to come to a quiet moment, when the server stops.
    pub quiet: Millis,
}

#[derive(Debug)]
pub struct Registry {
    pub(super) store: Store,
    pub(super) directory: Directory,
    pub(super) load: Arc<Load>,
    pub(super) peers: PeerFactory,
    pub(super) tracks: Vec<wire::Track>,
    pub(super) models: Models,
    pub(super) recordings: Recordings,
    pub(super) traces: Traces,
    max_calls: NonZeroUsize,
    pub(super) quiet: Millis,
    pub(super) places: Places,
    pub(super) calls: Calls,
    pub(super) tasks: TaskTracker,
    pub(super) guests: Guests,
    pub(super) stopping: CancellationToken,
}

impl Registry {
    pub fn new(
        store: Store,
        directory: Directory,
        peers: PeerFactory,
        models: Models,
        recordings: Recordings,
        traces: Traces,
        room: Room,
    ) -> Self {
        Self {
            store,
            directory,
            load: Arc::default(),
            peers,
            tracks: practice::tracks(),
            models,
            recordings,
            traces,
            max_calls: room.calls,
            quiet: room.quiet,
            places: Places::new(room.of_a_user),
            calls: Calls::default(),
            tasks: TaskTracker::new(),
            guests: Guests::default(),
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

    pub fn traces(&self) -> &Traces {
        &self.traces
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

    /// Whether the interview has a call here.
    pub fn is_running(&self, id: Uuid) -> bool {
        self.calls.get(id).is_some()
    }

    pub fn len(&self) -> usize {
        self.calls.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Is there room for another call, and is the server to stay?
    pub fn admit(&self) -> Result<()> {
        if self.tasks.is_closed() {
            return Err(Error::new(Code::ShuttingDown, "The server is stopping.").retry_after(FULL_RETRY));
        }
        match self.len() < self.max_calls.get() && !self.load.is_busy() {
            true => Ok(()),
            false => Err(Error::new(Code::AtCapacity, "Every line is in use.").retry_after(FULL_RETRY)),
        }
    }

    /// Judges how busy the calls are, and tells the directory of them, until `stop`.
    pub async fn watch(&self, stop: CancellationToken) {
        tokio::join!(self.load.watch(stop.clone()), self.directory.keep(|| self.calls.interviews(), stop));
    }

    /// Is there room for another call of this user's?
    pub fn admit_user(&self, user: &str) -> Result<()> {
        self.admit()?;
        self.places.check(user)
    }

    /// Answers an offer of the interview's `page`th page: begins a call, or gives the call that it has another connection, in
    /// place of one that was lost or is an earlier page's. Errors: a bad offer, an interview that has ended, is connected or
    /// has moved on to another page, no room, no more for this user.
    pub async fn connect(&self, interview: &store::Interview, page: u32, offer: &str) -> Result<Answer> {
        self.room_for(interview, page)?;
        let (sdp, peer) = self.peers.answer(offer)?;
        let answer = Answer { sdp, etag: etag() };
        self.take(interview, page, peer, &answer.etag).await?;
        Ok(answer)
    }

    /// The same, of a connection that is there already.
    pub async fn join(&self, interview: &store::Interview, page: u32, peer: Peer) -> Result<()> {
        self.room_for(interview, page)?;
        self.take(interview, page, peer, &etag()).await
    }

    fn room_for(&self, interview: &store::Interview, page: u32) -> Result<()> {
        if interview.summary.status == InterviewStatus::Ended {
            return Err(ended());
        }
        match self.calls.get(interview.summary.id) {
            Some(call) => call.admit(page),
            None => self.admit(),
        }
    }

    async fn take(&self, interview: &store::Interview, page: u32, peer: Peer, etag: &str) -> Result<()> {
        let id = interview.summary.id;
        let Some(call) = self.calls.get(id) else { return self.begin(interview, peer, page, etag).await };
        let (reply, taken) = oneshot::channel();
        self.ask(&call, Message::Attach { peer, page, reply }).await?;
        taken.await.map_err(|_| gone())??;
        self.calls.connected(id, page, etag);
        Ok(())
    }

    /// Waits until a call that is being closed is gone: what comes next finds all that it has stored.
    pub async fn settled(&self, id: Uuid) -> Result<()> {
        let gone = async {
            while self.calls.get(id).is_some_and(|call| call.messages.is_closed()) {
                tokio::time::sleep(SETTLE).await;
            }
        };
        tokio::time::timeout(ASK, gone).await.map_err(|_| slow())
    }

    /// Answers an offer of the connection that the interview has (ICE restart); `None` when a fragment says nothing new.
    pub async fn restart(
        &self,
        interview: &store::Interview,
        page: u32,
        offer: Restart,
    ) -> Result<Option<Answer>> {
        let id = interview.summary.id;
        let call = match (self.calls.get(id), interview.summary.status) {
            (Some(call), _) => call,
            (None, InterviewStatus::Ended) => return Err(ended()),
            (None, InterviewStatus::Created | InterviewStatus::Live) => return Err(gone()),
        };
        call.admit(page)?;
        let (reply, answered) = oneshot::channel();
        self.ask(&call, Message::Restart { offer, reply }).await?;
        let Some(sdp) = answered.await.map_err(|_| gone())?? else { return Ok(None) };
        let answer = Answer { sdp, etag: etag() };
        self.calls.connected(id, page, &answer.etag);
        Ok(Some(answer))
    }

    /// Is `etag` (any, when absent) the connection that the interview has now?
    pub fn check_connection(&self, id: Uuid, etag: Option<&str>) -> Result<()> {
        let call = self.calls.get(id).ok_or_else(gone)?;
        if etag.is_some_and(|etag| etag != "*" && etag != call.etag) {
            return Err(Error::new(Code::PreconditionFailed, "That connection has been replaced."));
        }
        Ok(())
    }

    /// The candidate ends the interview, on its `page`th page or, without one, from elsewhere.
    pub async fn end(&self, interview: &store::Interview, page: Option<u32>) -> Result<()> {
        let Some(call) = self.calls.get(interview.summary.id) else {
            return self.give_up(interview, Some(EndReason::CandidateEnded)).await;
        };
        page.map_or(Ok(()), |page| call.admit(page))?;
        self.ask(&call, Message::Command(Command::End)).await
    }

    /// Ends the interview and waits until its call is gone, so that nothing more is written of it.
    pub async fn discard(&self, id: Uuid) {
        if let Some(call) = self.calls.get(id)
            && self.ask(&call, Message::Command(Command::End)).await.is_ok()
        {
            _ = tokio::time::timeout(ASK, call.messages.closed()).await;
            _ = self.settled(id).await;
        }
    }

    /// The events of an interview after number `after`, then those that come until it ends.
    pub fn follow(&self, id: Uuid, after: u64) -> impl Stream<Item = Arc<Envelope>> + Send + use<> {
        let calls = self.calls.clone();
        follow(self.store.clone(), id, move || calls.get(id).map(|call| call.feed), after)
    }

    /// Somebody follows an interview; the candidate is told, unless it is their own page that does.
    pub fn watcher(&self, id: Uuid, own_page: bool) -> Result<Watcher> {
        let call = self.calls.get(id).filter(|_| !own_page);
        self.guests.watcher(call.map(|call| call.audience))
    }

    /// Who is here without a call.
    pub fn guests(&self) -> &Guests {
        &self.guests
    }

    /// No new calls; the running ones are left at a quiet moment, or after their goodbye. Returns when the last is gone.
    pub async fn stop(&self) {
        self.tasks.close();
        self.stopping.cancel();
        for call in self.calls.all() {
            _ = self.ask(&call, Message::Stop).await;
        }
        self.tasks.wait().await;
        self.peers.close();
    }

    async fn ask(&self, call: &Call, message: Message) -> Result<()> {
        match tokio::time::timeout(ASK, call.messages.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(gone()),
            Err(_) => Err(slow()),
        }
    }
}

fn ended() -> Error {
    Error::new(Code::InterviewEnded, "This interview has ended.")
}

/// The interview itself may go on: whoever asks again finds out.
fn gone() -> Error {
    Error::new(Code::PreconditionFailed, "This interview has no call at the moment.")
}

fn slow() -> Error {
    Error::new(Code::WebrtcTimeout, "The call did not answer in time.")
}
