//! Chat Completions, of OpenAI and of whatever is compatible: what is sent, and what the answer means.

use serde_json::{Value, json};

use super::{Failure, Form, Request, read};

pub(super) fn body(model: &str, request: &Request, form: Form) -> Value {
    let mut body = json!({
        "model": model,
        "messages": [
            { "role": "system", "content": request.instructions(form) },
            { "role": "user", "content": request.input },
        ],
        // Deprecated at OpenAI, whose own API is `Responses` here; the name that self-hosted servers know.
        "max_tokens": request.max_output,
    });
    let format = match form {
        Form::Schema => Some(json!({
            "type": "json_schema",
            "json_schema": { "name": request.name, "strict": true, "schema": request.schema },
        })),
        Form::Object => Some(json!({ "type": "json_object" })),
        Form::Words => None,
    };
    if let Some(format) = format {
        body["response_format"] = format;
    }
    body
}

/// A successful response's body → the answer.
pub(super) fn answer(body: &Value) -> Result<Value, Failure> {
    let choice = &body["choices"][0];
    let message = &choice["message"];
    if message["refusal"].as_str().is_some_and(|refusal| !refusal.is_empty()) {
        return Err(Failure::Refused);
    }
    match choice["finish_reason"].as_str() {
        Some("length") => Err(Failure::Truncated),
        Some("content_filter") => Err(Failure::Refused),
        Some(_) | None => read::object(message["content"].as_str().unwrap_or_default()),
    }
}
