//! Where the packets of an RTP stream lie on the interview's clock. Pure; all in ticks.

use super::MILLI;

/// A packet that is further from its place than this moves the stream, when the next ones are, too: a sender's clock is
/// off by a few seconds a day, and a jitter buffer changes its delay.
const TOLERANCE: i64 = 30 * MILLI;
const PATIENCE: u32 = 8;

/// Further than this it is another stream, or has stood still.
const LEAP: i64 = 200 * MILLI;

/// After a silence of this length the stream may move and nobody hears it.
const SILENCE: i64 = 60 * MILLI;

/// RTP timestamps keep packets apart as they were spoken; the interview's clock says where they belong, give or take
/// the beat that moved them.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    stream: Option<Stream>,
}

#[derive(Debug)]
struct Stream {
    /// The last packet's timestamp, extended.
    timestamp: i64,
    /// From a timestamp to the clock.
    offset: i64,
    /// Packets in a row that were off, and the least that one of them was.
    off: u32,
    least: i64,
}

impl Timeline {
    /// Where a packet begins that the interview's clock puts `at`.
    pub(super) fn place(&mut self, timestamp: u32, at: i64) -> i64 {
        let Some(stream) = &mut self.stream else {
            let timestamp = i64::from(timestamp);
            self.stream = Some(Stream { timestamp, offset: at - timestamp, off: 0, least: 0 });
            return at;
        };
        // Wraps every day (RFC 3550 section 5.1).
        let step = i64::from(timestamp.wrapping_sub(stream.timestamp as u32) as i32);
        stream.timestamp += step;
        let off = at - stream.timestamp - stream.offset;
        if off.abs() > LEAP || step > SILENCE {
            stream.shift(off);
        } else if off.abs() <= TOLERANCE || off.signum() == -stream.least.signum() {
            (stream.off, stream.least) = (0, 0);
        } else {
            stream.off += 1;
            if stream.least == 0 || off.abs() < stream.least.abs() {
                stream.least = off;
            }
            if stream.off == PATIENCE {
                stream.shift(stream.least);
            }
        }
        stream.timestamp + stream.offset
    }
}

impl Stream {
    fn shift(&mut self, by: i64) {
        self.offset += by;
        (self.off, self.least) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: i64 = 20 * MILLI;

    /// The places of frames that the clock puts `late` (ms) after their time, the n-th by `late(n)`.
    fn places(frames: i64, late: impl Fn(i64) -> i64) -> Vec<i64> {
        let mut timeline = Timeline::default();
        let first = u32::MAX - 4 * FRAME as u32;
        let place =
            |n: i64| timeline.place(first.wrapping_add((n * FRAME) as u32), n * FRAME + late(n) * MILLI);
        (0..frames).map(place).collect()
    }

    #[test]
    fn timestamps_keep_frames_apart_whatever_the_beat_does() {
        let places = places(200, |n| [0, 9, 0, 25, 3][n as usize % 5]);
        assert!(places.windows(2).all(|two| two[1] - two[0] == FRAME), "also where the timestamps wrap");
    }

    #[test]
    fn a_late_beat_moves_nothing_and_a_clock_that_is_off_does() {
        let stalled = places(200, |n| if (50..55).contains(&n) { 100 } else { 0 });
        assert_eq!(stalled[199], 199 * FRAME);
        // Twenty times as fast as any clock is wrong.
        let drift = |n: i64| n / 40;
        for (n, place) in places(5_000, drift).into_iter().enumerate() {
            let off = place - (n as i64 * FRAME + drift(n as i64) * MILLI);
            assert!(off.abs() <= TOLERANCE + MILLI, "frame {n}: {off}");
        }
    }

    #[test]
    fn another_stream_begins_where_the_clock_says() {
        let mut timeline = Timeline::default();
        assert_eq!(timeline.place(77, 1_000), 1_000);
        assert_eq!(timeline.place(3_000_000_000, 90_000), 90_000);
        assert_eq!(timeline.place(3_000_000_000 + 960, 90_000 + 960 + 300), 90_960);
        let after_silence = timeline.place(3_000_000_000 + 96_000, 90_000 + 96_000 + 300);
        assert_eq!(after_silence, 90_000 + 96_000 + 300, "a silence is where it is made good");
    }
}
