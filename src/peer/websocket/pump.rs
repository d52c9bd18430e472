//! The socket's end: frames in and out, until one of the two has had enough.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{SplitSink, SplitStream};
use futures::{Sink, SinkExt as _, Stream, StreamExt as _};
use prost::Message as _;
use tokio::sync::mpsc;
use tokio::time::{sleep_until, timeout};

use super::super::{Peer, PeerEvent};
use super::closing::{Closing, not_binary, too_long, too_slow};
use super::ear::Ear;
use super::frame::{Broken, Frame};
use super::greeting::{Refusal, farewell};
use super::line::{Shared, line};
use super::mouth::Mouth;
use super::outbox::Next;
use super::{Format, Side};
use crate::audio::AudioError;
use crate::clock;
use crate::wire::{ServerMessage, Welcome};

/// A socket that takes a frame no sooner is not read at the other end.
const WRITE: Duration = Duration::from_secs(10);

/// Nothing for so long, and the other end is away: it sends voice, or answers pings.
const QUIET: Duration = Duration::from_secs(5);

/// What carries a connection's frames. Its task is the connection's: whoever makes it runs it.
#[must_use]
pub struct Pump {
    shared: Arc<Shared>,
    reader: Reader,
    writer: Writer,
    welcome: Option<Bytes>,
}

struct Reader {
    shared: Arc<Shared>,
    ear: Ear,
    events: mpsc::Sender<PeerEvent>,
}

struct Writer {
    shared: Arc<Shared>,
    mouth: Mouth,
}

/// Why it is over.
enum Over {
    /// The other end has closed it.
    Left,
    /// The network has.
    Gone,
    /// This end, with all said.
    Done(Closing),
    /// The other end did what it may not.
    Refused(Refusal),
}

impl Pump {
    pub(super) fn new(side: Side, format: Format) -> Result<(Peer, Self), AudioError> {
        let now = clock::instant();
        let (ear, mouth) = (Ear::new(side, format, now)?, Mouth::new(side, format)?);
        let (line, shared, events) = line(now);
        let reader = Reader { shared: Arc::clone(&shared), ear, events };
        let writer = Writer { shared: Arc::clone(&shared), mouth };
        let message = ServerMessage {
            welcome: Some(Welcome { audio: Some(format.wire()) }),
            ..ServerMessage::default()
        };
        let welcome = (side == Side::Server).then(|| message.encode_to_vec().into());
        Ok((line.into(), Self { shared, reader, writer, welcome }))
    }

    /// Until either end has had enough.
    pub async fn run<S>(self, socket: S)
    where
        S: Stream<Item = Result<Frame, Broken>> + Sink<Frame, Error = Broken> + Send + Unpin,
    {
        let Self { shared, mut reader, mut writer, welcome } = self;
        let (mut sink, mut stream) = socket.split();
        let over = async {
            if let Some(welcome) = welcome {
                send(&mut sink, Frame::Binary(welcome)).await?;
            }
            tokio::select! {
                over = reader.read(&mut stream) => Err(over),
                over = writer.write(&mut sink) => over,
            }
        };
        let Err(over) = over.await;
        if matches!(over, Over::Left) {
            _ = reader.events.try_send(PeerEvent::ChannelClosed);
        }
        tracing::debug!(dropped = shared.dropped(), refused = reader.ear.refused, "a socket's end");
        drop(reader);
        shared.is_gone();
        match over {
            Over::Left => farewell(&mut sink, &mut stream, None, None).await,
            Over::Gone => {}
            Over::Done(closing) => farewell(&mut sink, &mut stream, None, Some(closing)).await,
            Over::Refused(Refusal { error, closing }) => {
                farewell(&mut sink, &mut stream, Some(&error), Some(closing)).await;
            }
        }
    }
}

impl Reader {
    async fn read<S>(&mut self, stream: &mut SplitStream<S>) -> Over
    where
        S: Stream<Item = Result<Frame, Broken>> + Unpin,
    {
        let mut away = false;
        loop {
            // Without room for what it may say, nothing is read. When the call is gone, its goodbye is being written.
            let room = self.events.reserve().await.ok();
            let wait = if away { Duration::MAX } else { QUIET };
            let Ok(read) = timeout(wait, stream.next()).await else {
                away = true;
                room.into_iter().for_each(|room| room.send(PeerEvent::Disconnected));
                continue;
            };
            if matches!(read, Some(Ok(_))) && std::mem::take(&mut away) {
                // Who is gone has nothing to be told.
                _ = self.events.send(PeerEvent::Connected).await;
            }
            let at = clock::instant();
            match read {
                Some(Ok(Frame::Binary(frame))) => {
                    match self.ear.read(frame, at, |received| self.shared.heard(received)) {
                        Ok(event) => room.zip(event).into_iter().for_each(|(room, event)| room.send(event)),
                        Err(wrong) => return Over::Refused(wrong.into()),
                    }
                }
                Some(Ok(Frame::Pong(_))) => self.shared.answered(at),
                // Its answer is written by whoever reads it.
                Some(Ok(Frame::Ping(_))) => {}
                Some(Ok(Frame::Text)) => return Over::Refused(not_binary().into()),
                Some(Ok(Frame::Close(_))) => return Over::Left,
                Some(Err(Broken::TooLong)) => return Over::Refused(too_long().into()),
                Some(Err(Broken::Gone)) | None => return Over::Gone,
            }
        }
    }
}

impl Writer {
    async fn write<S>(&mut self, sink: &mut SplitSink<S, Frame>) -> Result<std::convert::Infallible, Over>
    where
        S: Sink<Frame, Error = Broken> + Unpin,
    {
        loop {
            let now = clock::instant();
            if self.shared.pings().is_over(now) {
                return Err(Over::Refused(too_slow().into()));
            }
            if self.shared.pings().is_due(now) {
                send(sink, Frame::Ping(Bytes::new())).await?;
            }
            match self.shared.next(now) {
                Some(Next::Voice(packet)) => {
                    let frame = self.mouth.voice(&packet);
                    send(sink, Frame::Binary(frame)).await?;
                }
                Some(Next::Text(text)) => {
                    send(sink, Frame::Binary(self.mouth.text(text))).await?;
                    self.shared.text_was_written();
                }
                Some(Next::Goodbye(closing)) => return Err(Over::Done(closing)),
                None => {
                    let until = self.shared.pings().poll_timeout();
                    tokio::select! {
                        () = self.shared.woken() => {}
                        () = sleep_until(until.into()) => {}
                    }
                }
            }
        }
    }
}

async fn send<S>(sink: &mut SplitSink<S, Frame>, frame: Frame) -> Result<(), Over>
where
    S: Sink<Frame, Error = Broken> + Unpin,
{
    match timeout(WRITE, sink.send(frame)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Over::Gone),
        Err(_) => Err(Over::Refused(too_slow().into())),
    }
}

impl std::fmt::Debug for Pump {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pump").finish_non_exhaustive()
    }
}
