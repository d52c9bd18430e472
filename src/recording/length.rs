//! Recordings whose end a stopped server did not note: one that it broke off ends where its last page ends.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use ogg::PacketReader;
use uuid::Uuid;

use super::folder::Recordings;
use super::track;
use crate::clock::Millis;
use crate::store::{RecordingEnd, Store, StoreError};
use crate::wire::{RecordingFault, RecordingState, Role};

/// Notes of every recording that has no end how far it got; says how many there were. For start-up, before the first
/// call.
pub async fn recover(recordings: &Recordings, store: &Store) -> Result<usize, StoreError> {
    let open = store.open_recordings().await?;
    for &interview in &open {
        let files = [Role::Interviewer, Role::Candidate].map(|side| recordings.file(interview, side));
        let read = move || files.map(|file| found(interview, &file));
        let [interviewer, candidate] = tokio::task::spawn_blocking(read).await.unwrap_or_default();
        let (state, fault) = match interviewer.whole && candidate.whole {
            true => (RecordingState::Finished, None),
            false => (RecordingState::Incomplete, Some(RecordingFault::Stopped)),
        };
        let end = RecordingEnd {
            state,
            fault,
            length: interviewer.length.max(candidate.length),
            interviewer_bytes: interviewer.bytes,
            candidate_bytes: candidate.bytes,
            dropped: 0,
        };
        store.end_recording(interview, end).await?;
    }
    Ok(open.len())
}

/// What there is of a side.
#[derive(Clone, Copy, Default)]
struct Found {
    bytes: u64,
    /// Up to the last whole page.
    length: Millis,
    /// Its last page says that it is the last.
    whole: bool,
}

/// Of a file that cannot be read, nothing.
fn found(interview: Uuid, file: &Path) -> Found {
    read(file).unwrap_or_else(|error| {
        tracing::warn!(%error, %interview, "a recording cannot be read");
        Found::default()
    })
}

fn read(file: &Path) -> io::Result<Found> {
    let file = File::open(file)?;
    let bytes = file.metadata()?.len();
    let mut packets = PacketReader::new(BufReader::new(file));
    let (mut last, mut whole) = (0, false);
    while let Ok(Some(packet)) = packets.read_packet() {
        last = packet.absgp_page();
        whole = packet.last_in_stream();
    }
    Ok(Found { bytes, length: track::length(i64::try_from(last).unwrap_or(0)), whole })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::{AnyConnection, Connection as _, Executor as _};

    use super::*;
    use crate::clock;
    use crate::config::{RecordingConfig, RecordingMode};
    use crate::recording::Recorder;
    use crate::store::{Bounds, NewInterview};
    use crate::wire::{ModelInfo, Patience};

    #[tokio::test]
    async fn a_recording_whose_end_only_its_files_know_is_whole_after_the_next_start() {
        let data = tempfile::tempdir().unwrap();
        let database = data.path().join("antiphon.sqlite");
        let location = database.to_str().unwrap();
        let bounds = Bounds { deadline: Duration::from_millis(200), ..Bounds::default() };
        Store::open(location).await.unwrap().close().await.unwrap();
        let store = Store::open_with(location, bounds).await.unwrap();
        let config = RecordingConfig { recording: RecordingMode::Allow, recording_mb: 10 };
        let recordings = Recordings::open(data.path(), &config).unwrap();
        let id = agreed(&store).await;
        let recorder = Recorder::begin(recordings.clone(), store.clone(), id);
        let state = async |store: &Store| store.recording(id).await.unwrap().unwrap().end;
        while state(&store).await.state != RecordingState::Running {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let mut other = AnyConnection::connect(&format!("sqlite://{location}")).await.unwrap();
        other.execute("PRAGMA busy_timeout = 5000; BEGIN EXCLUSIVE").await.unwrap();
        recorder.finish(Millis(2_000)).await;
        _ = store.close().await;
        other.execute("COMMIT").await.unwrap();

        let store = Store::open(location).await.unwrap();
        assert_eq!(state(&store).await.state, RecordingState::Running, "the database was not told");
        assert_eq!(recover(&recordings, &store).await.unwrap(), 1);
        let end = state(&store).await;
        assert_eq!((end.state, end.fault, end.length), (RecordingState::Finished, None, Millis(2_000)));
        assert!(end.interviewer_bytes > 0 && end.candidate_bytes > 0);
    }

    /// One whose candidate has agreed.
    async fn agreed(store: &Store) -> Uuid {
        let id = Uuid::now_v7();
        let new = NewInterview {
            id,
            owner: "ada".to_owned(),
            track: "software".to_owned(),
            role: None,
            minutes: 5,
            patience: Patience::Balanced,
            model: ModelInfo { provider: "practice".to_owned(), name: "practice".to_owned(), host: None },
            created_at: clock::wall(),
        };
        store.create_interview(new).await.unwrap();
        store.agree_to_recording(id, clock::wall(), "1".to_owned()).await.unwrap();
        id
    }
}
