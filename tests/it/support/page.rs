//! A candidate's page that does as a test likes.

use std::time::Duration;

use antiphon::peer::{Peer, PeerEvent, dial};
use antiphon::wire::{Command, EndReason, Envelope, Event, NoticeCode, Session, State};
use tokio::time::timeout;

use super::{Server, exchange};

/// Generous: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Page {
    pub(crate) peer: Peer,
}

impl Page {
    /// Connects, and sends silence so that the interview begins.
    pub(crate) async fn open(server: &Server, session: &Session) -> Self {
        Self::open_at(&server.url, session).await
    }

    /// The same, with the server at `url`.
    pub(crate) async fn open_at(url: &str, session: &Session) -> Self {
        let mut peer = connected(url, session).await;
        let mut mouth = antiphon::audio::Downlink::new(antiphon::audio::Rate::HZ_48K).unwrap();
        peer.try_send_audio(mouth.tick().packet.unwrap()).unwrap();
        Self { peer }
    }

    pub(crate) fn say(&mut self, text: &str) {
        self.peer.send_text(text).unwrap();
    }

    pub(crate) async fn until<T>(&mut self, mut wanted: impl FnMut(Envelope) -> Option<T>) -> T {
        let mut seen = Vec::new();
        let found = async {
            loop {
                let event = self.peer.next().await.expect("the connection is open");
                let PeerEvent::Message(text) = event else { continue };
                if let Some(found) = wanted(serde_json::from_str(&text).unwrap()) {
                    return found;
                }
                if !text.contains(r#""type":"level""#) {
                    seen.push(text);
                }
            }
        };
        let found = timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("no such event in time, but {seen:#?}"))
    }

    pub(crate) async fn until_muted(&mut self) {
        self.say(&serde_json::to_string(&Command::Mute { muted: true }).unwrap());
        self.until(|envelope| {
            matches!(envelope.event, Event::SessionState(state) if state.muted).then_some(())
        })
        .await;
    }

    /// The interview has begun.
    pub(crate) async fn begun(&mut self) {
        self.until(|envelope| {
            matches!(envelope.event, Event::SessionState(state) if state.state == State::Speaking)
                .then_some(())
        })
        .await;
    }

    /// It was told of this.
    pub(crate) async fn noticed(&mut self, code: NoticeCode) {
        self.until(|envelope| {
            matches!(envelope.event, Event::Notice(notice) if notice.code == code).then_some(())
        })
        .await;
    }

    /// It is over, for this reason.
    pub(crate) async fn ended(&mut self) -> EndReason {
        self.until(
            |envelope| if let Event::SessionState(state) = envelope.event { state.reason } else { None },
        )
        .await
    }

    /// Ends it.
    pub(crate) async fn end(&mut self) -> EndReason {
        self.say(r#"{"type":"end"}"#);
        self.ended().await
    }
}

/// A session's connection, with its channel open.
pub(crate) async fn connected(url: &str, session: &Session) -> Peer {
    let (offer, dialing) = dial([127, 0, 0, 1].into()).unwrap();
    let answer = exchange(url, &session.id.to_string(), &session.token, &offer).await;
    let answer: serde_json::Value = answer.json().await.unwrap();
    let sdp = answer["sdp"].as_str().unwrap_or_else(|| panic!("no answer: {answer}"));
    let mut peer = dialing.answered(sdp.to_owned()).unwrap();
    timeout(PATIENCE, async { while peer.next().await != Some(PeerEvent::ChannelOpen) {} }).await.unwrap();
    peer
}

/// What an error is about, and the number it came under.
pub(crate) fn code(envelope: Envelope) -> Option<(u64, String)> {
    let Event::Error(body) = envelope.event else { return None };
    Some((envelope.seq, body.code))
}
