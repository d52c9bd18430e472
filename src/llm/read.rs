//! What answers have in common.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::Value;

use super::Failure;

/// The longest that a server is believed to need.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// The JSON object in a text, which may stand between a fence's backticks or between words.
pub(super) fn object(text: &str) -> Result<Value, Failure> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    let inner = || {
        let (start, end) = (text.find('{')?, text.rfind('}')?);
        text.get(start..=end).and_then(parse)
    };
    parse(text.trim()).or_else(inner).ok_or(Failure::NotJson)
}

/// What a response other than a success means. `retry_after` is its header, in seconds.
pub(super) fn failure(status: StatusCode, retry_after: Option<&str>, body: &Value) -> Failure {
    let after = retry_after.and_then(|text| text.trim().parse::<f64>().ok());
    let after = after.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let after = after.map(|after| after.min(MAX_RETRY_AFTER));
    // An account without money answers 429, too, and waiting does not help.
    let code = body["error"]["code"].as_str().or(body["error"]["type"].as_str());
    match status {
        _ if code == Some("insufficient_quota") => Failure::Unauthorised,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Failure::Unauthorised,
        StatusCode::TOO_MANY_REQUESTS => Failure::RateLimited(after),
        StatusCode::SERVICE_UNAVAILABLE if after.is_some() => Failure::RateLimited(after),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Failure::Timeout,
        _ if status.is_server_error() => Failure::Down,
        // Gemini says this of a wrong key.
        _ if body["error"]["message"].as_str().is_some_and(|text| text.contains("API key")) => {
            Failure::Unauthorised
        }
        _ => Failure::Rejected,
    }
}
