//! Calls that are traced, and replayed by the command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::Duration;

use antiphon::wire::{EndReason, NoticeCode};
use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::page::Page;
use crate::support::process::{Process, answer_wav, call, report};
use crate::support::{Server, eventually, expect_error};

fn traces(folder: &Path) -> Vec<PathBuf> {
    let mut traces: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    traces.sort();
    traces
}

fn replay(traces: &[PathBuf]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_antiphon")).arg("replay").args(traces).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The number of inputs is the fourth word after the file's name: `…: call 1: 1234 inputs in 12.340 s, …`.
fn inputs(line: &str) -> u64 {
    let (before, _) = line.split_once(" inputs in ").unwrap();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_spoken_interview_is_traced_and_decided_the_same_when_replayed() {
    let folder = TempDir::new().unwrap();
    let kept = folder.path().join("traces");
    let server = Process::serve_with(
        &folder.path().join("data"),
        &["--bind", "127.0.0.1:0", "--trace-dir", kept.to_str().unwrap()],
    );
    let answer = answer_wav(folder.path());
    let arguments = ["--wav", answer.to_str().unwrap(), "--speak", "asked", "--max-seconds", "20"];
    let held = report(&call(&server.url, &arguments));

    let traces = traces(&kept);
    let [trace] = traces.as_slice() else { panic!("{traces:?}") };
    assert!(trace.file_name().unwrap().to_str().unwrap().starts_with(held["interviewId"].as_str().unwrap()));
    // The call's last line is written while it hangs up.
    let told = std::iter::repeat_with(|| {
        sleep(Duration::from_millis(200));
        let output = replay(&traces);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        said(&output)
    });
    let told = told.take(50).find(|told| told.ends_with("the same was decided\n")).unwrap();
    // A frame each 20 ms, and what else there was.
    assert!(inputs(&told) > 900, "{told}");

    // Whoever changes the interview's mind learns where.
    let text = std::fs::read_to_string(trace).unwrap();
    let altered = folder.path().join("altered.jsonl");
    std::fs::write(&altered, text.replacen("\"state\":\"listening\"", "\"state\":\"speaking\"", 1)).unwrap();
    let output = replay(&[altered]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("were decided differently\n") && told.contains("\n    then "), "{told}");

    let output = replay(&[answer]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("answer.wav"), "{output:?}");
}

#[tokio::test]
async fn each_call_of_an_interview_has_its_trace_and_they_go_with_it() {
    let folder = TempDir::new().unwrap();
    let kept = folder.path().join("traces");
    let server = Server::start(&folder.path().join("data"), &["--trace-dir", kept.to_str().unwrap()]).await;
    let session = server.session().await;
    let other = server.session().await;
    let mut page = Page::open(&server, &session).await;
    page.begun().await;
    server.stop().await;

    let server = Server::start(&folder.path().join("data"), &["--trace-dir", kept.to_str().unwrap()]).await;
    let way = format!("/api/interviews/{}/resume", session.id);
    let way: Value = server.request(Method::POST, &way).send().await.unwrap().json().await.unwrap();
    let again = server.request(Method::POST, "/api/realtime-session").json(&way).send().await.unwrap();
    let mut page = Page::open(&server, &again.json().await.unwrap()).await;
    page.noticed(NoticeCode::Reconnected).await;
    assert_eq!(page.end().await, EndReason::CandidateEnded);
    let mut other_page = Page::open(&server, &other).await;
    other_page.begun().await;
    other_page.end().await;

    let path = format!("/api/interviews/{}", session.id);
    eventually(Duration::from_secs(20), async || {
        (traces(&kept).len() == 3 && replay(&traces(&kept)).status.code() == Some(0)).then_some(())
    })
    .await;
    let told = said(&replay(&traces(&kept)));
    assert!(told.contains("-1.jsonl: call 1: ") && told.contains("-2.jsonl: call 2: "), "{told}");
    server.request(Method::DELETE, &path).send().await.unwrap().error_for_status().unwrap();
    let left = traces(&kept);
    assert!(left.len() == 1 && left[0].to_str().unwrap().contains(&other.id.to_string()), "{left:?}");
    expect_error(server.request(Method::GET, &path).send().await.unwrap(), 404, "not_found").await;
    server.stop().await;
}
