//! A room: an interview, a playout queue that behaves like the real one, and a clock moved by hand.
//! One sample is one millisecond here, on both sides.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;
use uuid::Uuid;

use super::invariants::Invariants;
use crate::audio::{Pcm, Played, Rate};
use crate::clock::Millis;
use crate::interview::{Agenda, Input, Interview, Output, Past, Setup};
use crate::model::{Command as ToModel, Event, ItemId, SpeechId};
use crate::trace::{Opening, Step};
use crate::wire::{
    self, Command, Envelope, Patience, Plan, QuestionRef, Role, Source, Turn, TurnFinal, TurnId,
};

pub(super) const RATE: Rate = Rate(1000);
const BEAT: u64 = 20;

pub(crate) const SETUP: Setup = Setup {
    time_box: Millis::from_mins(20),
    patience: Patience::Balanced,
    interviewer_source: Source::Script,
    candidate_source: Source::None,
    full_duplex: false,
    ends_by_silence: true,
    quiet: Millis::from_secs(10),
    budget: None,
    output_rate: RATE,
};

pub(super) struct Room {
    pub(super) interview: Interview,
    pub(super) now: u64,
    pub(super) playout: Playout,
    /// Since the last [`Room::take`].
    pub(super) outputs: Vec<Output>,
    pub(super) turns: Vec<Turn>,
    /// All that was logged, with that of earlier calls.
    pub(super) log: Vec<Envelope>,
    pub(super) started: HashMap<TurnId, Role>,
    /// Handed to the model, in ms.
    pub(super) appended: u64,
    /// Announced by the model.
    pub(super) speeches: u64,
    /// The inputs, and what came of them, when that is kept.
    pub(super) trace: Option<Vec<u8>>,
    invariants: Invariants,
}

impl Room {
    pub(super) fn new() -> Self {
        Self::with(SETUP)
    }

    pub(super) fn with(setup: Setup) -> Self {
        Self::of(Interview::new(setup, Millis::ZERO))
    }

    pub(super) fn planned(setup: Setup, agenda: Agenda) -> Self {
        Self::of(Interview::planned(setup, agenda, Millis::ZERO))
    }

    fn of(interview: Interview) -> Self {
        let mut room = Self::empty(interview);
        room.drain();
        room
    }

    /// Of an interview that goes on, with its log so far.
    pub(super) fn resumed(interview: Interview, log: Vec<Envelope>, now: Millis) -> Self {
        let mut room = Self { log, now: now.0, ..Self::empty(interview) };
        room.invariants.recall(&room.log);
        room.drain();
        room
    }

    /// One whose trace is kept.
    pub(super) fn traced(setup: Setup) -> Self {
        let opening = Opening::new(Uuid::nil(), 1, setup, Plan::default(), Past::default(), Millis::ZERO);
        let mut room = Self::of(opening.interview());
        let mut trace = Vec::new();
        write(&mut trace, &opening);
        room.trace = Some(trace);
        room
    }

    fn empty(interview: Interview) -> Self {
        Self {
            interview,
            now: 0,
            playout: Playout::default(),
            outputs: Vec::new(),
            turns: Vec::new(),
            log: Vec::new(),
            started: HashMap::new(),
            appended: 0,
            speeches: 0,
            trace: None,
            invariants: Invariants::default(),
        }
    }

    /// Both sides are ready and nobody has said anything.
    pub(super) fn begun() -> Self {
        Self::begun_with(SETUP)
    }

    pub(super) fn begun_with(setup: Setup) -> Self {
        let mut room = Self::with(setup);
        room.input(Input::PeerReady);
        room.model(Event::Ready);
        room.take();
        room
    }

    /// The interviewer has asked its first question, as turn 1 and item 1, and listens since 1000 ms.
    pub(super) fn asked() -> Self {
        Self::asked_with(SETUP)
    }

    pub(super) fn asked_with(setup: Setup) -> Self {
        let mut room = Self::begun_with(setup);
        room.item(1, "Tell me about yourself.", 1000);
        room.run(1000);
        room.take();
        room
    }

    pub(super) fn input(&mut self, input: Input) {
        self.invariants.before(&input);
        let timeout = input == Input::Timeout;
        match &mut self.trace {
            None => self.interview.handle(input, Millis(self.now)),
            Some(trace) => write(trace, &Step::take(&mut self.interview, input, Millis(self.now))),
        }
        self.drain();
        if timeout {
            let next = self.interview.poll_timeout();
            assert!(next.is_none_or(|next| next.0 > self.now), "a busy loop: {next:?} at {}", self.now);
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.interview.poll_output() {
            self.invariants.see(&output, self.now);
            if let Output::Log(event) = &output {
                let (v, seq, at) = (wire::VERSION, self.log.len() as u64 + 1, Millis(self.now));
                self.log.push(Envelope { v, seq, at, event: event.clone() });
            }
            match &output {
                Output::Speak { item, pcm } => self.playout.speak(*item, pcm.samples.len() as u32),
                Output::SpeakEnd(item) => self.playout.end(*item),
                Output::Flush => self.playout.flush(),
                Output::Model(ToModel::Audio(pcm)) => self.appended += pcm.len().0,
                Output::Log(wire::Event::TurnStarted(start)) => {
                    self.started.insert(start.turn, start.role);
                }
                Output::Log(wire::Event::TurnFinal(done)) => self.turns.push(done.turn.clone()),
                Output::Model(_)
                | Output::Log(_)
                | Output::Fail(..)
                | Output::Tell(_)
                | Output::Ended(_)
                | Output::Parked => {}
            }
            self.outputs.push(output);
        }
        self.invariants.after();
    }

    /// One beat: what is due, then a frame.
    pub(super) fn beat(&mut self, heard: Pcm) {
        self.now += BEAT;
        self.due();
        let played = self.playout.tick();
        self.input(Input::Frame { heard, played });
    }

    pub(super) fn due(&mut self) {
        if self.interview.poll_timeout().is_some_and(|at| at.0 <= self.now) {
            self.input(Input::Timeout);
        }
    }

    pub(super) fn run(&mut self, ms: u64) {
        for _ in 0..ms / BEAT {
            self.beat(Pcm::silent_frame(RATE));
        }
    }

    /// Lets the beat stall for `ms`.
    pub(super) fn stall(&mut self, ms: u64) {
        self.now += ms;
        self.due();
    }

    pub(super) fn model(&mut self, event: Event) {
        self.input(Input::Model(event));
    }

    pub(super) fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    /// The candidate begins to speak, just now.
    pub(super) fn speaks(&mut self) {
        self.speaks_at(self.appended);
    }

    /// The model notices a new speech, which began at this place of what it was given.
    pub(super) fn speaks_at(&mut self, at: u64) {
        self.speeches += 1;
        self.model(Event::SpeechStarted { speech: SpeechId(self.speeches), at: Millis(at) });
    }

    pub(super) fn stops(&mut self) {
        self.model(Event::SpeechStopped { at: Millis(self.appended) });
    }

    pub(super) fn taken(&mut self) {
        self.model(Event::TurnTaken);
    }

    /// Speaks for `ms`, then the model takes the turn.
    pub(super) fn answers(&mut self, ms: u64) {
        self.speaks();
        self.run(ms);
        self.stops();
        self.taken();
    }

    pub(super) fn starts(&mut self, item: u64) {
        self.model(Event::ItemStarted { item: ItemId(item), question: None });
    }

    pub(super) fn text(&mut self, item: u64, text: &str) {
        self.model(Event::Text { item: ItemId(item), text: text.to_owned(), audio: None, len: None });
    }

    pub(super) fn text_at(&mut self, item: u64, text: &str, audio: u64, len: u64) {
        let (audio, len) = (Some(Millis(audio)), Some(Millis(len)));
        self.model(Event::Text { item: ItemId(item), text: text.to_owned(), audio, len });
    }

    pub(super) fn audio(&mut self, item: u64, ms: u64) {
        let pcm = Pcm::new(RATE, vec![1000; ms as usize]);
        self.model(Event::Audio { item: ItemId(item), pcm });
    }

    pub(super) fn done(&mut self, item: u64) {
        self.model(Event::ItemDone { item: ItemId(item) });
    }

    /// The model says something, whole.
    pub(super) fn item(&mut self, item: u64, text: &str, ms: u64) {
        self.starts(item);
        self.text(item, text);
        self.audio(item, ms);
        self.done(item);
    }

    pub(super) fn take(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.outputs)
    }

    /// The frames handed to the model since the last [`Room::take`].
    pub(super) fn frames(&self) -> Vec<&Pcm> {
        let mut frames = Vec::new();
        for output in &self.outputs {
            if let Output::Model(ToModel::Audio(pcm)) = output {
                frames.push(pcm);
            }
        }
        frames
    }

    /// What happened since the last look, without the sound.
    #[track_caller]
    pub(super) fn saw(&mut self, expected: &[&str]) {
        let lines: Vec<_> = self.take().iter().filter_map(line).collect();
        assert_eq!(lines, expected);
    }

    /// Whether `expected` is among what happened since the last look.
    pub(super) fn saw_line(&self, expected: &str) -> bool {
        self.outputs.iter().filter_map(line).any(|line| line == expected)
    }

    #[track_caller]
    pub(super) fn saw_nothing(&mut self) {
        self.saw(&[]);
    }

    /// The `number`th turn, which is final.
    #[track_caller]
    pub(super) fn turn(&self, number: u32) -> &Turn {
        self.turns.iter().find(|turn| turn.turn.0 == number).expect("the turn is final")
    }
}

pub(super) fn question(id: &str, index: u32) -> QuestionRef {
    QuestionRef { id: id.to_owned(), index, of: 8, follow_up: false }
}

/// Output as one line; nothing for sound and levels.
pub(super) fn line(output: &Output) -> Option<String> {
    Some(match output {
        Output::Model(command) => return model_line(command),
        Output::Speak { .. } | Output::SpeakEnd(_) | Output::Tell(_) => return None,
        Output::Flush => "flush".to_owned(),
        Output::Log(event) => event_line(event),
        Output::Fail(code, _) => format!("fail {}", code.row().0),
        Output::Ended(reason) => format!("ended {}", name(reason)),
        Output::Parked => "parked".to_owned(),
    })
}

fn model_line(command: &ToModel) -> Option<String> {
    Some(match command {
        ToModel::Audio(_) | ToModel::Said(_) | ToModel::Steer(_) => return None,
        ToModel::Start => "→ start".to_owned(),
        ToModel::Resume => "→ resume".to_owned(),
        ToModel::Text(text) => format!("→ text '{text}'"),
        ToModel::Commit => "→ commit".to_owned(),
        ToModel::Hold(on) => format!("→ hold {on}"),
        ToModel::Patience(level) => format!("→ patience {}", name(level)),
        ToModel::Repeat => "→ repeat".to_owned(),
        ToModel::Rephrase => "→ rephrase".to_owned(),
        ToModel::Skip => "→ skip".to_owned(),
        ToModel::WrapUp => "→ wrap up".to_owned(),
        ToModel::Truncate { item, heard } => format!("→ truncate {} at {}", item.0, heard.0),
        ToModel::Forget(item) => format!("→ forget {}", item.0),
        ToModel::Played(item) => format!("→ played {}", item.0),
    })
}

fn event_line(event: &wire::Event) -> String {
    match event {
        wire::Event::SessionState(state) => {
            let mut line = format!("state {}", name(&state.state));
            if state.muted {
                line += " muted";
            }
            if state.holding {
                line += " holding";
            }
            if state.patience != SETUP.patience {
                line += &format!(" {}", name(&state.patience));
            }
            if let Some(reason) = &state.reason {
                line += &format!(" {}", name(reason));
            }
            line
        }
        wire::Event::TurnStarted(start) => format!("started {} {}", start.turn.0, name(&start.role)),
        wire::Event::TurnDelta(delta) => format!("delta {} '{}'", delta.turn.0, delta.text),
        wire::Event::TurnFinal(TurnFinal { turn }) => {
            format!("final {} '{}'{}", turn.turn.0, turn.text, if turn.cut { " cut" } else { "" })
        }
        wire::Event::TurnCut(cut) => format!("cut {} at {} '{}'", cut.turn.0, cut.heard_ms.0, cut.heard),
        wire::Event::Latency(latency) => format!("latency {} {}", latency.turn.0, latency.response_ms.0),
        wire::Event::Observation(noted) => format!("noted '{}'", noted.text),
        wire::Event::Coverage(_) => "coverage".to_owned(),
        wire::Event::Usage(usage) => format!("usage {}", usage.cost_usd.unwrap_or_default()),
        wire::Event::Notice(notice) => format!("notice {}", name(&notice.code)),
        wire::Event::ConnectionStep(_)
        | wire::Event::Level(_)
        | wire::Event::TurnSilence(_)
        | wire::Event::Watched(_)
        | wire::Event::Error(_) => {
            unreachable!("not the interview's to log")
        }
    }
}

/// As on the wire.
pub(super) fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// What the audio path's queue does, in samples.
#[derive(Debug, Default)]
pub(super) struct Playout {
    queue: VecDeque<Queued>,
    /// Of the item that was playing when the queue was flushed.
    fade: Option<(ItemId, u32)>,
    pub(super) spoken: u64,
    pub(super) flushed: u64,
    pub(super) played: u64,
}

#[derive(Debug)]
struct Queued {
    item: ItemId,
    samples: u32,
    begun: bool,
    ended: bool,
}

impl Playout {
    fn speak(&mut self, item: ItemId, samples: u32) {
        self.spoken += u64::from(samples);
        match self.queue.back_mut().filter(|last| last.item == item) {
            Some(last) => {
                assert!(!last.ended, "sound after the end of {item:?}");
                last.samples += samples;
            }
            None => self.queue.push_back(Queued { item, samples, begun: false, ended: false }),
        }
    }

    fn end(&mut self, item: ItemId) {
        match self.queue.iter_mut().find(|queued| queued.item == item) {
            Some(queued) => queued.ended = true,
            None => self.queue.push_back(Queued { item, samples: 0, begun: false, ended: true }),
        }
    }

    fn flush(&mut self) {
        self.fade =
            self.queue.front().filter(|first| first.begun).map(|first| (first.item, first.samples.min(10)));
        self.flushed += self.queue.drain(..).map(|queued| u64::from(queued.samples)).sum::<u64>();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(super) fn tick(&mut self) -> Option<Played> {
        if let Some((item, samples)) = self.fade.take() {
            return Some(Played { item, samples, level: 0.1, end: false });
        }
        let first = self.queue.front_mut()?;
        let samples = first.samples.min(BEAT as u32);
        first.samples -= samples;
        first.begun |= samples > 0;
        self.played += u64::from(samples);
        let played = Played {
            item: first.item,
            samples,
            level: if samples > 0 { 0.5 } else { 0.0 },
            end: first.ended && first.samples == 0,
        };
        if played.end {
            self.queue.pop_front();
        }
        (samples > 0 || played.end).then_some(played)
    }
}

/// Appends a line.
fn write(trace: &mut Vec<u8>, line: &impl Serialize) {
    serde_json::to_writer(&mut *trace, line).unwrap();
    trace.push(b'\n');
}
