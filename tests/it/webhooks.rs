//! Hand-over: what happens to an interview is told to other servers, signed, at least once, and never after it was
//! deleted.

use std::process::{Command, Output};
use std::time::Duration;

use reqwest::header::{LOCATION, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::fake_issuer::{FakeIssuer, Pair};
use crate::support::process::Process;
use crate::support::receiver::{Receiver, Reply, free_address};
use crate::support::{Server, chromium_offer, database, eventually, expect_error};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PRIVATE: &str = "--webhook-allow-private";

async fn send(server: &Server, method: Method, path: &str, body: Value) -> Value {
    let response = server.request(method, path).json(&body).send().await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.text().await.unwrap());
    response.json().await.unwrap_or_default()
}

/// A webhook of the one user, for the given events or all.
async fn hook(server: &Server, url: &str, events: Option<&[&str]>) -> Value {
    let body = match events {
        Some(events) => json!({ "url": url, "events": events }),
        None => json!({ "url": url }),
    };
    send(server, Method::POST, "/api/webhooks", body).await
}

fn path(hook: &Value, rest: &str) -> String {
    format!("/api/webhooks/{}{rest}", hook["id"].as_str().unwrap())
}

async fn test(server: &Server, hook: &Value) {
    send(server, Method::POST, &path(hook, "/test"), json!({})).await;
}

/// The webhook's newest delivery, once it is in that state.
async fn settled(server: &Server, hook: &Value, status: &str) -> Value {
    eventually(Duration::from_secs(30), async || {
        let list = server.get(&path(hook, &format!("/deliveries?status={status}"))).await;
        list["deliveries"].get(0).filter(|first| first["attempts"] != 0).cloned()
    })
    .await
}

/// An interview that has begun and, when it is to, ended.
async fn interview(server: &Server, ended: bool) -> String {
    let session = server.session().await;
    let id = session.id.to_string();
    assert_eq!(server.exchange(&id, &session.token, &chromium_offer()).await.status(), StatusCode::OK);
    if ended {
        let sdp = format!("/api/realtime-session/{id}/sdp");
        server.request(Method::DELETE, &sdp).bearer_auth(&session.token).send().await.unwrap();
        server.log(&id, None).await;
    }
    id
}

#[tokio::test]
async fn an_interview_is_told_from_its_start_to_its_deletion() {
    let mut backend = Receiver::start(&[]).await;
    let mut own = Receiver::start(&[]).await;
    let flags = [PRIVATE, "--webhook-url", &backend.url, "--webhook-secret", SECRET];
    let (server, _folder) = Server::fresh(&flags).await;
    let hook = hook(&server, &own.url, None).await;
    let secret = hook["secret"].as_str().unwrap();
    let id = interview(&server, true).await;
    let detail = server.get(&format!("/api/interviews/{id}")).await;

    for (receiver, secret) in [(&mut own, secret), (&mut backend, SECRET)] {
        let mut told = Vec::new();
        for _ in 0..4 {
            let message = receiver.next().await;
            assert_eq!(message.signed_by(secret), Some(0));
            assert_eq!(message.body["data"]["interviewId"], id.as_str());
            assert_eq!(message.body["data"]["user"], "local");
            told.push(message);
        }
        told.sort_by(|a, b| a.kind().cmp(b.kind()));
        let kinds: Vec<_> = told.iter().map(|message| message.kind()).collect();
        assert_eq!(kinds, ["feedback.ready", "interview.ended", "interview.started", "transcript.ready"]);
        let feedback = &told.remove(0).body["data"]["feedback"];
        assert_eq!(
            (&feedback["status"], &feedback["report"]["calibrated"]),
            (&json!("ready"), &json!(false))
        );
        assert_eq!(told[0].body["data"]["interview"]["reason"], "candidate_ended");
        assert_eq!(told[1].body["data"]["interview"]["status"], "live");
        assert_eq!(told[2].body["data"]["transcript"], detail["transcript"]);
        assert_ne!(told[0].id, told[2].id);
        assert!(told[2].body["timestamp"].as_str().unwrap().ends_with('Z'));
    }

    send(&server, Method::DELETE, &format!("/api/interviews/{id}"), json!({})).await;
    for receiver in [&mut own, &mut backend] {
        let message = receiver.next().await;
        assert_eq!(message.kind(), "interview.deleted");
        assert_eq!(message.body["data"], json!({ "interviewId": id }), "and nothing else");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_webhook_hears_what_it_is_for() {
    let mut receiver = Receiver::start(&[]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE]).await;
    let made = hook(&server, &receiver.url, Some(&["interview.ended", "interview.ended"])).await;
    assert_eq!(made["events"], json!(["interview.ended"]));
    interview(&server, true).await;
    assert_eq!(receiver.next().await.kind(), "interview.ended");
    test(&server, &made).await;
    let message = receiver.next().await;
    assert_eq!((message.kind(), &message.body["data"]), ("webhook.test", &json!({})));
    server.stop().await;
}

#[tokio::test]
async fn an_interview_that_never_began_is_deleted_without_a_word() {
    let mut receiver = Receiver::start(&[]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE]).await;
    let hook = hook(&server, &receiver.url, None).await;
    let id = server.session().await.id;
    send(&server, Method::DELETE, &format!("/api/interviews/{id}"), json!({})).await;
    test(&server, &hook).await;
    assert_eq!(receiver.next().await.kind(), "webhook.test");
    assert!(receiver.nothing_more());
    server.stop().await;
}

#[tokio::test]
async fn a_receiver_that_fails_is_told_again_under_the_same_id() {
    let mut receiver = Receiver::start(&[Reply::Status(503)]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE]).await;
    let hook = hook(&server, &receiver.url, None).await;
    test(&server, &hook).await;
    let first = receiver.next().await;
    let waiting = settled(&server, &hook, "pending").await;
    assert_eq!((waiting["lastStatus"].as_u64(), waiting["lastError"].as_str()), (Some(503), Some("refused")));
    let second = receiver.next().await;
    assert_eq!(first.id, second.id);
    assert_eq!(second.signed_by(hook["secret"].as_str().unwrap()), Some(0));
    let done = settled(&server, &hook, "delivered").await;
    assert_eq!((done["attempts"].as_u64(), done["messageId"].as_str()), (Some(2), Some(first.id.as_str())));
    assert_eq!((&done["lastError"], &done["nextAt"]), (&Value::Null, &Value::Null));
    server.stop().await;
}

#[tokio::test]
async fn a_receiver_says_when_to_come_back() {
    let receiver = Receiver::start(&[Reply::With(429, RETRY_AFTER, "3600".into())]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE]).await;
    let hook = hook(&server, &receiver.url, None).await;
    test(&server, &hook).await;
    let waiting = settled(&server, &hook, "pending").await;
    let at = |field: &str| waiting[field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let wait = at("nextAt").duration_since(at("createdAt")).as_secs();
    assert!((3600..3660).contains(&wait), "{wait}");
    server.stop().await;
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_not_asked_again_until_its_owner_says_so() {
    let mut receiver = Receiver::start(&[Reply::Status(410)]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE]).await;
    let hook = hook(&server, &receiver.url, Some(&["interview.started", "interview.ended"])).await;
    test(&server, &hook).await;
    let first = receiver.next().await;
    let dead = settled(&server, &hook, "dead").await;
    assert_eq!(dead["lastStatus"], 410);
    let now = server.get(&path(&hook, "")).await;
    assert_eq!((&now["enabled"], &now["disabledBecause"]), (&json!(false), &json!("gone")));
    let replay = path(&hook, &format!("/deliveries/{}/replay", dead["id"].as_str().unwrap()));
    for refused in [path(&hook, "/test"), replay.clone()] {
        let response = server.request(Method::POST, &refused).send().await.unwrap();
        assert_eq!(expect_error(response, 422, "unprocessable").await.details.unwrap()["field"], "enabled");
    }
    interview(&server, true).await;

    send(&server, Method::PATCH, &path(&hook, ""), json!({ "enabled": true })).await;
    send(&server, Method::POST, &replay, json!({})).await;
    let again = receiver.next().await;
    assert_eq!((again.id.as_str(), again.kind()), (first.id.as_str(), "webhook.test"));
    settled(&server, &hook, "delivered").await;
    assert!(receiver.nothing_more(), "what happened while it was disabled is not told");
    server.stop().await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut elsewhere = Receiver::start(&[]).await;
    let there = Reply::With(307, LOCATION, elsewhere.url.clone());
    let mut receiver = Receiver::start(&[there]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE, "--webhook-tries", "1"]).await;
    let hook = hook(&server, &receiver.url, None).await;
    test(&server, &hook).await;
    receiver.next().await;
    let dead = settled(&server, &hook, "dead").await;
    assert_eq!((dead["lastStatus"].as_u64(), dead["lastError"].as_str()), (Some(307), Some("redirect")));
    assert!(elsewhere.nothing_more());
    server.stop().await;
}

#[tokio::test]
async fn a_receiver_that_never_answers_holds_nobody_else_up() {
    let mut slow = Receiver::start(&[const { Reply::Never }; 6]).await;
    let mut quick = Receiver::start(&[]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE, "--webhook-tries", "1"]).await;
    let (stuck, other) = (hook(&server, &slow.url, None).await, hook(&server, &quick.url, None).await);
    for _ in 0..6 {
        test(&server, &stuck).await;
    }
    for _ in 0..4 {
        slow.next().await;
    }
    test(&server, &other).await;
    assert_eq!(quick.next().await.kind(), "webhook.test");
    assert!(slow.nothing_more(), "four at once, and no more");
    let dead = settled(&server, &stuck, "dead").await;
    assert_eq!((&dead["lastError"], &dead["lastStatus"]), (&json!("timeout"), &Value::Null));
    slow.next().await;
    server.stop().await;
}

#[tokio::test]
async fn what_waits_is_forgotten_with_its_interview() {
    let address = free_address().await;
    let (server, _folder) = Server::fresh(&[PRIVATE]).await;
    let hook = hook(&server, &format!("http://{address}/hook"), None).await;
    let id = interview(&server, true).await;
    settled(&server, &hook, "pending").await;
    send(&server, Method::DELETE, &format!("/api/interviews/{id}"), json!({})).await;
    let mut receiver = Receiver::at(address, &[]).await;
    assert_eq!(receiver.next().await.kind(), "interview.deleted");
    let list = server.get(&path(&hook, "/deliveries")).await;
    assert_eq!(list["deliveries"].as_array().unwrap().len(), 1, "{list}");
    server.stop().await;
}

#[tokio::test]
async fn a_killed_server_loses_nothing_that_was_to_be_told() {
    let folder = tempfile::TempDir::new().unwrap();
    let address = free_address().await;
    let url = format!("http://{address}/hook");
    let flags = ["--bind", "127.0.0.1:0", "--webhook-url", &url, "--webhook-secret", SECRET];
    let first = Process::serve_with(folder.path(), &flags);
    let client = reqwest::Client::new();
    let post = async |path: &str, body: Value| -> Value {
        let sent = client.post(format!("{}{path}", first.url)).json(&body).send().await.unwrap();
        assert!(sent.status().is_success());
        sent.json().await.unwrap()
    };
    let session = post("/api/realtime-session", json!({})).await;
    let offer = json!({ "sessionId": session["id"], "token": session["token"], "sdp": chromium_offer() });
    post("/api/webrtc-exchange", offer).await;
    first.kill();

    let mut receiver = Receiver::at(address, &[]).await;
    let flags = flags.iter().chain(&["--return-secs", "1"]).copied().collect::<Vec<_>>();
    let second = Process::serve_with(folder.path(), &flags);
    // In no order: what the first server already tried in vain waits for its next try.
    let mut wanted = ["interview.started", "interview.ended", "transcript.ready", "feedback.ready"].to_vec();
    while !wanted.is_empty() {
        let message = receiver.next().await;
        assert_eq!(message.signed_by(SECRET), Some(0));
        assert_eq!(message.body["data"]["interviewId"], session["id"]);
        wanted.retain(|kind| *kind != message.kind());
    }
    second.kill();
}

#[tokio::test]
async fn what_a_stopped_server_left_is_told_as_ended_by_the_next() {
    let mut receiver = Receiver::start(&[]).await;
    let (server, folder) = Server::fresh(&[PRIVATE]).await;
    hook(&server, &receiver.url, Some(&["interview.ended"])).await;
    interview(&server, false).await;
    server.stop().await;
    assert!(receiver.nothing_more(), "its candidate may come back");
    let server = Server::start(folder.path(), &[PRIVATE, "--return-secs", "1"]).await;
    let message = receiver.next().await;
    assert_eq!(message.body["data"]["interview"]["reason"], "never_connected");
    server.stop().await;
}

fn webhooks(place: [&str; 2], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antiphon"));
    command.arg("webhooks").args(place).args(arguments).output().unwrap()
}

#[tokio::test]
async fn what_was_given_up_is_listed_and_sent_again_from_the_command_line() {
    let mut receiver = Receiver::start(&[Reply::Status(500)]).await;
    let (server, folder) = Server::fresh(&[PRIVATE, "--webhook-tries", "1"]).await;
    let hook = hook(&server, &receiver.url, None).await;
    test(&server, &hook).await;
    let first = receiver.next().await;
    let dead = settled(&server, &hook, "dead").await;
    let id = dead["id"].as_str().unwrap();
    let database = database(folder.path()).await;
    let place = ["--database-url", &database];
    let run = |arguments: &[&str]| {
        let output = webhooks(place, arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let list = run(&["list"]);
    assert!(list.contains("local\tenabled") && list.contains(&receiver.url), "{list}");
    let given_up = run(&["dead"]);
    assert!(given_up.contains(id) && given_up.contains("webhook.test\t1\tstatus 500"), "{given_up}");
    run(&["replay", id]);
    assert_eq!(receiver.next().await.id, first.id);
    settled(&server, &hook, "delivered").await;
    assert_eq!(run(&["dead"]), "");
    let unknown = webhooks(place, &["replay", id]);
    assert_eq!(unknown.status.code(), Some(78));
    let nowhere = webhooks(["--data-dir", "/nonexistent"], &["list"]);
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("--data-dir"));
    server.stop().await;
}

#[tokio::test]
async fn a_url_that_the_server_must_not_ask_is_refused() {
    let (server, _folder) = Server::fresh(&[]).await;
    for url in [
        "nothing",
        "http://hooks.example.org/",
        "https://user:secret@hooks.example.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
    ] {
        let sent = server.request(Method::POST, "/api/webhooks").json(&json!({ "url": url }));
        let error = expect_error(sent.send().await.unwrap(), 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], "url", "{url}");
    }
    for events in [json!([]), json!(["webhook.test"])] {
        let body = json!({ "url": "https://hooks.example.org/", "events": events });
        let sent = server.request(Method::POST, "/api/webhooks").json(&body);
        let error = expect_error(sent.send().await.unwrap(), 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], "events");
    }
    assert_eq!(server.get("/api/webhooks").await["webhooks"], json!([]));
    server.stop().await;
}

#[tokio::test]
async fn a_webhook_that_was_made_while_anything_was_allowed_is_not_sent_to_later() {
    let mut receiver = Receiver::start(&[]).await;
    let folder = tempfile::TempDir::new().unwrap();
    let server = Server::start(folder.path(), &[PRIVATE]).await;
    let hook = hook(&server, &receiver.url, None).await;
    server.stop().await;
    let server = Server::start(folder.path(), &["--webhook-tries", "1"]).await;
    test(&server, &hook).await;
    assert_eq!(settled(&server, &hook, "dead").await["lastError"], "not_public");
    assert!(receiver.nothing_more());
    server.stop().await;
}

#[tokio::test]
async fn a_webhook_is_edited_by_who_has_seen_it() {
    let mut receiver = Receiver::start(&[]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE]).await;
    let hook = hook(&server, &receiver.url, None).await;
    let ask = |method: Method| server.request(method, &path(&hook, ""));
    let shown = ask(Method::GET).send().await.unwrap();
    let tag = shown.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(shown.json::<Value>().await.unwrap()["secret"], Value::Null, "it is told once");
    let same = ask(Method::GET).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);

    let rotate = ask(Method::PATCH).header("if-match", &tag).json(&json!({ "rotateSecret": true }));
    let rotated = rotate.send().await.unwrap();
    assert_eq!(rotated.status(), StatusCode::OK);
    assert_ne!(rotated.headers()["etag"], tag.as_str());
    let new = rotated.json::<Value>().await.unwrap()["secret"].as_str().unwrap().to_owned();
    let late = ask(Method::PATCH).header("if-match", &tag).json(&json!({ "enabled": false }));
    expect_error(late.send().await.unwrap(), 412, "precondition_failed").await;
    let fresh = ask(Method::GET).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(fresh.status(), StatusCode::OK);

    test(&server, &hook).await;
    let message = receiver.next().await;
    assert_eq!(message.signed_by(&new), Some(0), "the new secret signs first");
    assert_eq!(message.signed_by(hook["secret"].as_str().unwrap()), Some(1), "the old one along with it");

    send(&server, Method::DELETE, &path(&hook, ""), json!({})).await;
    for gone in ["", "/deliveries"] {
        let response = server.request(Method::GET, &path(&hook, gone)).send().await.unwrap();
        expect_error(response, 404, "not_found").await;
    }
    server.stop().await;
}

#[tokio::test]
async fn a_user_has_so_many_webhooks_and_pages_through_deliveries() {
    let receiver = Receiver::start(&[]).await;
    let (server, _folder) = Server::fresh(&[PRIVATE]).await;
    let first = hook(&server, &receiver.url, None).await;
    for _ in 1..10 {
        hook(&server, &receiver.url, None).await;
    }
    let more = server.request(Method::POST, "/api/webhooks").json(&json!({ "url": receiver.url }));
    expect_error(more.send().await.unwrap(), 422, "unprocessable").await;
    for _ in 0..3 {
        test(&server, &first).await;
    }
    let page = server.get(&path(&first, "/deliveries?limit=2")).await;
    assert_eq!(page["deliveries"].as_array().unwrap().len(), 2);
    let next = page["next"].as_str().unwrap();
    let rest = server.get(&path(&first, &format!("/deliveries?limit=2&before={next}"))).await;
    assert_eq!((rest["deliveries"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    server.stop().await;
}

#[tokio::test]
async fn a_webhook_is_its_owners_and_hears_of_nobody_else() {
    let pair = Pair::ec("one");
    let issuer = FakeIssuer::start(&[&pair]).await;
    let mut receiver = Receiver::start(&[]).await;
    let mut backend = Receiver::start(&[]).await;
    let (url, flags) = (backend.url.clone(), issuer.flags());
    let own = [PRIVATE, "--webhook-url", &url, "--webhook-secret", SECRET];
    let flags: Vec<&str> = flags.into_iter().chain(own).collect();
    let (server, _folder) = Server::fresh(&flags).await;
    let ask = async |name: &str, method: Method, path: &str, body: Value| {
        let token = pair.sign(&issuer.claims(name));
        server.request(method, path).bearer_auth(token).json(&body).send().await.unwrap()
    };
    let begin = async |name: &str| -> Value {
        let made = ask(name, Method::POST, "/api/realtime-session", json!({})).await;
        let session: Value = made.json().await.unwrap();
        let (id, token) = (session["id"].as_str().unwrap(), session["token"].as_str().unwrap());
        assert_eq!(server.exchange(id, token, &chromium_offer()).await.status(), StatusCode::OK);
        session
    };
    let hook: Value =
        ask("ada", Method::POST, "/api/webhooks", json!({ "url": receiver.url })).await.json().await.unwrap();
    for (method, rest) in [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::DELETE, ""),
        (Method::POST, "/test"),
        (Method::GET, "/deliveries"),
        (Method::POST, "/deliveries/01890a5d-ac96-774b-bcce-b302099a8057/replay"),
    ] {
        expect_error(ask("bob", method, &path(&hook, rest), json!({})).await, 404, "not_found").await;
    }
    let bobs: Value = ask("bob", Method::GET, "/api/webhooks", json!({})).await.json().await.unwrap();
    assert_eq!(bobs["webhooks"], json!([]));

    let (bob, ada) = (begin("bob").await, begin("ada").await);
    assert_eq!(receiver.next().await.body["data"]["interviewId"], ada["id"]);
    let mut heard = Vec::new();
    for _ in 0..2 {
        heard.push(backend.next().await.body["data"]["interviewId"].clone());
    }
    assert!(heard.contains(&bob["id"]) && heard.contains(&ada["id"]), "the server's own hears of everybody");
    assert!(receiver.nothing_more());
    server.stop().await;
}
