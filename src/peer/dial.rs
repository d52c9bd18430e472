//! The other end of a call: an offer out, an answer in. This is how `antiphon call` is a candidate, with the
//! means that answer one.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::mpsc;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::TrackRemote;
use webrtc::peer_connection::{
    PeerConnection, PeerConnectionBuilder, RTCConfigurationBuilder, RTCSessionDescription,
};

use super::audio_in::AudioIn;
use super::engine::{self, Announced};
use super::session::{Keeper, Session};
use super::{CHANNEL_LABEL, EVENTS, Peer, PeerEvent, answer};

/// An offer that has not been answered. Dropping it closes the connection.
pub struct Dialing {
    keeper: Keeper,
    voice: Arc<TrackLocalStaticRTP>,
    ssrc: u32,
    events: mpsc::Receiver<PeerEvent>,
    tracks: mpsc::Receiver<Arc<dyn TrackRemote>>,
}

/// Makes an offer of a voice, a voice back and the data channel, over a UDP socket of its own at `local`. It
/// names no candidates: the server learns where it came from.
///
/// # Errors
///
/// When the socket or the connection cannot be made.
pub async fn dial(local: IpAddr) -> io::Result<(String, Dialing)> {
    let crypto = rtc::crypto::default_provider().map_err(io::Error::other)?;
    let (announcer, Announced { state, tracks, .. }) = engine::announcer();
    let (media, interceptors) = engine::media().map_err(io::Error::other)?;
    let builder = PeerConnectionBuilder::new()
        .with_configuration(RTCConfigurationBuilder::new().build())
        .with_media_engine(media)
        .with_interceptor_registry(interceptors)
        .with_setting_engine(engine::settings(&crypto).build())
        .with_handler(Arc::new(announcer))
        .with_udp_addrs(vec![SocketAddr::new(local, 0)]);
    let connection: Arc<dyn PeerConnection> =
        Arc::new(Box::pin(builder.build()).await.map_err(io::Error::other)?);
    let (events, events_out) = mpsc::channel(EVENTS);
    let (channels, channels_out) = mpsc::channel(1);
    // From here on the keeper closes the connection, whatever happens.
    let keeper = Keeper::start(connection, state, channels_out, events, None);
    let ssrc = rand::random();
    let voice = Arc::new(engine::voice("candidate", ssrc));
    let offered = async {
        let connection = keeper.connection();
        let channel = connection.create_data_channel(CHANNEL_LABEL, None).await?;
        connection.add_track(Arc::clone(&voice) as _).await?;
        let offer = connection.create_offer(None).await?;
        let sdp = offer.sdp.clone();
        connection.set_local_description(offer).await?;
        Ok::<_, webrtc::error::Error>((sdp, channel))
    };
    let (sdp, channel) = offered.await.map_err(io::Error::other)?;
    // There is room for one, and this is the one.
    _ = channels.try_send(channel);
    Ok((sdp, Dialing { keeper, voice, ssrc, events: events_out, tracks }))
}

impl Dialing {
    /// Takes the answer. The connection is made when [`PeerEvent::Connected`] comes.
    ///
    /// # Errors
    ///
    /// When it is not an answer to this offer.
    pub async fn answered(self, sdp: String) -> io::Result<Peer> {
        let payload_type =
            answer::payload_type(&sdp).ok_or_else(|| io::Error::other("the answer has no Opus"))?;
        let answer = RTCSessionDescription::answer(sdp).map_err(io::Error::other)?;
        self.keeper.connection().set_remote_description(answer).await.map_err(io::Error::other)?;
        Ok(Peer {
            events: self.events,
            audio_in: AudioIn::new(self.tracks),
            session: Session::new(self.keeper, self.voice, self.ssrc, payload_type),
        })
    }
}

impl std::fmt::Debug for Dialing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialing").finish_non_exhaustive()
    }
}
