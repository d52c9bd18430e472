//! The one error body.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Every error, everywhere: HTTP bodies, the `error` event, the command line's stderr.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ErrorBody {
    /// From the table in `error.rs`.
    pub code: String,
    /// One sentence for a person.
    pub message: String,
    /// The same request may succeed later.
    pub retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "unknown")]
    pub details: Option<serde_json::Value>,
    /// RFC 3339, UTC.
    #[ts(type = "string")]
    pub timestamp: jiff::Timestamp,
}
