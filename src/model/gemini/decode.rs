//! Server messages become news.

use serde_json::json;

use super::dialect::{Dialect, finish_item};
use super::turn::{LATE, Turn};
use super::wire::{
    Blob, ClientMessage, Content, FunctionCall, FunctionResponse, GoAway, Modality, Problem, Resumption,
    ToolResponse, Transcription, Usage as Tokens, read,
};
use crate::audio::{Pcm, Rate, from_base64};
use crate::clock::Millis;
use crate::model::brief::{Direction, END_INTERVIEW, NEXT_QUESTION, NOTE_OBSERVATION, TOOLS, Tool};
use crate::model::dialect::{Ask, News, Out, Usage};
use crate::model::loss::Loss;
use crate::model::{Event, ItemId, steer};

/// For a server that says that it leaves, and not when.
const SOON: Millis = Millis::from_secs(10);

/// What it speaks when it does not say.
const RATE: Rate = Rate::HZ_24K;

impl Dialect {
    pub(in crate::model) fn decode(&mut self, frame: &str, out: &mut Out) {
        let Some(message) = read(frame) else {
            self.ignored += 1;
            return;
        };
        self.ignored += u64::from(message.strange);
        if let Some(error) = message.error {
            return out.news.push(News::Lost(on_error(error)));
        }
        if message.setup_complete && !std::mem::replace(&mut self.configured, true) {
            out.news.push(News::Ready);
            self.begin(out);
        }
        if let Some(update) = message.resumption {
            on_resumption(update, out);
        }
        self.on_cancelled(&message.cancelled);
        self.on_calls(message.calls, out);
        if let Some(content) = message.content {
            self.on_content(content, out);
        }
        out.news.extend(message.usage.as_ref().map(|usage| News::Usage(tokens(usage))));
        out.news.extend(message.go_away.map(|away| News::Leaving { within: left(&away) }));
    }

    fn on_content(&mut self, content: Content, out: &mut Out) {
        // Only what we interrupted is interrupted, whenever the server says so.
        let interrupted = content.interrupted == Some(true)
            && self.turn.as_mut().filter(|turn| turn.cut).map(|turn| turn.over = true).is_some();
        if let Some(heard) = content.input_transcription {
            self.on_heard(heard, out);
        }
        if !interrupted {
            let parts = content.model_turn.and_then(|turn| turn.parts).unwrap_or_default();
            // Text is what it thinks: it has been asked to speak.
            for part in parts.into_iter().filter(|part| part.thought != Some(true)) {
                if let Some(blob) = part.inline_data {
                    self.on_audio(&blob, out);
                }
            }
            if let Some(text) = content.output_transcription.and_then(|spoken| spoken.text) {
                self.on_words(text, out);
            }
        }
        if content.generation_complete == Some(true) {
            self.on_generated(out);
        }
        if content.turn_complete == Some(true) {
            match self.turn.is_some() {
                true => self.end_turn(out),
                false => self.on_nothing(out),
            }
        }
    }

    /// Words of the candidate. Those that come late belong to what was said last.
    fn on_heard(&mut self, heard: Transcription, out: &mut Out) {
        let Some(words) = self.words.last_mut() else { return };
        let text = heard.text.unwrap_or_default();
        let text = if words.text.is_empty() { text.trim_start() } else { &text };
        if !text.is_empty() {
            words.text.push_str(text);
            out.event(Event::Heard {
                speech: words.speech,
                text: text.to_owned(),
                last: false,
                confidence: None,
            });
        }
        if heard.finished == Some(true) && !self.ears.is_speech() {
            self.close_words(out);
        }
    }

    /// The turn that a sign of the model belongs to, begun if there was none; `None` when nobody wants it.
    fn turn_of(&mut self, out: &mut Out) -> Option<&mut Turn> {
        let answers = self.asking.expects() || self.may_go_on;
        if self.turn.as_ref().is_some_and(|turn| turn.over && answers) {
            self.end_turn(out);
        }
        if self.turn.is_none() {
            // On its way while the candidate began to speak: it is interrupted.
            let cut = self.ears.activity().is_some();
            self.turn = Some(Turn::new(self.asking.begun(), cut));
            self.may_go_on = false;
            self.words_until = Some(self.ears.position() + LATE);
        }
        self.turn.as_mut().filter(|turn| turn.is_busy())
    }

    /// What it says, begun if it was silent; `None` when nobody wants it.
    fn item(&mut self, out: &mut Out) -> Option<ItemId> {
        let item = self.turn_of(out)?.item;
        if item.is_some() {
            return item;
        }
        self.course.items += 1;
        let item = ItemId(self.course.items);
        let turn = self.turn.as_mut()?;
        (turn.item, turn.open) = (Some(item), true);
        self.playing.push(item);
        self.last_item = Some(item);
        self.unanswered = None;
        self.course.item(item, out);
        Some(item)
    }

    fn on_audio(&mut self, blob: &Blob, out: &mut Out) {
        let Some(samples) = from_base64(&blob.data) else {
            self.ignored += 1;
            return;
        };
        if samples.is_empty() {
            return;
        }
        if let Some(item) = self.item(out) {
            out.event(Event::Audio { item, pcm: Pcm::new(rate(blob.mime_type.as_deref()), samples) });
        }
    }

    /// Words of the model. They may come after the sound was complete.
    fn on_words(&mut self, text: String, out: &mut Out) {
        if text.is_empty() {
            return;
        }
        let late = match &self.turn {
            Some(turn) if turn.over && !turn.cut => turn.item,
            None if !self.asking.expects() => self.last_item.filter(|item| self.playing.contains(item)),
            Some(_) | None => None,
        };
        if let Some(item) = late.or_else(|| self.item(out)) {
            out.event(Event::Text { item, text, audio: None, len: None });
        }
    }

    fn on_generated(&mut self, out: &mut Out) {
        let Some(turn) = &mut self.turn else { return };
        turn.over = true;
        finish_item(turn, out);
        self.finish_if_said(out);
        self.pump(out);
    }

    /// The server is done with the turn, or has begun another.
    fn end_turn(&mut self, out: &mut Out) {
        let Some(turn) = &mut self.turn else { return };
        turn.over = true;
        finish_item(turn, out);
        self.finish_if_said(out);
        let Some(turn) = self.turn.take() else { return };
        if !turn.cut {
            self.asking.answered();
        }
        if !turn.cut && turn.called && turn.item.is_none() && !self.asking.expects() {
            self.ending |= turn.is_goodbye();
            let ask = match self.ending {
                true => Ask::Direction(Direction::Goodbye),
                false => Ask::Plainly,
            };
            self.asking.after_call(ask, self.ears.position());
        }
        self.pump(out);
    }

    /// A goodbye that was said, and not interrupted, is the end.
    fn finish_if_said(&mut self, out: &mut Out) {
        let Some(turn) = &self.turn else { return };
        let said = turn.over && !turn.cut && turn.item.is_some();
        if said && (self.ending || turn.is_goodbye()) && !std::mem::replace(&mut self.finished, true) {
            out.event(Event::Finished);
        }
    }

    /// The model asks something of the server. What was cut asks nothing; an answer it gets.
    fn on_calls(&mut self, calls: Vec<FunctionCall>, out: &mut Out) {
        let mut answers = Vec::new();
        for call in calls {
            let (Some(id), Some(name)) = (call.id, call.name) else {
                self.ignored += 1;
                continue;
            };
            let known = TOOLS.iter().any(|tool| tool.name == name);
            let mut response =
                if known { json!({ "ok": true }) } else { json!({ "error": "no such function" }) };
            let wanted = self.turn_of_call(out).map(|turn| {
                turn.called = true;
                turn.item
            });
            if let Some(item) = wanted {
                let argument = |tool: &Tool| call.args.as_ref()?.get(tool.parameter.0)?.as_str();
                if name == NEXT_QUESTION.name {
                    let id = argument(&NEXT_QUESTION).unwrap_or_default();
                    let (question, answer) = steer::asked(self.course.steer.as_ref(), &self.brief, id);
                    response = answer;
                    if let Some(question) = question {
                        self.course.asks(question, item, out);
                    }
                }
                if name == NOTE_OBSERVATION.name {
                    out.noted(argument(&NOTE_OBSERVATION).unwrap_or_default());
                }
                if name == END_INTERVIEW.name {
                    match self.course.refuses_end() {
                        Some(refusal) => response = refusal,
                        None => self.ending = true,
                    }
                }
            }
            answers.push(FunctionResponse { id, name, response });
        }
        if !answers.is_empty() {
            out.frame(&ClientMessage::ToolResponse(ToolResponse { function_responses: answers }));
            self.may_go_on = true;
            self.finish_if_said(out);
        }
    }

    /// A call may come after the sound was complete.
    fn turn_of_call(&mut self, out: &mut Out) -> Option<&mut Turn> {
        let late = self.turn.as_ref().is_some_and(|turn| turn.over && !self.asking.expects());
        match late {
            true => self.turn.as_mut().filter(|turn| !turn.cut),
            false => self.turn_of(out),
        }
    }

    /// The answers were sent already; an end that is not wanted any more is none.
    fn on_cancelled(&mut self, ids: &[String]) {
        if !ids.is_empty() && !self.finished {
            self.ending = false;
            self.may_go_on = false;
        }
    }
}

/// A handle is good when the server says so.
fn on_resumption(update: Resumption, out: &mut Out) {
    if let Some(handle) = update.new_handle.filter(|handle| !handle.is_empty())
        && update.resumable == Some(true)
    {
        out.news.push(News::Resumable(handle));
    }
}

fn on_error(error: Problem) -> Loss {
    let told = error.message.or(error.status).unwrap_or_else(|| "an error without words".to_owned());
    match error.code {
        // The request itself, the key, the account, the model's name.
        Some(400 | 401 | 403 | 404) => Loss::Final(told),
        Some(_) | None => Loss::Passing(told),
    }
}

fn rate(mime_type: Option<&str>) -> Rate {
    let parameters = mime_type.unwrap_or_default().split(';').skip(1);
    let stated = parameters.filter_map(|parameter| parameter.trim().strip_prefix("rate="));
    stated
        .filter_map(|rate| rate.parse().ok())
        .find(|rate| (8_000..=48_000).contains(rate))
        .map_or(RATE, Rate)
}

fn left(away: &GoAway) -> Millis {
    let seconds = away.time_left.as_deref().and_then(|text| text.strip_suffix('s')?.parse::<f64>().ok());
    seconds.map_or(SOON, |seconds| Millis((seconds.clamp(0.0, 3_600.0) * 1_000.0) as u64))
}

fn tokens(usage: &Tokens) -> Usage {
    let of = |details: &Option<Vec<Modality>>, wanted: &str| -> u64 {
        let all = details.iter().flatten();
        all.filter(|one| one.modality.as_deref() == Some(wanted)).map(|one| one.token_count).sum()
    };
    let audio_in = of(&usage.prompt_tokens_details, "AUDIO");
    let audio_cached = of(&usage.cache_tokens_details, "AUDIO").min(audio_in);
    let audio_out = of(&usage.response_tokens_details, "AUDIO");
    // The details may be less than the whole: what they leave out is text.
    let text_in = usage.prompt_token_count.saturating_sub(audio_in) + usage.tool_use_prompt_token_count;
    let text_cached = usage.cached_content_token_count.saturating_sub(audio_cached).min(text_in);
    Usage {
        text_in: text_in - text_cached,
        text_cached,
        text_out: usage.response_token_count.saturating_sub(audio_out) + usage.thoughts_token_count,
        audio_in: audio_in - audio_cached,
        audio_cached,
        audio_out,
        ..Usage::default()
    }
}
