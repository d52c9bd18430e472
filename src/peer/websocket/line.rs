//! The call's end of a socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc};

use super::super::{EVENTS, NotSent, PeerEvent, Received};
use super::closing::{Closing, too_slow};
use super::outbox::{Next, Outbox};
use super::pings::Pings;
use crate::audio::Packet;
use crate::error::Error;

/// Socket → call, 20 ms each: five seconds of voice. When full the oldest is dropped: a call that is that late has no
/// use for it.
const INBOX: usize = 256;

/// Events come by its channel (see [`EVENTS`]: when full, the socket is not read, and TCP makes the client wait); voice is
/// looked for.
#[derive(Debug)]
pub struct Line {
    shared: Arc<Shared>,
    events: mpsc::Receiver<PeerEvent>,
}

/// What the two ends have in common.
#[derive(Debug)]
pub(super) struct Shared {
    outbox: Mutex<Outbox>,
    inbox: Mutex<VecDeque<Received>>,
    pings: Mutex<Pings>,
    /// There may be something to write.
    wake: Notify,
    /// Text was written, or the socket is gone.
    written: Notify,
}

/// The call's end, and what the socket's is made of. The connection is up.
pub(super) fn line(now: Instant) -> (Line, Arc<Shared>, mpsc::Sender<PeerEvent>) {
    let shared = Arc::new(Shared {
        outbox: Mutex::default(),
        inbox: Mutex::default(),
        pings: Mutex::new(Pings::new(now)),
        wake: Notify::new(),
        written: Notify::new(),
    });
    let (told, events) = mpsc::channel(EVENTS);
    for event in [PeerEvent::Connected, PeerEvent::ChannelOpen] {
        // There is room: it is new.
        _ = told.try_send(event);
    }
    (Line { shared: Arc::clone(&shared), events }, shared, told)
}

impl Line {
    pub(in super::super) async fn next(&mut self) -> Option<PeerEvent> {
        self.events.recv().await
    }

    pub(in super::super) fn receive(&mut self) -> Option<Received> {
        locked(&self.shared.inbox).pop_front()
    }

    pub(in super::super) fn try_send_audio(&mut self, packet: Packet) -> Result<(), NotSent> {
        self.is_open()?;
        locked(&self.shared.outbox).voice(packet);
        self.shared.wake.notify_one();
        Ok(())
    }

    /// Who lets so much wait that this does not fit is hung up on.
    pub(in super::super) fn send_text(&mut self, text: &str) -> Result<(), NotSent> {
        self.is_open()?;
        let mut outbox = locked(&self.shared.outbox);
        let queued = outbox.text(text);
        if !queued {
            outbox.give_up(Closing::of(&too_slow()));
        }
        drop(outbox);
        self.shared.wake.notify_one();
        if queued { Ok(()) } else { Err(NotSent::Full) }
    }

    pub(in super::super) async fn text_written(&mut self) {
        while self.is_open().is_ok() && locked(&self.shared.outbox).has_text() {
            let written = self.shared.written.notified();
            if locked(&self.shared.outbox).has_text() {
                written.await;
            }
        }
    }

    pub(in super::super) fn round_trip(&self) -> Option<Duration> {
        locked(&self.shared.pings).round_trip()
    }

    pub(in super::super) fn close_because(&mut self, error: &Error) {
        self.shared.say_goodbye(Closing::of(error));
    }

    /// The socket's end is gone when nobody can tell us anything.
    fn is_open(&self) -> Result<(), NotSent> {
        let open = self.events.sender_strong_count() > 0 && !locked(&self.shared.outbox).is_closing();
        if open { Ok(()) } else { Err(NotSent::NotConnected) }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.say_goodbye(Closing::NORMAL);
    }
}

impl Shared {
    pub(super) fn heard(&self, received: Received) {
        let mut inbox = locked(&self.inbox);
        if inbox.len() == INBOX {
            inbox.pop_front();
        }
        inbox.push_back(received);
    }

    pub(super) fn next(&self, now: Instant) -> Option<Next> {
        let held = self.pings().holds_voice(now);
        locked(&self.outbox).take(held)
    }

    pub(super) fn text_was_written(&self) {
        locked(&self.outbox).written();
        self.written.notify_one();
    }

    /// Nobody is to wait for what will not be written.
    pub(super) fn is_gone(&self) {
        self.written.notify_one();
    }

    pub(super) fn pings(&self) -> MutexGuard<'_, Pings> {
        locked(&self.pings)
    }

    pub(super) fn answered(&self, now: Instant) {
        self.pings().answered(now);
        self.wake.notify_one();
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(super) fn dropped(&self) -> u64 {
        locked(&self.outbox).dropped()
    }

    fn say_goodbye(&self, closing: Closing) {
        locked(&self.outbox).goodbye(closing);
        self.wake.notify_one();
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
