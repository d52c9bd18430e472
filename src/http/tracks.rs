//! `GET /api/tracks`.

use std::sync::Arc;

use axum::extract::State;

use super::Shared;
use crate::model;
use crate::wire::TrackList;

pub(super) async fn list(State(shared): State<Arc<Shared>>) -> axum::Json<TrackList> {
    axum::Json(TrackList { tracks: shared.calls.tracks().to_vec(), model: model::practice::info() })
}
