//! What `antiphon doctor` found: the types of its `--json`, and how a check is run.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::clock;

/// All of it. Documented in docs/reachability.md.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    /// Of this program.
    pub(super) version: &'static str,
    /// The worst of the checks'.
    pub(super) verdict: Verdict,
    /// In the order in which they matter.
    pub(super) checks: Vec<Check>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Check {
    pub(super) name: Name,
    /// Which of several: a server's URL, a model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<String>,
    /// How long it took.
    pub(super) elapsed_ms: u64,
    #[serde(flatten)]
    pub(super) finding: Finding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Name {
    DataFolder,
    TcpPort,
    UdpPort,
    Candidates,
    Stun,
    Turn,
    Xirsys,
    Database,
    Model,
    Clock,
    SecureContext,
}

/// From good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// Nothing is configured that could be checked.
    Skipped,
    Ok,
    /// It works, but not for everybody, or not for long.
    Warning,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    /// The cause, for programs: `turn_auth`. Absent when there is nothing wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'static str>,
    /// What was found: a sentence without its full stop.
    pub(super) message: String,
    /// What to do about it: likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remedy: Option<String>,
}

impl Finding {
    pub(super) fn ok(message: impl fmt::Display) -> Self {
        Self { verdict: Verdict::Ok, code: None, message: message.to_string(), remedy: None }
    }

    pub(super) fn skipped(message: &str) -> Self {
        Self { verdict: Verdict::Skipped, ..Self::ok(message) }
    }

    pub(super) fn warning(code: &'static str, message: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        let remedy = Some(remedy.to_string());
        Self { verdict: Verdict::Warning, code: Some(code), message: message.to_string(), remedy }
    }

    pub(super) fn failed(code: &'static str, message: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self { verdict: Verdict::Failed, ..Self::warning(code, message, remedy) }
    }
}

/// Runs a check and takes its time. One that is not done by `deadline` has failed as `timeout`.
pub(super) async fn check(
    name: Name,
    subject: Option<String>,
    deadline: Duration,
    work: impl Future<Output = Finding>,
) -> Check {
    let start = clock::instant();
    let finding = tokio::time::timeout(deadline, work).await.unwrap_or_else(|_| {
        let message = format!("it was not done after {} s", deadline.as_secs());
        Finding::failed(
            "timeout",
            message,
            "look at what it waits for: the network, the disk, the other server",
        )
    });
    let elapsed = clock::instant().saturating_duration_since(start).as_millis();
    Check { name, subject, elapsed_ms: u64::try_from(elapsed).unwrap_or(u64::MAX), finding }
}

impl Report {
    pub(super) fn new(checks: Vec<Check>) -> Self {
        let verdict = checks.iter().map(|check| check.finding.verdict).max().unwrap_or(Verdict::Skipped);
        Self { version: env!("CARGO_PKG_VERSION"), verdict: verdict.max(Verdict::Ok), checks }
    }

    pub(super) fn json(&self) -> String {
        // No map with odd keys, nothing that can fail: only what serde derives.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// For a person: a line for each check.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = |check: &Check| match &check.subject {
            Some(subject) => format!("{} {subject}", check.name.words()),
            None => check.name.words().to_owned(),
        };
        let width = self.checks.iter().map(|check| what(check).chars().count()).max().unwrap_or_default();
        for check in &self.checks {
            let Finding { verdict, code, message, remedy } = &check.finding;
            let verdict = verdict.word();
            write!(f, "{verdict:<8} {:<width$} {:>6} ms  {message}", what(check), check.elapsed_ms)?;
            if let Some(code) = code {
                write!(f, " ({code})")?;
            }
            if let Some(remedy) = remedy {
                write!(f, ": {remedy}")?;
            }
            writeln!(f)?;
        }
        write!(
            f,
            "{}",
            match self.verdict {
                Verdict::Ok | Verdict::Skipped => "All is well.",
                Verdict::Warning => "It works, with the warnings above.",
                Verdict::Failed => "Something has failed.",
            }
        )
    }
}

impl Name {
    fn words(self) -> &'static str {
        match self {
            Self::DataFolder => "data folder",
            Self::TcpPort => "tcp port",
            Self::UdpPort => "udp port",
            Self::Candidates => "candidates",
            Self::Stun => "stun",
            Self::Turn => "turn",
            Self::Xirsys => "xirsys",
            Self::Database => "database",
            Self::Model => "model",
            Self::Clock => "clock",
            Self::SecureContext => "secure context",
        }
    }
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(verdict: Finding) -> Check {
        Check { name: Name::Turn, subject: Some("turn:t.example".into()), elapsed_ms: 7, finding: verdict }
    }

    #[test]
    fn the_worst_check_is_the_verdict_and_nothing_to_check_is_well() {
        let skipped = || one(Finding::skipped("none"));
        let warning = || one(Finding::warning("w", "so", "do"));
        let failed = || one(Finding::failed("f", "so", "do"));
        assert_eq!(Report::new(vec![skipped()]).verdict, Verdict::Ok);
        assert_eq!(Report::new(vec![skipped(), one(Finding::ok("yes"))]).verdict, Verdict::Ok);
        assert_eq!(Report::new(vec![one(Finding::ok("yes")), warning()]).verdict, Verdict::Warning);
        assert_eq!(Report::new(vec![failed(), warning()]).verdict, Verdict::Failed);
    }

    #[test]
    fn the_json_of_a_check_is_flat_and_names_the_cause() {
        let report = Report::new(vec![
            one(Finding::failed("turn_auth", "it refused", "set it")),
            one(Finding::ok("fine")),
        ]);
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json["verdict"], "failed");
        let wanted = serde_json::json!({
            "name": "turn", "subject": "turn:t.example", "elapsedMs": 7, "verdict": "failed", "code": "turn_auth",
            "message": "it refused", "remedy": "set it",
        });
        assert_eq!(json["checks"][0], wanted);
        assert!(json["checks"][1].get("code").is_none());
    }

    #[test]
    fn each_check_is_one_line_with_all_that_is_known() {
        let text = Report::new(vec![one(Finding::failed("turn_auth", "it refused", "set it"))]).to_string();
        assert_eq!(
            text,
            "failed   turn turn:t.example      7 ms  it refused (turn_auth): set it\nSomething has failed."
        );
    }

    #[tokio::test]
    async fn a_check_that_hangs_has_failed_in_time() {
        let check = check(Name::Model, None, Duration::from_millis(20), std::future::pending()).await;
        assert_eq!((check.finding.verdict, check.finding.code), (Verdict::Failed, Some("timeout")));
        assert!(check.elapsed_ms >= 20);
    }
}
