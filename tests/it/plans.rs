//! Plans and invitations: what is kept, what is refused, and who sees what.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Server, expect_error};

fn plan() -> Value {
    json!({
        "title": "Backend, second round",
        "role": "Backend engineer",
        "minutes": 15,
        "sections": [
            { "title": "Warm-up", "questions": [{ "text": "What have you built lately?", "depth": 1 }] },
            {
                "title": "Design",
                "minutes": 8,
                "questions": [{
                    "id": "queue", "text": "When would you put a queue between two services?",
                    "competency": "Design", "good": "Back-pressure, retries, what is lost.", "mustAsk": true,
                }],
            },
        ],
    })
}

async fn send(server: &Server, method: Method, path: &str, body: Value) -> Response {
    server.request(method, path).json(&body).send().await.unwrap()
}

async fn made(response: Response) -> Value {
    assert_eq!(response.status(), StatusCode::CREATED);
    response.json().await.unwrap()
}

async fn kept(server: &Server) -> String {
    let made = made(send(server, Method::POST, "/api/plans", plan()).await).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn invited(server: &Server, plan: &str, body: Value) -> Value {
    made(send(server, Method::POST, &format!("/api/plans/{plan}/invitations"), body).await).await
}

#[tokio::test]
async fn each_edit_of_a_plan_makes_a_version() {
    let (server, _folder) = Server::fresh(&[]).await;
    let first = send(&server, Method::POST, "/api/plans", plan()).await;
    assert_eq!(first.headers()["etag"], "\"1\"");
    let first = made(first).await;
    assert_eq!(first["plan"]["sections"][0]["questions"][0]["id"], "q1");
    assert_eq!(first["plan"]["sections"][1]["questions"][0]["depth"], 2);
    let path = format!("/api/plans/{}", first["id"].as_str().unwrap());
    let mut edited = plan();
    edited["title"] = json!("Backend, third round");
    let put = |tag: &'static str| server.request(Method::PUT, &path).header("if-match", tag).json(&edited);
    let second = put("\"1\"").send().await.unwrap();
    assert_eq!((second.status(), &second.headers()["etag"]), (StatusCode::OK, &"\"2\"".parse().unwrap()));
    expect_error(put("\"1\"").send().await.unwrap(), 412, "precondition_failed").await;
    expect_error(put("\"x\"").send().await.unwrap(), 412, "precondition_failed").await;
    assert_eq!(server.get(&path).await["title"], "Backend, third round");
    let versions = server.get(&format!("{path}/versions")).await;
    assert_eq!(versions["versions"].as_array().unwrap().len(), 2);
    assert_eq!(versions["versions"][1]["plan"]["title"], "Backend, second round");
    assert_eq!(server.get("/api/plans").await["plans"][0]["version"], 2);
    let gone = server.request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    for path in [path.clone(), format!("{path}/versions"), format!("{path}/invitations")] {
        expect_error(server.request(Method::GET, &path).send().await.unwrap(), 404, "not_found").await;
    }
    expect_error(put("*").send().await.unwrap(), 404, "not_found").await;
    server.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_plan_is_named() {
    let (server, _folder) = Server::fresh(&[]).await;
    let wrong = [
        ("/sections/1/questions/0/text", json!(" "), "sections[1].questions[0].text"),
        ("/sections/1/minutes", json!(0), "sections[1].minutes"),
        ("/minutes", json!(500), "minutes"),
        ("/sections/0/questions/0/depth", json!("deep"), "sections[0].questions[0].depth"),
    ];
    for (place, value, field) in wrong {
        let mut plan = plan();
        *plan.pointer_mut(place).unwrap() = value;
        let error =
            expect_error(send(&server, Method::POST, "/api/plans", plan).await, 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], field);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_plan_goes_out_and_comes_back_in_either_format() {
    let (server, _folder) = Server::fresh(&[]).await;
    let id = kept(&server).await;
    let original = server.get(&format!("/api/plans/{id}")).await["plan"].clone();
    for (format, kind) in [("yaml", "application/yaml"), ("json", "application/json")] {
        let path = format!("/api/plans/{id}/export?format={format}");
        let exported = server.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(exported.headers()["content-type"], kind);
        let text = exported.text().await.unwrap();
        let import =
            server.request(Method::POST, "/api/plans/import").header("content-type", kind).body(text);
        assert_eq!(made(import.send().await.unwrap()).await["plan"], original);
    }
    let import = |kind: &'static str, body: &'static str| {
        server.request(Method::POST, "/api/plans/import").header("content-type", kind).body(body).send()
    };
    let yaml =
        "title: Short\nminutes: 5\nsections:\n  - questions:\n      - text: Why?\n        depth: many\n";
    let error = expect_error(import("text/yaml", yaml).await.unwrap(), 422, "unprocessable").await;
    assert_eq!(error.details.unwrap()["field"], "sections[0].questions[0].depth");
    expect_error(import("application/yaml", "a: [").await.unwrap(), 400, "bad_request").await;
    expect_error(import("text/csv", "a").await.unwrap(), 415, "unsupported_media_type").await;
    server.stop().await;
}

#[tokio::test]
async fn the_tracks_are_plans_of_nobody() {
    let (server, _folder) = Server::fresh(&[]).await;
    let templates = server.get("/api/plan-templates").await;
    let template = &templates["templates"][0];
    assert_eq!(template["id"], "behavioural");
    made(send(&server, Method::POST, "/api/plans", template["plan"].clone()).await).await;
    server.stop().await;
}

#[tokio::test]
async fn an_interview_keeps_the_version_that_it_was_begun_with() {
    let (server, _folder) = Server::fresh(&[]).await;
    let id = kept(&server).await;
    let session =
        made(send(&server, Method::POST, "/api/realtime-session", json!({ "plan": id })).await).await;
    let interview = session["id"].as_str().unwrap();
    let mut edited = plan();
    edited["title"] = json!("Another");
    send(&server, Method::PUT, &format!("/api/plans/{id}"), edited).await;
    server.request(Method::DELETE, &format!("/api/plans/{id}")).send().await.unwrap();
    let pinned = server.get(&format!("/api/interviews/{interview}/plan")).await;
    assert_eq!((&pinned["id"], &pinned["version"]), (&json!(id), &json!(1)));
    assert_eq!(pinned["plan"]["title"], "Backend, second round");
    assert_eq!(server.get(&format!("/api/interviews/{interview}")).await["role"], "Backend engineer");
    for (body, field) in [
        (json!({ "plan": id, "track": "software" }), "plan"),
        (json!({ "plan": id, "invitation": "x" }), "invitation"),
        (json!({ "plan": "no id" }), "plan"),
    ] {
        let response = send(&server, Method::POST, "/api/realtime-session", body).await;
        let error = expect_error(response, 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], field);
    }
    let unknown = json!({ "plan": Uuid::now_v7() });
    expect_error(send(&server, Method::POST, "/api/realtime-session", unknown).await, 404, "not_found").await;
    server.stop().await;
}

#[tokio::test]
async fn a_session_says_what_its_plan_is_held_in_also_on_the_way_back() {
    let (server, _folder) = Server::fresh(&[]).await;
    let mut german = plan();
    german["language"] = json!("de-AT");
    let german = made(send(&server, Method::POST, "/api/plans", german).await).await;
    let held = |id: Value| send(&server, Method::POST, "/api/realtime-session", json!({ "plan": id }));
    let session = made(held(german["id"].clone()).await).await;
    assert_eq!(session["language"], "de-AT");
    let back = json!({ "resume": session["resume"] });
    let back: Value = send(&server, Method::POST, "/api/realtime-session", back).await.json().await.unwrap();
    assert_eq!(back["language"], "de-AT");
    let silent = made(held(json!(kept(&server).await)).await).await;
    assert_eq!(silent.get("language"), None, "a plan may leave it open");
    server.stop().await;
}

#[tokio::test]
async fn an_invitation_opens_as_often_as_it_says() {
    let (server, _folder) = Server::fresh(&[]).await;
    let id = kept(&server).await;
    let invitation = invited(&server, &id, json!({ "maxUses": 2, "share": true, "note": "Zoë" })).await;
    let token = invitation["token"].as_str().unwrap().to_owned();
    let shown = server.get(&format!("/api/invitations/{token}")).await;
    assert_eq!(shown["title"], "Backend, second round");
    assert_eq!(shown["sharesWith"], "local");
    assert!(!shown.to_string().contains("queue"), "the questions are not shown: {shown}");
    let begin = || send(&server, Method::POST, "/api/realtime-session", json!({ "invitation": token }));
    let (first, second, third) = tokio::join!(begin(), begin(), begin());
    let mut statuses = [first.status(), second.status(), third.status()].map(|status| status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 409]);
    let session = [first, second, third].into_iter().find(|one| one.status() == StatusCode::CREATED).unwrap();
    let session: Value = session.json().await.unwrap();
    let pinned = server.get(&format!("/api/interviews/{}/plan", session["id"].as_str().unwrap())).await;
    assert_eq!(pinned["invitation"], invitation["id"]);
    assert!(!pinned.to_string().contains("Back-pressure"), "what is good is not for the candidate");
    let list = server.get(&format!("/api/plans/{id}/invitations")).await;
    assert_eq!(
        (&list["invitations"][0]["uses"], &list["invitations"][0]["note"]),
        (&json!(2), &json!("Zoë"))
    );
    assert!(list["invitations"][0].get("token").is_none(), "a token is told once");
    let show = server.request(Method::GET, &format!("/api/invitations/{token}")).send().await.unwrap();
    expect_error(show, 409, "invitation_ended").await;
    server.stop().await;
}

#[tokio::test]
async fn an_invitation_can_be_taken_back() {
    let (server, _folder) = Server::fresh(&[]).await;
    let id = kept(&server).await;
    let invitation = invited(&server, &id, json!({})).await;
    let path = format!("/api/invitations/{}", invitation["id"].as_str().unwrap());
    let gone = server.request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let body = json!({ "invitation": invitation["token"] });
    let refused = send(&server, Method::POST, "/api/realtime-session", body).await;
    expect_error(refused, 409, "invitation_ended").await;
    let longer = json!({ "invitation": invitation["token"], "minutes": 99 });
    let refused = send(&server, Method::POST, "/api/realtime-session", longer).await;
    expect_error(refused, 422, "unprocessable").await;
    let unknown = server.request(Method::GET, "/api/invitations/nobody").send().await.unwrap();
    expect_error(unknown, 404, "not_found").await;
    for (body, field) in [(json!({ "days": 0 }), "days"), (json!({ "maxUses": 1001 }), "maxUses")] {
        let refused = send(&server, Method::POST, &format!("/api/plans/{id}/invitations"), body).await;
        let error = expect_error(refused, 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], field);
    }
    server.stop().await;
}
