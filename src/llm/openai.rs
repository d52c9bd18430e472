//! OpenAI's Responses API: what is sent, and what the answer means.

use serde_json::{Value, json};

use super::{Failure, Form, Request, read};

pub(super) fn body(model: &str, request: &Request, form: Form) -> Value {
    let mut body = json!({
        "model": model,
        "instructions": request.instructions(form),
        "input": request.input,
        "max_output_tokens": request.max_output,
        "store": false,
    });
    let format = match form {
        Form::Schema => Some(json!({
            "type": "json_schema", "name": request.name, "strict": true, "schema": request.schema,
        })),
        Form::Object => Some(json!({ "type": "json_object" })),
        Form::Words => None,
    };
    if let Some(format) = format {
        body["text"] = json!({ "format": format });
    }
    body
}

/// A successful response's body → the answer.
pub(super) fn answer(body: &Value) -> Result<Value, Failure> {
    if body["status"] == "incomplete" {
        return Err(match body["incomplete_details"]["reason"].as_str() {
            Some("content_filter") => Failure::Refused,
            Some(_) | None => Failure::Truncated,
        });
    }
    let parts = body["output"].as_array().into_iter().flatten();
    let parts = parts.filter(|item| item["type"] == "message");
    let parts = parts.flat_map(|item| item["content"].as_array().into_iter().flatten());
    let mut text = String::new();
    for part in parts {
        if part["type"] == "refusal" {
            return Err(Failure::Refused);
        }
        text.push_str(part["text"].as_str().unwrap_or_default());
    }
    read::object(&text)
}
