//! Random histories: the interview does what the [`Rules`] say, and it ends.

use proptest::prelude::*;

use super::harness::{RATE, Room, SETUP};
use super::rules::{Facts, Rules};
use crate::audio::{Pcm, Played};
use crate::clock::Millis;
use crate::interview::{Input, Output, Setup};
use crate::model::{Command as ToModel, Event as FromModel, ItemId, Money, SpeechId, Usage};
use crate::trace::replay;
use crate::wire::{Command, Event, Patience, Role, Source};

/// Both, side by side.
struct History {
    room: Room,
    rules: Rules,
    seen: Facts,
    /// The next frame's sample.
    sample: i16,
    /// The last item that the model began.
    item: u64,
    /// The last speech that it announced.
    speech: u64,
}

/// What happens, from one input to a whole exchange.
#[derive(Clone, Debug)]
enum Step {
    Input(Input),
    Model(Said),
    /// Beats.
    Run(u64),
    /// The fade, or a late word of the queue, of an item that is gone or never was.
    Played(Which, u32, bool),
    /// Time passes without a beat; what is due is told, or something else comes first.
    Stall(u64),
    Late(u64),
    /// To this close before or after the next deadline.
    ToDeadline(i64),
    /// The candidate speaks and the model takes the turn.
    Answer(u64),
    /// The model says this long an item, whole.
    Reply(u64),
}

/// From the model, about what it said before.
#[derive(Clone, Debug)]
enum Said {
    /// This long before the end of what was appended, or after.
    Started(i64),
    Stopped(i64),
    Begin(Which),
    Text(Which, Option<u64>),
    Audio(Which, usize),
    Done(Which),
    /// Of the speech this many before the last.
    Heard(u64, String, bool),
}

/// An item: the next, this many before the last, or any.
#[derive(Clone, Copy, Debug)]
enum Which {
    Next,
    Back(u64),
    Any(u64),
}

impl History {
    fn new(setup: Setup) -> Self {
        Self::of(Room::with(setup), setup)
    }

    fn of(room: Room, setup: Setup) -> Self {
        let mut history =
            Self { room, rules: Rules::new(setup), seen: Facts::default(), sample: 0, item: 0, speech: 0 };
        history.see();
        history
    }

    fn input(&mut self, input: Input) {
        let expected = self.rules.step(&input, self.room.now).clone();
        self.room.input(input);
        self.see();
        assert_eq!(self.seen, expected);
    }

    /// Folds what the interview did with the last input.
    fn see(&mut self) {
        let seen = &mut self.seen;
        seen.to_model.clear();
        seen.frames.clear();
        for output in self.room.take() {
            match output {
                Output::Model(ToModel::Audio(pcm)) => seen.frames.push(pcm.samples[0]),
                // The record, which the reference does not keep.
                Output::Model(ToModel::Said(_)) => {}
                Output::Model(command) => seen.to_model.push(command),
                Output::Speak { .. } | Output::SpeakEnd(_) | Output::Tell(_) => {}
                Output::Flush => seen.flushes += 1,
                Output::Log(event) => log(seen, &event),
                Output::Fail(..) => seen.failures += 1,
                Output::Ended(reason) => seen.ended = Some(reason),
                Output::Parked => seen.parked = true,
            }
        }
        seen.deadline = self.room.interview.poll_timeout().map(|at| at.0);
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Input(input) => self.input(input),
            Step::Model(said) => self.model(said),
            Step::Run(beats) => self.run(beats),
            Step::Played(which, samples, end) => {
                let item = self.which(which);
                if !self.rules.is_saying(item) {
                    self.frame(Some(Played { item, samples, level: 0.5, end }));
                }
            }
            Step::Stall(ms) => {
                self.room.now += ms;
                self.due();
            }
            Step::Late(ms) => self.room.now += ms,
            Step::ToDeadline(ms) => {
                if let Some(next) = self.room.interview.poll_timeout() {
                    self.room.now = self.room.now.max(next.0.saturating_add_signed(ms));
                    self.due();
                }
            }
            Step::Answer(beats) => {
                self.model(Said::Started(0));
                self.run(beats);
                self.model(Said::Stopped(0));
                self.input(Input::Model(FromModel::TurnTaken));
            }
            Step::Reply(ms) => {
                self.model(Said::Begin(Which::Next));
                self.model(Said::Text(Which::Back(0), None));
                self.model(Said::Audio(Which::Back(0), ms as usize));
                self.model(Said::Done(Which::Back(0)));
                self.run(ms / 40);
            }
        }
    }

    fn run(&mut self, beats: u64) {
        for _ in 0..beats {
            self.room.now += 20;
            self.due();
            let played = self.room.playout.tick();
            self.frame(played);
        }
    }

    fn frame(&mut self, played: Option<Played>) {
        self.sample = self.sample % 10_000 + 1;
        self.input(Input::Frame { heard: Pcm::new(RATE, vec![self.sample; 20]), played });
    }

    fn due(&mut self) {
        if self.seen.deadline.is_some_and(|at| at <= self.room.now) {
            self.input(Input::Timeout);
        }
    }

    fn model(&mut self, said: Said) {
        let position = |ms| Millis(self.room.appended.saturating_add_signed(ms));
        let event = match said {
            Said::Started(ms) => {
                let at = position(ms);
                self.speech += 1;
                FromModel::SpeechStarted { speech: SpeechId(self.speech), at }
            }
            Said::Stopped(ms) => FromModel::SpeechStopped { at: position(ms) },
            Said::Begin(which) => FromModel::ItemStarted { item: self.which(which), question: None },
            Said::Text(which, audio) => FromModel::Text {
                item: self.which(which),
                text: "some words of it ".to_owned(),
                audio: audio.map(Millis),
                len: audio.map(|_| Millis(200)),
            },
            Said::Audio(which, samples) => {
                FromModel::Audio { item: self.which(which), pcm: Pcm::new(RATE, vec![1; samples]) }
            }
            Said::Done(which) => FromModel::ItemDone { item: self.which(which) },
            Said::Heard(back, text, last) => FromModel::Heard {
                speech: SpeechId(self.speech.saturating_sub(back)),
                text,
                last,
                confidence: None,
            },
        };
        self.input(Input::Model(event));
    }

    fn which(&mut self, which: Which) -> ItemId {
        ItemId(match which {
            Which::Next => {
                self.item += 1;
                self.item
            }
            Which::Back(n) => self.item.saturating_sub(n),
            Which::Any(item) => item,
        })
    }
}

fn log(seen: &mut Facts, event: &Event) {
    match event {
        Event::SessionState(state) => seen.session = Some(*state),
        Event::TurnStarted(start) => turns(seen, start.role).0 += 1,
        Event::TurnFinal(done) => turns(seen, done.turn.role).1 += 1,
        Event::TurnCut(_) => seen.cuts += 1,
        Event::Notice(_) => seen.notices += 1,
        Event::Usage(_) => seen.usages += 1,
        Event::Observation(_) => seen.observations += 1,
        Event::TurnDelta(_)
        | Event::Latency(_)
        | Event::Coverage(_)
        | Event::ConnectionStep(_)
        | Event::Level(_)
        | Event::TurnSilence(_)
        | Event::Watched(_)
        | Event::Error(_) => {}
    }
}

fn turns(seen: &mut Facts, role: Role) -> &mut (u32, u32) {
    match role {
        Role::Interviewer => &mut seen.spoken,
        Role::Candidate => &mut seen.answered,
    }
}

fn setup() -> impl Strategy<Value = Setup> {
    let source = prop_oneof![Just(Source::None), Just(Source::Provider)];
    let minutes = prop_oneof![Just(1), Just(5), Just(120)];
    let budget = prop_oneof![Just(None), Just(Some(Money(1_000)))];
    let setup = (source, minutes, any::<bool>(), budget);
    setup.prop_map(|(candidate_source, minutes, full_duplex, budget)| Setup {
        candidate_source,
        full_duplex,
        budget,
        time_box: Millis::from_mins(minutes),
        ..SETUP
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => said().prop_map(Step::Model),
        4 => command().prop_map(|command| Step::Input(Input::Command(command))),
        4 => event().prop_map(|event| Step::Input(Input::Model(event))),
        4 => (0_u64..60).prop_map(Step::Run),
        4 => (0_u64..60).prop_map(Step::Answer),
        4 => (0_u64..3000).prop_map(Step::Reply),
        2 => prop_oneof![
            2 => Just(Input::PeerLost),
            4 => Just(Input::PeerReady),
            1 => Just(Input::PeerClosed),
            2 => Just(Input::Timeout),
        ].prop_map(Step::Input),
        2 => length().prop_map(Step::Stall),
        1 => length().prop_map(Step::Late),
        2 => prop_oneof![Just(0_i64), -1000_i64..1000].prop_map(Step::ToDeadline),
        1 => (which(), 0_u32..40, any::<bool>()).prop_map(|(which, n, end)| Step::Played(which, n, end)),
    ]
}

/// Of a stall.
fn length() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0_u64..2000, 4 => 0_u64..25_000, 1 => 0_u64..2_000_000]
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![4 => Just(Which::Back(0)), 1 => (1_u64..4).prop_map(Which::Back), 1 => (0_u64..20).prop_map(Which::Any)]
}

fn said() -> impl Strategy<Value = Said> {
    let place = || prop_oneof![Just(0_i64), -3000_i64..1000];
    let audio = prop_oneof![Just(0_usize), 1_usize..100, 100_usize..5000];
    let text = prop_oneof![Just(String::new()), Just("I".to_owned()), Just("I build".to_owned())];
    let back = prop_oneof![3 => Just(0_u64), 1 => 1_u64..4];
    prop_oneof![
        3 => (back, text, any::<bool>()).prop_map(|(back, text, last)| Said::Heard(back, text, last)),
        1 => place().prop_map(Said::Started),
        1 => place().prop_map(Said::Stopped),
        2 => prop_oneof![3 => Just(Which::Next), 1 => which()].prop_map(Said::Begin),
        1 => (which(), proptest::option::of(0_u64..3000)).prop_map(|(which, at)| Said::Text(which, at)),
        3 => (which(), audio).prop_map(|(which, samples)| Said::Audio(which, samples)),
        1 => which().prop_map(Said::Done),
    ]
}

fn event() -> impl Strategy<Value = FromModel> {
    prop_oneof![
        3 => Just(FromModel::Ready),
        15 => Just(FromModel::TurnTaken),
        2 => Just(FromModel::Finished),
        1 => any::<bool>().prop_map(|owed| FromModel::Away { owed }),
        1 => Just(FromModel::Noted { observation: "Concrete.".to_owned() }),
        1 => any::<bool>().prop_map(|full_duplex| FromModel::Back { other: None, full_duplex }),
        1 => prop_oneof![Just(None), (0_u64..600).prop_map(|cost| Some(Money(cost)))]
            .prop_map(|cost| FromModel::Used { usage: Usage::default(), cost }),
        1 => Just(FromModel::Failed { message: "gone".to_owned(), retryable: true }),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let level = prop_oneof![Just(Patience::Quick), Just(Patience::Balanced), Just(Patience::Patient)];
    let text = || prop_oneof![3 => Just("words".to_owned()), 1 => Just(" ".to_owned())];
    prop_oneof![
        4 => any::<bool>().prop_map(|muted| Command::Mute { muted }),
        4 => any::<bool>().prop_map(|on| Command::Hold { on }),
        4 => Just(Command::Done),
        4 => Just(Command::Repeat),
        2 => Just(Command::Rephrase),
        4 => Just(Command::Skip),
        4 => text().prop_map(|text| Command::Say { text }),
        2 => level.prop_map(|level| Command::Patience { level }),
        4 => text().prop_map(|text| Command::Words { text, confidence: None }),
        1 => Just(Command::End),
    ]
}

/// Most histories begin with both sides there.
fn start() -> impl Strategy<Value = Vec<Step>> {
    let begun = vec![Step::Input(Input::PeerReady), Step::Input(Input::Model(FromModel::Ready))];
    prop_oneof![1 => Just(Vec::new()), 5 => Just(begun)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_interview_does_what_the_rules_say_and_ends(
        setup in setup(),
        start in start(),
        steps in proptest::collection::vec(step(), 0..120),
        stop in any::<bool>(),
    ) {
        let mut history = History::new(setup);
        for step in start.into_iter().chain(steps) {
            history.step(step);
        }
        if stop {
            history.input(Input::Stop);
        }
        let playout = &history.room.playout;
        prop_assert!(playout.played + playout.flushed <= playout.spoken);
        for _ in 0..20 {
            history.step(Step::ToDeadline(0));
        }
        prop_assert!(history.seen.ended.is_some() || history.seen.parked, "left alone, it ends or is parked");
        prop_assert_eq!(history.seen.spoken.0, history.seen.spoken.1);
        prop_assert_eq!(history.seen.answered.0, history.seen.answered.1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_inputs_lead_to_the_same_decisions(
        setup in setup(),
        start in start(),
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let mut history = History::of(Room::traced(setup), setup);
        for step in start.into_iter().chain(steps) {
            history.step(step);
        }
        let trace = history.room.trace.unwrap();
        let replayed = replay(trace.as_slice()).unwrap();
        let lines = trace.iter().filter(|&&byte| byte == b'\n').count() as u64;
        prop_assert_eq!(replayed.inputs, lines - 1, "the opening is no input");
        prop_assert_eq!(replayed.differences, []);
    }
}
