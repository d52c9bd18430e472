use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Failure, Form, Request, chat, gemini, openai, read};

fn request() -> Request {
    let schema = json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false });
    Request { system: "Grade.".into(), input: "data".into(), name: "report", schema, max_output: 900 }
}

#[test]
fn each_api_is_sent_the_schema_in_its_own_place() {
    let request = request();
    let sent = openai::body("m", &request, Form::Schema);
    assert_eq!(sent["text"]["format"]["schema"], request.schema);
    assert_eq!((&sent["store"], &sent["text"]["format"]["strict"]), (&json!(false), &json!(true)));
    let sent = chat::body("m", &request, Form::Schema);
    assert_eq!(sent["response_format"]["json_schema"]["schema"], request.schema);
    let sent = gemini::body(&request, Form::Schema);
    assert_eq!(sent["generationConfig"]["responseJsonSchema"], request.schema);
}

#[test]
fn a_server_without_schemas_is_told_the_schema_in_words() {
    for form in [Form::Object, Form::Words] {
        let sent = chat::body("m", &request(), form);
        assert!(sent["messages"][0]["content"].as_str().unwrap().contains("additionalProperties"));
        assert_eq!(sent.get("response_format").is_some(), form == Form::Object);
    }
}

#[test]
fn an_answer_is_found_in_each_shape() {
    let openai = json!({ "status": "completed", "output": [
        { "type": "reasoning" },
        { "type": "message", "content": [{ "type": "output_text", "text": "{\"a\":1}" }] },
    ]});
    assert_eq!(openai::answer(&openai), Ok(json!({ "a": 1 })));
    let chat = json!({ "choices": [{ "finish_reason": "stop", "message": {
        "content": "```json\n{\"a\":1}\n```", "refusal": null } }] });
    assert_eq!(chat::answer(&chat), Ok(json!({ "a": 1 })));
    let gemini = json!({ "candidates": [{ "finishReason": "STOP", "content": { "parts": [
        { "text": "hmm", "thought": true }, { "text": "{\"a\"" }, { "text": ":1}" } ] } }] });
    assert_eq!(gemini::answer(&gemini), Ok(json!({ "a": 1 })));
}

#[test]
fn refusals_and_cut_answers_are_told_apart() {
    let refused =
        json!({ "output": [{ "type": "message", "content": [{ "type": "refusal", "refusal": "no" }] }] });
    assert_eq!(openai::answer(&refused), Err(Failure::Refused));
    let cut = json!({ "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" } });
    assert_eq!(openai::answer(&cut), Err(Failure::Truncated));
    let refused = json!({ "choices": [{ "message": { "content": null, "refusal": "no" } }] });
    assert_eq!(chat::answer(&refused), Err(Failure::Refused));
    let cut = json!({ "choices": [{ "finish_reason": "length", "message": { "content": "{\"a\":" } }] });
    assert_eq!(chat::answer(&cut), Err(Failure::Truncated));
    assert_eq!(
        gemini::answer(&json!({ "promptFeedback": { "blockReason": "SAFETY" } })),
        Err(Failure::Refused)
    );
    let cut = json!({ "candidates": [{ "finishReason": "MAX_TOKENS", "content": {} }] });
    assert_eq!(gemini::answer(&cut), Err(Failure::Truncated));
    for nothing in [Value::Null, json!([]), json!({ "choices": 3, "output": {}, "candidates": "x" })] {
        assert_eq!(openai::answer(&nothing), Err(Failure::NotJson));
        assert_eq!(chat::answer(&nothing), Err(Failure::NotJson));
        assert_eq!(gemini::answer(&nothing), Err(Failure::NotJson));
    }
}

#[test]
fn a_status_says_whether_to_come_back() {
    let of = |status, after, body| read::failure(StatusCode::from_u16(status).unwrap(), after, &body);
    let busy = of(429, Some("7"), json!({}));
    assert!(matches!(&busy, Failure::RateLimited(Some(after)) if after.as_secs() == 7) && busy.is_passing());
    assert_eq!(of(429, None, json!({ "error": { "code": "insufficient_quota" } })), Failure::Unauthorised);
    assert_eq!(of(401, None, json!({})), Failure::Unauthorised);
    assert_eq!(of(400, None, json!({ "error": { "message": "API key not valid." } })), Failure::Unauthorised);
    assert_eq!(of(400, None, json!({})), Failure::Rejected);
    assert_eq!(of(502, None, json!({})), Failure::Down);
    assert!(!of(404, None, json!({})).is_passing());
    assert_eq!(of(429, Some("1e300"), json!({})), Failure::RateLimited(None));
}
