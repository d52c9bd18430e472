//! What a client asks: each of its events, and why one is refused.

use serde_json::{Value, json};

use super::response::End;
use super::session::{Output, Session};
use super::settings;
use crate::clock::Millis;
use crate::model::Command;
use crate::model::openai::wire::{ClientEvent, Request};

/// What the client did wrong.
pub(super) struct Fault {
    code: &'static str,
    message: String,
    param: Option<&'static str>,
}

impl Session {
    /// A frame of the client's. Whatever it is, it gets an answer, and the session goes on.
    pub(super) fn on_client(&mut self, frame: &str, now: Millis) {
        let request: Request = match serde_json::from_str(frame) {
            Ok(request) => request,
            Err(error) => {
                let known = serde_json::from_str::<Value>(frame).unwrap_or_default();
                let event_id = known["event_id"].as_str().map(str::to_owned);
                return self.refuse(Fault::new("invalid_event", error.to_string(), None), event_id);
            }
        };
        if let Err(fault) = self.obey(request.event, now) {
            self.refuse(fault, request.event_id);
        }
    }

    fn obey(&mut self, event: ClientEvent, now: Millis) -> Result<(), Fault> {
        match event {
            ClientEvent::SessionUpdate { session } => {
                settings::update(&mut self.session, session)
                    .map_err(|refusal| Fault::new("invalid_value", refusal.message, Some(refusal.param)))?;
                self.retime();
                self.send(json!({ "type": "session.updated", "session": self.session }));
            }
            ClientEvent::Append { audio } => {
                let wrong = || Fault::new("invalid_value", "The audio is no base64.".into(), Some("audio"));
                let frames = self.ears.append(&audio, now).ok_or_else(wrong)?;
                self.uncommitted = true;
                self.outputs.extend(frames.into_iter().map(|pcm| Output::Command(Command::Audio(pcm))));
            }
            ClientEvent::Commit => self.commit()?,
            ClientEvent::Clear => {
                self.uncommitted = false;
                self.send(json!({ "type": "input_audio_buffer.cleared" }));
            }
            ClientEvent::ItemCreate { previous_item_id, item } => self.create_item(previous_item_id, item)?,
            ClientEvent::ItemRetrieve { item_id } => {
                let item = self.conversation.get(&item_id).cloned();
                let item = item.ok_or_else(|| unknown(Lookup::Retrieve, &item_id))?;
                self.send(json!({ "type": "conversation.item.retrieved", "item": item }));
            }
            ClientEvent::ItemTruncate { item_id, content_index, audio_end_ms } => {
                let known = self.items.get(&item_id);
                let &(item, len) = known.ok_or_else(|| unknown(Lookup::Truncate, &item_id))?;
                if Millis(audio_end_ms) > len {
                    let message =
                        format!("Audio content of {len} is already shorter than {audio_end_ms} ms.");
                    return Err(Fault::new("invalid_value", message, Some("audio_end_ms")));
                }
                self.withdraw(item, Millis(audio_end_ms), now);
                // Nobody is to read what nobody heard.
                if Millis(audio_end_ms) < len
                    && let Some(kept) = self.conversation.get(&item_id)
                    && let Some(part) = kept.pointer_mut("/content/0")
                {
                    part["transcript"] = Value::Null;
                }
                self.send(json!({
                    "type": "conversation.item.truncated",
                    "item_id": item_id,
                    "content_index": content_index,
                    "audio_end_ms": audio_end_ms,
                }));
            }
            ClientEvent::ItemDelete { item_id } => {
                self.conversation.remove(&item_id).ok_or_else(|| unknown(Lookup::Delete, &item_id))?;
                if let Some((item, _)) = self.items.remove(&item_id) {
                    self.withdraw(item, Millis::ZERO, now);
                }
                self.send(json!({ "type": "conversation.item.deleted", "item_id": item_id }));
            }
            ClientEvent::ResponseCreate { response } => self.create_response(response, now)?,
            ClientEvent::ResponseCancel { response_id } => self.cancel(response_id.as_deref(), now)?,
            ClientEvent::Unknown => {
                return Err(Fault::new("invalid_value", "There is no such event.".into(), Some("type")));
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Fault> {
        if !std::mem::take(&mut self.uncommitted) {
            let message = "Error committing input audio buffer: the buffer is empty.".to_owned();
            return Err(Fault::new("input_audio_buffer_commit_empty", message, None));
        }
        self.committed();
        Ok(())
    }

    fn create_item(&mut self, previous: Option<String>, mut item: Value) -> Result<(), Fault> {
        if let Some(param) = flaw(&item) {
            return Err(Fault::new(
                "invalid_value",
                "This is no item of a conversation.".into(),
                Some(param),
            ));
        }
        let id = match item["id"].as_str() {
            Some(id) => id.to_owned(),
            None => self.next("item"),
        };
        if self.conversation.get(&id).is_some() {
            let message = format!("Error adding item: an item with id '{id}' already exists.");
            return Err(Fault::new("item_create_duplicate_item_id", message, Some("item.id")));
        }
        item["id"] = json!(id);
        item["object"] = json!("realtime.item");
        item["status"] = json!("completed");
        let before = self.conversation.add(&id, item.clone(), previous.as_deref());
        let before = before.map_err(|()| {
            let message = format!("There is no item {:?} to come after.", previous.unwrap_or_default());
            Fault::new("item_create_invalid_previous_item_id", message, Some("previous_item_id"))
        })?;
        if item["role"] == "user" {
            let parts = item["content"].as_array().into_iter().flatten();
            let words = parts.filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join(" ");
            self.typed.extend(Some(words).filter(|words| !words.trim().is_empty()));
        }
        self.told |= item["type"] == "function_call_output";
        self.tell_item(before.as_deref(), &item);
        Ok(())
    }

    fn create_response(&mut self, wanted: Option<Value>, now: Millis) -> Result<(), Fault> {
        if self.response.is_some() {
            let message = "Conversation already has an active response in progress.".to_owned();
            return Err(Fault::new("conversation_already_has_active_response", message, None));
        }
        let wanted = wanted.unwrap_or_default();
        if wanted["output_modalities"].as_array().is_some_and(|wanted| !settings::speaks(wanted)) {
            let message = "Practice answers in speech.".to_owned();
            return Err(Fault::new("invalid_value", message, Some("response.output_modalities")));
        }
        self.answer(wanted["metadata"].clone(), now);
        Ok(())
    }

    /// Practice understands no instructions. `direction` among the metadata is for clients that know whom they speak to.
    pub(super) fn answer(&mut self, metadata: Value, now: Millis) {
        let told = std::mem::take(&mut self.told);
        let typed = std::mem::take(&mut self.typed).join(" ");
        let command = match metadata["direction"].as_str() {
            _ if !std::mem::replace(&mut self.started, true) => Command::Start,
            Some("repeat") => Command::Repeat,
            Some("rephrase") => Command::Rephrase,
            Some("skip") => Command::Skip,
            Some("wrap_up") => Command::WrapUp,
            Some(_) | None if !typed.is_empty() => Command::Text(typed),
            Some(_) | None => Command::Commit,
        };
        self.begin(metadata);
        // It has said goodbye, or was only told what became of its calls.
        if self.over || told && command == Command::Commit {
            return self.end(End::Completed);
        }
        if command == Command::Commit {
            self.hear_out(now);
        }
        self.outputs.push_back(Output::Command(command));
    }

    /// A client that is spoken over may cancel what has been cancelled already: that is no mistake of its own.
    fn cancel(&mut self, wanted: Option<&str>, now: Millis) -> Result<(), Fault> {
        let running = self.response.as_ref().map(|response| response.id.as_str());
        match running {
            Some(running) if wanted.is_none_or(|wanted| wanted == running) => {
                self.interrupt("client_cancelled", now);
                Ok(())
            }
            None if std::mem::take(&mut self.cut_off) => Ok(()),
            Some(_) | None => {
                let message = "Cancellation failed: no active response found".to_owned();
                Err(Fault::new("response_cancel_not_active", message, None))
            }
        }
    }

    pub(super) fn refuse(&mut self, fault: Fault, event_id: Option<String>) {
        let kind = if fault.code == "server_error" { "server_error" } else { "invalid_request_error" };
        self.send(json!({
            "type": "error",
            "error": {
                "type": kind,
                "code": fault.code,
                "message": fault.message,
                "param": fault.param,
                "event_id": event_id,
            },
        }));
    }
}

impl Fault {
    pub(super) fn new(code: &'static str, message: String, param: Option<&'static str>) -> Self {
        Self { code, message, param }
    }
}

/// What a client wanted of an item that is not there.
#[derive(Clone, Copy)]
enum Lookup {
    Retrieve,
    Truncate,
    Delete,
}

/// The codes are OpenAI's: stock clients know which of them is harmless.
fn unknown(lookup: Lookup, id: &str) -> Fault {
    let (code, doing) = match lookup {
        Lookup::Retrieve => ("item_retrieve_invalid_item_id", "retrieving"),
        Lookup::Truncate => ("item_truncate_invalid_item_id", "truncating"),
        Lookup::Delete => ("item_delete_invalid_item_id", "deleting"),
    };
    Fault::new(code, format!("Error {doing} item: the item with id '{id}' does not exist."), Some("item_id"))
}

/// Where an item is none.
fn flaw(item: &Value) -> Option<&'static str> {
    let has = |name: &str| item[name].is_string();
    match item["type"].as_str() {
        Some("message") => match item["role"].as_str() {
            Some("system" | "user" | "assistant") if item["content"].is_array() => None,
            Some("system" | "user" | "assistant") => Some("item.content"),
            Some(_) | None => Some("item.role"),
        },
        Some("function_call") if !has("name") => Some("item.name"),
        Some("function_call") if !has("arguments") => Some("item.arguments"),
        Some("function_call_output") if !has("call_id") => Some("item.call_id"),
        Some("function_call_output") if !has("output") => Some("item.output"),
        Some("function_call" | "function_call_output") => None,
        Some(_) | None => Some("item.type"),
    }
}
