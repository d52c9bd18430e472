//! What requests are made of: a strict schema, and data that stays data.

use serde_json::{Value, json};

pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

pub(crate) fn integer() -> Value {
    json!({ "type": "integer" })
}

pub(crate) fn flag() -> Value {
    json!({ "type": "boolean" })
}

pub(crate) fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// Strict: all of the properties required, and no others.
pub(crate) fn object(properties: Value) -> Value {
    let names: Vec<&String> = properties.as_object().into_iter().flat_map(|fields| fields.keys()).collect();
    json!({ "type": "object", "required": names, "properties": properties, "additionalProperties": false })
}

/// Between `<name>` and `</name>`; nothing in the text ends it.
pub(crate) fn fenced(name: &str, text: &str) -> String {
    format!("<{name}>\n{}\n</{name}>\n", unfenced(text))
}

/// Data cannot end the fence that it stands in.
pub(crate) fn unfenced(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}
