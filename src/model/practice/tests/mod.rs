//! Whole interviews in virtual time: a room in which the interviewer is played and a candidate speaks.

mod content;
mod conversation;
mod hearing;
mod histories;
mod plans;
mod task;

use std::collections::VecDeque;
use std::sync::LazyLock;

use super::interviewer::Interviewer;
use super::{Settings, Track, bank, clip};
use crate::audio::{FRAME, Pcm};
use crate::clock::Millis;
use crate::model::{Command, Event, ItemId, SoFar, vad};
use crate::wire::{Patience, QuestionRef};

fn track(id: &str) -> &'static Track {
    Track::by_id(id).unwrap()
}

fn decoded(line: &bank::Line) -> Vec<i16> {
    let (mut clip, mut pcm) = (line.clip().unwrap(), Vec::new());
    while clip.read(&mut pcm).unwrap() {}
    pcm
}

/// A candidate's voice, `seconds` long without a gap longer than those between sentences, at 16 kHz.
pub(in crate::model) fn speech(seconds: f64) -> Vec<i16> {
    static VOICE: LazyLock<Vec<i16>> = LazyLock::new(|| {
        let lines = track("behavioural").questions.iter().map(|question| question.rephrase);
        lines.flat_map(|line| at_16k(&decoded(line))).collect()
    });
    VOICE.iter().copied().cycle().take((seconds * f64::from(vad::RATE.0)) as usize).collect()
}

fn at_16k(pcm: &[i16]) -> Vec<i16> {
    pcm.chunks_exact(3)
        .flat_map(|three| [three[0], ((i32::from(three[1]) + i32::from(three[2])) / 2) as i16])
        .collect()
}

/// What the interviewer said as one item.
#[derive(Debug)]
struct Said {
    item: ItemId,
    question: Option<QuestionRef>,
    text: String,
    sound: Vec<i16>,
    /// First sample played.
    begun: Option<Millis>,
    played: usize,
    done: bool,
    /// When it was played to its end or cut.
    ended: Option<Millis>,
    withdrawn: bool,
}

/// The call's side, as the interview plays it.
struct Room {
    interviewer: Interviewer,
    now: Millis,
    /// What the candidate is going to say.
    voice: VecDeque<i16>,
    said: Vec<Said>,
    /// Everything the interviewer did; of the sound, only that there was some.
    heard: Vec<(Millis, Event)>,
    /// Whether the candidate's speech stops the interviewer, as it should.
    interruptible: bool,
}

impl Room {
    fn new(id: &str, patience: Patience) -> Self {
        let interviewer = Interviewer::new(Settings {
            track: track(id),
            plan: Vec::new(),
            patience,
            seed: 7,
            so_far: SoFar::default(),
        });
        let mut room = Self {
            interviewer,
            now: Millis::ZERO,
            voice: VecDeque::new(),
            said: Vec::new(),
            heard: Vec::new(),
            interruptible: true,
        };
        room.drain();
        room
    }

    /// An interview whose first question has just been asked.
    fn asked(id: &str, patience: Patience) -> Self {
        let mut room = Self::new(id, patience);
        room.command(Command::Start);
        room.until_listening();
        room
    }

    fn command(&mut self, command: Command) {
        self.interviewer.handle(command);
        self.drain();
    }

    /// Queues `seconds` of speech.
    fn speak(&mut self, seconds: f64) {
        self.voice.extend(speech(seconds));
    }

    fn silence(&mut self, seconds: f64) {
        self.voice.extend(std::iter::repeat_n(0, (seconds * f64::from(vad::RATE.0)) as usize));
    }

    fn tick(&mut self) {
        let mut frame: Vec<i16> = self.voice.drain(..vad::RATE.frame().min(self.voice.len())).collect();
        frame.resize(vad::RATE.frame(), 0);
        self.play();
        self.command(Command::Audio(Pcm::new(vad::RATE, frame)));
        self.now += FRAME;
    }

    fn play(&mut self) {
        let now = self.now;
        let Some(front) = self.said.iter_mut().find(|said| said.ended.is_none()) else {
            return;
        };
        let samples = clip::RATE.frame().min(front.sound.len() - front.played);
        if samples > 0 {
            front.begun.get_or_insert(now);
            front.played += samples;
        }
        if front.done && front.played == front.sound.len() {
            front.ended = Some(now);
            let item = front.item;
            self.command(Command::Played(item));
        }
    }

    fn drain(&mut self) {
        while let Some(event) = self.interviewer.poll() {
            if let Event::Audio { item, pcm } = event {
                self.heard.push((self.now, Event::Audio { item, pcm: Pcm::new(pcm.rate, Vec::new()) }));
                self.item(item).sound.extend(pcm.samples);
                continue;
            }
            self.heard.push((self.now, event.clone()));
            match event {
                Event::ItemStarted { item, question } => self.said.push(Said {
                    item,
                    question,
                    text: String::new(),
                    sound: Vec::new(),
                    begun: None,
                    played: 0,
                    done: false,
                    ended: None,
                    withdrawn: false,
                }),
                Event::Text { item, text, .. } => self.item(item).text += &text,
                Event::ItemDone { item } => self.item(item).done = true,
                Event::SpeechStarted { .. } if self.interruptible => self.interrupt(),
                Event::Ready
                | Event::Audio { .. }
                | Event::SpeechStarted { .. }
                | Event::SpeechStopped { .. }
                | Event::TurnTaken
                | Event::Heard { .. }
                | Event::About { .. }
                | Event::Noted { .. }
                | Event::Used { .. }
                | Event::Away { .. }
                | Event::Back { .. }
                | Event::Finished
                | Event::Failed { .. } => {}
            }
        }
    }

    fn item(&mut self, item: ItemId) -> &mut Said {
        self.said.iter_mut().find(|said| said.item == item).unwrap()
    }

    /// Stops the interviewer: what was played is truncated, what was not is forgotten.
    fn interrupt(&mut self) {
        let now = self.now;
        for said in self.said.iter_mut().filter(|said| said.ended.is_none()) {
            said.ended = Some(now);
            said.withdrawn = said.played == 0;
            let heard = clip::RATE.millis(said.played as u64);
            let item = said.item;
            let command =
                if said.withdrawn { Command::Forget(item) } else { Command::Truncate { item, heard } };
            self.interviewer.handle(command);
        }
        self.drain();
    }

    fn run(&mut self, seconds: f64) {
        let until = self.now + Millis((seconds * 1000.0) as u64);
        while self.now < until {
            self.tick();
        }
    }

    /// Runs until everything said has been played.
    fn until_listening(&mut self) {
        for _ in 0..3_000 {
            self.tick();
            if self.said.last().is_some_and(|said| said.ended.is_some()) {
                return;
            }
        }
        panic!("still speaking after a minute: {:?}", self.said.last());
    }

    /// Runs until the interviewer says something more and that has been played; returns it.
    fn next(&mut self) -> &Said {
        let before = self.said.len();
        for _ in 0..9_000 {
            self.tick();
            if self.said.len() > before {
                self.until_listening();
                return self.said.last().unwrap();
            }
        }
        panic!("nothing said for three minutes after {:?}", self.said.last().map(|said| &said.text));
    }

    /// When the last item's first sample was played.
    fn last_begun(&self) -> Millis {
        self.said.last().and_then(|said| said.begun).unwrap()
    }

    fn finished(&self) -> bool {
        self.heard.iter().any(|(_, event)| *event == Event::Finished)
    }

    fn turns_taken(&self) -> usize {
        self.heard.iter().filter(|(_, event)| *event == Event::TurnTaken).count()
    }

    fn last(&self) -> &Said {
        self.said.last().unwrap()
    }
}

fn one_of(text: &str, lines: &[&bank::Line]) -> bool {
    lines.iter().any(|line| text.contains(line.text))
}

fn question(id: &str, question: &str) -> &'static bank::Question {
    track(id).questions.iter().find(|candidate| candidate.id == question).unwrap()
}
