//! What is missing and worth asking for again (RFC 4585 section 6.2.1), and how much is lost on the way.

use std::collections::VecDeque;
use std::ops::Range;

use super::{FRAME, Millis};

/// Neighbours may overtake each other by this much before one counts as missing.
const TOLERANCE: Millis = Millis(10);

/// With a longer round trip, asking costs more delay than a word is worth.
const MAX_ROUND_TRIP: Millis = Millis(150);

/// From a packet's time of arrival to the question: the packet after it, the tolerance, the caller's beat.
const NOTICE: Millis = Millis(20 + TOLERANCE.0 + 20);

/// With heavy loss, the packet that would tell of a gap is lost as well; and the second question waits for a beat.
const UNNOTICED: Millis = Millis(40);

/// The most that is remembered: a gap in the sequence, and some.
const MAX_WANTED: usize = 128;

/// Shares of packets lost from which waiting for one answer pays, and for two.
const SOME: f32 = 0.01;
const HEAVY: f32 = 0.12;

/// The wait is shortened after so many packets, 15 s, with less than half of the loss that it is for: each change is
/// heard, and loss comes and goes.
const CALM: u32 = 750;

/// The loss is that of about so many packets.
const LOSS_PACKETS: f32 = 128.0;

#[derive(Debug, Default)]
pub(super) struct Asks {
    pub(super) negotiated: bool,
    round_trip: Option<Millis>,
    /// In order.
    wanted: VecDeque<Wanted>,
    /// Share of the packets that did not come by themselves.
    loss: f32,
    /// For how many answers to wait.
    answers: u32,
    /// Packets in a row with so little loss that fewer would do.
    calm: u32,
    /// Questions, each for one packet.
    pub(super) asked: u64,
    /// Packets that came after they had been asked for.
    pub(super) retransmitted: u64,
}

#[derive(Debug)]
struct Wanted {
    seq: u64,
    since: Millis,
    is_lost: bool,
    first_asked: Option<Millis>,
    asked: Option<Millis>,
    /// It is here, or a copy of it: do not ask (again).
    had: bool,
}

impl Asks {
    pub(super) fn round_trip(&mut self, round_trip: Millis) {
        let smooth = |old: Millis| Millis((7 * old.0 + round_trip.0.min(10_000)).div_ceil(8));
        self.round_trip = Some(self.round_trip.map_or(Millis(round_trip.0.min(10_000)), smooth));
    }

    /// A new stream.
    pub(super) fn restart(&mut self) {
        self.wanted.clear();
    }

    /// A packet came further on than any before, and those of `gap` did not. They count as lost when they are later
    /// than packets usually are: until then they may only be overtaken.
    pub(super) fn advance(&mut self, gap: Range<u64>, at: Millis, usual: Millis) {
        self.loss -= self.loss / LOSS_PACKETS;
        let patience = usual.max(TOLERANCE);
        for wanted in self.wanted.iter_mut().filter(|wanted| !wanted.is_lost && at >= wanted.since + patience)
        {
            wanted.is_lost = true;
            self.loss += (1.0 - self.loss) / LOSS_PACKETS;
        }
        self.choose();
        for seq in gap {
            if self.wanted.len() == MAX_WANTED {
                self.wanted.pop_front();
            }
            self.wanted.push_back(Wanted {
                seq,
                since: at,
                is_lost: false,
                first_asked: None,
                asked: None,
                had: false,
            });
        }
    }

    fn choose(&mut self) {
        let for_loss = |some: f32, heavy: f32| u32::from(self.loss >= some) + u32::from(self.loss >= heavy);
        let (enough, least) = (for_loss(SOME, HEAVY), for_loss(SOME / 2.0, HEAVY / 2.0));
        self.calm = if least < self.answers { self.calm + 1 } else { 0 };
        if self.calm >= CALM {
            (self.answers, self.calm) = (least, 0);
        }
        self.answers = self.answers.max(enough);
    }

    /// A packet came after a later one: is it an answer?
    pub(super) fn came(&mut self, seq: u64, at: Millis) -> bool {
        let Some(place) = self.place(seq) else { return false };
        // In less than most of a round trip it cannot be.
        let soonest = Millis(self.round_trip.unwrap_or_default().0 * 3 / 4);
        let Some(wanted) = self.wanted.remove(place) else { return false };
        let is_answer = wanted.first_asked.is_some_and(|asked| at >= asked + soonest);
        if is_answer {
            self.retransmitted += 1;
            if !wanted.is_lost {
                self.loss += (1.0 - self.loss) / LOSS_PACKETS;
            }
        } else if wanted.is_lost {
            self.loss = (self.loss - 1.0 / LOSS_PACKETS).max(0.0); // it was only overtaken
        }
        is_answer
    }

    /// A copy of a missing packet came.
    pub(super) fn filled(&mut self, seq: u64) {
        if let Some(place) = self.place(seq) {
            self.wanted[place].had = true;
        }
    }

    /// May the answer still come?
    pub(super) fn expects(&self, seq: u64) -> bool {
        self.usable().is_some() && self.place(seq).is_some_and(|place| !self.wanted[place].had)
    }

    /// What to ask for now. As packets usually come up to `usual` late, none is missing before; `left` tells how long
    /// until it is played, or that it has been.
    pub(super) fn due(
        &mut self,
        now: Millis,
        usual: Millis,
        left: impl Fn(u64) -> Option<Millis>,
    ) -> Vec<u16> {
        let Some(round_trip) = self.usable() else { return Vec::new() };
        let again = Millis((round_trip.0 * 6 / 5).max(FRAME.0));
        let mut due = Vec::new();
        for wanted in self.wanted.iter_mut().filter(|wanted| !wanted.had) {
            let is_time = match wanted.asked {
                None => now >= wanted.since + usual.max(TOLERANCE),
                Some(asked) => now >= asked + again,
            };
            if is_time && left(wanted.seq).is_some_and(|left| left >= round_trip) {
                wanted.first_asked.get_or_insert(now);
                wanted.asked = Some(now);
                due.push(wanted.seq as u16);
            }
        }
        self.asked += due.len() as u64;
        due
    }

    /// How long to wait for answers, beyond what packets take to arrive: for one, or with heavy loss for two if
    /// that is within `most`.
    pub(super) fn wait(&self, most: Millis) -> Option<Millis> {
        let round_trip = self.usable().filter(|_| self.is_lossy())?;
        let once = round_trip + NOTICE;
        let twice = once + Millis(round_trip.0 * 6 / 5);
        Some(if self.answers > 1 && twice <= most { most.min(twice + UNNOTICED) } else { once })
    }

    /// Is so much lost that waiting for repair pays?
    pub(super) fn is_lossy(&self) -> bool {
        self.answers > 0
    }

    /// Where it is among what is wanted.
    fn place(&self, seq: u64) -> Option<usize> {
        self.wanted.binary_search_by_key(&seq, |wanted| wanted.seq).ok()
    }

    fn usable(&self) -> Option<Millis> {
        self.round_trip.filter(|&round_trip| self.negotiated && round_trip <= MAX_ROUND_TRIP)
    }
}
