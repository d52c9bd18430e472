//! This machine's clock, against the `Date` of a server that is used anyhow.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::DATE;
use url::Url;

use super::check::Finding;
use crate::clock;
use crate::config::Config;
use crate::model::Models;

/// Credentials and tokens survive so much.
const SLACK: SignedDuration = SignedDuration::from_secs(30);

/// For the answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// The first that says what time it is, of the models' servers and Xirsys.
pub(super) async fn against_others(config: &Config, models: &Models) -> Finding {
    let models = models.endpoints().map(|(_, endpoint)| endpoint.url.clone());
    let xirsys = config.xirsys.account().ok().flatten().map(|account| account.url.to_string());
    let origins: Vec<Url> = models.chain(xirsys).filter_map(|url| origin(&url)).collect();
    if origins.is_empty() {
        return Finding::skipped("no other server is configured that tells the time");
    }
    for origin in origins {
        let host = origin.host_str().unwrap_or_default().to_owned();
        if let Some(ahead) = ahead(origin).await {
            return judged(ahead, &host);
        }
    }
    Finding::skipped("no other server told the time")
}

/// How far this machine's clock is ahead of the server's; `None` when it does not tell.
async fn ahead(origin: Url) -> Option<SignedDuration> {
    let client = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
    let response = client.build().ok()?.get(origin).send().await.ok()?;
    let now = clock::wall();
    let date = response.headers().get(DATE)?.to_str().ok()?;
    let date: Timestamp = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    Some(now.duration_since(date))
}

fn judged(ahead: SignedDuration, host: &str) -> Finding {
    let seconds = ahead.as_secs().unsigned_abs();
    if ahead.abs() <= SLACK {
        return Finding::ok(format!("agrees with {host} to within {} s", seconds + 1));
    }
    let way = if ahead.is_negative() { "behind" } else { "ahead of" };
    Finding::warning(
        "clock_skew",
        format!("{seconds} s {way} {host}"),
        "set it by NTP: TURN servers take credentials by their own clock, and tokens end by this one",
    )
}

/// Where the same server answers to HTTP.
fn origin(url: &str) -> Option<Url> {
    let url = url.strip_prefix("ws").map_or_else(|| url.to_owned(), |rest| format!("http{rest}"));
    Url::parse(&url).ok()?.join("/").ok()
}

#[cfg(test)]
mod tests {
    use super::super::check::Verdict;
    use super::*;

    #[test]
    fn half_a_minute_is_let_pass_either_way() {
        for (seconds, verdict) in [
            (0, Verdict::Ok),
            (30, Verdict::Ok),
            (-30, Verdict::Ok),
            (31, Verdict::Warning),
            (-31, Verdict::Warning),
        ] {
            assert_eq!(judged(SignedDuration::from_secs(seconds), "host").verdict, verdict, "{seconds}");
        }
        assert!(judged(SignedDuration::from_secs(-90), "host").message.contains("90 s behind host"));
    }

    #[test]
    fn a_models_socket_has_an_http_origin() {
        let origin = |url: &str| origin(url).map(|url| url.to_string());
        assert_eq!(origin("wss://api.example/v1/realtime?model=x").as_deref(), Some("https://api.example/"));
        assert_eq!(origin("ws://127.0.0.1:9/x").as_deref(), Some("http://127.0.0.1:9/"));
        assert_eq!(origin("https://x.example/_turn/c").as_deref(), Some("https://x.example/"));
    }
}
