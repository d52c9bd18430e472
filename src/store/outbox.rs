//! What is to be told to webhooks: written in the transaction in which it happened, so that nothing is lost by a crash
//! and nothing is told that did not happen.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::read::find_interview;
use super::row::{self, to_json, to_word};
use super::{Interview, StoreError};
use crate::clock;
use crate::wire::{WebhookData, WebhookEvent, WebhookMessage};

/// The interview's call was made.
pub(super) async fn started(connection: &mut AnyConnection, interview: Uuid) -> Result<(), StoreError> {
    about(connection, interview, &[WebhookEvent::InterviewStarted], None).await
}

/// It ended, and so its transcript is whole.
pub(super) async fn ended(connection: &mut AnyConnection, interview: Uuid) -> Result<(), StoreError> {
    about(connection, interview, &[WebhookEvent::InterviewEnded, WebhookEvent::TranscriptReady], None).await
}

/// Its feedback is stored: called in that transaction. `feedback` is the report as the API gives it.
pub(super) async fn feedback_ready(
    connection: &mut AnyConnection,
    interview: Uuid,
    feedback: &impl Serialize,
) -> Result<(), StoreError> {
    let feedback = serde_json::to_value(feedback);
    let feedback = feedback.map_err(|error| row::not_json("feedback", error))?;
    about(connection, interview, &[WebhookEvent::FeedbackReady], Some(feedback)).await
}

/// It and all that was kept of it is gone, what waited to be told of it too: only this is told, and only its id.
/// For whatever deletes interviews, in the transaction that does.
pub(super) async fn deleted(
    connection: &mut AnyConnection,
    interview: Uuid,
    owner: &str,
) -> Result<(), StoreError> {
    let wanting = wanting(connection, owner).await?;
    let data = WebhookData { interview_id: Some(interview), ..WebhookData::default() };
    tell(connection, &wanting, WebhookEvent::InterviewDeleted, None, data).await
}

async fn about(
    connection: &mut AnyConnection,
    interview: Uuid,
    events: &[WebhookEvent],
    feedback: Option<serde_json::Value>,
) -> Result<(), StoreError> {
    let found = find_interview(&mut *connection, interview).await?;
    let Interview { owner, summary, model, .. } = found.ok_or(StoreError::NotFound(interview))?;
    let wanting = wanting(connection, &owner).await?;
    let data = WebhookData {
        interview_id: Some(interview),
        user: Some(owner),
        interview: Some(summary),
        model: Some(model),
        feedback,
        ..WebhookData::default()
    };
    for event in events {
        tell(connection, &wanting, *event, Some(interview), data.clone()).await?;
    }
    Ok(())
}

/// Each enabled endpoint that hears of `owner`'s interviews, and the events it wants.
async fn wanting(
    connection: &mut AnyConnection,
    owner: &str,
) -> Result<Vec<(String, Vec<WebhookEvent>)>, StoreError> {
    query("SELECT id, events FROM webhook_endpoints WHERE enabled = 1 AND (owner IS NULL OR owner = $1)")
        .bind(owner)
        .fetch_all(connection)
        .await?
        .iter()
        .map(|row| Ok((row::column(row, "id")?, row::json(row, "events")?)))
        .collect()
}

async fn tell(
    connection: &mut AnyConnection,
    wanting: &[(String, Vec<WebhookEvent>)],
    event: WebhookEvent,
    interview: Option<Uuid>,
    data: WebhookData,
) -> Result<(), StoreError> {
    let endpoints = wanting.iter().filter(|(_, events)| events.contains(&event)).map(|(id, _)| id.as_str());
    let endpoints: Vec<&str> = endpoints.collect();
    match endpoints.is_empty() {
        true => Ok(()),
        false => enqueue(connection, &endpoints, event, interview, data).await,
    }
}

/// A message to each of `endpoints`, whatever they want to hear.
pub(super) async fn enqueue(
    connection: &mut AnyConnection,
    endpoints: &[&str],
    event: WebhookEvent,
    interview: Option<Uuid>,
    data: WebhookData,
) -> Result<(), StoreError> {
    let now: Timestamp = clock::wall();
    let message = Uuid::now_v7().to_string();
    let body = WebhookMessage { event, timestamp: now, data };
    query("INSERT INTO webhook_messages (id, type, interview, body, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(&message)
        .bind(to_word(&event)?)
        .bind(interview.map(|interview| interview.to_string()))
        .bind(to_json(&body, "a message")?)
        .bind(now.as_millisecond())
        .execute(&mut *connection)
        .await?;
    for endpoint in endpoints {
        query(
            "INSERT INTO webhook_deliveries (id, message, endpoint, status, next_at, created_at) \
             VALUES ($1, $2, $3, 'pending', $4, $4)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(&message)
        .bind(*endpoint)
        .bind(now.as_millisecond())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
