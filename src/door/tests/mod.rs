//! The session by itself: a client's frames and practice's events in, in virtual time.

mod items;
mod refusals;
mod responses;
mod turns;

use serde_json::{Value, json};

use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::door::session::{Output, Session};
use crate::model::{Command, Event, ItemId, SpeechId};
use crate::wire::QuestionRef;

const ITEM: ItemId = ItemId(1);

/// A session, and what came out of it.
struct Door {
    session: Session,
    now: Millis,
    commands: Vec<Command>,
}

impl Door {
    /// Greeted by [`Self::sent`]'s first event, `session.created`.
    fn new() -> Self {
        let session = Session::new("sess_1".into(), "practice", 0, Rate::HZ_16K, Millis::ZERO);
        let mut door = Self {
            session: session.expect("a rate to resample to"),
            now: Millis::ZERO,
            commands: Vec::new(),
        };
        assert_eq!(kinds(&door.drain()), ["session.created"]);
        door.commands.clear();
        door
    }

    /// The client says this: what it is told then.
    fn client(&mut self, event: Value) -> Vec<Value> {
        self.session.on_client(&event.to_string(), self.now);
        self.drain()
    }

    fn practice(&mut self, event: Event) -> Vec<Value> {
        self.session.on_practice(event, self.now);
        self.drain()
    }

    /// Time passes, a beat at a time; the client sends nothing.
    fn pass(&mut self, length: Millis) -> Vec<Value> {
        let end = self.now + length;
        let mut sent = Vec::new();
        while self.now < end {
            self.now += Millis(20);
            self.session.on_beat(self.now);
            sent.extend(self.drain());
        }
        self.commands.retain(|command| !matches!(command, Command::Audio(_)));
        sent
    }

    fn drain(&mut self) -> Vec<Value> {
        let mut sent = Vec::new();
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Send(event) => sent.push(event),
                Output::Command(command) => self.commands.push(command),
            }
        }
        sent
    }

    fn update(&mut self, session: Value) -> Vec<Value> {
        let sent = self.client(json!({ "type": "session.update", "event_id": "mine", "session": session }));
        self.commands.clear();
        sent
    }

    /// The code and the place of the refusal that this is answered with.
    #[track_caller]
    fn refused(&mut self, mut event: Value) -> (String, String) {
        event["event_id"] = json!("mine");
        let sent = self.client(event);
        assert_eq!(kinds(&sent), ["error"], "{sent:?}");
        let error = &sent[0]["error"];
        assert_eq!(error["event_id"], "mine");
        (text(&error["code"]), text(&error["param"]))
    }

    /// A response that is being said, a second of it so far: the name of its item.
    fn speaking(&mut self) -> String {
        self.client(json!({ "type": "response.create" }));
        let sent = self.practice(started(None));
        self.practice(Event::Audio { item: ITEM, pcm: second() });
        self.commands.clear();
        text(&sent[0]["item"]["id"])
    }

    /// The candidate begins to speak, and pauses.
    fn heard(&mut self) -> Vec<Value> {
        let mut sent = self.practice(Event::SpeechStarted { speech: SpeechId(1), at: Millis(0) });
        sent.extend(self.practice(Event::SpeechStopped { at: Millis(500) }));
        sent
    }
}

fn kinds(sent: &[Value]) -> Vec<&str> {
    sent.iter().filter_map(|event| event["type"].as_str()).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn find<'a>(sent: &'a [Value], kind: &str) -> &'a Value {
    sent.iter().find(|event| event["type"] == kind).unwrap_or_else(|| panic!("no {kind} in {sent:?}"))
}

fn started(question: Option<&str>) -> Event {
    let question = question.map(|id| QuestionRef { id: id.to_owned(), index: 1, of: 2, follow_up: false });
    Event::ItemStarted { item: ITEM, question }
}

fn second() -> Pcm {
    Pcm::new(Rate::HZ_24K, vec![100; 24_000])
}
