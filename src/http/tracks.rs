//! `GET /api/tracks`.

use std::sync::Arc;

use axum::extract::State;

use super::Shared;
use super::openapi::Failures;
use crate::error::{Code, Error, Result};
use crate::recording;
use crate::wire::TrackList;

#[utoipa::path(
    get,
    path = "/api/tracks",
    tag = "calls",
    responses((status = 200, description = "What can be practised", body = TrackList), Failures),
    security(()),
)]
pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Result<axum::Json<TrackList>> {
    let model = shared.calls.models().info(None);
    let model = model.ok_or_else(|| Error::new(Code::Internal, "This server has no model."))?;
    let (tracks, retention_days) = (shared.calls.tracks().to_vec(), shared.config.retention_days);
    let recording = shared.calls.recordings().allowed().then(recording::consent);
    let text_model = shared.text_model.as_ref().map(|model| model.info().clone());
    Ok(axum::Json(TrackList { tracks, model, retention_days, recording, text_model }))
}
