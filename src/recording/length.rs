//! Recordings that a stopped server broke off: they end where their last page ends.

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
        let end = RecordingEnd {
            state: RecordingState::Incomplete,
            fault: Some(RecordingFault::Stopped),
            length: interviewer.1.max(candidate.1),
            interviewer_bytes: interviewer.0,
            candidate_bytes: candidate.0,
            dropped: 0,
        };
        store.end_recording(interview, end).await?;
    }
    Ok(open.len())
}

/// Bytes and length; of a file that cannot be read, none.
fn found(interview: Uuid, file: &Path) -> (u64, Millis) {
    let read = File::open(file).and_then(|file| {
        let bytes = file.metadata()?.len();
        Ok((bytes, length(file)))
    });
    read.unwrap_or_else(|error: io::Error| {
        tracing::warn!(%error, %interview, "a recording cannot be read");
        (0, Millis::ZERO)
    })
}

/// Up to the last whole page.
fn length(file: File) -> Millis {
    let mut packets = PacketReader::new(BufReader::new(file));
    let mut last = 0;
    while let Ok(Some(packet)) = packets.read_packet() {
        last = packet.absgp_page();
    }
    track::length(i64::try_from(last).unwrap_or(0))
}
