//! Server events become news.

use serde_json::json;

use super::dialect::{Dialect, Goodbye, Sent};
use super::response::{Call, Effect, Running};
use super::wire::{
    Item, Problem, RateLimit, Response, ServerEvent, TokenProbability, TranscriptionUsage, Usage as Tokens,
};
use crate::audio::{Pcm, from_base64};
use crate::clock::Millis;
use crate::model::brief::{Direction, END_INTERVIEW, NEXT_QUESTION, NOTE_OBSERVATION};
use crate::model::dialect::{Ask, News, Out, Usage};
use crate::model::loss::{Failures, Loss, is_account};
use crate::model::{Event, steer};

/// The candidate's speeches whose words may still come.
const SPEECHES: usize = 32;

impl Dialect {
    pub(in crate::model) fn decode(&mut self, frame: &str, out: &mut Out) {
        match serde_json::from_str(frame) {
            Ok(event) => self.on(event, out),
            Err(_) => self.ignored += 1,
        }
    }

    fn on(&mut self, event: ServerEvent, out: &mut Out) {
        match event {
            // Its settings are not ours yet.
            ServerEvent::SessionCreated {} => {}
            ServerEvent::SessionUpdated {} => self.on_configured(out),
            ServerEvent::Error { error } => self.on_error(&error, out),
            ServerEvent::SpeechStarted { item_id, audio_start_ms } => {
                self.on_speech(item_id, Millis(audio_start_ms), out);
            }
            ServerEvent::SpeechStopped { audio_end_ms } => {
                self.speaking = false;
                out.event(Event::SpeechStopped { at: self.course.base + Millis(audio_end_ms) });
            }
            ServerEvent::Committed {} => self.on_committed(out),
            ServerEvent::TranscriptionDelta { item_id, delta } => {
                self.words(&item_id, delta.unwrap_or_default(), false, None, out);
            }
            ServerEvent::TranscriptionCompleted { item_id, transcript, usage, logprobs, status } => {
                let last = status.is_none_or(|status| status == "completed");
                if last {
                    self.words(&item_id, transcript, true, confidence(logprobs.as_deref()), out);
                }
                out.news.extend(usage.as_ref().map(|usage| News::Usage(transcription(usage))));
            }
            ServerEvent::TranscriptionFailed { item_id } => {
                self.words(&item_id, String::new(), true, None, out)
            }
            ServerEvent::ResponseCreated { response } => self.on_created(response),
            ServerEvent::ResponseDone { response } => self.on_done(response, out),
            ServerEvent::OutputItemAdded { response_id, item } => {
                if item.kind == "message" && item.role.as_deref() != Some("user") {
                    self.item_of(&item.id, &response_id, out);
                }
            }
            ServerEvent::OutputItemDone { item } => self.on_item_done(item, out),
            ServerEvent::AudioDelta { response_id, item_id, delta } => {
                self.on_audio(&item_id, &response_id, &delta, out);
            }
            ServerEvent::TranscriptDelta { response_id, item_id, delta } => {
                self.on_words(&item_id, &response_id, delta, out);
            }
            ServerEvent::TranscriptDone { item_id, transcript } => {
                // Some servers send the words in one piece.
                if self.speech.named(&item_id).is_some_and(|item| !item.worded) {
                    self.on_words(&item_id, "", transcript, out);
                }
            }
            ServerEvent::RateLimits { rate_limits } => warn_of(&rate_limits),
            ServerEvent::Unknown => self.ignored += 1,
        }
    }

    fn on_configured(&mut self, out: &mut Out) {
        if !std::mem::replace(&mut self.configured, true) {
            out.news.push(News::Ready);
            self.begin(out);
            self.pump(out);
        }
    }

    fn on_error(&mut self, error: &Problem, out: &mut Out) {
        let code = error.code.as_deref().unwrap_or_default();
        let event_id = error.event_id.as_deref().unwrap_or_default();
        let sent = self.recall(event_id);
        let told = error.message.clone().unwrap_or_else(|| code.to_owned());
        tracing::debug!(code, ?sent, param = error.param, "the model's server objects");
        if is_final(code) {
            return out.news.push(News::Lost(Loss::Final(told)));
        }
        match (code, sent) {
            ("session_expired", _) => out.news.push(News::Lost(Loss::Passing(told))),
            ("conversation_already_has_active_response", _) => self.responses.crossed(event_id),
            ("response_cancel_not_active", _) => {}
            // A server that names no cause objects to the only thing it was told.
            (_, Some(Sent::Session) | None) if !self.configured => match self.plain {
                false => {
                    self.plain = true;
                    self.configure(out);
                }
                true => out.news.push(News::Lost(Loss::Final(told))),
            },
            (_, Some(Sent::Truncate)) if is_unknown(error) => self.lacks.truncate = true,
            (_, Some(Sent::Delete)) if is_unknown(error) => self.lacks.delete = true,
            (_, Some(Sent::Response)) => {
                if let Some(ask) = self.responses.refused(event_id) {
                    self.on_failure(Some(ask), out);
                }
            }
            (_, Some(Sent::Session | Sent::Truncate | Sent::Delete | Sent::Other) | None) => {}
        }
    }

    fn on_speech(&mut self, name: String, at: Millis, out: &mut Out) {
        let speech = self.course.speech(at, out);
        if self.heard.len() == SPEECHES {
            self.heard.pop_front();
        }
        self.heard.push_back((name, speech));
        self.speaking = true;
        self.retry = None;
        self.answer_at = None;
        if !self.course.closing
            && let Some(running) = self.responses.current()
        {
            // The server cancels it by itself.
            (running.cut, running.cancelled) = (true, true);
        }
    }

    fn on_committed(&mut self, out: &mut Out) {
        self.speaking = false;
        match self.course.held || self.course.closing {
            true => self.unanswered = !self.course.closing,
            false => out.event(Event::TurnTaken),
        }
    }

    /// Words of the candidate.
    fn words(&mut self, name: &str, text: String, last: bool, confidence: Option<u8>, out: &mut Out) {
        if let Some(&(_, speech)) = self.heard.iter().rev().find(|(known, _)| known == name) {
            out.event(Event::Heard { speech, text, last, confidence });
        }
    }

    fn on_created(&mut self, response: Response) {
        self.unanswered = false;
        self.responses.created(response.id);
    }

    /// The item with this name, begun if it is new; `None` when nobody wants it.
    fn item_of(&mut self, name: &str, response: &str, out: &mut Out) -> Option<&mut super::speech::Item> {
        if self.speech.named(name).is_none() {
            let cut = match self.responses.running(response) {
                Some(running) => {
                    running.spoke |= !running.cut;
                    running.cut
                }
                // Of a response that is over.
                None => true,
            };
            let item = self.speech.begin(name, response);
            item.cut = cut;
            if cut {
                self.delete(name.to_owned(), out);
            } else {
                self.course.item(item.id, out);
            }
        }
        self.speech.named(name).filter(|item| !item.cut)
    }

    fn on_audio(&mut self, name: &str, response: &str, delta: &str, out: &mut Out) {
        let rate = self.settings.output_rate;
        let Some(item) = self.item_of(name, response, out) else { return };
        // What is over gets no longer.
        let (Some(samples), false) = (from_base64(delta), item.done) else {
            self.ignored += 1;
            return;
        };
        item.received += samples.len() as u64;
        let item = item.id;
        out.event(Event::Audio { item, pcm: Pcm::new(rate, samples) });
    }

    fn on_words(&mut self, name: &str, response: &str, text: String, out: &mut Out) {
        if let Some(item) = self.item_of(name, response, out) {
            item.worded |= !text.is_empty();
            let item = item.id;
            out.event(Event::Text { item, text, audio: None, len: None });
        }
    }

    fn on_item_done(&mut self, item: Item, out: &mut Out) {
        if item.kind == "function_call" {
            return self.on_call(item, out);
        }
        if let Some(item) = self.speech.named(&item.id)
            && !std::mem::replace(&mut item.done, true)
            && !item.cut
        {
            out.event(Event::ItemDone { item: item.id });
        }
        self.speech.sweep();
    }

    /// The model asks something of the server. What was cut asks nothing.
    fn on_call(&mut self, item: Item, out: &mut Out) {
        let complete = item.status.is_none_or(|status| status == "completed");
        let (Some(name), Some(id)) = (item.name, item.call_id) else { return };
        let Some(running) = self.responses.current().filter(|running| complete && !running.cut) else {
            return;
        };
        if running.calls.iter().any(|call| call.id == id) {
            return;
        }
        let spoke = running.spoke;
        let response = running.id.clone();
        let (mut output, mut effect) = (json!({ "ok": true }), Effect::Answer);
        if name == NEXT_QUESTION.name {
            let id = argument(item.arguments.as_deref(), NEXT_QUESTION.parameter.0).unwrap_or_default();
            let (question, answer) = steer::asked(self.course.steer.as_ref(), &self.brief, &id);
            output = answer;
            if let Some(question) = question {
                let begun = self.speech.last_of(&response).filter(|_| spoke);
                let before = self.patience();
                self.course.asks(question, begun, out);
                if self.patience() != before {
                    self.refloor(out);
                }
            }
        }
        if name == END_INTERVIEW.name {
            let refusal = self.course.refuses_end();
            effect = if refusal.is_some() { Effect::GoOn } else { Effect::End };
            output = refusal.unwrap_or(output);
        }
        if name == NOTE_OBSERVATION.name {
            let noted = argument(item.arguments.as_deref(), NOTE_OBSERVATION.parameter.0);
            out.noted(&noted.unwrap_or_default());
        }
        if let Some(running) = self.responses.current() {
            running.calls.push(Call { id, output: output.to_string(), effect });
        }
    }

    fn on_done(&mut self, response: Response, out: &mut Out) {
        // Some servers tell of calls only here.
        for item in response.output.into_iter().flatten().filter(|item| item.kind == "function_call") {
            self.on_call(item, out);
        }
        out.news.extend(response.usage.as_ref().map(|usage| News::Usage(tokens(usage))));
        for item in self.speech.unfinished(&response.id) {
            item.done = true;
            if !item.cut {
                out.event(Event::ItemDone { item: item.id });
            }
        }
        self.speech.sweep();
        let Some(running) = self.responses.done(&response.id) else { return };
        let error = response.status_details.and_then(|details| details.error).unwrap_or_default();
        let code = error.code.unwrap_or_default();
        match response.status.as_deref() {
            Some("failed") if is_final(&code) => {
                out.news.push(News::Lost(Loss::Final(error.message.unwrap_or(code))));
            }
            Some("failed") if !running.cut => {
                tracing::debug!(code, "a response failed");
                let ask = if running.spoke { Ask::Direction(Direction::Continue) } else { Ask::Plainly };
                self.on_failure(Some(running.ask.filter(|_| !running.spoke).unwrap_or(ask)), out);
            }
            _ if running.cut => self.on_cut(out),
            _ => self.on_complete(&running, out),
        }
    }

    fn on_cut(&mut self, out: &mut Out) {
        if self.goodbye == Goodbye::Saying && !self.course.closing {
            self.goodbye = Goodbye::NotYet;
        }
        self.pump(out);
    }

    fn on_complete(&mut self, running: &Running, out: &mut Out) {
        self.failures = Failures::default();
        for call in &running.calls {
            let item = json!({ "type": "function_call_output", "call_id": call.id, "output": call.output });
            self.item(item, out);
        }
        let has = |effect| running.calls.iter().any(|call| call.effect == effect);
        let ends = has(Effect::End);
        match self.goodbye {
            Goodbye::NotYet if ends && !running.spoke => {
                self.responses.forget_waiting();
                self.ask(Ask::Direction(Direction::Goodbye), out);
            }
            Goodbye::NotYet if ends => self.finish(out),
            Goodbye::NotYet if has(Effect::GoOn) && !self.course.closing => self.ask(Ask::Plainly, out),
            Goodbye::Saying => self.finish(out),
            // It called and said nothing: now it may speak.
            Goodbye::NotYet if !running.calls.is_empty() && !running.spoke && !self.course.closing => {
                self.ask(Ask::Plainly, out);
            }
            Goodbye::NotYet | Goodbye::Said => self.pump(out),
        }
    }

    fn finish(&mut self, out: &mut Out) {
        if std::mem::replace(&mut self.goodbye, Goodbye::Said) != Goodbye::Said {
            out.event(Event::Finished);
        }
    }

    /// A response did not come about. It is tried again a little later, and not for ever.
    fn on_failure(&mut self, ask: Option<Ask>, out: &mut Out) {
        let Some(wait) = self.failures.wait() else {
            let told = "its responses fail".to_owned();
            return out.news.push(News::Lost(Loss::Passing(told)));
        };
        self.retry = ask;
        self.answer_at = Some(self.position() + wait);
    }
}

/// No other socket would do better.
fn is_final(code: &str) -> bool {
    is_account(code) || code == "model_not_found"
}

/// The server does not know the event that we sent.
fn is_unknown(error: &Problem) -> bool {
    let code = error.code.as_deref().unwrap_or_default();
    let known = ["invalid_event", "unknown_event", "unsupported", "not_supported", "unknown_event_type"];
    known.contains(&code) || error.param.as_deref() == Some("type")
}

/// A string among a function call's arguments.
fn argument(arguments: Option<&str>, name: &str) -> Option<String> {
    let arguments: serde_json::Value = serde_json::from_str(arguments?).ok()?;
    arguments.get(name)?.as_str().map(str::to_owned)
}

fn tokens(usage: &Tokens) -> Usage {
    let input = usage.input_token_details.as_ref();
    let output = usage.output_token_details.as_ref();
    let cached = input.and_then(|input| input.cached_tokens_details.as_ref());
    let text_cached = cached.and_then(|cached| cached.text_tokens).unwrap_or_default();
    let audio_cached = cached.and_then(|cached| cached.audio_tokens).unwrap_or_default();
    let text_in = input.and_then(|input| input.text_tokens).unwrap_or_default();
    let audio_in = input.and_then(|input| input.audio_tokens).unwrap_or_default();
    Usage {
        text_in: text_in.saturating_sub(text_cached),
        text_cached,
        text_out: output.and_then(|output| output.text_tokens).unwrap_or_default(),
        audio_in: audio_in.saturating_sub(audio_cached),
        audio_cached,
        audio_out: output.and_then(|output| output.audio_tokens).unwrap_or_default(),
        ..Usage::default()
    }
}

/// The geometric mean of the tokens' probabilities, in percent.
fn confidence(tokens: Option<&[TokenProbability]>) -> Option<u8> {
    let tokens = tokens.filter(|tokens| !tokens.is_empty())?;
    let count = f64::from(u32::try_from(tokens.len()).ok()?);
    let mean = tokens.iter().map(|token| token.logprob).sum::<f64>() / count;
    // In range by the clamp; what is no number becomes 0.
    Some((mean.exp() * 100.0).clamp(0.0, 100.0).round() as u8)
}

fn transcription(usage: &TranscriptionUsage) -> Usage {
    Usage {
        audio_in: usage.input_tokens.unwrap_or_default(),
        text_out: usage.output_tokens.unwrap_or_default(),
        transcribed: Millis((usage.seconds.unwrap_or_default().max(0.0) * 1000.0) as u64),
        ..Usage::default()
    }
}

fn warn_of(limits: &[RateLimit]) {
    for limit in limits.iter().filter(|limit| limit.remaining.is_some_and(|left| left <= 0.0)) {
        tracing::warn!(
            limit = limit.name,
            reset_seconds = limit.reset_seconds,
            "the model's rate limit is used up"
        );
    }
}
