//! Gemini's generateContent: what is sent, and what the answer means.

use serde_json::{Value, json};

use super::{Failure, Form, Request, read};

pub(super) fn body(request: &Request, form: Form) -> Value {
    let mut config = json!({ "maxOutputTokens": request.max_output });
    match form {
        Form::Schema => {
            config["responseMimeType"] = json!("application/json");
            config["responseJsonSchema"] = request.schema.clone();
        }
        Form::Object => config["responseMimeType"] = json!("application/json"),
        Form::Words => {}
    }
    json!({
        "systemInstruction": { "parts": [{ "text": request.instructions(form) }] },
        "contents": [{ "role": "user", "parts": [{ "text": request.input }] }],
        "generationConfig": config,
    })
}

/// A successful response's body → the answer.
pub(super) fn answer(body: &Value) -> Result<Value, Failure> {
    let candidate = &body["candidates"][0];
    match candidate["finishReason"].as_str() {
        Some("MAX_TOKENS") => return Err(Failure::Truncated),
        Some("SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE") => {
            return Err(Failure::Refused);
        }
        Some(_) | None => {}
    }
    if candidate.is_null() && body["promptFeedback"]["blockReason"].is_string() {
        return Err(Failure::Refused);
    }
    let parts = candidate["content"]["parts"].as_array().into_iter().flatten();
    let spoken = parts.filter(|part| part["thought"] != true);
    let text: String = spoken.filter_map(|part| part["text"].as_str()).collect();
    read::object(&text)
}
