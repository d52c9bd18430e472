//! Who may: tokens of an issuer, keys for machines, and what is whose.

use antiphon::clock;
use antiphon::wire::Role;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::fake_issuer::{AUDIENCE, FakeIssuer, Pair};
use crate::support::held::{complete, turn};
use crate::support::{Server, expect_error};

async fn me(server: &Server, token: &str) -> Response {
    server.request(Method::GET, "/api/users/me").bearer_auth(token).send().await.unwrap()
}

async fn json_of(response: Response) -> Value {
    let status = response.status();
    assert!(status.is_success(), "{status}: {}", response.text().await.unwrap());
    response.json().await.unwrap()
}

/// A server with accounts, its issuer, and a pair of the issuer's.
async fn with_accounts(flags: &[&str]) -> (Server, FakeIssuer, Pair, tempfile::TempDir) {
    let pair = Pair::ec("one");
    let issuer = FakeIssuer::start(&[&pair]).await;
    let all: Vec<&str> = issuer.flags().into_iter().chain(flags.iter().copied()).collect();
    let (server, folder) = Server::fresh(&all).await;
    (server, issuer, pair, folder)
}

#[tokio::test]
async fn a_person_appears_on_first_sight_and_says_what_they_practise_for() {
    let (rsa, ec) = (Pair::rsa("rsa"), Pair::ec("ec"));
    let issuer = FakeIssuer::start(&[&rsa, &ec]).await;
    let (server, _folder) = Server::fresh(&issuer.flags()).await;
    let mut claims = issuer.claims("ada");
    claims["name"] = json!("Ada");
    claims["email"] = json!("ada@example.org");
    let first = json_of(me(&server, &rsa.sign(&claims)).await).await;
    assert_eq!((&first["name"], &first["role"]), (&json!("Ada"), &json!("candidate")));
    let again = json_of(me(&server, &ec.sign(&claims)).await).await;
    assert_eq!(again["id"], first["id"], "the same person by another key");

    let edit = json!({ "goals": " a first job ", "language": "en-GB", "name": "Ada L." });
    let edited = server.request(Method::PATCH, "/api/users/me").bearer_auth(rsa.sign(&claims)).json(&edit);
    let edited = json_of(edited.send().await.unwrap()).await;
    assert_eq!((&edited["goals"], &edited["name"]), (&json!("a first job"), &json!("Ada L.")));
    for (field, wrong) in [
        ("name", "n".repeat(121)),
        ("goals", "g".repeat(2_001)),
        ("language", "en_GB".into()),
        ("language", "1-en".into()),
    ] {
        let edit = json!({ field: wrong });
        let refused =
            server.request(Method::PATCH, "/api/users/me").bearer_auth(rsa.sign(&claims)).json(&edit);
        let error = expect_error(refused.send().await.unwrap(), 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], field);
    }
    assert_eq!(
        json_of(me(&server, &rsa.sign(&claims)).await).await["name"],
        "Ada L.",
        "the issuer's name is no edit"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_token_that_is_not_for_this_server_or_not_for_now_opens_nothing() {
    let (server, issuer, pair, _folder) = with_accounts(&[]).await;
    let now = clock::wall().as_second();
    let with = |field: &str, value: Value| {
        let mut claims = issuer.claims("ada");
        claims[field] = value;
        pair.sign(&claims)
    };
    assert!(me(&server, &pair.sign(&issuer.claims("ada"))).await.status().is_success());
    assert!(me(&server, &with("exp", json!(now - 30))).await.status().is_success(), "clocks differ a little");
    assert!(me(&server, &with("nbf", json!(now + 30))).await.status().is_success(), "either way");
    let mut authorised = issuer.claims("ada");
    authorised.as_object_mut().unwrap().remove("aud");
    authorised["azp"] = json!(AUDIENCE);
    assert!(me(&server, &pair.sign(&authorised)).await.status().is_success(), "as Clerk says it");

    expect_error(me(&server, &with("exp", json!(now - 90))).await, 401, "token_expired").await;
    let stranger = Pair::ec("one");
    let secret = EncodingKey::from_secret(pair.public.to_string().as_bytes());
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
    let confused = jsonwebtoken::encode(&header, &issuer.claims("ada"), &secret).unwrap();
    let symmetric = Header { kid: Some("secret".to_owned()), ..Header::new(Algorithm::HS256) };
    let published = EncodingKey::from_base64_secret("c2VjcmV0").unwrap();
    let published = jsonwebtoken::encode(&symmetric, &issuer.claims("ada"), &published).unwrap();
    let signed = pair.sign(&issuer.claims("ada"));
    let body = signed.split('.').nth(1).unwrap();
    // RFC 7515 section 4.1.11: even a good signature does not make up for what is not understood.
    let asking = |field: &str, value: Value| {
        let mut header = json!({ "alg": "ES256", "kid": "one" });
        header[field] = value;
        pair.sign_with(&header, &issuer.claims("ada"))
    };
    assert!(me(&server, &asking("typ", json!("JWT"))).await.status().is_success());
    for (what, token) in [
        ("not yet", with("nbf", json!(now + 90))),
        ("another issuer's", with("iss", json!("https://elsewhere.example"))),
        ("another application's", with("aud", json!("another"))),
        ("nobody's", with("sub", json!(""))),
        ("without an end", with("exp", Value::Null)),
        ("signed by another key of that name", stranger.sign(&issuer.claims("ada"))),
        ("signed with the public key as a secret", confused),
        ("signed with a secret among the issuer's keys", published),
        ("not signed", format!("eyJhbGciOiJub25lIn0.{body}.")),
        ("with what must be understood", asking("crit", json!(["exp"]))),
        ("with what must be understood, and nothing is", asking("crit", json!([]))),
        ("with a word that must be understood", asking("crit", json!("exp"))),
        ("encrypted", asking("enc", json!("A256GCM"))),
        ("packed", asking("zip", json!("DEF"))),
        ("cut", signed[..signed.len() - 4].to_owned()),
        ("no token", "garbage".to_owned()),
        ("huge", "a".repeat(9_000)),
    ] {
        let refused = me(&server, &token).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{what}");
        expect_error(refused, 401, "unauthorized").await;
    }
    let nobody = server.request(Method::GET, "/api/interviews").send().await.unwrap();
    expect_error(nobody, 401, "unauthorized").await;
    server.stop().await;
}

#[tokio::test]
async fn keys_rotate_and_an_issuer_that_is_away_logs_nobody_out() {
    let (server, issuer, old, _folder) = with_accounts(&[]).await;
    let claims = issuer.claims("ada");
    assert!(me(&server, &old.sign(&claims)).await.status().is_success());
    for _ in 0..5 {
        let unknown = Pair { id: "unknown".to_owned(), ..old.clone() };
        expect_error(me(&server, &unknown.sign(&claims)).await, 401, "unauthorized").await;
    }
    assert_eq!(issuer.asked(), 1, "a name that is not known does not make the server ask at will");
    issuer.go_down();
    assert!(me(&server, &old.sign(&claims)).await.status().is_success());
    server.stop().await;

    let (one, two) = (Pair::ec("one"), Pair::rsa("two"));
    let issuer = FakeIssuer::start(&[&one]).await;
    issuer.go_down();
    let (server, _folder) = Server::fresh(&issuer.flags()).await;
    let away = me(&server, &two.sign(&issuer.claims("ada"))).await;
    assert!(away.headers().contains_key("retry-after"));
    expect_error(away, 503, "issuer_unavailable").await;
    server.stop().await;
}

#[tokio::test]
async fn a_new_key_is_found_without_a_restart() {
    let (one, two) = (Pair::ec("one"), Pair::rsa("two"));
    let issuer = FakeIssuer::start(&[&one]).await;
    issuer.show(&[&one, &two]);
    let (server, _folder) = Server::fresh(&issuer.flags()).await;
    // The issuer is asked when the first token comes, not before.
    assert_eq!(issuer.asked(), 0);
    assert!(me(&server, &two.sign(&issuer.claims("ada"))).await.status().is_success());
    assert!(me(&server, &one.sign(&issuer.claims("ada"))).await.status().is_success());
    assert_eq!(issuer.asked(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_secret_signs_tokens_where_there_is_no_issuer() {
    let secret = "0123456789abcdef0123456789abcdef";
    let (server, _folder) = Server::fresh(&["--auth", "jwt", "--auth-secret", secret]).await;
    let claims = json!({ "sub": "ada", "exp": clock::wall().as_second() + 60, "role": ["other", "coach"] });
    let sign = |algorithm| {
        let key = EncodingKey::from_secret(secret.as_bytes());
        jsonwebtoken::encode(&Header::new(algorithm), &claims, &key).unwrap()
    };
    assert_eq!(json_of(me(&server, &sign(Algorithm::HS256)).await).await["role"], "coach");
    expect_error(me(&server, &sign(Algorithm::HS512)).await, 401, "unauthorized").await;
    server.stop().await;
}

#[tokio::test]
async fn what_is_anothers_does_not_exist() {
    let (server, issuer, pair, _folder) = with_accounts(&[]).await;
    let (ada, bob) = (pair.sign(&issuer.claims("ada")), pair.sign(&issuer.claims("bob")));
    let made = server.request(Method::POST, "/api/realtime-session").bearer_auth(&ada).json(&json!({}));
    let session = json_of(made.send().await.unwrap()).await;
    let id = session["id"].as_str().unwrap().to_owned();
    let document = server.get("/api/openapi.json").await;
    let mut routes = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(_, it)| it.is_object()) {
            let anybody = operation["security"].as_array().is_some_and(|it| it.contains(&json!({})))
                || operation["security"].as_array().is_some_and(Vec::is_empty);
            let by_session = path.contains("webrtc-exchange") || path.contains("/sdp");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let ask = || server.request(method.clone(), &path.replace("{id}", &id)).json(&json!({}));
            if !anybody && !by_session {
                let refused = ask().send().await.unwrap();
                assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{method} {path} by nobody");
            }
            // Over a WebSocket, only the first message says who it is: `stream`.
            if path.starts_with("/api/interviews/{id}") && !path.ends_with("/stream") {
                let refused = ask().bearer_auth(&bob).send().await.unwrap();
                assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{method} {path} by another");
                routes += 1;
            }
            if path.contains("/sdp") {
                let refused = ask().bearer_auth(&bob).send().await.unwrap();
                assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{method} {path} by another");
            }
        }
    }
    assert!(routes >= 3, "{routes}");
    let list = |token: &str| server.request(Method::GET, "/api/interviews").bearer_auth(token).send();
    assert_eq!(json_of(list(&bob).await.unwrap()).await["interviews"], json!([]));
    assert_eq!(json_of(list(&ada).await.unwrap()).await["interviews"][0]["id"], id);
    let shown = server.request(Method::GET, &format!("/api/interviews/{id}")).bearer_auth(&ada);
    assert_eq!(json_of(shown.send().await.unwrap()).await["id"], id);
    server.stop().await;
}

#[tokio::test]
async fn whoever_reads_an_interview_is_told_whether_it_is_theirs() {
    let (server, issuer, pair, folder) = with_accounts(&[]).await;
    let named = |subject: &str, role: &str, name: &str| {
        let mut claims = issuer.claims(subject);
        (claims["role"], claims["name"]) = (json!(role), json!(name));
        pair.sign(&claims)
    };
    let (ada, bob) = (named("ada", "coach", "Ada"), named("bob", "candidate", "Bob"));
    let post = async |token: &str, path: &str, body: Value| {
        json_of(server.request(Method::POST, path).bearer_auth(token).json(&body).send().await.unwrap()).await
    };
    let plan = json!({ "title": "For Bob", "minutes": 15, "sections": [{ "questions": [{ "id": "why", "text": "Why?" }] }] });
    let plan = post(&ada, "/api/plans", plan).await;
    let invitations = format!("/api/plans/{}/invitations", plan["id"].as_str().unwrap());
    let invitation = post(&ada, &invitations, json!({ "share": true })).await;
    let wish = json!({ "invitation": invitation["token"] });
    let session = post(&bob, "/api/realtime-session", wish).await;
    let id = session["id"].as_str().unwrap();
    complete(folder.path(), id.parse().unwrap(), vec![turn(1, Role::Candidate, "Because.")]).await;

    let path = format!("/api/interviews/{id}");
    let read = async |token: &str| {
        json_of(server.request(Method::GET, &path).bearer_auth(token).send().await.unwrap()).await
    };
    let own = read(&bob).await;
    assert_eq!((&own["mine"], own.get("candidate")), (&json!(true), None));
    let others = read(&ada).await;
    assert_eq!((&others["mine"], &others["candidate"]), (&json!(false), &json!("Bob")));
    assert_eq!((&own["recorded"], &others["recorded"]), (&json!(false), &json!(false)));
    server.stop().await;
}

#[tokio::test]
async fn a_key_acts_for_its_maker_until_it_is_dropped() {
    let (server, issuer, pair, _folder) = with_accounts(&[]).await;
    let mut claims = issuer.claims("cora");
    claims["role"] = json!("coach");
    let cora = pair.sign(&claims);
    let make = |body: Value| server.request(Method::POST, "/api/keys").bearer_auth(&cora).json(&body).send();
    let made = json_of(make(json!({ "name": "nightly", "role": "coach" })).await.unwrap()).await;
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("ak_"));
    let by_key = json_of(me(&server, secret).await).await;
    assert_eq!(by_key["id"], json_of(me(&server, &cora).await).await["id"]);
    expect_error(make(json!({ "name": "more", "role": "admin" })).await.unwrap(), 403, "forbidden").await;
    for (field, body) in [("name", json!({ "name": " " })), ("days", json!({ "name": "n", "days": 0 }))] {
        let error = expect_error(make(body).await.unwrap(), 422, "unprocessable").await;
        assert_eq!(error.details.unwrap()["field"], field);
    }

    let listed = server.request(Method::GET, "/api/keys").bearer_auth(&cora).send().await.unwrap();
    let listed = json_of(listed).await;
    assert_eq!(listed["keys"][0]["name"], "nightly");
    assert!(listed["keys"][0]["usedAt"].is_string() && !listed.to_string().contains(secret));
    let path = format!("/api/keys/{}", made["id"].as_str().unwrap());
    let bob = pair.sign(&issuer.claims("bob"));
    let refused = server.request(Method::DELETE, &path).bearer_auth(&bob).send().await.unwrap();
    expect_error(refused, 404, "not_found").await;
    let dropped = server.request(Method::DELETE, &path).bearer_auth(&cora).send().await.unwrap();
    assert_eq!(dropped.status(), StatusCode::NO_CONTENT);
    expect_error(me(&server, secret).await, 401, "unauthorized").await;
    expect_error(me(&server, "ak_nonsense").await, 401, "unauthorized").await;
    server.stop().await;
}

#[tokio::test]
async fn an_admin_says_who_is_a_coach_and_nobody_else_does() {
    let (server, issuer, pair, _folder) = with_accounts(&["--auth-role-claim", "meta.role"]).await;
    let bob = pair.sign(&issuer.claims("bob"));
    let id = json_of(me(&server, &bob).await).await["id"].as_str().unwrap().to_owned();
    let mut claims = issuer.claims("root");
    claims["meta"] = json!({ "role": "admin" });
    let root = pair.sign(&claims);
    let promote = |token: &str, id: &str| {
        let path = format!("/api/users/{id}");
        server.request(Method::PATCH, &path).bearer_auth(token).json(&json!({ "role": "coach" })).send()
    };
    expect_error(promote(&bob, &id).await.unwrap(), 403, "forbidden").await;
    assert_eq!(json_of(promote(&root, &id).await.unwrap()).await["role"], "coach");
    assert_eq!(json_of(me(&server, &bob).await).await["role"], "coach");
    expect_error(promote(&root, "nobody").await.unwrap(), 404, "not_found").await;
    let list = |token: &str| server.request(Method::GET, "/api/users").bearer_auth(token).send();
    expect_error(list(&bob).await.unwrap(), 403, "forbidden").await;
    assert_eq!(json_of(list(&root).await.unwrap()).await["users"].as_array().unwrap().len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn a_day_has_so_many_interviews() {
    let (server, issuer, pair, _folder) = with_accounts(&["--sessions-per-day", "2"]).await;
    let begin = async |who: &str| {
        let token = pair.sign(&issuer.claims(who));
        let made = server.request(Method::POST, "/api/realtime-session").bearer_auth(token).json(&json!({}));
        made.send().await.unwrap()
    };
    for _ in 0..2 {
        assert_eq!(begin("ada").await.status(), StatusCode::CREATED);
    }
    expect_error(begin("ada").await, 429, "quota_exceeded").await;
    assert_eq!(begin("bob").await.status(), StatusCode::CREATED);
    server.stop().await;
}

#[tokio::test]
async fn pages_of_allowed_sites_may_use_the_api_and_no_others() {
    let (server, issuer, pair, _folder) = with_accounts(&["--allow-origin", "https://coach.example"]).await;
    let token = pair.sign(&issuer.claims("ada"));
    let ask = |origin: &'static str| {
        let ask = server.request(Method::GET, "/api/users/me").bearer_auth(&token).header("origin", origin);
        ask.send()
    };
    let allowed = ask("https://coach.example").await.unwrap();
    assert_eq!(allowed.headers()["access-control-allow-origin"], "https://coach.example");
    assert!(allowed.status().is_success());
    let foreign = ask("https://evil.example").await.unwrap();
    assert!(!foreign.headers().contains_key("access-control-allow-origin"));
    expect_error(foreign, 403, "forbidden").await;
    let preflight = server
        .request(Method::OPTIONS, "/api/users/me")
        .header("origin", "https://coach.example")
        .header("access-control-request-method", "PATCH")
        .header("access-control-request-headers", "authorization,content-type");
    let preflight = preflight.send().await.unwrap();
    assert!(preflight.status().is_success(), "{}", preflight.status());
    assert_eq!(preflight.headers()["access-control-allow-headers"], "authorization,content-type");
    server.stop().await;
}

#[tokio::test]
async fn without_accounts_there_is_one_user_and_no_key() {
    let (server, _folder) = Server::fresh(&[]).await;
    assert_eq!(server.get("/api/auth").await, json!({ "mode": "local" }));
    assert_eq!(server.get("/api/users/me").await["id"], "local");
    let edit = server.request(Method::PATCH, "/api/users/me").json(&json!({ "goals": "a new job" }));
    assert_eq!(json_of(edit.send().await.unwrap()).await["goals"], "a new job");
    let key = server.request(Method::POST, "/api/keys").json(&json!({ "name": "n" })).send().await.unwrap();
    expect_error(key, 404, "not_found").await;
    server.stop().await;
}

#[test]
fn settings_that_would_let_anybody_in_are_refused_by_name() {
    use antiphon::config::Config;
    use clap::Parser;
    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        config: Config,
    }
    for (flags, named) in [
        (&["--auth", "jwt"][..], "--auth-issuer"),
        (&["--auth", "jwt", "--auth-issuer", "https://i.example"], "--auth-audience"),
        (&["--auth", "jwt", "--auth-secret", "short"], "--auth-secret"),
        (&["--allow-origin", "https://coach.example"], "--allow-origin"),
        (
            &["--auth", "jwt", "--auth-secret", &"s".repeat(32), "--allow-origin", "https://a.example/x"],
            "--allow-origin",
        ),
    ] {
        let flags = Flags::parse_from(["antiphon"].iter().chain(flags));
        let refused = flags.config.check().unwrap_err().to_string();
        assert!(refused.contains(named), "{refused}");
    }
}
