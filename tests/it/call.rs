//! Whole calls by the command-line candidate: real ICE, DTLS, SRTP, Opus and data channel on loopback.

use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::process::{Process, answer_wav, call, report};

fn get(url: &str, path: &str) -> Value {
    let address = format!("{url}{path}");
    let fetch = async move { reqwest::get(address).await.unwrap().json().await.unwrap() };
    tokio::runtime::Runtime::new().unwrap().block_on(fetch)
}

fn turns_of<'a>(report: &'a Value, role: &str) -> Vec<&'a Value> {
    report["turns"].as_array().unwrap().iter().filter(|turn| turn["role"] == role).collect()
}

#[test]
fn an_interview_is_heard_answered_recorded_and_there_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let wav = answer_wav(folder.path());
    let heard = folder.path().join("heard.wav");
    let data = folder.path().join("data");
    let server = Process::serve(&data);
    let output = call(
        &server.url,
        &[
            "--wav",
            wav.to_str().unwrap(),
            "--speak",
            "asked",
            "--track",
            "software",
            "--out",
            heard.to_str().unwrap(),
            "--max-seconds",
            "40",
        ],
    );
    let report = report(&output);
    let steps: Vec<_> =
        report["steps"].as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap()).collect();
    let all = ["microphone_access", "api_connection", "session_creation", "webrtc_setup", "audio_connection"];
    assert_eq!(steps, all);
    assert_eq!(report["ended"], "candidate_ended");

    let (asked, answered) = (turns_of(&report, "interviewer"), turns_of(&report, "candidate"));
    assert!(asked.iter().any(|turn| turn["question"]["index"] == 1), "{report:#}");
    assert!(asked.iter().all(|turn| !turn["text"].as_str().unwrap().is_empty()));
    let spoken = answered.iter().find(|turn| turn["speechMs"].as_u64().unwrap() > 2_000);
    let spoken = spoken.unwrap_or_else(|| panic!("no answer of any length: {report:#}"));
    assert_eq!(spoken["source"], "none", "nobody pretends to have recognised it");

    let audio = &report["audio"];
    let seconds = audio["receivedSeconds"].as_f64().unwrap();
    assert!(seconds > 30.0, "{audio}");
    assert!(audio["sentPackets"].as_u64().unwrap() > 400, "{audio}");
    let voice = hound::WavReader::open(&heard).unwrap().into_samples::<i16>().map(Result::unwrap);
    let loud = voice.filter(|sample| sample.unsigned_abs() > 500).count();
    assert!(loud > 48_000, "more than a second of voice was heard");

    let path = format!("/api/interviews/{}", report["interviewId"].as_str().unwrap());
    let kept = get(&server.url, &path);
    server.kill();
    let server = Process::serve(&data);
    let after = get(&server.url, &path);
    assert_eq!(kept, after);
    assert_eq!(after["status"], "ended");
    assert_eq!(after["transcript"], report["turns"]);
}

#[test]
fn speech_interrupts_the_interviewer_and_the_record_keeps_what_was_heard() {
    let folder = TempDir::new().unwrap();
    let wav = answer_wav(folder.path());
    let server = Process::serve(&folder.path().join("data"));
    // The microphone speaks from the moment audio connects: over the greeting.
    let report = report(&call(&server.url, &["--wav", wav.to_str().unwrap(), "--max-seconds", "14"]));
    let cut = turns_of(&report, "interviewer").into_iter().find(|turn| turn["cut"] == true);
    let cut = cut.unwrap_or_else(|| panic!("nothing was interrupted: {report:#}"));
    let (heard, generated) = (cut["text"].as_str().unwrap(), cut["generated"].as_str().unwrap());
    assert!(generated.starts_with(heard) && heard.len() < generated.len(), "{cut}");
    assert!(cut["speechMs"].as_u64() < cut["generatedMs"].as_u64(), "{cut}");
}

#[test]
fn a_kill_in_the_middle_of_an_answer_keeps_every_final_turn() {
    let folder = TempDir::new().unwrap();
    let wav = answer_wav(folder.path());
    let data = folder.path().join("data");
    let server = Process::serve(&data);
    let url = server.url.clone();
    let candidate = std::thread::spawn({
        let wav = wav.clone();
        move || call(&url, &["--wav", wav.to_str().unwrap(), "--speak", "asked", "--max-seconds", "120"])
    });
    // Wait until something is final and the candidate speaks again.
    let (id, finals) = loop {
        std::thread::sleep(Duration::from_millis(200));
        let list = get(&server.url, "/api/interviews");
        let Some(id) = list["interviews"][0]["id"].as_str().map(str::to_owned) else { continue };
        let shown = get(&server.url, &format!("/api/interviews/{id}"));
        let finals = shown["transcript"].as_array().unwrap().clone();
        if finals.len() >= 2 {
            break (id, finals);
        }
    };
    std::thread::sleep(Duration::from_secs(2));
    server.kill();
    let server = Process::serve_with(&data, &["--bind", "127.0.0.1:0", "--return-secs", "1"]);
    let shown = (0..100).find_map(|_| {
        std::thread::sleep(Duration::from_millis(200));
        let shown = get(&server.url, &format!("/api/interviews/{id}"));
        (shown["status"] == "ended").then_some(shown)
    });
    let shown = shown.expect("nobody comes back");
    let kept = shown["transcript"].as_array().unwrap();
    assert!(kept.len() > finals.len() && kept[..finals.len()] == finals[..], "{shown:#}");
    assert_eq!(shown["reason"], "server_stopped");
    candidate.join().unwrap();
}

#[test]
fn calls_at_once_do_not_disturb_each_other() {
    let folder = TempDir::new().unwrap();
    let wav = answer_wav(folder.path());
    let server = Process::serve(&folder.path().join("data"));
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let arguments =
                        ["--wav", wav.to_str().unwrap(), "--speak", "asked", "--max-seconds", "15"];
                    report(&call(&server.url, &arguments))
                })
            })
            .collect();
        for call in calls {
            let report = call.join().unwrap();
            assert_eq!(report["ended"], "candidate_ended");
            assert!(!turns_of(&report, "interviewer").is_empty(), "{report:#}");
        }
    });
    // The last of them may still be hanging up.
    std::thread::sleep(Duration::from_secs(2));
    let ready = get(&server.url, "/readyz");
    assert_eq!(ready["checks"]["calls"], 0);
}

#[test]
fn a_call_that_fails_says_why_in_the_one_error_body() {
    let folder = TempDir::new().unwrap();
    let wav = answer_wav(folder.path());
    let nobody = call("http://127.0.0.1:9", &["--wav", wav.to_str().unwrap()]);
    assert!(!nobody.status.success());
    let error: Value = serde_json::from_slice(&nobody.stderr).expect("an error body on stderr");
    assert!(error["code"].is_string() && error["message"].is_string(), "{error}");

    let server = Process::serve(&folder.path().join("data"));
    let refused = call(&server.url, &["--wav", wav.to_str().unwrap(), "--track", "nothing"]);
    assert!(!refused.status.success());
    let error: Value = serde_json::from_slice(&refused.stderr).expect("an error body on stderr");
    assert_eq!(error["code"], "unprocessable");
}
