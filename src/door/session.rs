//! One client's session, pure: its events become commands for practice, practice's events become server events.

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};

use super::conversation::Conversation;
use super::ears::Ears;
use super::playback::Playback;
use super::response::Response;
use super::settings::{self, Turns};
use crate::audio::{AudioError, Rate};
use crate::clock::Millis;
use crate::model::openai::wire::{ClientEvent, Request};
use crate::model::{Command, Event, ItemId, SpeechId};
use crate::wire::{Patience, QuestionRef};

#[derive(Debug, PartialEq)]
pub(super) enum Output {
    /// To the client.
    Send(Value),
    /// To practice.
    Command(Command),
}

#[derive(Debug)]
pub(super) struct Session {
    id: String,
    session: Value,
    ears: Ears,
    playback: Playback,
    conversation: Conversation,
    /// The conversation's last item.
    last_item: Option<String>,
    response: Option<Response>,
    /// What a response was asked for while practice had nothing to say yet.
    started: bool,
    over: bool,
    /// Typed by the client and not responded to.
    typed: Vec<String>,
    /// Appended and not committed.
    uncommitted: bool,
    /// The item that the candidate's speech becomes.
    speech: Option<String>,
    /// Practice's items by the client's name for them.
    items: HashMap<String, (ItemId, Millis)>,
    /// A planned question that the client is to be told of with the speech that asks it.
    question: Option<QuestionRef>,
    ids: u64,
    outputs: VecDeque<Output>,
}

/// What the client did wrong.
struct Fault {
    code: &'static str,
    message: String,
    param: Option<&'static str>,
}

impl Session {
    pub(super) fn new(
        id: String,
        model: &str,
        expires_at: i64,
        rate: Rate,
        now: Millis,
    ) -> Result<Self, AudioError> {
        let session = settings::default(&id, model, expires_at);
        let mut door = Self {
            id,
            session,
            ears: Ears::new(rate, now)?,
            playback: Playback::default(),
            conversation: Conversation::default(),
            last_item: None,
            response: None,
            started: false,
            over: false,
            typed: Vec::new(),
            uncommitted: false,
            speech: None,
            items: HashMap::new(),
            question: None,
            ids: 0,
            outputs: VecDeque::new(),
        };
        door.send(json!({ "type": "session.created", "session": door.session }));
        door.retime();
        Ok(door)
    }

    pub(super) fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

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

    pub(super) fn on_practice(&mut self, event: Event, now: Millis) {
        let turns = settings::turns(&self.session);
        match event {
            Event::SpeechStarted { speech, at } => self.on_speech(speech, at, turns, now),
            Event::SpeechStopped { at } if turns.detected => {
                let at = self.ears.place(at).0;
                if let Some(item) = &self.speech {
                    let event = json!({ "type": "input_audio_buffer.speech_stopped", "audio_end_ms": at, "item_id": item });
                    self.send(event);
                }
            }
            Event::TurnTaken if turns.detected => {
                self.uncommitted = false;
                self.committed();
            }
            Event::ItemStarted { item, question } => self.on_item(item, question),
            Event::Text { text, .. } => self.say(|response| vec![response.words(&text)]),
            Event::Audio { item, pcm } => {
                self.playback.sent(item, pcm.len(), now);
                self.say(|response| vec![response.sound(&pcm)]);
                if let Some(speech) = self.response.as_ref().and_then(|response| response.speech.as_ref()) {
                    self.items.insert(speech.name.clone(), (item, speech.len));
                }
            }
            Event::ItemDone { item } => {
                self.playback.done(item, now);
                self.finish_speech(true);
                self.end(None);
            }
            Event::Finished => self.on_finished(),
            Event::Failed { message, .. } => {
                self.refuse(Fault::new("server_error", message, None), None);
            }
            Event::Ready
            | Event::SpeechStopped { .. }
            | Event::TurnTaken
            | Event::Heard { .. }
            | Event::About { .. }
            | Event::Used(_)
            | Event::Away
            | Event::Back { .. } => {}
        }
    }

    /// Every 20 ms: silence where the client sends nothing, and what has been played by now.
    pub(super) fn on_beat(&mut self, now: Millis) {
        self.outputs.extend(self.ears.beat(now).map(|pcm| Output::Command(Command::Audio(pcm))));
        while let Some(item) = self.playback.pop_played(now) {
            self.outputs.push_back(Output::Command(Command::Played(item)));
        }
    }

    fn on_speech(&mut self, speech: SpeechId, at: Millis, turns: Turns, now: Millis) {
        if !turns.detected {
            return;
        }
        let item = format!("item_speech_{}", speech.0);
        let at = self.ears.place(at).0;
        self.send(
            json!({ "type": "input_audio_buffer.speech_started", "audio_start_ms": at, "item_id": item }),
        );
        self.speech = Some(item);
        if turns.interrupt {
            self.interrupt("turn_detected", now);
        }
    }

    /// What is being said or played is over; what was played of it counts.
    fn interrupt(&mut self, reason: &str, now: Millis) {
        for (item, played) in self.playback.stop(now) {
            let command = match played {
                Millis::ZERO => Command::Forget(item),
                heard => Command::Truncate { item, heard },
            };
            self.outputs.push_back(Output::Command(command));
        }
        self.finish_speech(false);
        self.end(Some(reason));
    }

    /// The client says what it played of an item: that is what practice goes by, if it still is being said.
    fn withdraw(&mut self, item: ItemId, heard: Millis, now: Millis) {
        if self.playback.cut(item, now) {
            self.outputs.push_back(Output::Command(Command::Truncate { item, heard }));
        }
    }

    /// The candidate's speech has become an item. Nobody knows its words.
    fn committed(&mut self) {
        let id = self.speech.take().unwrap_or_else(|| self.next("item"));
        let before = self.last_item.replace(id.clone());
        let item = json!({
            "id": id,
            "object": "realtime.item",
            "type": "message",
            "status": "completed",
            "role": "user",
            "content": [{ "type": "input_audio", "transcript": null }],
        });
        // At the end: there is always room.
        _ = self.conversation.add(&id, item.clone(), None);
        self.send(
            json!({ "type": "input_audio_buffer.committed", "previous_item_id": before, "item_id": id }),
        );
        self.send(json!({ "type": "conversation.item.added", "previous_item_id": before, "item": item }));
        self.send(json!({ "type": "conversation.item.done", "previous_item_id": before, "item": item }));
        if !self.session["audio"]["input"]["transcription"].is_null() {
            self.send(json!({
                "type": "conversation.item.input_audio_transcription.failed",
                "item_id": id,
                "content_index": 0,
                "error": {
                    "type": "transcription_error",
                    "code": "not_supported",
                    "message": "The practice interviewer understands no words.",
                    "param": null,
                },
            }));
        }
    }

    fn on_item(&mut self, item: ItemId, question: Option<QuestionRef>) {
        if self.response.is_none() {
            self.begin(Value::Null);
        }
        let name = self.next("item");
        self.items.insert(name.clone(), (item, Millis::ZERO));
        self.question = question.filter(|question| !question.follow_up);
        let before = self.last_item.replace(name.clone());
        // Its words are filled in when they are all there.
        _ = self.conversation.add(&name, json!({ "id": name }), None);
        self.say(|response| response.begin(&name, before.as_deref()));
    }

    fn finish_speech(&mut self, complete: bool) {
        let Some(response) = &mut self.response else { return };
        let Some((item, events)) = response.finish(self.last_item.as_deref(), complete) else { return };
        let name = item["id"].as_str().unwrap_or_default().to_owned();
        if let Some(kept) = self.conversation.get(&name) {
            *kept = item;
        }
        for event in events {
            self.send(event);
        }
        if let Some(question) = self.question.take().filter(|_| complete) {
            self.call("next_question", &json!({ "id": question.id }));
        }
    }

    fn on_finished(&mut self) {
        self.over = true;
        if settings::has_tool(&self.session, "end_interview") {
            self.begin(Value::Null);
            self.call("end_interview", &json!({ "reason": "The interview is complete." }));
            self.end(None);
        }
    }

    /// Asks the client to do something, if it can.
    fn call(&mut self, function: &str, arguments: &Value) {
        if !settings::has_tool(&self.session, function) {
            return;
        }
        let (name, call) = (self.next("item"), self.next("call"));
        let before = self.last_item.replace(name.clone());
        let Some(response) = &mut self.response else { return };
        let (item, events) = response.call(&name, &call, function, arguments, before.as_deref());
        _ = self.conversation.add(&name, item, None);
        for event in events {
            self.send(event);
        }
    }

    fn begin(&mut self, metadata: Value) {
        self.end(Some("turn_detected"));
        let response = Response::new(self.next("resp"), &format!("conv_{}", self.id), metadata);
        self.send(response.created());
        self.response = Some(response);
    }

    fn end(&mut self, cancelled: Option<&str>) {
        if let Some(response) = self.response.take() {
            self.send(response.done(cancelled));
        }
    }

    fn say(&mut self, events: impl FnOnce(&mut Response) -> Vec<Value>) {
        let Some(response) = &mut self.response else { return };
        for event in events(response) {
            self.send(event);
        }
    }

    /// The silence that ends a turn, as near as practice has it.
    fn retime(&mut self) {
        let turns = settings::turns(&self.session);
        let patience = match turns.silence_ms {
            0..1_000 => Patience::Quick,
            1_000..2_500 => Patience::Balanced,
            _ => Patience::Patient,
        };
        self.outputs.push_back(Output::Command(Command::Patience(patience)));
        self.outputs.push_back(Output::Command(Command::Hold(!turns.create)));
    }

    fn refuse(&mut self, fault: Fault, event_id: Option<String>) {
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

    fn send(&mut self, mut event: Value) {
        event["event_id"] = json!(self.next("event"));
        self.outputs.push_back(Output::Send(event));
    }

    fn next(&mut self, kind: &str) -> String {
        self.ids += 1;
        format!("{kind}_{}", self.ids)
    }
}

impl Fault {
    fn new(code: &'static str, message: String, param: Option<&'static str>) -> Self {
        Self { code, message, param }
    }
}

fn unknown_item(id: &str) -> Fault {
    Fault::new("item_not_found", format!("There is no item {id:?}."), Some("item_id"))
}
