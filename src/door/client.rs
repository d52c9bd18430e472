//! What a client asks: each of its events, and why one is refused.

use serde_json::{Value, json};

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
                let item = self.conversation.get(&item_id).cloned().ok_or_else(|| unknown_item(&item_id))?;
                self.send(json!({ "type": "conversation.item.retrieved", "item": item }));
            }
            ClientEvent::ItemTruncate { item_id, content_index, audio_end_ms } => {
                let &(item, len) = self.items.get(&item_id).ok_or_else(|| unknown_item(&item_id))?;
                if Millis(audio_end_ms) > len {
                    let message =
                        format!("Audio content of {len} is already shorter than {audio_end_ms} ms.");
                    return Err(Fault::new("invalid_value", message, Some("audio_end_ms")));
                }
                self.withdraw(item, Millis(audio_end_ms), now);
                self.send(json!({
                    "type": "conversation.item.truncated",
                    "item_id": item_id,
                    "content_index": content_index,
                    "audio_end_ms": audio_end_ms,
                }));
            }
            ClientEvent::ItemDelete { item_id } => {
                self.conversation.remove(&item_id).ok_or_else(|| unknown_item(&item_id))?;
                if let Some((item, _)) = self.items.remove(&item_id) {
                    self.withdraw(item, Millis::ZERO, now);
                }
                if self.last_item.as_deref() == Some(&item_id) {
                    self.last_item = None;
                }
                self.send(json!({ "type": "conversation.item.deleted", "item_id": item_id }));
            }
            ClientEvent::ResponseCreate { response } => self.create_response(response)?,
            ClientEvent::ResponseCancel { .. } => {
                if self.response.is_none() {
                    let message = "Cancellation failed: no active response found".to_owned();
                    return Err(Fault::new("response_cancel_not_active", message, None));
                }
                self.interrupt("client_cancelled", now);
            }
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
        if !item.is_object() {
            return Err(Fault::new("invalid_value", "An item is an object.".into(), Some("item")));
        }
        let id = match item["id"].as_str() {
            Some(id) => id.to_owned(),
            None => self.next("item"),
        };
        item["id"] = json!(id);
        item["object"] = json!("realtime.item");
        item["status"] = json!("completed");
        if item["role"] == "user" {
            let parts = item["content"].as_array().into_iter().flatten();
            let words = parts.filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join(" ");
            self.typed.extend(Some(words).filter(|words| !words.trim().is_empty()));
        }
        let before = self.conversation.add(&id, item.clone(), previous.as_deref());
        let before = before.map_err(|()| unknown_item(previous.as_deref().unwrap_or_default()))?;
        if previous.is_none() {
            self.last_item = Some(id);
        }
        self.send(json!({ "type": "conversation.item.added", "previous_item_id": before, "item": item }));
        self.send(json!({ "type": "conversation.item.done", "previous_item_id": before, "item": item }));
        Ok(())
    }

    /// Practice understands no instructions. `direction` among the metadata is for clients that know whom they speak to.
    fn create_response(&mut self, wanted: Option<Value>) -> Result<(), Fault> {
        if self.response.is_some() {
            let message = "Conversation already has an active response in progress.".to_owned();
            return Err(Fault::new("conversation_already_has_active_response", message, None));
        }
        let metadata = wanted.map(|wanted| wanted["metadata"].clone()).unwrap_or_default();
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
        match self.over {
            // It has said goodbye.
            true => self.end(None),
            false => self.outputs.push_back(Output::Command(command)),
        }
        Ok(())
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

fn unknown_item(id: &str) -> Fault {
    Fault::new("item_not_found", format!("There is no item {id:?}."), Some("item_id"))
}
