//! Whether the other end is there: what the crate thinks of the connection, and what the voice shows. Pure.

use std::time::{Duration, Instant};

use rtc::peer_connection::state::RTCPeerConnectionState as State;

use super::PeerEvent;

/// While the browser's voice is heard it is not away, whatever became of the connection's own checks: at 20 % loss
/// now and then all of them are lost for five seconds.
const HEARD: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub(super) struct Presence {
    state: State,
    told: Told,
    /// The crate calls it disconnected, or looks for a new way after an ICE restart, and the voice may go on.
    doubtful: bool,
    last_heard: Option<Instant>,
}

/// What was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    Here,
    Away,
}

impl Presence {
    pub(super) fn new() -> Self {
        Self { state: State::New, told: Told::Nothing, doubtful: false, last_heard: None }
    }

    /// We have closed it, which nobody has to be told.
    pub(super) fn close(&mut self) {
        self.state = State::Closed;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state == State::Closed
    }

    /// Also while disconnected: the browser may only be between two networks.
    pub(super) fn is_up(&self) -> bool {
        matches!(self.state, State::Connected | State::Disconnected)
    }

    /// What the crate says.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the crate's enum, which grows")]
    pub(super) fn is_now(&mut self, state: State) -> Option<PeerEvent> {
        let before = std::mem::replace(&mut self.state, state);
        self.doubtful = match state {
            State::Connected | State::Failed | State::Closed => false,
            State::Disconnected => true,
            // An ICE restart. Until it has come to something, only the voice can say that somebody is there.
            State::Connecting => self.told != Told::Nothing,
            _ => self.doubtful,
        };
        match state {
            State::Connected if self.told != Told::Here => Some(self.here()),
            State::Failed => Some(PeerEvent::Failed),
            State::Closed if before != State::Closed => Some(PeerEvent::ChannelClosed),
            _ => None,
        }
    }

    /// Its voice has come. After an absence that is sooner than the crate's next check, by up to two seconds.
    pub(super) fn heard(&mut self, at: Instant) -> Option<PeerEvent> {
        self.last_heard = Some(at);
        (self.told == Told::Away).then(|| self.here())
    }

    fn here(&mut self) -> PeerEvent {
        self.told = Told::Here;
        PeerEvent::Connected
    }

    /// When the doubt about it will have lasted long enough.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.last_heard.filter(|_| self.is_doubted()).map(|heard| heard + HEARD)
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<PeerEvent> {
        let is_away = self.is_doubted() && self.poll_timeout().is_none_or(|until| until <= now);
        is_away.then(|| {
            self.told = Told::Away;
            PeerEvent::Disconnected
        })
    }

    fn is_doubted(&self) -> bool {
        self.doubtful && self.told == Told::Here
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn who_is_disconnected_and_heard_is_not_away_until_not_heard_for_three_seconds() {
        let begin = clock::instant();
        let ms = |ms| begin + Duration::from_millis(ms);
        let mut presence = Presence::new();
        assert_eq!(presence.is_now(State::Connected), Some(PeerEvent::Connected));
        assert_eq!((presence.heard(ms(0)), presence.is_now(State::Disconnected)), (None, None));
        assert_eq!(presence.handle_timeout(ms(2_999)), None);
        assert_eq!(presence.handle_timeout(ms(3_000)), Some(PeerEvent::Disconnected));
        assert_eq!(presence.handle_timeout(ms(9_000)), None, "once");
        assert_eq!(presence.heard(ms(9_000)), Some(PeerEvent::Connected), "before the crate says so");
        assert_eq!(presence.heard(ms(9_020)), None);
        assert_eq!(presence.is_now(State::Connected), None, "as is known");
        assert!(presence.is_up() && presence.poll_timeout().is_none());
    }

    #[test]
    fn who_comes_back_and_is_gone_again_is_away_again() {
        let begin = clock::instant();
        let mut presence = Presence::new();
        presence.is_now(State::Connected);
        presence.is_now(State::Disconnected);
        assert_eq!(presence.handle_timeout(begin), Some(PeerEvent::Disconnected), "never heard at all");
        assert_eq!(presence.heard(begin), Some(PeerEvent::Connected));
        assert_eq!(presence.poll_timeout(), Some(begin + HEARD));
        assert_eq!(presence.handle_timeout(begin + HEARD), Some(PeerEvent::Disconnected));
        assert_eq!(presence.is_now(State::Failed), Some(PeerEvent::Failed));
    }

    #[test]
    fn who_restarts_ice_and_is_not_heard_is_away_until_it_comes_to_something() {
        let begin = clock::instant();
        let mut presence = Presence::new();
        assert_eq!(
            (presence.is_now(State::Connecting), presence.handle_timeout(begin)),
            (None, None),
            "the first"
        );
        presence.is_now(State::Connected);
        presence.heard(begin);
        assert_eq!(presence.is_now(State::Connecting), None);
        assert_eq!(presence.poll_timeout(), Some(begin + HEARD));
        assert_eq!(presence.handle_timeout(begin + HEARD), Some(PeerEvent::Disconnected));
        assert_eq!(presence.handle_timeout(begin + 2 * HEARD), None, "once");
        assert_eq!(presence.is_now(State::Connected), Some(PeerEvent::Connected));
        assert_eq!((presence.is_now(State::Connecting), presence.is_now(State::Connected)), (None, None));
    }
}
