//! How much: quotas that deleting gives nothing back of, calls at once, and addresses that only guess.

use antiphon::app::App;
use antiphon::config::Config;
use antiphon::wire::Session;
use clap::Parser as _;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

use crate::support::fake_issuer::{FakeIssuer, Pair};
use crate::support::{Flags, Server, chromium_offer, expect_error};

/// A server with accounts, and tokens for it.
struct Lab {
    server: Server,
    issuer: FakeIssuer,
    pair: Pair,
    _folder: tempfile::TempDir,
}

impl Lab {
    async fn with(flags: &[&str]) -> Self {
        let pair = Pair::ec("one");
        let issuer = FakeIssuer::start(&[&pair]).await;
        let all: Vec<&str> = issuer.flags().into_iter().chain(flags.iter().copied()).collect();
        let (server, folder) = Server::fresh(&all).await;
        Self { server, issuer, pair, _folder: folder }
    }

    fn token(&self, who: &str) -> String {
        self.pair.sign(&self.issuer.claims(who))
    }

    async fn begin(&self, token: &str) -> Response {
        let made = self.server.request(Method::POST, "/api/realtime-session").bearer_auth(token);
        made.json(&json!({})).send().await.unwrap()
    }

    async fn session(&self, token: &str) -> Session {
        self.begin(token).await.json().await.unwrap()
    }

    /// Asks who `bearer` is, as somebody whose proxy says `headers` of them.
    async fn me(&self, bearer: &str, headers: &[(&'static str, &str)]) -> Response {
        let mut asked = self.server.request(Method::GET, "/api/users/me").bearer_auth(bearer);
        for (name, value) in headers {
            asked = asked.header(*name, *value);
        }
        asked.send().await.unwrap()
    }

    async fn expect_refused(&self, bearer: &str, headers: &[(&'static str, &str)]) {
        let refused = self.me(bearer, headers).await;
        let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        expect_error(refused, 429, "rate_limited").await;
    }
}

#[tokio::test]
async fn a_deleted_interview_is_not_given_back() {
    let lab = Lab::with(&["--sessions-per-day", "2"]).await;
    let (ada, bob) = (lab.token("ada"), lab.token("bob"));
    for _ in 0..2 {
        let path = format!("/api/interviews/{}", lab.session(&ada).await.id);
        let gone = lab.server.request(Method::DELETE, &path).bearer_auth(&ada).send().await.unwrap();
        assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    }
    let refused = lab.begin(&ada).await;
    assert!(refused.headers().contains_key("retry-after"));
    let error = expect_error(refused, 429, "quota_exceeded").await;
    assert_eq!(error.details.unwrap(), json!({ "quota": "sessionsPerDay", "most": 2 }));
    assert_eq!(lab.begin(&bob).await.status(), StatusCode::CREATED);
    lab.server.stop().await;
}

#[tokio::test]
async fn who_leaves_and_comes_back_has_had_what_they_had() {
    let lab = Lab::with(&["--sessions-per-day", "1"]).await;
    let (ada, bob) = (lab.token("ada"), lab.token("bob"));
    assert_eq!(lab.begin(&ada).await.status(), StatusCode::CREATED);
    let before: serde_json::Value = lab.me(&ada, &[]).await.json().await.unwrap();
    let gone = lab.server.request(Method::DELETE, "/api/users/me").bearer_auth(&ada).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let after: serde_json::Value = lab.me(&ada, &[]).await.json().await.unwrap();
    assert_ne!(before["id"], after["id"], "another account");
    expect_error(lab.begin(&ada).await, 429, "quota_exceeded").await;
    assert_eq!(lab.begin(&bob).await.status(), StatusCode::CREATED);
    lab.server.stop().await;
}

#[tokio::test]
async fn a_user_has_so_many_interviews_at_once() {
    let lab = Lab::with(&["--calls-per-user", "1"]).await;
    let (ada, bob) = (lab.token("ada"), lab.token("bob"));
    let sessions = [lab.session(&ada).await, lab.session(&ada).await, lab.session(&bob).await];
    let exchange = async |n: usize| {
        let Session { id, token, .. } = &sessions[n];
        lab.server.exchange(&id.to_string(), token, &chromium_offer()).await
    };
    assert_eq!(exchange(0).await.status(), StatusCode::OK);
    for refused in [exchange(1).await, lab.begin(&ada).await] {
        assert!(refused.headers().contains_key("retry-after"));
        let error = expect_error(refused, 429, "quota_exceeded").await;
        assert_eq!(error.details.unwrap(), json!({ "quota": "callsPerUser", "most": 1 }));
    }
    assert_eq!(exchange(2).await.status(), StatusCode::OK, "another user's is another matter");

    let path = format!("/api/interviews/{}", sessions[0].id);
    let gone = lab.server.request(Method::DELETE, &path).bearer_auth(&ada).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(exchange(1).await.status(), StatusCode::OK);
    lab.server.stop().await;
}

#[tokio::test]
async fn the_one_user_has_every_line() {
    let (server, _folder) = Server::fresh(&["--calls-per-user", "1"]).await;
    for _ in 0..2 {
        let session = server.session().await;
        let answered = server.exchange(&session.id.to_string(), &session.token, &chromium_offer()).await;
        assert_eq!(answered.status(), StatusCode::OK);
    }
    server.stop().await;
}

#[tokio::test]
async fn an_address_that_only_guesses_is_not_listened_to_for_a_while() {
    let lab = Lab::with(&["--auth-failures-per-minute", "5"]).await;
    let (ada, bob) = (lab.token("ada"), lab.token("bob"));
    assert!(lab.me(&ada, &[]).await.status().is_success());
    for n in 0..5 {
        // What is written into these is the guesser's own invention.
        let (one, other) = (format!("203.0.113.{n}"), format!("for=203.0.113.{n}"));
        let headers = [("x-forwarded-for", one.as_str()), ("forwarded", &other)];
        let wrong = ["garbage", "ak_garbage"][n % 2];
        expect_error(lab.me(wrong, &headers).await, 401, "unauthorized").await;
    }
    lab.expect_refused("garbage", &[]).await;
    lab.expect_refused("garbage", &[("x-forwarded-for", "203.0.113.9")]).await;
    lab.expect_refused(&bob, &[]).await;
    assert!(lab.me(&ada, &[]).await.status().is_success(), "who was there before goes on");
    let open = lab.server.request(Method::GET, "/api/auth").send().await.unwrap();
    assert!(open.status().is_success());
    // Nobody is told nothing new.
    let nobody = lab.server.request(Method::GET, "/api/users/me").send().await.unwrap();
    expect_error(nobody, 401, "unauthorized").await;
    lab.server.stop().await;
}

#[tokio::test]
async fn a_trusted_proxy_says_who_guesses() {
    let flags = ["--auth-failures-per-minute", "2", "--trusted-proxy", "127.0.0.0/8,2001:db8::1"];
    let lab = Lab::with(&flags).await;
    let bob = lab.token("bob");
    for (name, guesser, neighbour) in [
        ("x-forwarded-for", "1.2.3.4, 198.51.100.1", "1.2.3.4, 198.51.100.2"),
        ("x-forwarded-for", "198.51.100.3, 2001:db8::1", "198.51.100.4, 2001:db8::1"),
        ("forwarded", "for=1.2.3.4, for=198.51.100.5;proto=https", "for=198.51.100.6;proto=https"),
        ("forwarded", "for=\"[2001:db8:0:1::7]:4711\"", "for=\"[2001:db8:0:2::7]\""),
    ] {
        for _ in 0..2 {
            expect_error(lab.me("garbage", &[(name, guesser)]).await, 401, "unauthorized").await;
        }
        lab.expect_refused(&bob, &[(name, guesser)]).await;
        expect_error(lab.me("garbage", &[(name, neighbour)]).await, 401, "unauthorized").await;
    }
    assert!(lab.me(&bob, &[]).await.status().is_success());
    lab.server.stop().await;
}

#[tokio::test]
async fn who_lets_everybody_in_is_told_so() {
    let secret = "s".repeat(32);
    for (flags, warned) in [
        (&["--allow-remote"][..], true),
        (&["--allow-remote", "--auth", "jwt", "--auth-secret", &secret], false),
        (&[], false),
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        let base = ["antiphon", "--bind", "127.0.0.1:0", "--data-dir", folder.path().to_str().unwrap()];
        let config: Config = Flags::parse_from(base.iter().chain(flags)).config;
        let banner = App::build(config).await.unwrap().banner();
        assert_eq!(banner.contains("--allow-remote without --auth jwt: whoever"), warned, "{banner}");
    }
}
