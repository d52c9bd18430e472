//! What waits to be written. Pure.

use std::collections::VecDeque;

use super::super::SEND_BUFFER;
use super::closing::Closing;
use crate::audio::Packet;

/// Call → socket, 20 ms each: half a second. When full the oldest is dropped and counted: it would be heard too late.
const VOICE: usize = 25;

#[derive(Debug, Default)]
pub(super) struct Outbox {
    texts: VecDeque<String>,
    /// Of the texts, with the one that is being written.
    bytes: usize,
    writing: usize,
    voice: VecDeque<Packet>,
    dropped: u64,
    goodbye: Option<Closing>,
}

/// What is to be written next.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    Voice(Packet),
    Text(String),
    /// Nothing is left.
    Goodbye(Closing),
}

impl Outbox {
    /// False when so much waits already.
    pub(super) fn text(&mut self, text: &str) -> bool {
        if self.bytes + text.len() > SEND_BUFFER {
            return false;
        }
        self.bytes += text.len();
        self.texts.push_back(text.to_owned());
        true
    }

    pub(super) fn voice(&mut self, packet: Packet) {
        if self.voice.len() == VOICE {
            self.voice.pop_front();
            self.dropped += 1;
        }
        self.voice.push_back(packet);
    }

    /// Nothing is said after what waits. The first goodbye counts.
    pub(super) fn goodbye(&mut self, closing: Closing) {
        self.goodbye.get_or_insert(closing);
        self.voice.clear();
    }

    /// Nothing that waits is of use to anybody.
    pub(super) fn give_up(&mut self, closing: Closing) {
        self.texts.clear();
        self.bytes = self.writing;
        self.goodbye(closing);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.goodbye.is_some()
    }

    /// Voice first, unless it is `held` back: it is due now.
    pub(super) fn take(&mut self, held: bool) -> Option<Next> {
        if !held && let Some(packet) = self.voice.pop_front() {
            return Some(Next::Voice(packet));
        }
        if let Some(text) = self.texts.pop_front() {
            self.writing = text.len();
            return Some(Next::Text(text));
        }
        self.goodbye.clone().map(Next::Goodbye)
    }

    /// The text that was taken has been written.
    pub(super) fn written(&mut self) {
        self.bytes -= std::mem::take(&mut self.writing);
    }

    pub(super) fn has_text(&self) -> bool {
        self.bytes > 0
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::audio::Coding;

    fn packet(seq: u16) -> Packet {
        Packet { seq, timestamp: 0, marker: false, payload: Bytes::new(), coding: Coding::Opus }
    }

    fn voice(next: Option<Next>) -> u16 {
        let Some(Next::Voice(packet)) = next else { panic!("{next:?}") };
        packet.seq
    }

    #[test]
    fn voice_goes_first_and_the_oldest_is_dropped() {
        let mut outbox = Outbox::default();
        assert!(outbox.text("a"));
        (0..30).for_each(|seq| outbox.voice(packet(seq)));
        assert_eq!((outbox.dropped(), voice(outbox.take(false))), (5, 5));
        assert_eq!(outbox.take(true), Some(Next::Text("a".to_owned())));
        assert!(outbox.has_text(), "it is being written");
        outbox.written();
        assert!(!outbox.has_text());
        assert_eq!(outbox.take(true), None);
        assert_eq!(voice(outbox.take(false)), 6);
    }

    #[test]
    fn text_is_bounded_by_its_bytes_and_never_dropped() {
        let mut outbox = Outbox::default();
        let text = "x".repeat(SEND_BUFFER / 2);
        assert_eq!([outbox.text(&text), outbox.text(&text), outbox.text("y")], [true, true, false]);
        assert_eq!(outbox.take(false), Some(Next::Text(text.clone())));
        assert!(!outbox.text("y"), "what is being written counts");
        outbox.written();
        assert!(outbox.text("y"));
    }

    #[test]
    fn a_goodbye_comes_after_the_text_and_there_is_one() {
        let mut outbox = Outbox::default();
        outbox.voice(packet(1));
        outbox.text("last");
        outbox.goodbye(Closing { code: 4409, reason: "moved" });
        outbox.goodbye(Closing::NORMAL);
        assert_eq!(outbox.take(false), Some(Next::Text("last".to_owned())));
        outbox.written();
        assert_eq!(outbox.take(false), Some(Next::Goodbye(Closing { code: 4409, reason: "moved" })));
    }
}
