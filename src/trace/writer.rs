//! A call's trace while it is written: takes lines without waiting; its task brings them to the disk.

use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use tokio::io::{AsyncWriteExt as _, BufWriter};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::folder::Traces;
use super::step::{End, Opening, Step};
use crate::clock::Millis;
use crate::interview::{Input, Interview};

/// Call → its trace's task: ten seconds of frames. When full, because the disk does not keep up, the trace ends: with a
/// hole in it, it could not be replayed.
const LINES: usize = 512;

/// The most bytes of one trace: some four hours.
const MOST: u64 = 1_000_000_000;

/// A disk that takes longer for a line has failed.
const WRITE: Duration = Duration::from_secs(8);

/// How long a call waits for its trace's last line.
const FINISH: Duration = Duration::from_secs(10);

/// Owned by the call's task. Dropped, it has no end, but all that came before.
#[derive(Debug)]
pub struct Trace {
    /// `None` once it has ended before its call.
    lines: Option<mpsc::Sender<Vec<u8>>>,
    task: JoinHandle<()>,
}

impl Trace {
    /// Begins with a call. `None` when calls are not traced.
    pub fn begin(traces: &Traces, opening: &Opening) -> Option<Self> {
        let path = traces.file(opening.interview, opening.call)?;
        let (lines, taken) = mpsc::channel(LINES);
        let task = tokio::spawn(async move {
            if let Err(error) = write(&path, taken).await {
                tracing::warn!(%error, trace = %path.display(), "the trace ends; the call goes on");
            }
        });
        let mut trace = Self { lines: Some(lines), task };
        trace.keep(opening);
        Some(trace)
    }

    /// Gives the input to the interview.
    pub fn handle(&mut self, interview: &mut Interview, input: Input, now: Millis) {
        if self.lines.is_none() {
            return interview.handle(input, now);
        }
        let step = Step::take(interview, input, now);
        self.keep(&step);
    }

    /// The call is over. Waits for the last line, but not for a disk that hangs.
    pub async fn finish(mut self, ended: Millis) {
        self.keep(&End { ended });
        self.lines = None;
        if timeout(FINISH, &mut self.task).await.is_err() {
            tracing::warn!("the trace's last line was not written in time");
            self.task.abort();
        }
    }

    fn keep(&mut self, line: &impl Serialize) {
        let Some(lines) = &self.lines else { return };
        let json = serde_json::to_vec(line).map(|mut json| {
            json.push(b'\n');
            json
        });
        let kept = json.map_err(|error| error.to_string());
        let kept = kept.and_then(|json| lines.try_send(json).map_err(|error| error.to_string()));
        if let Err(error) = kept {
            tracing::warn!(%error, "the trace ends; the call goes on");
            self.lines = None;
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("the disk: {0}")]
    Disk(#[from] io::Error),
    #[error("the disk did not answer in time")]
    Slow,
    #[error("it is as long as one may be")]
    Full,
}

async fn write(path: &Path, mut lines: mpsc::Receiver<Vec<u8>>) -> Result<(), Fault> {
    let mut file = BufWriter::new(in_time(Traces::create(path)).await?);
    let mut bytes = 0;
    while let Some(line) = lines.recv().await {
        bytes += line.len() as u64;
        if bytes > MOST {
            return Err(Fault::Full);
        }
        in_time(file.write_all(&line)).await?;
        // What a call was given that is killed now, is in the file.
        if lines.is_empty() {
            in_time(file.flush()).await?;
        }
    }
    in_time(file.flush()).await
}

async fn in_time<T>(work: impl Future<Output = io::Result<T>>) -> Result<T, Fault> {
    Ok(timeout(WRITE, work).await.map_err(|_| Fault::Slow)??)
}
