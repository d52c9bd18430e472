//! `antiphon users` and `antiphon keys`: the operator's way, beside a server that runs.

use std::path::Path;
use std::process::{Command, Output};

use antiphon::clock;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Server, expect_error};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let (command, rest) = arguments.split_first().unwrap();
    let mut antiphon = Command::new(env!("CARGO_BIN_EXE_antiphon"));
    antiphon.arg(command).arg("--data-dir").arg(folder).args(rest).output().unwrap()
}

fn text(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&text(folder, &[arguments, &["--json"]].concat())).unwrap()
}

fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(78), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn token(who: &str) -> String {
    let claims =
        json!({ "sub": who, "exp": clock::wall().as_second() + 600, "email": format!("{who}@example.org") });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap()
}

async fn with_accounts() -> (Server, TempDir) {
    Server::fresh(&["--auth", "jwt", "--auth-secret", SECRET]).await
}

async fn get(server: &Server, path: &str, bearer: &str) -> Response {
    server.request(Method::GET, path).bearer_auth(bearer).send().await.unwrap()
}

#[tokio::test]
async fn the_first_admin_is_made_from_the_command_line() {
    let (server, folder) = with_accounts().await;
    let folder = folder.path();
    let ada = token("ada");
    expect_error(get(&server, "/api/users", &ada).await, 403, "forbidden").await;
    let listed = json_of(folder, &["users", "list"]);
    assert_eq!((&listed[0]["email"], &listed[0]["role"]), (&json!("ada@example.org"), &json!("candidate")));
    assert_eq!(json_of(folder, &["users", "role", "ada@example.org", "admin"])["role"], "admin");
    assert_eq!(get(&server, "/api/users", &ada).await.status(), StatusCode::OK, "the server knows at once");
    let id = listed[0]["id"].as_str().unwrap();
    assert!(text(folder, &["users", "role", id, "coach"]).starts_with(&format!("{id}\tcoach\t")));
    expect_error(get(&server, "/api/users", &ada).await, 403, "forbidden").await;
    assert!(refusal(folder, &["users", "role", "eve@example.org", "admin"]).contains("no such user"));
    assert_eq!(run(folder, &["users", "role", id, "king"]).status.code(), Some(2));
    server.stop().await;
}

#[tokio::test]
async fn a_key_for_a_machine_is_made_listed_and_revoked_from_the_command_line() {
    let (server, folder) = with_accounts().await;
    let folder = folder.path();
    let secret = text(folder, &["keys", "create", "nightly", "--role", "admin", "--days", "7"]);
    let secret = secret.trim();
    let me: Value = get(&server, "/api/users/me", secret).await.json().await.unwrap();
    assert_eq!((&me["name"], &me["role"]), (&json!("nightly"), &json!("admin")));
    assert_eq!(get(&server, "/api/users", secret).await.status(), StatusCode::OK);

    assert_eq!(get(&server, "/api/users/me", &token("ada")).await.status(), StatusCode::OK);
    let create = ["keys", "create", "ada's", "--user", "ada@example.org"];
    let made = json_of(folder, &create);
    let by_key: Value =
        get(&server, "/api/users/me", made["secret"].as_str().unwrap()).await.json().await.unwrap();
    assert_eq!((&by_key["email"], &by_key["id"]), (&json!("ada@example.org"), &made["owner"]));
    let refused = refusal(folder, &[&create[..], &["--role", "coach"]].concat());
    assert!(refused.contains("no more than its user"), "{refused}");
    assert!(refusal(folder, &["keys", "create", " "]).contains("NAME"));

    let listed = json_of(folder, &["keys", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert!(!listed.to_string().contains(secret));
    let hers = json_of(folder, &["keys", "list", "--user", "ada@example.org"]);
    assert_eq!((&hers[0]["id"], hers.as_array().unwrap().len()), (&made["id"], 1));
    let id = listed[0]["id"].as_str().unwrap();
    assert!(text(folder, &["keys", "list"]).contains(id));
    text(folder, &["keys", "revoke", id]);
    expect_error(get(&server, "/api/users/me", secret).await, 401, "unauthorized").await;
    assert!(refusal(folder, &["keys", "revoke", id]).contains("no such key"));
    server.stop().await;
}

#[test]
fn where_there_is_no_database_none_is_made() {
    let folder = TempDir::new().unwrap();
    for arguments in [&["keys", "create", "nightly"][..], &["users", "list"]] {
        assert!(refusal(folder.path(), arguments).contains("there is no database"));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
