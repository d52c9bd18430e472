//! A call begins: with its interview, or by taking up one that another call has left.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tracing::Instrument as _;
use uuid::Uuid;

use super::beat::Beat;
use super::calls::Call;
use super::driver::{self, Driver, MESSAGES};
use super::link::Link;
use super::log::EventLog;
use super::registry::Registry;
use super::supervise::{Held, supervise};
use crate::audio::{Downlink, Rate, Uplink};
use crate::clock::{self, Clock, Millis};
use crate::error::{Code, Error, Result};
use crate::interview::{Agenda, Interview, Past, Setup};
use crate::model::SoFar;
use crate::model::practice::{self, Track};
use crate::peer::Peer;
use crate::plan;
use crate::recording::Recorder;
use crate::store::{self, Claim, StoreError};
use crate::trace::{Opening, Trace};
use crate::wire::{EndReason, Envelope, Event, InterviewStatus, Plan, Source, VERSION};

/// Events read from the store in one go.
const PAGE: u32 = 500;

/// What a call stands on.
struct TakenUp {
    claim: Claim,
    track: &'static Track,
    plan: Plan,
    setup: Setup,
    /// Complete.
    past: Past,
}

impl Registry {
    /// Makes `peer` the connection of a new call of the interview, for its `page`th page.
    pub(super) async fn begin(
        &self,
        interview: &store::Interview,
        peer: Peer,
        page: u32,
        etag: &str,
    ) -> Result<()> {
        let id = interview.summary.id;
        let place = self.places.take(&interview.owner)?;
        if self.store.newest_page(id).await?.is_some_and(|newest| page < newest) {
            return Err(driver::moved());
        }
        let TakenUp { claim, track, plan, setup, past } = self.take_up(interview).await?;
        let brief = plan::brief(&plan, past.patience().unwrap_or(interview.patience));
        let (question, answered) = past.question().unzip();
        let so_far = SoFar {
            lines: past.lines().to_vec(),
            question: question.cloned(),
            answered: answered.unwrap_or_default(),
        };
        let seed = id.as_u64_pair().1;
        let model = self.models.start(&interview.model.provider, track, seed, brief, so_far);
        let model = model
            .ok_or_else(|| Error::new(Code::NotFound, "This interview's model is no longer offered."))?;
        let codec =
            |error| Error::new(Code::Internal, "The call's audio could not be set up.").because(error);
        let uplink = Uplink::new(model.caps.input_rate).map_err(codec)?;
        let downlink = Downlink::new(model.caps.output_rate).map_err(codec)?;
        let recorded = self.recordings.wants(&self.store, id).await?;
        let clock = Clock::start_at(past.at().max(since(interview)));
        let last_seq = past.last_seq();
        let opening = Opening::new(id, claim.call, setup, plan, past, clock.now());
        let (sender, messages) = mpsc::channel(MESSAGES);
        let log = EventLog::open(self.store.clone(), claim, last_seq);
        let (audience, watched) = watch::channel(0);
        let call = Call { messages: sender, feed: log.feed(), audience, etag: etag.to_owned(), page };
        let mut driver = Driver {
            id,
            clock,
            interview: opening.interview(),
            model,
            model_is_gone: false,
            uplink,
            downlink,
            log,
            store: self.store.clone(),
            messages,
            watched,
            link: Some(Link::new(peer, clock.now())),
            page,
            farewells: JoinSet::new(),
            dropped_frames: 0,
            beat: Beat::new(clock.now()),
            load: Arc::clone(&self.load),
            unsent_packets: 0,
            recorder: None,
            trace: None,
        };
        self.calls.enter(id, call)?;
        let span = tracing::info_span!("call", interview = %id, call = claim.call);
        if recorded {
            driver.uplink.keep_taken();
            driver.recorder = Some(Recorder::begin(self.recordings.clone(), self.store.clone(), id));
        }
        driver.trace = Trace::begin(&self.traces, &opening);
        self.directory.enter(id).await;
        let held = Held { calls: self.calls.clone(), directory: self.directory.clone(), place };
        let task = supervise(driver, claim, interview.patience, self.store.clone(), held);
        self.tasks.spawn(task.instrument(span));
        Ok(())
    }

    /// Ends an interview that has no call any more. Not when it has one, here or elsewhere, or is over.
    ///
    /// # Errors
    ///
    /// The store's; `already_connected` when a call has taken it up meanwhile.
    pub async fn give_up(&self, interview: &store::Interview, reason: Option<EndReason>) -> Result<()> {
        if interview.summary.status != InterviewStatus::Live || self.is_running(interview.summary.id) {
            return Ok(());
        }
        let TakenUp { claim, plan, setup, past, .. } = self.take_up(interview).await?;
        let at = past.at();
        let reason = reason.unwrap_or(match (past.began(), past.was_left()) {
            (false, _) => EndReason::NeverConnected,
            (true, true) => EndReason::CandidateLeft,
            (true, false) => EndReason::ServerStopped,
        });
        let events = Interview::resumed(setup, Agenda::new(&plan), &past, at).given_up(reason, at);
        Ok(self.store.record(claim, numbered(&past, events)).await?)
    }

    /// Claims the interview's log and reads it; what its last call could not log any more is logged.
    async fn take_up(&self, interview: &store::Interview) -> Result<TakenUp> {
        let id = interview.summary.id;
        let pinned = self.store.interview_plan(id).await?;
        let track = practice::track(&interview.summary.track).or_else(|| Track::all().first());
        let track = track.ok_or_else(|| Error::new(Code::NotFound, "There is nothing to ask."))?;
        let plan = pinned.map_or_else(|| plan::of_track(track, interview.minutes), |pinned| pinned.plan);
        let setup = self.setup(interview);
        let claim = self.store.start(id, interview.calls + 1, clock::wall()).await?;
        let mut past = match (interview.calls, interview.last_seq) {
            // Nothing was logged before the first call, unless an earlier version counted none.
            (0, 0) => Past::default(),
            _ => self.past(id).await?,
        };
        let unfinished = numbered(&past, past.unfinished(&setup));
        if !unfinished.is_empty() {
            unfinished.iter().for_each(|envelope| past.take(envelope));
            self.store.record(claim, unfinished).await?;
        }
        Ok(TakenUp { claim, track, plan, setup, past })
    }

    async fn past(&self, id: Uuid) -> Result<Past, StoreError> {
        let mut past = Past::default();
        loop {
            let page = self.store.events_after(id, past.last_seq(), PAGE).await?;
            page.iter().for_each(|envelope| past.take(envelope));
            if page.len() < PAGE as usize {
                return Ok(past);
            }
        }
    }

    /// Of a model that is no longer offered, only where the words came from matters.
    fn setup(&self, interview: &store::Interview) -> Setup {
        let caps = self.models.caps(&interview.model.provider);
        Setup {
            time_box: Millis::from_mins(interview.minutes.into()),
            patience: interview.patience,
            interviewer_source: caps.map_or(Source::Provider, |caps| caps.interviewer_source),
            candidate_source: caps.map_or(Source::None, |caps| caps.candidate_source),
            full_duplex: caps.is_some_and(|caps| caps.full_duplex),
            ends_by_silence: caps.is_some_and(|caps| caps.ends_by_silence),
            quiet: self.quiet,
            budget: self.models.budget(),
            output_rate: caps.map_or(Rate::HZ_24K, |caps| caps.output_rate),
        }
    }
}

/// Events of a call that is over, at its last moment.
fn numbered(past: &Past, events: Vec<Event>) -> Vec<Envelope> {
    let (v, at) = (VERSION, past.at());
    (past.last_seq() + 1..).zip(events).map(|(seq, event)| Envelope { v, seq, at, event }).collect()
}

/// How long ago its clock was started.
fn since(interview: &store::Interview) -> Millis {
    let begun = interview.begun_at.map(|begun| clock::wall().duration_since(begun).as_millis());
    Millis(begun.and_then(|ms| u64::try_from(ms).ok()).unwrap_or_default())
}
