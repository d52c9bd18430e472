//! How measured values lie: latencies by nearest rank, times between packets by half milliseconds.

use std::time::{Duration, Instant};

use serde::Serialize;

/// Times between neighbouring packets, counted by half milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Gaps {
    counts: Vec<u32>,
    max: Duration,
    over_40: u64,
    over_60: u64,
}

/// Longer ones are counted as this.
const LONGEST: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_micros(500);

impl Default for Gaps {
    fn default() -> Self {
        let steps = LONGEST.as_micros() / STEP.as_micros() + 1;
        Self { counts: vec![0; steps as usize], max: Duration::ZERO, over_40: 0, over_60: 0 }
    }
}

impl Gaps {
    pub(super) fn add(&mut self, gap: Duration) {
        self.counts[(gap.min(LONGEST).as_micros() / STEP.as_micros()) as usize] += 1;
        self.max = self.max.max(gap);
        self.over_40 += u64::from(gap > Duration::from_millis(40));
        self.over_60 += u64::from(gap > Duration::from_millis(60));
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(ours, theirs)| *ours += theirs);
        self.max = self.max.max(other.max);
        self.over_40 += other.over_40;
        self.over_60 += other.over_60;
    }

    pub(super) fn told(&self) -> ToldGaps {
        let count: u64 = self.counts.iter().map(|&count| u64::from(count)).sum();
        let at = |share: f64| {
            let rank = (count as f64 * share).ceil() as u64;
            let mut seen = 0;
            let step = self.counts.iter().position(|&count| {
                seen += u64::from(count);
                seen >= rank
            });
            step.unwrap_or_default() as f64 * millis(STEP)
        };
        let (over_40_ms, over_60_ms) = (self.over_40, self.over_60);
        ToldGaps { count, p50: at(0.5), p99: at(0.99), max: round(millis(self.max)), over_40_ms, over_60_ms }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldGaps {
    pub(super) count: u64,
    pub(super) p50: f64,
    pub(super) p99: f64,
    pub(super) max: f64,
    pub(super) over_40_ms: u64,
    pub(super) over_60_ms: u64,
}

/// How values lie, by nearest rank. All zero for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(super) struct Spread {
    pub(super) count: usize,
    pub(super) p50: f64,
    pub(super) p95: f64,
    pub(super) p99: f64,
    pub(super) max: f64,
}

impl Spread {
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let Some(&max) = values.last() else { return Self::default() };
        let at = |share: f64| round(values[(values.len() as f64 * share).ceil() as usize - 1]);
        Self { count: values.len(), p50: at(0.5), p95: at(0.95), p99: at(0.99), max: round(max) }
    }
}

/// From `earlier` to `later` in ms; negative when they are the other way round.
pub(super) fn between(earlier: Instant, later: Instant) -> f64 {
    millis(later.saturating_duration_since(earlier)) - millis(earlier.saturating_duration_since(later))
}

pub(super) fn millis(length: Duration) -> f64 {
    length.as_secs_f64() * 1000.0
}

pub(super) fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let spread = Spread::of((1..=200).rev().map(f64::from));
        assert_eq!(spread, Spread { count: 200, p50: 100.0, p95: 190.0, p99: 198.0, max: 200.0 });
        assert_eq!(Spread::of([7.0]), Spread { count: 1, p50: 7.0, p95: 7.0, p99: 7.0, max: 7.0 });
        assert_eq!(Spread::of([]), Spread::default());
    }

    #[test]
    fn gaps_are_told_over_all_calls() {
        let (mut one, mut other) = (Gaps::default(), Gaps::default());
        (0..98).for_each(|_| one.add(Duration::from_millis(20)));
        other.add(Duration::from_millis(41));
        other.add(Duration::from_secs(3));
        one.merge(&other);
        let told = ToldGaps { count: 100, p50: 20.0, p99: 41.0, max: 3000.0, over_40_ms: 2, over_60_ms: 1 };
        assert_eq!(one.told(), told);
    }
}
