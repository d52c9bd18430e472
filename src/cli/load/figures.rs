//! What was measured, and what is printed of it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::process::Usage;
use super::spread::{Gaps, Spread, ToldGaps, round};
use super::watchers::Audience;

/// Of one call, as it was measured. Lengths in ms.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    pub(super) answer: Option<f64>,
    pub(super) connected: Option<f64>,
    pub(super) first_audio: Option<f64>,
    pub(super) mic_to_model: Vec<f64>,
    pub(super) model_to_ear: Vec<f64>,
    pub(super) barge_in: Vec<f64>,
    pub(super) gaps: Gaps,
    pub(super) packets: u64,
    pub(super) lost: u64,
    /// Markers that were never found, on either side, and times that nobody spoke for too long.
    pub(super) unheard: u64,
    pub(super) stalls: u64,
    /// 20 ms each, of what the model received, and of what it should have.
    pub(super) frames: f64,
    pub(super) frames_expected: f64,
    /// Model connections beyond the first.
    pub(super) reconnects: u64,
    /// Why it did not come to the end that was planned.
    pub(super) failure: Option<String>,
}

/// As measured, and without what is waited on purpose.
#[derive(Clone, Copy, Debug, Serialize)]
struct Latency {
    raw: Spread,
    net: Spread,
}

impl Latency {
    fn of(values: &[f64], wait: u32) -> Self {
        let net = values.iter().map(|value| value - f64::from(wait));
        Self { raw: Spread::of(values.iter().copied()), net: Spread::of(net) }
    }
}

/// Buffers on the way, in ms, that are no work of the server's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    pub(super) jitter: u32,
    pub(super) prebuffer: u32,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Media {
    mic_to_model_ms: Latency,
    model_to_ear_ms: Latency,
    barge_in_ms: Spread,
    gap_ms: ToldGaps,
    packets: u64,
    lost: u64,
    unheard_markers: u64,
    stalls: u64,
    model_frames: u64,
    model_coverage_percent: f64,
    model_reconnects: u64,
}

impl Media {
    fn of(taken: &Taken, waits: Waits) -> Self {
        Self {
            mic_to_model_ms: Latency::of(&taken.mic_to_model, waits.jitter),
            model_to_ear_ms: Latency::of(&taken.model_to_ear, waits.prebuffer),
            barge_in_ms: Spread::of(taken.barge_in.iter().copied()),
            gap_ms: taken.gaps.told(),
            packets: taken.packets,
            lost: taken.lost,
            unheard_markers: taken.unheard,
            stalls: taken.stalls,
            model_frames: taken.frames as u64,
            model_coverage_percent: round(taken.frames * 100.0 / taken.frames_expected.max(1.0)),
            model_reconnects: taken.reconnects,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PerCall {
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connected_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_audio_ms: Option<f64>,
    #[serde(flatten)]
    media: Media,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// A process at the corners of the measurement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watched {
    pub(super) before: Usage,
    /// The steady window, all calls up: its beginning and its end.
    pub(super) up: Usage,
    pub(super) full: Usage,
    pub(super) after: Usage,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    /// In the steady window.
    cpu_seconds: f64,
    cpu_per_conversation_second: f64,
    rss_before_kb: u64,
    rss_full_kb: u64,
    rss_per_call_kb: u64,
    rss_after_kb: u64,
    threads: u64,
    files: u64,
    files_after: u64,
}

impl Cost {
    fn of(watched: &Watched, calls: usize, steady: f64) -> Self {
        let Watched { before, up, full, after } = watched;
        let cpu_seconds = full.cpu_seconds - up.cpu_seconds;
        let conversation = (calls as f64 * steady).max(f64::EPSILON);
        Self {
            cpu_seconds: round(cpu_seconds),
            cpu_per_conversation_second: (cpu_seconds / conversation * 1e5).round() / 1e5,
            rss_before_kb: before.rss_kb,
            rss_full_kb: full.rss_kb,
            rss_per_call_kb: full.rss_kb.saturating_sub(before.rss_kb) / calls.max(1) as u64,
            rss_after_kb: after.rss_kb,
            threads: full.threads,
            files: full.files,
            files_after: after.files,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    calls: usize,
    connected: usize,
    completed: usize,
    failures: BTreeMap<String, usize>,
    steady_seconds: f64,
    answer_ms: Spread,
    connected_ms: Spread,
    first_audio_ms: Spread,
    #[serde(flatten)]
    media: Media,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<Cost>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generator: Option<Cost>,
    #[serde(skip_serializing_if = "Option::is_none")]
    watchers: Option<Audience>,
    per_call: Vec<PerCall>,
}

impl Report {
    /// `steady` is the window with all calls up.
    pub(super) fn new(
        taken: &[Taken],
        waits: Waits,
        steady: Duration,
        server: Option<&Watched>,
        generator: Option<&Watched>,
    ) -> Self {
        let mut all = Taken::default();
        let mut failures = BTreeMap::new();
        for call in taken {
            all.mic_to_model.extend(&call.mic_to_model);
            all.model_to_ear.extend(&call.model_to_ear);
            all.barge_in.extend(&call.barge_in);
            all.gaps.merge(&call.gaps);
            all.packets += call.packets;
            all.lost += call.lost;
            all.unheard += call.unheard;
            all.stalls += call.stalls;
            all.frames += call.frames;
            all.frames_expected += call.frames_expected;
            all.reconnects += call.reconnects;
            if let Some(failure) = &call.failure {
                *failures.entry(failure.clone()).or_default() += 1;
            }
        }
        let connected = taken.iter().filter(|call| call.first_audio.is_some()).count();
        let cost = |watched| Cost::of(watched, connected, steady.as_secs_f64());
        let per_call = taken.iter().map(|call| PerCall {
            answer_ms: call.answer.map(round),
            connected_ms: call.connected.map(round),
            first_audio_ms: call.first_audio.map(round),
            media: Media::of(call, waits),
            failure: call.failure.clone(),
        });
        Self {
            calls: taken.len(),
            connected,
            completed: taken.iter().filter(|call| call.failure.is_none()).count(),
            failures,
            steady_seconds: round(steady.as_secs_f64()),
            answer_ms: Spread::of(taken.iter().filter_map(|call| call.answer)),
            connected_ms: Spread::of(taken.iter().filter_map(|call| call.connected)),
            first_audio_ms: Spread::of(taken.iter().filter_map(|call| call.first_audio)),
            media: Media::of(&all, waits),
            server: server.map(cost),
            generator: generator.map(cost),
            watchers: None,
            per_call: per_call.collect(),
        }
    }

    /// These followed the first call.
    pub(super) fn watched_by(self, watchers: Option<Audience>) -> Self {
        Self { watchers, ..self }
    }

    pub(super) fn is_whole(&self) -> bool {
        self.completed == self.calls && self.watchers.is_none_or(|watchers| watchers.is_whole())
    }

    pub(super) fn json(&self) -> String {
        // No map with odd keys, nothing that can fail: only what serde derives.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// For a person.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, connected, completed, steady_seconds, media, .. } = self;
        writeln!(
            f,
            "{calls} calls: {connected} connected, {completed} completed; all up for {steady_seconds} s"
        )?;
        for (reason, count) in &self.failures {
            writeln!(f, "  failed, {reason}: {count}")?;
        }
        writeln!(f, "{:<28}{:>8}{:>9}{:>9}{:>9}{:>9}", "ms", "count", "p50", "p95", "p99", "max")?;
        for (name, spread) in [
            ("offer → answer", self.answer_ms),
            ("offer → connected", self.connected_ms),
            ("connected → first audio", self.first_audio_ms),
            ("mic → model", media.mic_to_model_ms.raw),
            ("  without jitter buffer", media.mic_to_model_ms.net),
            ("model → ear", media.model_to_ear_ms.raw),
            ("  without prebuffer", media.model_to_ear_ms.net),
            ("barge-in → silence", media.barge_in_ms),
        ] {
            let Spread { count, p50, p95, p99, max } = spread;
            writeln!(f, "{name:<28}{count:>8}{p50:>9.1}{p95:>9.1}{p99:>9.1}{max:>9.1}")?;
        }
        let ToldGaps { count, p50, p99, max, over_40_ms, over_60_ms } = media.gap_ms;
        writeln!(f, "{:<28}{count:>8}{p50:>9.1}{:>9}{p99:>9.1}{max:>9.1}", "gaps of the back-audio", "")?;
        writeln!(
            f,
            "  over 40 ms: {over_40_ms}, over 60 ms: {over_60_ms}; {} packets, {} lost",
            media.packets, media.lost
        )?;
        writeln!(
            f,
            "model: {} frames, {} % of what was due; {} reconnects, {} markers unheard, {} stalls",
            media.model_frames,
            media.model_coverage_percent,
            media.model_reconnects,
            media.unheard_markers,
            media.stalls
        )?;
        for (name, cost) in [("server", &self.server), ("generator", &self.generator)] {
            let Some(cost) = cost else { continue };
            writeln!(
                f,
                "{name}: {} s of CPU, {} per conversation second; memory {} kB before, {} kB full, {} kB per call, \
                 {} kB after; {} threads, {} files, {} after",
                cost.cpu_seconds,
                cost.cpu_per_conversation_second,
                cost.rss_before_kb,
                cost.rss_full_kb,
                cost.rss_per_call_kb,
                cost.rss_after_kb,
                cost.threads,
                cost.files,
                cost.files_after
            )?;
        }
        self.watchers.iter().try_for_each(|watchers| writeln!(f, "{watchers}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_call_is_counted_by_its_reason_and_spoils_the_whole() {
        let good = Taken { first_audio: Some(1.0), ..Taken::default() };
        let bad = Taken { failure: Some("timeout".into()), ..Taken::default() };
        let waits = Waits { jitter: 40, prebuffer: 40 };
        let report = Report::new(&[good, bad], waits, Duration::from_secs(1), None, None);
        assert!(!report.is_whole());
        let json = report.json();
        assert!(json.contains(r#""connected":1,"completed":1,"failures":{"timeout":1}"#), "{json}");
        assert!(json.contains(r#""over40Ms":0"#), "{json}");
    }
}
