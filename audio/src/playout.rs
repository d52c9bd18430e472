//! The playout queue: what the model said and has not been played yet.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::prebuffer::Prebuffer;
use super::{Millis, Pcm, Rate, level};

/// How an interrupted item ends: not with a click.
const FADE: Millis = Millis(10);

/// How an item that runs dry ends and goes on. So much is held back as long as more is to come.
const DIP: Millis = Millis(5);

/// The most that is queued. A model that speaks ahead of real time stays far below; what is beyond is
/// dropped and counted.
const MAX_QUEUED: Millis = Millis::from_mins(10);

/// One stretch of the model's speech. Numbers are unique within a conversation with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId(pub u64);

/// What was handed to RTP in one 20 ms tick.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Played {
    pub item: ItemId,
    /// Samples of the item in this tick, at the model's output rate. May be 0 with `end`.
    pub samples: u32,
    /// Loudness of the tick, RMS 0 to 1.
    pub level: f32,
    /// The item has now been played to its end.
    pub end: bool,
}

#[derive(Debug)]
pub(super) struct Playout {
    rate: Rate,
    items: VecDeque<Item>,
    /// What is still to be heard of an item that was cut.
    tail: Option<(ItemId, Vec<i16>)>,
    queued: usize,
    prebuffer: Prebuffer,
    pub(super) underruns: u64,
    /// Ticks without sound in the middle of an item.
    pub(super) dry: u64,
    /// Samples.
    pub(super) dropped: u64,
}

#[derive(Debug)]
struct Item {
    id: ItemId,
    samples: VecDeque<i16>,
    begun: bool,
    ended: bool,
    /// It has run dry and waits for more, since so many ticks.
    dry: Option<u32>,
}

impl Playout {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            items: VecDeque::new(),
            tail: None,
            queued: 0,
            prebuffer: Prebuffer::new(),
            underruns: 0,
            dry: 0,
            dropped: 0,
        }
    }

    pub(super) fn push(&mut self, id: ItemId, pcm: &Pcm) {
        let room = self.rate.samples(MAX_QUEUED) as usize - self.queued;
        let samples = &pcm.samples[..pcm.samples.len().min(room)];
        self.dropped += (pcm.samples.len() - samples.len()) as u64;
        self.queued += samples.len();
        self.item(id).samples.extend(samples);
    }

    pub(super) fn end(&mut self, id: ItemId) {
        self.item(id).ended = true;
    }

    fn item(&mut self, id: ItemId) -> &mut Item {
        let at = self.items.iter().position(|item| item.id == id).unwrap_or_else(|| {
            let item = Item { id, samples: VecDeque::new(), begun: false, ended: false, dry: None };
            self.items.push_back(item);
            self.items.len() - 1
        });
        &mut self.items[at]
    }

    /// What of an item must be here now before it begins or goes on.
    pub(super) fn prebuffer(&self) -> Millis {
        self.prebuffer.chosen()
    }

    /// Drops all that is queued. What is being played fades.
    pub(super) fn flush(&mut self) {
        let fade = self.rate.samples(FADE) as usize;
        if let Some(first) = self.items.front_mut().filter(|first| first.begun && !first.samples.is_empty()) {
            let mut samples: Vec<i16> = first.samples.drain(..fade.min(first.samples.len())).collect();
            fade_out(&mut samples);
            self.tail = Some((first.id, samples));
        }
        self.items.clear();
        self.queued = 0;
    }

    /// The next 20 ms: samples of one item, filled up with silence; nothing when there is nothing to play.
    pub(super) fn tick(&mut self) -> Option<(Vec<i16>, Played)> {
        if let Some((id, samples)) = self.tail.take() {
            return Some(self.played(id, samples, false));
        }
        let (frame, dip) = (self.rate.frame(), self.rate.samples(DIP) as usize);
        let prebuffer = self.rate.samples(self.prebuffer.chosen()) as usize;
        let item = self.items.front_mut()?;
        let plays = item.begun && item.dry.is_none();
        let wanted = if plays { frame + dip } else { prebuffer };
        let short = item.samples.len() < wanted && !item.ended;
        if short && !plays {
            if let Some(ticks) = &mut item.dry {
                *ticks += 1;
                self.dry += 1;
                self.prebuffer.waited(*ticks);
            }
            return None;
        }
        item.begun = true;
        let mut samples: Vec<i16> = item.samples.drain(..frame.min(item.samples.len())).collect();
        if item.dry.take().is_some() {
            let rise = dip.min(samples.len());
            fade_in(&mut samples[..rise]);
        }
        if short {
            item.dry = Some(0);
            self.underruns += 1;
            self.prebuffer.dry();
            let last = samples.len().saturating_sub(dip);
            fade_out(&mut samples[last..]);
        } else {
            self.prebuffer.played();
        }
        self.queued -= samples.len();
        let (id, end) = (item.id, item.ended && item.samples.is_empty());
        if end {
            self.items.pop_front();
        }
        Some(self.played(id, samples, end))
    }

    fn played(&self, item: ItemId, mut frame: Vec<i16>, end: bool) -> (Vec<i16>, Played) {
        let samples = frame.len() as u32;
        frame.resize(self.rate.frame(), 0);
        let level = level(&frame);
        (frame, Played { item, samples, level, end })
    }
}

/// Half a cosine, from all to nothing.
fn fade_out(samples: &mut [i16]) {
    let length = samples.len();
    samples.iter_mut().enumerate().for_each(|(at, sample)| *sample = scaled(*sample, at + 1, length));
}

/// The same, backwards.
fn fade_in(samples: &mut [i16]) {
    let length = samples.len();
    samples.iter_mut().enumerate().for_each(|(at, sample)| *sample = scaled(*sample, length - at, length));
}

fn scaled(sample: i16, at: usize, length: usize) -> i16 {
    let gain = 0.5 + 0.5 * (std::f32::consts::PI * at as f32 / length as f32).cos();
    (f32::from(sample) * gain) as i16
}
