//! One client's session, pure: its events become commands for practice, practice's events become server events.

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};

use super::client::Fault;
use super::conversation::Conversation;
use super::ears::Ears;
use super::playback::Playback;
use super::response::{self, End, Response};
use super::settings::{self, Turns};
use crate::audio::{AudioError, Rate};
use crate::clock::Millis;
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
    pub(super) session: Value,
    pub(super) ears: Ears,
    playback: Playback,
    pub(super) conversation: Conversation,
    pub(super) response: Option<Response>,
    /// The client has asked for a response: practice has begun.
    pub(super) started: bool,
    /// Practice has said goodbye.
    pub(super) over: bool,
    /// Typed by the client and not responded to.
    pub(super) typed: Vec<String>,
    /// Appended and not committed.
    pub(super) uncommitted: bool,
    /// The results of functions, and nothing else, came after the last response.
    pub(super) told: bool,
    /// The item that the candidate's speech becomes.
    speech: Option<String>,
    /// When the candidate's silence has lasted long enough, where practice does not see to it.
    pause: Option<Millis>,
    /// The candidate cut a response off, and the client may not know that yet.
    pub(super) cut_off: bool,
    /// Practice's items by the client's name for them.
    pub(super) items: HashMap<String, (ItemId, Millis)>,
    /// A planned question that the client is to be told of with the speech that asks it.
    question: Option<QuestionRef>,
    ids: u64,
    pub(super) outputs: VecDeque<Output>,
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
            response: None,
            started: false,
            over: false,
            typed: Vec::new(),
            uncommitted: false,
            told: false,
            speech: None,
            pause: None,
            cut_off: false,
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
                let watched = self.started && turns.create;
                self.pause = (!watched).then_some(now + Millis(turns.silence_ms));
            }
            Event::TurnTaken if turns.detected && self.speech.is_some() => {
                self.uncommitted = false;
                self.committed();
            }
            Event::ItemStarted { item, question } => self.on_item(item, question),
            Event::Text { item, text, .. } if self.is_said(item) => {
                self.say(|response| vec![response.words(&text)]);
            }
            Event::Audio { item, pcm } if self.is_said(item) => {
                self.playback.sent(item, pcm.len(), now);
                self.say(|response| vec![response.sound(&pcm)]);
                if let Some(speech) = self.response.as_ref().and_then(|response| response.speech.as_ref()) {
                    self.items.insert(speech.name.clone(), (item, speech.len));
                }
            }
            Event::ItemDone { item } if self.is_said(item) => {
                self.playback.done(item, now);
                self.finish_speech(true);
                self.end(End::Completed);
            }
            Event::Finished => self.on_finished(),
            Event::Failed { message, .. } => {
                self.finish_speech(false);
                self.end(End::Failed);
                self.over = true;
                self.refuse(Fault::new("server_error", message, None), None);
            }
            // What was on its way when its item was cut off.
            Event::Text { .. } | Event::Audio { .. } | Event::ItemDone { .. } => {}
            Event::Ready
            | Event::SpeechStopped { .. }
            | Event::TurnTaken
            | Event::Heard { .. }
            | Event::About { .. }
            | Event::Noted { .. }
            | Event::Used { .. }
            | Event::Away { .. }
            | Event::Back { .. } => {}
        }
    }

    /// The session has lasted as long as one may.
    pub(super) fn on_expired(&mut self) {
        let message = "The session has reached its longest duration.".to_owned();
        self.refuse(Fault::new("session_expired", message, None), None);
    }

    /// Every 20 ms: silence where the client sends nothing, what has been played by now, and whose turn it is.
    pub(super) fn on_beat(&mut self, now: Millis) {
        self.outputs.extend(self.ears.beat(now).map(|pcm| Output::Command(Command::Audio(pcm))));
        while let Some(item) = self.playback.pop_played(now) {
            self.outputs.push_back(Output::Command(Command::Played(item)));
        }
        if self.pause.take_if(|over| *over <= now).is_some() && self.speech.is_some() {
            self.uncommitted = false;
            self.committed();
            if settings::turns(&self.session).create && !self.started {
                self.answer(Value::Null, now);
            }
        }
    }

    fn on_speech(&mut self, speech: SpeechId, at: Millis, turns: Turns, now: Millis) {
        if !turns.detected {
            return;
        }
        // What is said after a short pause belongs to the same turn.
        let item = self.speech.take().unwrap_or_else(|| format!("item_speech_{}", speech.0));
        let at = self.ears.place(at).0;
        self.pause = None;
        self.send(
            json!({ "type": "input_audio_buffer.speech_started", "audio_start_ms": at, "item_id": item }),
        );
        self.speech = Some(item);
        if turns.interrupt {
            self.cut_off |= self.response.is_some();
            self.interrupt("turn_detected", now);
        }
    }

    /// What is being said or played is over; what was played of it counts.
    pub(super) fn interrupt(&mut self, reason: &'static str, now: Millis) {
        for (item, played) in self.playback.stop(now) {
            let command = match played {
                Millis::ZERO => Command::Forget(item),
                heard => Command::Truncate { item, heard },
            };
            self.outputs.push_back(Output::Command(command));
        }
        self.finish_speech(false);
        self.end(End::Cancelled(reason));
    }

    /// The client says what it played of an item: that is what practice goes by, if the item still is being played. What
    /// of it was not said will not be.
    pub(super) fn withdraw(&mut self, item: ItemId, heard: Millis, now: Millis) {
        if self.playback.cut(item, now) {
            self.outputs.push_back(Output::Command(Command::Truncate { item, heard }));
        }
        if self.is_said(item) {
            self.finish_speech(false);
            self.end(End::Cancelled("client_cancelled"));
        }
    }

    /// A client that wants an answer has heard what was said before.
    pub(super) fn hear_out(&mut self, now: Millis) {
        for (item, _) in self.playback.stop(now) {
            self.outputs.push_back(Output::Command(Command::Played(item)));
        }
    }

    fn is_said(&self, item: ItemId) -> bool {
        let speech = self.response.as_ref().and_then(|response| response.speech.as_ref());
        speech.is_some_and(|speech| speech.item == item)
    }

    /// The candidate's speech has become an item. Nobody knows its words.
    pub(super) fn committed(&mut self) {
        let id = self.speech.take().unwrap_or_else(|| self.next("item"));
        (self.pause, self.told) = (None, false);
        let item = json!({
            "id": id,
            "object": "realtime.item",
            "type": "message",
            "status": "completed",
            "role": "user",
            "content": [{ "type": "input_audio", "transcript": null }],
        });
        let before = self.conversation.push(&id, item.clone());
        self.send(
            json!({ "type": "input_audio_buffer.committed", "previous_item_id": before, "item_id": id }),
        );
        self.tell_item(before.as_deref(), &item);
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

    /// An item that is complete as it comes.
    pub(super) fn tell_item(&mut self, before: Option<&str>, item: &Value) {
        for kind in ["conversation.item.added", "conversation.item.done"] {
            self.send(json!({ "type": kind, "previous_item_id": before, "item": item }));
        }
    }

    fn on_item(&mut self, item: ItemId, question: Option<QuestionRef>) {
        if self.response.is_none() {
            self.begin(Value::Null);
        }
        let name = self.next("item");
        self.items.insert(name.clone(), (item, Millis::ZERO));
        self.question = question.filter(|question| !question.follow_up);
        // Its words are filled in when they are all there.
        let before = self.conversation.push(&name, response::begun(&name));
        self.say(|response| response.begin(&name, item, before));
    }

    fn finish_speech(&mut self, complete: bool) {
        let Some(response) = &mut self.response else { return };
        let Some((item, events)) = response.finish(complete) else { return };
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
            self.end(End::Completed);
        }
    }

    /// Asks the client to do something, if it can.
    fn call(&mut self, function: &str, arguments: &Value) {
        if !settings::has_tool(&self.session, function) {
            return;
        }
        let (name, call) = (self.next("item"), self.next("call"));
        let item = response::function_call(&name, &call, function, arguments);
        let before = self.conversation.push(&name, item.clone());
        self.say(|response| response.call(&item, before.as_deref()));
    }

    pub(super) fn begin(&mut self, metadata: Value) {
        self.end(End::Cancelled("turn_detected"));
        self.cut_off = false;
        let response = Response::new(self.next("resp"), &format!("conv_{}", self.id), metadata);
        self.send(response.created());
        self.response = Some(response);
    }

    pub(super) fn end(&mut self, end: End) {
        if let Some(response) = self.response.take() {
            self.send(response.done(end));
        }
    }

    fn say(&mut self, events: impl FnOnce(&mut Response) -> Vec<Value>) {
        let Some(response) = &mut self.response else { return };
        for event in events(response) {
            self.send(event);
        }
    }

    /// The silence that ends a turn, as near as practice has it.
    pub(super) fn retime(&mut self) {
        let turns = settings::turns(&self.session);
        let patience = match turns.silence_ms {
            0..1_000 => Patience::Quick,
            1_000..2_500 => Patience::Balanced,
            _ => Patience::Patient,
        };
        self.outputs.push_back(Output::Command(Command::Patience(patience)));
        self.outputs.push_back(Output::Command(Command::Hold(!turns.create)));
    }

    pub(super) fn send(&mut self, mut event: Value) {
        event["event_id"] = json!(self.next("event"));
        self.outputs.push_back(Output::Send(event));
    }

    pub(super) fn next(&mut self, kind: &str) -> String {
        self.ids += 1;
        format!("{kind}_{}", self.ids)
    }
}
