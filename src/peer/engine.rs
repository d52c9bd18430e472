//! The crate's peer connection, set up our way.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rtc::crypto::{RTCCryptoProvider, SignatureScheme};
use rtc::ice::mdns::MulticastDnsMode;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::certificate::CertificateParams;
use rtc::peer_connection::configuration::media_engine::MIME_TYPE_OPUS;
use rtc::peer_connection::transport::RTCDtlsRole;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use tokio::sync::{mpsc, watch};
use webrtc::data_channel::DataChannel;
use webrtc::error::Result;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::TrackRemote;
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCCertificate,
    RTCConfigurationBuilder, RTCPeerConnectionState, RTCSessionDescription, Registry, SettingEngineBuilder,
    register_default_interceptors,
};

use super::SEND_BUFFER;
use super::mux::{Lane, MuxRuntime};
use super::offer::{Offer, Setup};

/// The agent's pace. The crate's default is 200 ms, most of the time that a call takes to connect.
const CHECK_INTERVAL: Duration = Duration::from_millis(20);

/// Silence of the browser after which it counts as disconnected, and further silence after which the
/// connection has failed. The same sum bounds the first connecting.
const DISCONNECTED: Duration = Duration::from_secs(5);
const FAILED: Duration = Duration::from_secs(15);
const KEEPALIVE: Duration = Duration::from_secs(2);

/// What SCTP may hold of a page's messages before the page must wait.
const RECEIVE_BUFFER: u32 = 128 * 1024;

/// The payload type of Opus where an offer does not name its own.
const PAYLOAD_TYPE: u8 = 111;

/// Driver → [`super::AudioIn`] and the session's task. One of each is expected; what comes beyond this is
/// not taken.
const ANNOUNCEMENTS: usize = 4;

/// What all connections share: cryptography, the certificate, the port's families.
pub(super) struct Engine {
    crypto: Arc<dyn RTCCryptoProvider>,
    certificate: RTCCertificate,
    dummies: Vec<&'static str>,
}

/// What the driver tells: see [`Announcer`].
pub(super) struct Announced {
    pub(super) state: watch::Receiver<RTCPeerConnectionState>,
    pub(super) channels: mpsc::Receiver<Arc<dyn DataChannel>>,
    pub(super) tracks: mpsc::Receiver<Arc<dyn TrackRemote>>,
}

impl Engine {
    /// Makes the certificate of this process: ECDSA P-256, never stored. Browsers know it by the
    /// fingerprint in each answer.
    pub(super) fn new(crypto: Arc<dyn RTCCryptoProvider>, ipv6: bool) -> io::Result<Self> {
        let subject = CertificateParams::new(vec!["antiphon".to_owned()]).map_err(io::Error::other)?;
        let certificate =
            RTCCertificate::generate(crypto.crypto(), SignatureScheme::EcdsaP256Sha256, subject)
                .map_err(io::Error::other)?;
        let dummies = if ipv6 { vec!["127.0.0.1:0", "[::1]:0"] } else { vec!["127.0.0.1:0"] };
        Ok(Self { crypto, certificate, dummies })
    }

    /// A connection over `lane`, before its negotiation. Must be closed.
    pub(super) async fn connection(
        &self,
        lane: Arc<Lane>,
        setup: Setup,
    ) -> Result<(Arc<dyn PeerConnection>, Announced)> {
        let credentials = &lane.credentials;
        let settings = settings(&self.crypto)
            .with_ice_credentials(credentials.fragment.clone(), credentials.password.clone())
            .with_answering_dtls_role(role(setup))
            .with_sctp_max_receive_buffer_size(RECEIVE_BUFFER)
            .build();
        let (media, interceptors) = media()?;
        let configuration =
            RTCConfigurationBuilder::new().with_certificates(vec![self.certificate.clone()]).build();
        let (announcer, announced) = announcer();
        let builder = PeerConnectionBuilder::new()
            .with_configuration(configuration)
            .with_media_engine(media)
            .with_interceptor_registry(interceptors)
            .with_setting_engine(settings)
            .with_runtime(Arc::new(MuxRuntime::new(lane)))
            .with_handler(Arc::new(announcer))
            .with_udp_addrs(self.dummies.clone())
            .with_data_channel_send_buffer_limit(SEND_BUFFER);
        let connection = Box::pin(builder.build()).await?;
        Ok((Arc::new(connection), announced))
    }
}

/// What holds for either end of a call.
pub(super) fn settings(crypto: &Arc<dyn RTCCryptoProvider>) -> SettingEngineBuilder {
    SettingEngineBuilder::new()
        .with_crypto_provider(Arc::clone(crypto))
        .with_ice_connection_attempts(Some(CHECK_INTERVAL), None)
        .with_ice_timeouts(Some(DISCONNECTED), Some(FAILED), Some(KEEPALIVE))
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_include_loopback_candidate(true)
}

/// Opus and nothing else, with RTCP.
pub(super) fn media() -> Result<(MediaEngine, Registry)> {
    let mut media = MediaEngine::default();
    let codec = RTCRtpCodecParameters { rtp_codec: opus(), payload_type: PAYLOAD_TYPE };
    media.register_codec(codec, RtpCodecKind::Audio)?;
    let interceptors = register_default_interceptors(Registry::new(), &mut media)?;
    Ok((media, interceptors))
}

/// The DTLS server's part wherever the offerer leaves it to us: the crate's client gives up its
/// retransmission on the first repeated flight and then hangs, at 20 % loss more often than not.
fn role(setup: Setup) -> RTCDtlsRole {
    match setup {
        Setup::ActPass | Setup::Active => RTCDtlsRole::Server,
        Setup::Passive => RTCDtlsRole::Client,
    }
}

fn opus() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_OPUS.to_owned(),
        clock_rate: 48_000,
        channels: 2,
        sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
        rtcp_feedback: vec![],
    }
}

/// A voice as a track, named after who speaks.
pub(super) fn voice(speaker: &str, ssrc: u32) -> TrackLocalStaticRTP {
    TrackLocalStaticRTP::new(MediaStreamTrack::new(
        "antiphon".to_owned(),
        speaker.to_owned(),
        speaker.to_owned(),
        RtpCodecKind::Audio,
        vec![RTCRtpEncodingParameters {
            rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(ssrc), ..Default::default() },
            codec: opus(),
            ..Default::default()
        }],
    ))
}

/// Offer in, the crate's answer out. It has no candidates yet and needs none.
pub(super) async fn negotiate(
    connection: &dyn PeerConnection,
    offer: Offer,
    voice: Arc<TrackLocalStaticRTP>,
) -> Result<String> {
    connection.add_track(voice).await?;
    connection.set_remote_description(RTCSessionDescription::offer(offer.sdp)?).await?;
    let answer = connection.create_answer(None).await?;
    let sdp = answer.sdp.clone();
    connection.set_local_description(answer).await?;
    Ok(sdp)
}

/// The driver's callbacks. They run inside its loop, so they only pass on what they are told.
pub(super) struct Announcer {
    state: watch::Sender<RTCPeerConnectionState>,
    channels: mpsc::Sender<Arc<dyn DataChannel>>,
    tracks: mpsc::Sender<Arc<dyn TrackRemote>>,
}

pub(super) fn announcer() -> (Announcer, Announced) {
    let (state, state_in) = watch::channel(RTCPeerConnectionState::New);
    let (channels, channels_in) = mpsc::channel(ANNOUNCEMENTS);
    let (tracks, tracks_in) = mpsc::channel(ANNOUNCEMENTS);
    (
        Announcer { state, channels, tracks },
        Announced { state: state_in, channels: channels_in, tracks: tracks_in },
    )
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Announcer {
    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        self.state.send_replace(state);
    }

    async fn on_data_channel(&self, channel: Arc<dyn DataChannel>) {
        if self.channels.try_send(channel).is_err() {
            tracing::debug!("a page opened more data channels than it may");
        }
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        if self.tracks.try_send(track).is_err() {
            tracing::debug!("a page sent more tracks than it may");
        }
    }
}
