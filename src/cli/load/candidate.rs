//! Who speaks when, and the candidate's packets. Pure: told the time, polled every 20 ms.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::voice::{STRETCH, Voice};
use crate::audio::{Coding, Packet};

/// After the model's last sound.
const PAUSE: Duration = Duration::from_millis(150);

/// From the model's first delta to its sound, while nothing is known of it.
const ON_THE_WAY: Duration = Duration::from_millis(200);

/// Every so many-th stretch of the model's is interrupted, so long after its beginning.
const EVERY: u64 = 4;
const INTERRUPT: Duration = Duration::from_millis(1600);

/// When nobody has said anything for so long the candidate speaks.
const STALL: Duration = Duration::from_secs(15);

/// Beats between two packets of silence: 400 ms.
const SILENT: u32 = 20;

/// 20 ms of the RTP clock.
const TICK: u32 = 960;

#[derive(Debug)]
pub(super) struct Candidate {
    voice: Arc<Voice>,
    doing: Doing,
    seq: u16,
    timestamp: u32,
    /// Beats until silence is sent again.
    silent: u32,
    /// The call's number: not all calls interrupt the same stretch.
    number: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Until the model begins.
    Waiting {
        since: Instant,
    },
    /// The model speaks until then; the candidate interrupts it at some instant.
    Listening {
        until: Instant,
        interrupt: Option<Instant>,
    },
    Speaking {
        next: usize,
    },
}

/// What a beat does.
#[derive(Debug, Default)]
pub(super) struct Beat {
    pub(super) packet: Option<Packet>,
    /// The packet begins with the marker.
    pub(super) marker: bool,
    /// The model is interrupted by it.
    pub(super) interrupts: bool,
    /// Nobody had said anything for too long.
    pub(super) stalled: bool,
}

impl Candidate {
    pub(super) fn new(voice: Arc<Voice>, number: u64, now: Instant) -> Self {
        Self { voice, doing: Doing::Waiting { since: now }, seq: 0, timestamp: 0, silent: 0, number }
    }

    /// The model begins the stretch with this number.
    pub(super) fn began(&mut self, at: Instant, number: u64) {
        if !matches!(self.doing, Doing::Speaking { .. }) {
            let begins = at + ON_THE_WAY;
            let interrupt = (self.number + number).is_multiple_of(EVERY).then_some(begins + INTERRUPT);
            self.doing = Doing::Listening { until: begins + STRETCH.duration() + PAUSE, interrupt };
        }
    }

    /// Its marker was heard.
    pub(super) fn heard(&mut self, at: Instant) {
        if let Doing::Listening { until, interrupt } = &mut self.doing {
            *until = at + STRETCH.duration() + PAUSE;
            *interrupt = interrupt.map(|_| at + INTERRUPT);
        }
    }

    pub(super) fn beat(&mut self, now: Instant) -> Beat {
        let mut beat = Beat::default();
        match self.doing {
            Doing::Waiting { since } if now - since > STALL => {
                beat.stalled = true;
                self.doing = Doing::Speaking { next: 0 };
            }
            Doing::Listening { interrupt: Some(interrupt), .. } if now >= interrupt => {
                beat.interrupts = true;
                self.doing = Doing::Speaking { next: 0 };
            }
            Doing::Listening { until, .. } if now >= until => self.doing = Doing::Speaking { next: 0 },
            Doing::Waiting { .. } | Doing::Listening { .. } | Doing::Speaking { .. } => {}
        }
        match self.doing {
            Doing::Speaking { next } => {
                let payload = self.voice.packets.get(next).cloned();
                beat.marker = next == 0;
                beat.packet = payload.map(|payload| self.packet(payload, beat.marker));
                let last = next + 1 >= self.voice.packets.len();
                self.doing =
                    if last { Doing::Waiting { since: now } } else { Doing::Speaking { next: next + 1 } };
                self.silent = SILENT;
            }
            Doing::Waiting { .. } | Doing::Listening { .. } if self.silent <= 1 => {
                beat.packet = Some(self.packet(self.voice.silence.clone(), false));
                self.silent = SILENT;
            }
            Doing::Waiting { .. } | Doing::Listening { .. } => self.silent -= 1,
        }
        self.timestamp = self.timestamp.wrapping_add(TICK);
        beat
    }

    fn packet(&mut self, payload: bytes::Bytes, marker: bool) -> Packet {
        let (seq, timestamp) = (self.seq, self.timestamp);
        self.seq = seq.wrapping_add(1);
        Packet { seq, timestamp, marker, payload, coding: Coding::Opus }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{Pcm, Rate};
    use crate::clock;

    struct Talk {
        candidate: Candidate,
        now: Instant,
    }

    impl Talk {
        fn begin() -> Self {
            let hum = (0..24_000).map(|at| ((f64::from(at) / 20.0).sin() * 8000.0) as i16).collect();
            let voice = Voice::new(&Pcm::new(Rate::HZ_24K, hum)).unwrap();
            let now = clock::instant();
            Self { candidate: Candidate::new(Arc::new(voice), 0, now), now }
        }

        fn beats(&mut self, count: u32) -> Vec<Beat> {
            let beat = |_| {
                self.now += Duration::from_millis(20);
                self.candidate.beat(self.now)
            };
            (0..count).map(beat).collect()
        }
    }

    #[test]
    fn the_model_is_heard_out_and_then_answered() {
        let mut talk = Talk::begin();
        talk.candidate.began(talk.now, 1);
        talk.candidate.heard(talk.now);
        let beats = talk.beats(300);
        let marker = beats.iter().position(|beat| beat.marker).unwrap();
        assert_eq!(marker, (4500 + 150) / 20);
        assert!(beats.iter().all(|beat| !beat.interrupts));
        assert!(beats[marker..].iter().all(|beat| beat.packet.is_some()));
    }

    #[test]
    fn every_fourth_stretch_is_interrupted() {
        let mut talk = Talk::begin();
        talk.candidate.began(talk.now, 8);
        talk.candidate.heard(talk.now);
        let beats = talk.beats(100);
        let at = beats.iter().position(|beat| beat.interrupts).unwrap();
        assert_eq!(at, 79);
        assert!(beats[at].marker);
    }

    #[test]
    fn silence_is_a_packet_every_400_ms_on_the_clock_that_goes_on() {
        let mut talk = Talk::begin();
        let packets: Vec<_> = talk.beats(100).into_iter().filter_map(|beat| beat.packet).collect();
        assert_eq!(packets.len(), 5);
        for (at, packet) in packets.iter().enumerate() {
            assert_eq!((packet.seq, packet.timestamp), (at as u16, at as u32 * 20 * TICK));
        }
    }

    #[test]
    fn a_model_that_says_nothing_is_spoken_to() {
        let mut talk = Talk::begin();
        let beats = talk.beats(755);
        assert!(beats.iter().any(|beat| beat.stalled && beat.marker));
        assert_eq!(beats.iter().filter(|beat| beat.stalled).count(), 1);
    }
}
