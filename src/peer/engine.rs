//! The crate's peer connection, set up our way.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rtc::crypto::{RTCCryptoProvider, SignatureScheme};
use rtc::ice::mdns::MulticastDnsMode;
use rtc::interceptor::{NackResponderBuilder, Slot};
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::certificate::{CertificateParams, RTCCertificate};
use rtc::peer_connection::configuration::RTCConfigurationBuilder;
use rtc::peer_connection::configuration::interceptor_registry::{Registry, configure_rtcp_reports};
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MediaEngine};
use rtc::peer_connection::configuration::setting_engine::SettingEngineBuilder;
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::peer_connection::transport::{RTCDtlsRole, RTCIceCandidateInit};
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RtpCodecKind,
};
use rtc::shared::error::Result;

use super::offer::{Offer, Setup};

/// The agent's pace. The crate's default is 200 ms, most of the time that a call takes to connect.
const CHECK_INTERVAL: Duration = Duration::from_millis(20);

/// At that pace the crate's default of seven checks would give a path up before a slow answer is back; this many
/// outlast [`FAILED`].
const CHECKS: u16 = 2_000;

/// Silence of the browser after which it counts as disconnected, and further silence after which the
/// connection has failed. The same sum bounds the first connecting.
const DISCONNECTED: Duration = Duration::from_secs(5);
const FAILED: Duration = Duration::from_secs(15);
const KEEPALIVE: Duration = Duration::from_secs(2);

/// What SCTP may hold of a page's messages before the page must wait.
const RECEIVE_BUFFER: u32 = 128 * 1024;

/// Packets of ours that can be asked for again: more than a second, a power of two.
const KEPT: u16 = 64;

/// The payload types where we offer; an answer has those of its offer.
const OPUS: u8 = 111;
const RED: u8 = 63;

/// What all connections share: cryptography and the certificate.
pub(super) struct Engine {
    crypto: Arc<dyn RTCCryptoProvider>,
    certificate: RTCCertificate,
}

/// Our voice in a connection.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    pub(super) track: String,
    pub(super) ssrc: u32,
}

impl Voice {
    /// Named after who speaks.
    pub(super) fn new(speaker: &str) -> Self {
        Self { track: speaker.to_owned(), ssrc: rand::random() }
    }

    pub(super) fn track(&self) -> MediaStreamTrack {
        let coding = RTCRtpCodingParameters { ssrc: Some(self.ssrc), ..Default::default() };
        MediaStreamTrack::new(
            "antiphon".to_owned(),
            self.track.clone(),
            self.track.clone(),
            RtpCodecKind::Audio,
            vec![RTCRtpEncodingParameters {
                rtp_coding_parameters: coding,
                codec: opus(),
                ..Default::default()
            }],
        )
    }
}

impl Engine {
    /// Makes the certificate of this process: ECDSA P-256, never stored. Browsers know it by the
    /// fingerprint in each answer.
    pub(super) fn new(crypto: Arc<dyn RTCCryptoProvider>) -> io::Result<Self> {
        let subject = CertificateParams::new(vec!["antiphon".to_owned()]).map_err(io::Error::other)?;
        let certificate =
            RTCCertificate::generate(crypto.crypto(), SignatureScheme::EcdsaP256Sha256, subject)
                .map_err(io::Error::other)?;
        Ok(Self { crypto, certificate })
    }

    /// A connection before its negotiation. `setup` is the offer's, where we answer one.
    pub(super) fn connection(&self, setup: Option<Setup>, now: Instant) -> Result<RTCPeerConnection> {
        let mut settings = SettingEngineBuilder::new()
            .with_crypto_provider(Arc::clone(&self.crypto))
            .with_ice_connection_attempts(Some(CHECK_INTERVAL), Some(CHECKS))
            .with_ice_timeouts(Some(DISCONNECTED), Some(FAILED), Some(KEEPALIVE))
            .with_multicast_dns_mode(MulticastDnsMode::Disabled)
            .with_include_loopback_candidate(true)
            .with_sctp_max_receive_buffer_size(RECEIVE_BUFFER);
        if let Some(setup) = setup {
            settings = settings.with_answering_dtls_role(role(setup));
        }
        let (media, interceptors) = media()?;
        let configuration =
            RTCConfigurationBuilder::new().with_certificates(vec![self.certificate.clone()]).build();
        RTCPeerConnectionBuilder::new()
            .with_configuration(configuration)
            .with_media_engine(media)
            .with_interceptor_registry(interceptors)
            .with_setting_engine(settings.build())
            .build(now)
    }
}

/// Opus, alone or in RED (RFC 2198), its packets asked for again where both ends know how (RFC 4585), and reports.
/// No congestion control: a voice has one rate, and its feedback would be a fifth of all packets.
fn media() -> Result<(MediaEngine, Registry)> {
    let mut media = MediaEngine::default();
    for (rtp_codec, payload_type) in [(opus(), OPUS), (red(), RED)] {
        media.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type }, RtpCodecKind::Audio)?;
    }
    let responder = NackResponderBuilder::new().with_size(KEPT).build();
    let interceptors = Registry::new().with(Slot::NackResponder, responder);
    Ok((media, configure_rtcp_reports(interceptors)))
}

/// The DTLS server's part wherever the offerer leaves it to us: it answers what it is asked, so that a browser's own
/// timers carry the handshake, too.
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
        rtcp_feedback: vec![RTCPFeedback { typ: "nack".to_owned(), parameter: String::new() }],
    }
}

fn red() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: "audio/red".to_owned(),
        clock_rate: 48_000,
        channels: 2,
        sdp_fmtp_line: format!("{OPUS}/{OPUS}"),
        rtcp_feedback: vec![],
    }
}

/// The local candidate to which everything from `source` comes. The agent wants one for each family; what we
/// are really reached at is the mux's affair, and stands in the answer.
pub(super) fn local(source: SocketAddr) -> SocketAddr {
    match source {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, DISCARD)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::LOCALHOST, DISCARD)),
    }
}

/// No port of ours (RFC 863).
const DISCARD: u16 = 9;

/// Tells the agent of its [`local`] candidates.
fn name_candidates(core: &mut RTCPeerConnection) -> Result<()> {
    for (at, address) in ["127.0.0.1", "::1"].iter().enumerate() {
        let candidate = format!("candidate:{} 1 udp 2130706431 {address} {DISCARD} typ host", at + 1);
        core.add_local_candidate(RTCIceCandidateInit { candidate, ..Default::default() })?;
    }
    core.add_local_candidate(RTCIceCandidateInit::default())
}

/// The first offer in, the crate's answer out. It names no candidate that anybody could use.
pub(super) fn negotiate(core: &mut RTCPeerConnection, offer: &Offer, now: Instant) -> Result<String> {
    let sdp = renegotiate(core, offer, now)?;
    name_candidates(core)?;
    Ok(sdp)
}

/// A further offer of the same connection in, the answer out. Other ICE credentials in the offer restart ICE (RFC 8839
/// section 4.4.1.1.1): the answer has new ones, too.
pub(super) fn renegotiate(core: &mut RTCPeerConnection, offer: &Offer, now: Instant) -> Result<String> {
    core.set_remote_description(now, RTCSessionDescription::offer(offer.sdp.clone())?)?;
    let answer = core.create_answer(None)?;
    let sdp = answer.sdp.clone();
    core.set_local_description(now, answer)?;
    Ok(sdp)
}

/// Our offer.
pub(super) fn offer(core: &mut RTCPeerConnection, now: Instant) -> Result<String> {
    let offer = core.create_offer(None)?;
    let sdp = offer.sdp.clone();
    core.set_local_description(now, offer)?;
    name_candidates(core)?;
    Ok(sdp)
}
