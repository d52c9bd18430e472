//! A call's recorder: takes packets without waiting; its task writes them once a second.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::folder::Recordings;
use super::ticks;
use super::track::Track;
use crate::audio::{FRAME, Packet, Taken};
use crate::clock::Millis;
use crate::store::{RecordingEnd, Store};
use crate::wire::{RecordingFault, RecordingState, Role};

/// Call → its recorder's task, which takes them once a second: the hundred of two voices, ten times. When full, because
/// the disk does not keep up, the newest is dropped and counted, and the recording has a gap there.
const PACKETS: usize = 1024;

/// Between two writes: what a crash loses, at most.
const EVERY: Duration = Duration::from_secs(1);

/// A disk that takes longer for a second of sound has failed.
const WRITE: Duration = Duration::from_secs(8);

/// How long a call waits for its recording's last page.
const FINISH: Duration = Duration::from_secs(10);

/// Owned by the call's task. Dropping it ends the recording as one that was broken off.
#[derive(Debug)]
pub struct Recorder {
    packets: mpsc::Sender<Kept>,
    end: oneshot::Sender<End>,
    task: JoinHandle<()>,
    dropped: u64,
}

#[derive(Debug)]
struct Kept {
    side: Role,
    payload: Bytes,
    timestamp: u32,
    /// Where it begins on the interview's clock, in ticks.
    at: i64,
}

#[derive(Clone, Copy, Debug)]
struct End {
    at: Millis,
    dropped: u64,
}

impl Recorder {
    /// Begins the recording that the candidate has agreed to.
    pub fn begin(folder: Recordings, store: Store, interview: Uuid) -> Self {
        let (packets, taken) = mpsc::channel(PACKETS);
        let (end, ended) = oneshot::channel();
        let writer = Writer { folder, store, interview, packets: taken, end: ended };
        let task = tokio::spawn(writer.run());
        Self { packets, end, task, dropped: 0 }
    }

    /// What was sent to the candidate now.
    pub fn said(&mut self, packet: &Packet, now: Millis) {
        let Some(payload) = packet.opus() else { return };
        let timestamp = packet.timestamp;
        self.keep(Kept { side: Role::Interviewer, payload, timestamp, at: ticks(now) });
    }

    /// What the frame was made of that is complete now.
    pub fn heard(&mut self, taken: Taken, now: Millis) {
        let Taken { payload, timestamp, ahead } = taken;
        let at = ticks(now - FRAME) + ahead;
        self.keep(Kept { side: Role::Candidate, payload, timestamp, at });
    }

    /// The interview is over `at`. Waits for the last page, but not for a disk that hangs.
    pub async fn finish(self, at: Millis) {
        _ = self.end.send(End { at, dropped: self.dropped });
        let mut task = self.task;
        if timeout(FINISH, &mut task).await.is_err() {
            tracing::warn!("the recording's last page was not written in time");
            task.abort();
        }
    }

    fn keep(&mut self, kept: Kept) {
        use mpsc::error::TrySendError::{Closed, Full};

        match self.packets.try_send(kept) {
            Err(Full(_)) => self.dropped += 1,
            Ok(()) | Err(Closed(_)) => {}
        }
    }
}

struct Writer {
    folder: Recordings,
    store: Store,
    interview: Uuid,
    packets: mpsc::Receiver<Kept>,
    end: oneshot::Receiver<End>,
}

/// A file being written.
struct Side {
    track: Track,
    file: File,
    bytes: u64,
}

/// Why a recording ended before its interview.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("the disk: {0}")]
    Disk(#[from] io::Error),
    #[error("the disk did not answer in time")]
    Slow,
    #[error("recordings take as much of the disk as they may")]
    Full,
}

impl Writer {
    async fn run(mut self) {
        let (store, interview) = (self.store.clone(), self.interview);
        if let Err(error) = store.begin_recording(interview).await {
            tracing::warn!(%error, %interview, "that a recording began could not be noted");
        }
        let end = match self.open().await {
            Ok(mut sides) => self.record(&mut sides).await,
            Err(fault) => {
                tracing::warn!(%fault, %interview, "an interview that was to be recorded is not");
                RecordingEnd {
                    state: RecordingState::Incomplete,
                    fault: Some(fault.into()),
                    ..RecordingEnd::default()
                }
            }
        };
        if let Err(error) = store.end_recording(interview, end).await {
            tracing::warn!(%error, %interview, "a recording's end could not be noted");
        }
    }

    async fn open(&self) -> Result<[Side; 2], Fault> {
        let open = async |side: Role| {
            let file =
                timeout(WRITE, self.folder.create(self.interview, side)).await.map_err(|_| Fault::Slow)??;
            let serial = self.interview.as_fields().0 ^ side as u32;
            Ok::<_, Fault>(Side { track: Track::new(serial)?, file, bytes: 0 })
        };
        Ok([open(Role::Interviewer).await?, open(Role::Candidate).await?])
    }

    async fn record(&mut self, sides: &mut [Side; 2]) -> RecordingEnd {
        let mut end = RecordingEnd { state: RecordingState::Incomplete, ..RecordingEnd::default() };
        let fault = loop {
            let ended = tokio::select! {
                ended = &mut self.end => Some(ended),
                () = sleep(EVERY) => None,
            };
            let at = ended.as_ref().and_then(|ended| ended.as_ref().ok()).copied();
            if let Err(fault) = self.write(sides, at.map(|end| end.at)).await {
                tracing::warn!(%fault, interview = %self.interview, "the recording ends; the interview goes on");
                break Some(fault.into());
            }
            match ended {
                None => {}
                Some(Ok(End { dropped, .. })) => {
                    (end.state, end.dropped) = (RecordingState::Finished, dropped);
                    break None;
                }
                // The call is gone, and did not say goodbye.
                Some(Err(_)) => break Some(RecordingFault::Stopped),
            }
        };
        let [interviewer, candidate] = sides;
        RecordingEnd {
            fault,
            length: interviewer.track.length().max(candidate.track.length()),
            interviewer_bytes: interviewer.bytes,
            candidate_bytes: candidate.bytes,
            ..end
        }
    }

    /// What has come since the last time; with `end`, all that there will be.
    async fn write(&mut self, sides: &mut [Side; 2], end: Option<Millis>) -> Result<(), Fault> {
        let [interviewer, candidate] = &mut *sides;
        while let Ok(Kept { side, payload, timestamp, at }) = self.packets.try_recv() {
            let side = match side {
                Role::Interviewer => &mut *interviewer,
                Role::Candidate => &mut *candidate,
            };
            side.track.packet(&payload, timestamp, at)?;
        }
        for side in sides {
            match end {
                Some(at) => side.track.finish(ticks(at))?,
                None => side.track.end_page()?,
            }
            let pages = side.track.take();
            if !self.folder.reserve(pages.len() as u64) {
                return Err(Fault::Full);
            }
            timeout(WRITE, side.append(&pages, end.is_some())).await.map_err(|_| Fault::Slow)??;
        }
        Ok(())
    }
}

impl Side {
    async fn append(&mut self, pages: &[u8], last: bool) -> io::Result<()> {
        self.file.write_all(pages).await?;
        // Until then the bytes are tokio's.
        self.file.flush().await?;
        self.bytes += pages.len() as u64;
        if last { self.file.sync_data().await } else { Ok(()) }
    }
}

impl From<Fault> for RecordingFault {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Disk(_) | Fault::Slow => Self::Disk,
            Fault::Full => Self::Full,
        }
    }
}
