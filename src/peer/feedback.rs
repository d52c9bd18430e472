//! What the other end says of our voice, and what we ask of its.

use std::time::{Duration, Instant};

use rtc::peer_connection::RTCPeerConnection;
use rtc::rtcp;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::reception_report::ReceptionReport;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::{
    TransportLayerNack, nack_pairs_from_sequence_numbers,
};
use rtc::statistics::StatsSelector;
use rtc::statistics::report::RTCStatsReportEntry;

#[derive(Debug, Default)]
pub(super) struct Feedback {
    /// Of our packets, by the newest report (RFC 3550 section 6.4.1), 0 to 1.
    lost: Option<f32>,
    /// The other end's voice.
    source: Option<u32>,
}

impl Feedback {
    /// What of our voice did not arrive, 0 to 1, if a report has come since the last time this was asked.
    pub(super) fn take_lost(&mut self) -> Option<f32> {
        self.lost.take()
    }

    pub(super) fn heard(&mut self, ssrc: u32) {
        self.source = Some(ssrc);
    }

    /// A compound packet: its reports on the source that is `ours`.
    pub(super) fn reports(&mut self, ours: u32, packets: &[Box<dyn rtcp::Packet>]) {
        for packet in packets {
            let packet = packet.as_any();
            let reports: &[ReceptionReport] = match packet.downcast_ref::<ReceiverReport>() {
                Some(report) => &report.reports,
                None => packet.downcast_ref::<SenderReport>().map_or(&[], |report| &report.reports),
            };
            if let Some(report) = reports.iter().find(|report| report.ssrc == ours) {
                self.lost = Some(f32::from(report.fraction_lost) / 256.0);
            }
        }
    }

    /// A request for packets of the other end's voice, once it has been heard.
    pub(super) fn nack(&self, ours: u32, seqs: &[u16]) -> Option<TransportLayerNack> {
        let media_ssrc = self.source.filter(|_| !seqs.is_empty())?;
        let nacks = nack_pairs_from_sequence_numbers(seqs);
        Some(TransportLayerNack { sender_ssrc: ours, media_ssrc, nacks })
    }
}

/// By the newest of the connection's own checks, which it makes every two seconds.
#[expect(clippy::wildcard_enum_match_arm, reason = "the crate's enum, which grows")]
pub(super) fn round_trip(core: &mut RTCPeerConnection, now: Instant) -> Option<Duration> {
    core.get_stats(now, StatsSelector::None).iter().find_map(|entry| match entry {
        RTCStatsReportEntry::IceCandidatePair(pair) if pair.nominated && pair.responses_received > 0 => {
            Some(Duration::from_secs_f64(pair.current_round_trip_time))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(ssrc: u32, fraction_lost: u8) -> Box<dyn rtcp::Packet> {
        let reports = vec![ReceptionReport { ssrc, fraction_lost, ..Default::default() }];
        Box::new(ReceiverReport { ssrc: 9, reports, ..Default::default() })
    }

    #[test]
    fn a_report_on_our_voice_is_told_once() {
        let mut feedback = Feedback::default();
        feedback.reports(7, &[report(8, 255), report(7, 64)]);
        assert_eq!(feedback.take_lost(), Some(0.25));
        assert_eq!(feedback.take_lost(), None);
    }

    #[test]
    fn what_was_lost_is_asked_for_of_the_voice_that_is_heard() {
        let mut feedback = Feedback::default();
        assert!(feedback.nack(7, &[1]).is_none(), "nobody is heard yet");
        feedback.heard(9);
        assert!(feedback.nack(7, &[]).is_none());
        let nack = feedback.nack(7, &[1, 3]).unwrap();
        let asked: Vec<u16> = nack.nacks.iter().flat_map(|pair| pair.packet_list()).collect();
        assert_eq!((nack.media_ssrc, asked), (9, vec![1, 3]));
    }
}
