//! What is kept, after the interview: found, exported, shared, kept for a time, deleted.

use std::io::{Cursor, Read as _};
use std::path::Path;
use std::time::Duration;

use antiphon::store::{NewInterview, Store};
use antiphon::wire::*;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::held::{hold, turn};
use crate::support::{Server, chromium_offer, database, expect_error};

/// An interview that has been held, with these answers.
async fn held(server: &Server, folder: &Path, answers: &[&str]) -> String {
    let turns = answers.iter().zip(0..).flat_map(|(answer, n)| {
        [turn(2 * n + 1, Role::Interviewer, "Tell me more."), turn(2 * n + 2, Role::Candidate, answer)]
    });
    hold(server, folder, &json!({ "role": "Ada's deputy" }), turns.collect()).await
}

async fn get(server: &Server, path: &str) -> Response {
    server.request(Method::GET, path).send().await.unwrap()
}

async fn post(server: &Server, path: &str, body: &Value) -> Response {
    server.request(Method::POST, path).json(body).send().await.unwrap()
}

#[tokio::test]
async fn what_was_said_is_found_in_the_history() {
    let (server, folder) = Server::fresh(&[]).await;
    let id = held(&server, folder.path(), &["I once kept a lighthouse.", "It was cold."]).await;
    held(&server, folder.path(), &["Nothing of the kind."]).await;
    let list = server.get("/api/interviews?q=LIGHTH").await;
    assert_eq!(list["interviews"].as_array().unwrap().len(), 1);
    assert_eq!(list["interviews"][0]["id"], id);
    let found = &list["interviews"][0]["matches"][0];
    assert_eq!(
        (&found["turn"], &found["role"], &found["startMs"]),
        (&json!(2), &json!("candidate"), &json!(20_000))
    );
    assert_eq!(found["snippet"][1], json!({ "text": "lighthouse", "found": true }));
    let all = server.get("/api/interviews?status=ended&reason=completed&role=DEPUTY&q=").await;
    assert_eq!(all["interviews"].as_array().unwrap().len(), 2);
    assert!(all["interviews"][0].get("matches").is_none());
    assert_eq!(server.get(&format!("/api/interviews?plan={id}")).await["interviews"], json!([]));
    assert_eq!(server.get("/api/interviews?to=2020-01-01T00:00:00Z").await["interviews"], json!([]));
    for (query, status, code) in [
        ("q=!!", 422, "unprocessable"),
        ("limit=0", 422, "unprocessable"),
        ("status=over", 400, "bad_request"),
        ("from=yesterday", 400, "bad_request"),
        ("role=%00", 422, "unprocessable"),
        ("before=x", 400, "bad_request"),
    ] {
        expect_error(get(&server, &format!("/api/interviews?{query}")).await, status, code).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn an_interview_is_exported_in_every_form() {
    let (server, folder) = Server::fresh(&[]).await;
    let id = held(&server, folder.path(), &["I kept a <b>lighthouse</b>."]).await;
    for (format, kind) in [
        ("json", "application/json"),
        ("md", "text/markdown; charset=utf-8"),
        ("vtt", "text/vtt; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
    ] {
        let answer = get(&server, &format!("/api/interviews/{id}/export?format={format}")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], kind);
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
        let name = answer.headers()["content-disposition"].to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"interview-2"), "{name}");
        assert!(name.ends_with(&format!("-ada-s-deputy.{format}\"")), "{name}");
        let text = answer.text().await.unwrap();
        assert!(text.contains("lighthouse") && text.contains("One minute is left"), "{text}");
        assert_eq!(text.contains("<b>"), matches!(format, "json" | "txt"), "{format}");
    }
    let whole: Document = get(&server, &format!("/api/interviews/{id}/export")).await.json().await.unwrap();
    assert_eq!(whole.transcript.unwrap().len(), 2);
    let unknown = uuid::Uuid::now_v7();
    expect_error(get(&server, &format!("/api/interviews/{unknown}/export")).await, 404, "not_found").await;
    expect_error(get(&server, &format!("/api/interviews/{id}/export?format=pdf")).await, 400, "bad_request")
        .await;
    server.stop().await;
}

#[tokio::test]
async fn a_link_shows_what_it_is_for_and_nothing_else() {
    let (server, folder) = Server::fresh(&[]).await;
    let id = held(&server, folder.path(), &["My name is Ada. Write to ada@example.org about Acme."]).await;
    let path = format!("/api/interviews/{id}/share");
    let redact = json!({ "names": true, "emails": true, "words": ["acme"] });
    let made = post(&server, &path, &json!({ "scope": "both", "days": 1, "redact": redact })).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let made: Share = made.json().await.unwrap();
    let token = made.token.unwrap();
    assert_eq!(token.len(), 43);

    let answer = get(&server, &format!("/api/shared/{token}")).await;
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["x-robots-tag"], "noindex, nofollow");
    let text = answer.text().await.unwrap();
    for hidden in [&id, "Ada", "ada", "Acme", "example", "local", "deputy", "nobody heard"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    let shown: SharedInterview = serde_json::from_str(&text).unwrap();
    assert_eq!(
        shown.transcript.unwrap()[1].turn.text,
        "My name is [name]. Write to [e-mail] about [removed]."
    );
    for format in ["md", "vtt", "txt", "html"] {
        let answer = get(&server, &format!("/api/shared/{token}?format={format}")).await;
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("sandbox"), "{policy}");
        let text = answer.text().await.unwrap();
        for hidden in [&id, "Ada", "ada@", "Acme", "deputy"] {
            assert!(!text.contains(hidden), "{format}: {hidden}: {text}");
        }
    }
    let listed = server.get(&path).await;
    assert_eq!(listed["shares"][0]["views"], 5);
    assert!(listed["shares"][0].get("token").is_none());

    let report: Share = post(&server, &path, &json!({ "scope": "report" })).await.json().await.unwrap();
    let shown = server.get(&format!("/api/shared/{}", report.token.unwrap())).await;
    assert!(shown.get("transcript").is_none() && shown["role"] == "Ada's deputy", "{shown}");
    server.stop().await;
}

#[tokio::test]
async fn a_link_that_is_taken_back_is_as_one_that_never_was() {
    let (server, folder) = Server::fresh(&[]).await;
    let id = held(&server, folder.path(), &["Yes."]).await;
    let path = format!("/api/interviews/{id}/share");
    let share: Share = post(&server, &path, &json!({})).await.json().await.unwrap();
    let opened = format!("/api/shared/{}", share.token.clone().unwrap());
    assert_eq!(get(&server, &opened).await.status(), StatusCode::OK);
    let revoke = server.request(Method::DELETE, &format!("{path}/{}", share.id)).send().await.unwrap();
    assert_eq!(revoke.status(), StatusCode::NO_CONTENT);
    let gone = expect_error(get(&server, &opened).await, 404, "not_found").await;
    let never = expect_error(get(&server, "/api/shared/nothing").await, 404, "not_found").await;
    assert_eq!((gone.message, gone.details), (never.message, never.details));
    assert!(server.get(&path).await["shares"][0]["revokedAt"].is_string());
    let unknown = server.request(Method::DELETE, &format!("{path}/{}", uuid::Uuid::now_v7()));
    expect_error(unknown.send().await.unwrap(), 404, "not_found").await;

    for (body, field) in [
        (json!({ "days": 0 }), "days"),
        (json!({ "days": 366 }), "days"),
        (json!({ "scope": "all" }), "scope"),
        (json!({ "redact": { "words": ["a", " "] } }), "redact.words[1]"),
        (json!({ "redact": { "words": vec!["a"; 51] } }), "redact.words"),
    ] {
        let error = expect_error(post(&server, &path, &body).await, 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], field);
    }
    server.stop().await;
}

#[tokio::test]
async fn how_long_it_is_kept_is_told_beforehand_and_can_be_less() {
    let (server, folder) = Server::fresh(&["--retention-days", "30"]).await;
    assert_eq!(server.get("/api/tracks").await["retentionDays"], 30);
    let id = held(&server, folder.path(), &["Yes."]).await;
    let path = format!("/api/interviews/{id}/retention");
    let days = async |id: &str| {
        let shown = server.get(&format!("/api/interviews/{id}")).await;
        let time = |field: &str| shown[field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        time("keptUntil").duration_since(time("createdAt")).as_hours() / 24
    };
    assert_eq!(days(&id).await, 30);
    let put = async |body: Value| server.request(Method::PUT, &path).json(&body).send().await.unwrap();
    assert_eq!(put(json!({ "days": 2 })).await.status(), StatusCode::OK);
    assert_eq!((days(&id).await, server.get(&path).await), (2, json!({ "days": 2 })));
    assert_eq!(put(json!({})).await.status(), StatusCode::OK);
    assert_eq!(days(&id).await, 30);
    for wrong in [0, 31] {
        let error = expect_error(put(json!({ "days": wrong })).await, 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], "days");
    }
    server.stop().await;

    let (server, _folder) = Server::fresh(&[]).await;
    assert!(server.get("/api/tracks").await.get("retentionDays").is_none());
    server.stop().await;
}

#[tokio::test]
async fn what_is_kept_no_longer_is_deleted_and_the_rest_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&database(folder.path()).await).await.unwrap();
    let made = async |created_at: jiff::Timestamp, days: Option<u32>| {
        let model = ModelInfo { provider: "practice".into(), name: "practice".into(), host: None };
        let (id, owner, track) = (uuid::Uuid::now_v7(), "local".to_owned(), "behavioural".to_owned());
        let patience = Patience::default();
        let new = NewInterview { id, owner, track, role: None, minutes: 5, patience, model, created_at };
        store.create_interview(new).await.unwrap();
        store.set_retention(id, days).await.unwrap();
        id
    };
    let day = jiff::SignedDuration::from_hours(24);
    let now = antiphon::clock::wall();
    let old = [made(now - day * 31, None).await, made(now - day * 3, Some(2)).await];
    let kept = [made(now - day * 29, None).await, made(now - day, Some(2)).await];
    // More than one batch.
    for _ in 0..60 {
        made("2020-01-01T00:00:00Z".parse().unwrap(), None).await;
    }
    store.close().await.unwrap();

    let server = Server::start(folder.path(), &["--retention-days", "30"]).await;
    let left = async || {
        let list = server.get("/api/interviews?limit=200").await;
        let ids =
            list["interviews"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned());
        ids.collect::<std::collections::BTreeSet<_>>()
    };
    let swept = async {
        while left().await.len() > kept.len() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), swept).await.expect("it is looked at once");
    assert_eq!(left().await, kept.iter().map(ToString::to_string).collect());
    for id in old {
        assert_eq!(get(&server, &format!("/api/interviews/{id}")).await.status(), StatusCode::NOT_FOUND);
    }
    server.stop().await;
}

#[tokio::test]
async fn progress_is_measured_over_finished_interviews() {
    let (server, folder) = Server::fresh(&[]).await;
    server.session().await;
    let first = held(&server, folder.path(), &["one two three four five six"]).await;
    let second = held(&server, folder.path(), &["one", "two"]).await;
    let progress = server.get("/api/progress").await;
    let points = progress["interviews"].as_array().unwrap();
    assert_eq!(points.len(), 2);
    assert_eq!((&points[0]["id"], &points[1]["id"]), (&json!(second), &json!(first)));
    let expected = [
        ("answers", json!(1)),
        ("talkRatio", json!(0.5)),
        ("medianResponseMs", json!(700)),
        ("wordsPerMinute", json!(60.0)),
    ];
    for (field, value) in expected {
        assert_eq!(points[1][field], value, "{field}");
    }
    assert_eq!(points[1]["bands"], json!([]), "nobody has read the answers");
    let page = server.get("/api/progress?limit=1").await;
    let rest = server.get(&format!("/api/progress?before={}", page["next"].as_str().unwrap())).await;
    assert_eq!(rest["interviews"][0]["id"], first);
    server.stop().await;
}

#[tokio::test]
async fn everything_that_is_kept_can_be_taken_along() {
    let (server, folder) = Server::fresh(&[]).await;
    let id = held(&server, folder.path(), &["I kept a lighthouse."]).await;
    held(&server, folder.path(), &["Another."]).await;
    post(&server, &format!("/api/interviews/{id}/share"), &json!({})).await;
    let answer = get(&server, "/api/users/me/export").await;
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let bytes = answer.bytes().await.unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<_> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names.len(), 1 + 2 * 3, "{names:?}");
    let mut read = |end: &str| {
        let name = names.iter().find(|name| name.ends_with(end)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let interview: Value = serde_json::from_str(&read(&format!("{id}/interview.json"))).unwrap();
    assert_eq!((&interview["owner"], &interview["shares"][0]["views"]), (&json!("local"), &json!(0)));
    assert_eq!(interview["transcript"][1]["text"], "I kept a lighthouse.");
    let events = read(&format!("{id}/events.jsonl"));
    let events: Vec<Envelope> = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 4);
    assert!(read(&format!("{id}/transcript.md")).contains("lighthouse"));
    assert!(read("user.json").contains("\"local\""));
    server.stop().await;
}

fn any_file_holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[tokio::test]
async fn erased_is_erased_from_every_file() {
    let (server, folder) = Server::fresh(&[]).await;
    let id = held(&server, folder.path(), &["The qwertzlighthouse was cold."]).await;
    post(
        &server,
        &format!("/api/interviews/{id}/share"),
        &json!({ "redact": { "words": ["qwertzsecret"] } }),
    )
    .await;
    server.get("/api/interviews?q=qwertz").await;
    assert!(
        any_file_holds(folder.path(), "qwertzlighthouse") && any_file_holds(folder.path(), "qwertzsecret")
    );
    let path = format!("/api/interviews/{id}");
    let deleted = server.request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    for gone in ["qwertz", &id, "deputy"] {
        assert!(!any_file_holds(folder.path(), gone), "{gone}");
    }
    assert_eq!(server.get("/api/interviews?q=qwertz").await["interviews"], json!([]));
    for path in ["", "/export", "/share", "/retention", "/events"] {
        expect_error(get(&server, &format!("/api/interviews/{id}{path}")).await, 404, "not_found").await;
    }
    server.stop().await;
}

#[tokio::test]
async fn a_user_who_leaves_takes_everything_along_also_what_runs() {
    let (server, folder) = Server::fresh(&[]).await;
    for _ in 0..3 {
        held(&server, folder.path(), &["The qwertzlighthouse was cold."]).await;
    }
    let session = server.session().await;
    let id = session.id.to_string();
    assert_eq!(server.exchange(&id, &session.token, &chromium_offer()).await.status(), StatusCode::OK);
    let deleted = server.request(Method::DELETE, "/api/users/me").send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert_eq!(server.get("/api/interviews").await["interviews"], json!([]));
    assert!(!any_file_holds(folder.path(), "qwertz") && !any_file_holds(folder.path(), &id));
    expect_error(server.exchange(&id, &session.token, &chromium_offer()).await, 404, "not_found").await;
    server.stop().await;
}
