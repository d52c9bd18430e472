//! Webhooks: what receivers get, and how their addresses are kept.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{InterviewSummary, ModelInfo, Turn};

/// What a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
pub enum WebhookEvent {
    /// The first connection of an interview was made.
    #[serde(rename = "interview.started")]
    InterviewStarted,
    #[serde(rename = "interview.ended")]
    InterviewEnded,
    /// The whole transcript.
    #[serde(rename = "transcript.ready")]
    TranscriptReady,
    #[serde(rename = "feedback.ready")]
    FeedbackReady,
    #[serde(rename = "interview.deleted")]
    InterviewDeleted,
    /// Asked for by the endpoint's owner; goes there whatever it wants to hear.
    #[serde(rename = "webhook.test")]
    Test,
}

impl WebhookEvent {
    /// Those that an endpoint can be for.
    pub const ALL: [Self; 5] = [
        Self::InterviewStarted,
        Self::InterviewEnded,
        Self::TranscriptReady,
        Self::FeedbackReady,
        Self::InterviewDeleted,
    ];
}

/// The body of a message to a webhook (Standard Webhooks).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct WebhookMessage {
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// When it happened, not when it is sent.
    #[ts(type = "string")]
    pub timestamp: jiff::Timestamp,
    pub data: WebhookData,
}

/// What a message says. A test says nothing, and of a deleted interview only the id is told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookData {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub interview_id: Option<Uuid>,
    /// Whose interview it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub user: Option<String>,
    /// As it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub interview: Option<InterviewSummary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub model: Option<ModelInfo>,
    /// Of `transcript.ready`: every final turn, in order, as it is when this is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transcript: Option<Vec<Turn>>,
    /// Instead of a transcript that is too big to send: the path where this server has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transcript_url: Option<String>,
    /// Of `feedback.ready`: the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "unknown")]
    #[schema(value_type = Option<Object>)]
    pub feedback: Option<serde_json::Value>,
}

/// Body of `POST /api/webhooks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateWebhook {
    /// An https URL without a user or password, at a public address.
    pub url: String,
    /// Without it, all.
    #[serde(default)]
    #[ts(optional)]
    pub events: Option<Vec<WebhookEvent>>,
}

/// Body of `PATCH /api/webhooks/{id}`: what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct EditWebhook {
    #[ts(optional)]
    pub url: Option<String>,
    #[ts(optional)]
    pub events: Option<Vec<WebhookEvent>>,
    /// What happens while it is disabled is not told later.
    #[ts(optional)]
    pub enabled: Option<bool>,
    /// A new secret, which the answer tells. The old one signs along for a day.
    #[ts(optional, as = "Option<bool>")]
    pub rotate_secret: bool,
}

/// Where messages go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    #[ts(type = "string")]
    pub id: Uuid,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub enabled: bool,
    /// `gone`: it answered 410. Absent when its owner disabled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub disabled_because: Option<String>,
    /// What messages are signed with, `whsec_…`: told when it is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub secret: Option<String>,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
}

/// Answer of `GET /api/webhooks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct WebhookList {
    pub webhooks: Vec<Webhook>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryStatus {
    /// To be sent, or to be tried again.
    Pending,
    Delivered,
    /// Given up. It can be replayed.
    Dead,
}

/// Why a try failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryFault {
    /// It did not answer within 15 seconds.
    Timeout,
    /// No connection, or one that broke; TLS included.
    Unreachable,
    /// Its name stands for no public address.
    NotPublic,
    /// It answered with a redirect, which is not followed.
    Redirect,
    /// It answered with another status than 2xx.
    Refused,
    /// It was disabled before this was sent.
    Disabled,
}

/// A message on its way to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDelivery {
    #[ts(type = "string")]
    pub id: Uuid,
    /// The `webhook-id` that the receiver sees.
    #[ts(type = "string")]
    pub message_id: Uuid,
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    pub status: DeliveryStatus,
    pub attempts: u32,
    /// When it is tried next; only while pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub next_at: Option<jiff::Timestamp>,
    /// The HTTP status of the last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_error: Option<DeliveryFault>,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    /// When it was delivered or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub settled_at: Option<jiff::Timestamp>,
}

/// Answer of `GET /api/webhooks/{id}/deliveries`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDeliveryList {
    pub deliveries: Vec<WebhookDelivery>,
    /// Give it back as `before` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
}
