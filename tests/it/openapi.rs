//! The API as a contract: the document says what is served, and a change of it is seen in review.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::{Server, agree};

/// Run `make contract` to accept a change.
#[tokio::test]
async fn the_document_is_the_one_that_was_reviewed() {
    let (server, _folder) = Server::fresh(&[]).await;
    let document = server.get("/api/openapi.json").await;
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    agree("tests/fixtures/openapi.json", &text);
    server.stop().await;
}

#[tokio::test]
async fn each_operation_is_served_has_a_tag_and_says_how_it_fails() {
    let (server, _folder) = Server::fresh(&[]).await;
    let document = server.get("/api/openapi.json").await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(_, it)| it.is_object()) {
            let named = format!("{method} {path}");
            assert!(operation["tags"][0].is_string(), "{named}");
            assert!(operation["responses"]["default"].is_object(), "{named}");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = server.request(method, &path.replace(['{', '}'], "")).send();
            let answer = answer.await.unwrap();
            assert_ne!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{named}");
            operations += 1;
        }
    }
    assert!(operations >= 15, "{operations}");
    server.stop().await;
}

#[tokio::test]
async fn its_pages_load_nothing_from_elsewhere() {
    let (server, _folder) = Server::fresh(&[]).await;
    let page = server.request(Method::GET, "/docs/").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    for part in page.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css")) {
        assert!(!part.contains("//"), "{part}");
        let path = format!("/docs/{}", part.trim_start_matches("./"));
        let answer = server.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
    let opened = server.request(Method::GET, "/docs/swagger-initializer.js").send().await.unwrap();
    assert!(opened.text().await.unwrap().contains("/api/openapi.json"));
    server.stop().await;
}

#[tokio::test]
async fn every_reference_in_it_leads_somewhere() {
    let (server, _folder) = Server::fresh(&[]).await;
    let document = server.get("/api/openapi.json").await;
    let mut values = vec![&document];
    while let Some(value) = values.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(to) = fields.get("$ref").and_then(Value::as_str) {
                    assert!(document.pointer(to.trim_start_matches('#')).is_some(), "{to}");
                }
                values.extend(fields.values());
            }
            Value::Array(items) => values.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    server.stop().await;
}
