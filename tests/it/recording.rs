//! Interviews recorded as sound: who agreed, what is in the files, what becomes of them.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use antiphon::audio::{Downlink, Pcm, Rate};
use antiphon::clock;
use antiphon::model::ItemId;
use antiphon::peer::Peer;
use antiphon::wire::{Command, Session};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{MissedTickBehavior, interval};

use crate::support::decoded::decoded;
use crate::support::page::connected;
use crate::support::process::{Process, answer_wav, call, report};
use crate::support::{Server, eventually, expect_error};

/// Generous: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

const ALLOW: [&str; 2] = ["--recording", "allow"];

/// Samples a millisecond.
const MILLI: usize = 48;

fn blocking<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}

fn files(data: &Path, id: &str) -> [PathBuf; 2] {
    ["interviewer.ogg", "candidate.ogg"].map(|name| data.join("recordings").join(id).join(name))
}

fn sound(file: &Path) -> (Vec<i16>, bool) {
    decoded(&std::fs::read(file).unwrap())
}

fn level(pcm: &[i16], from_ms: usize, to_ms: usize) -> f32 {
    let to = (to_ms * MILLI).min(pcm.len());
    antiphon::audio::level(&pcm[(from_ms * MILLI).min(to)..to])
}

/// Where something is heard first, in milliseconds.
fn onset(pcm: &[i16], from_ms: usize) -> usize {
    let parts = pcm[from_ms * MILLI..].chunks(5 * MILLI);
    from_ms + 5 * parts.take_while(|part| antiphon::audio::level(part) < 0.01).count()
}

/// Where `part` is in `whole`, from `from` to `to` milliseconds, and how alike they are there. Looked for at 8 kHz, an
/// eighth of a millisecond at a time: a whole one is half a wave of speech.
fn place(part: &[i16], whole: &[i16], from: usize, to: usize) -> (usize, f64) {
    const STEP: usize = 6;
    let slow = |pcm: &[i16]| -> Vec<f64> {
        pcm.chunks(STEP).map(|chunk| chunk.iter().map(|sample| f64::from(*sample)).sum()).collect()
    };
    let sum = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let (part, whole) = (slow(part), slow(whole));
    let own = sum(&part, &part);
    let alike = |at: usize| {
        let there = whole.get(at..at + part.len())?;
        Some((at * STEP / MILLI, sum(&part, there) / (own * sum(there, there)).sqrt().max(1.0)))
    };
    let range = from * MILLI / STEP..to * MILLI / STEP;
    range.filter_map(alike).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

/// A WAV file at 48 kHz.
fn wav(path: &Path) -> Vec<i16> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let rate = Rate(reader.spec().sample_rate);
    let samples = reader.samples::<i16>().map(Result::unwrap).collect();
    antiphon::audio::resample(&Pcm::new(rate, samples), Rate::HZ_48K).unwrap().samples
}

#[test]
fn both_sides_of_a_call_are_kept_on_the_transcripts_clock() {
    let folder = TempDir::new().unwrap();
    let (answer, heard) = (answer_wav(folder.path()), folder.path().join("heard.wav"));
    let data = folder.path().join("data");
    let server = Process::serve_with(&data, &["--bind", "127.0.0.1:0", "--recording", "allow"]);
    let arguments = ["--wav", answer.to_str().unwrap(), "--out", heard.to_str().unwrap(), "--speak", "asked"];
    let arguments = arguments.into_iter().chain(["--record", "--track", "software", "--max-seconds", "44"]);
    let report = report(&call(&server.url, &arguments.collect::<Vec<_>>()));
    let id = report["interviewId"].as_str().unwrap();
    let detail = blocking(async {
        // The call's last page is written while it hangs up.
        eventually(PATIENCE, async || {
            let address = format!("{}/api/interviews/{id}/recording", server.url);
            let detail: Value = reqwest::get(address).await.unwrap().json().await.unwrap();
            (detail["state"] != "running").then_some(detail)
        })
        .await
    });
    assert_eq!(detail["state"], "finished", "{detail:#}");
    assert_eq!((&detail["droppedPackets"], &detail["agreedTo"]), (&json!(0), &json!("1")));
    let [interviewer, candidate] = files(&data, id).map(|file| {
        let (pcm, ended) = sound(&file);
        assert!(ended);
        pcm
    });
    let length = detail["durationMs"].as_u64().unwrap() as usize;
    assert_eq!((interviewer.len() / MILLI, candidate.len() / MILLI), (length, length));
    for track in detail["tracks"].as_array().unwrap() {
        println!(
            "{} bytes a second: {}",
            track["bytes"].as_u64().unwrap() * 1_000 / length as u64,
            track["side"]
        );
    }

    let (heard, answer) = (wav(&heard), wav(&answer));
    let (mut compared, mut before, mut lags) = (0, 0, Vec::new());
    for turn in detail["turns"].as_array().unwrap() {
        let (start, end) =
            (turn["startMs"].as_u64().unwrap() as usize, turn["endMs"].as_u64().unwrap() as usize);
        if end < start + 1_500 || end + 500 > length {
            continue;
        }
        match turn["side"].as_str().unwrap() {
            "interviewer" => {
                if before + 450 < start {
                    assert!(level(&interviewer, start - 400, start - 5) < 0.005, "{turn}: silence before");
                }
                before = end;
                let begins = onset(&interviewer, start);
                assert!(begins < start + 250, "{turn} begins at {begins}");
                // As the candidate heard it, by the candidate's own clock.
                let part = &interviewer[start * MILLI..(start + 1_500) * MILLI];
                let (at, alike) = place(part, &heard, start.saturating_sub(3_000), start + 1_500);
                assert!(alike > 0.8, "{turn}: {alike} at {at}");
                lags.push(start as i64 - at as i64);
                compared += 1;
            }
            "candidate" => {
                let said = onset(&answer, 0);
                let part = &answer[said * MILLI..(said + 1_000) * MILLI];
                let (at, alike) = place(part, &candidate, start.saturating_sub(500), start + 500);
                assert!(alike > 0.8, "{turn}: {alike} at {at}");
                println!("an answer that begins at {start} is recorded at {at}");
                assert!(at.abs_diff(start) < 200, "{turn} begins at {at}");
                compared += 1;
            }
            _ => unreachable!("two sides"),
        }
    }
    assert!(compared >= 3, "{compared}: {detail:#}");
    println!("the interviewer's turns are off by {lags:?} of the candidate's clock");
    let (least, most) = (lags.iter().min().unwrap(), lags.iter().max().unwrap());
    assert!(most - least <= 60, "as far apart as they were heard: {lags:?}");
}

/// A candidate whose every packet is a test's.
struct Candidate {
    peer: Peer,
    mouth: Downlink,
    items: u64,
    /// Voice packets that came.
    heard: u64,
}

impl Candidate {
    async fn call(server: &Server, session: &Session) -> Self {
        let peer = connected(&server.url, session).await;
        Self { peer, mouth: Downlink::new(Rate::HZ_48K).unwrap(), items: 0, heard: 0 }
    }

    /// Sends a tone of so many hertz, or silence, for `ms`.
    async fn sound(&mut self, ms: u64, hertz: Option<f64>) {
        if let Some(hertz) = hertz {
            let sample =
                |n: u64| ((n as f64 / 48_000.0 * hertz * std::f64::consts::TAU).sin() * 9_000.0) as i16;
            self.items += 1;
            let tone = Pcm::new(Rate::HZ_48K, (0..ms * 48).map(sample).collect());
            self.mouth.push(ItemId(self.items), &tone);
            self.mouth.end(ItemId(self.items));
        }
        let mut beat = interval(Duration::from_millis(20));
        beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let end = clock::instant() + Duration::from_millis(ms);
        while clock::instant() < end {
            tokio::select! {
                _ = beat.tick() => {
                    if let Some(packet) = self.mouth.tick().packet {
                        self.peer.try_send_audio(packet).unwrap();
                    }
                    while self.peer.receive().is_some() {
                        self.heard += 1;
                    }
                }
                event = self.peer.next() => assert!(event.is_some(), "the call goes on"),
            }
        }
    }

    fn say(&mut self, command: &Command) {
        self.peer.send_text(&serde_json::to_string(command).unwrap()).unwrap();
    }
}

async fn agreed(server: &Server) -> Session {
    let body = json!({ "recording": true });
    let made = server.request(Method::POST, "/api/realtime-session").json(&body).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    made.json().await.unwrap()
}

async fn over(server: &Server, id: &str) -> Value {
    let path = format!("/api/interviews/{id}/recording");
    eventually(PATIENCE, async || {
        let detail = server.get(&path).await;
        (detail["state"] != "running" && detail["state"] != "agreed").then_some(detail)
    })
    .await
}

#[tokio::test]
async fn nobody_is_recorded_who_has_not_agreed_or_where_it_is_off() {
    let (server, _folder) = Server::fresh(&[]).await;
    assert!(server.get("/api/tracks").await.get("recording").is_none());
    let body = json!({ "recording": true });
    let refused = server.request(Method::POST, "/api/realtime-session").json(&body).send().await.unwrap();
    let error = expect_error(refused, 422, "unprocessable").await;
    assert_eq!(error.details.unwrap()["field"], "recording");
    let no = json!({ "recording": false });
    let made = server.request(Method::POST, "/api/realtime-session").json(&no).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED, "who does not agree asks for nothing");
    server.stop().await;

    let (server, folder) = Server::fresh(&ALLOW).await;
    assert_eq!(server.get("/api/tracks").await["recording"]["version"], "1");
    let session = server.session().await;
    let mut candidate = Candidate::call(&server, &session).await;
    candidate.sound(300, Some(300.0)).await;
    candidate.peer.close();
    let path = format!("/api/interviews/{}/recording", session.id);
    expect_error(server.request(Method::GET, &path).send().await.unwrap(), 404, "not_found").await;
    server.stop().await;
    assert!(!folder.path().join("recordings").exists());
}

#[tokio::test]
async fn what_is_said_while_muted_is_not_recorded() {
    let (server, folder) = Server::fresh(&ALLOW).await;
    let session = agreed(&server).await;
    let id = session.id.to_string();
    let path = format!("/api/interviews/{id}/recording");
    assert_eq!(server.get(&path).await["state"], "agreed");
    let mut candidate = Candidate::call(&server, &session).await;
    candidate.sound(1_500, Some(300.0)).await;
    candidate.say(&Command::Mute { muted: true });
    candidate.sound(300, None).await;
    candidate.sound(1_500, Some(2_000.0)).await;
    candidate.sound(400, None).await;
    candidate.say(&Command::Mute { muted: false });
    candidate.sound(300, None).await;
    candidate.sound(1_500, Some(300.0)).await;
    assert_eq!(server.get(&path).await["state"], "running");
    candidate.say(&Command::End);
    let detail = over(&server, &id).await;
    assert_eq!(detail["state"], "finished", "{detail:#}");
    server.stop().await;
    let (pcm, ended) = sound(&files(folder.path(), &id)[1]);
    assert!(ended);
    let loud = pcm.chunks(20 * MILLI).filter(|part| antiphon::audio::level(part) > 0.05).count();
    assert!((130..=155).contains(&loud), "two of three tones: {loud} frames");
    // A tone of 2 kHz crosses zero more often than one of 300 Hz.
    let crossings = |part: &[i16]| part.windows(2).filter(|two| (two[0] < 0) != (two[1] < 0)).count();
    let high = pcm
        .chunks(20 * MILLI)
        .filter(|part| antiphon::audio::level(part) > 0.02 && crossings(part) > 40)
        .count();
    assert_eq!(high, 0, "and not the one in between");
}

#[tokio::test]
async fn files_are_served_in_ranges_and_go_with_the_interview() {
    let (server, folder) = Server::fresh(&ALLOW).await;
    let session = agreed(&server).await;
    let id = session.id.to_string();
    let mut candidate = Candidate::call(&server, &session).await;
    candidate.sound(1_200, Some(300.0)).await;
    candidate.say(&Command::End);
    let detail = over(&server, &id).await;
    for track in detail["tracks"].as_array().unwrap() {
        let (url, bytes) = (track["url"].as_str().unwrap(), track["bytes"].as_u64().unwrap());
        let whole = server.request(Method::GET, url).send().await.unwrap();
        assert_eq!(whole.headers()["content-type"], "audio/ogg; codecs=opus");
        assert_eq!(whole.headers()["accept-ranges"], "bytes");
        let whole = whole.bytes().await.unwrap();
        assert_eq!(whole.len() as u64, bytes);
        let range = server.request(Method::GET, url).header("range", "bytes=4-99").send().await.unwrap();
        assert_eq!(range.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(range.headers()["content-range"], format!("bytes 4-99/{bytes}"));
        assert_eq!(range.bytes().await.unwrap(), whole.slice(4..100));
        let beyond =
            server.request(Method::GET, url).header("range", "bytes=99999999-").send().await.unwrap();
        assert_eq!(beyond.headers()["content-range"], format!("bytes */{bytes}"));
        expect_error(beyond, 416, "range_not_satisfiable").await;
    }
    let nobody = format!("/api/interviews/{id}/recording/nobody");
    expect_error(server.request(Method::GET, &nobody).send().await.unwrap(), 404, "not_found").await;
    assert!(files(folder.path(), &id).iter().all(|file| file.exists()));
    let deleted = server.request(Method::DELETE, &format!("/api/interviews/{id}")).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert!(!folder.path().join("recordings").join(&id).exists());
    let path = format!("/api/interviews/{id}/recording");
    expect_error(server.request(Method::GET, &path).send().await.unwrap(), 404, "not_found").await;

    // One that runs is ended first.
    let session = agreed(&server).await;
    let id = session.id.to_string();
    let mut candidate = Candidate::call(&server, &session).await;
    candidate.sound(1_200, Some(300.0)).await;
    let deleted = server.request(Method::DELETE, "/api/users/me").send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert!(!folder.path().join("recordings").join(&id).exists());
    server.stop().await;
}

#[tokio::test]
async fn a_disk_that_fails_ends_the_recording_and_not_the_voice() {
    let (server, folder) = Server::fresh(&ALLOW).await;
    let session = agreed(&server).await;
    let id = session.id.to_string();
    let [interviewer, _] = files(folder.path(), &id);
    std::fs::create_dir_all(interviewer.parent().unwrap()).unwrap();
    symlink("/dev/full", &interviewer).unwrap();
    let mut candidate = Candidate::call(&server, &session).await;
    candidate.sound(2_500, Some(300.0)).await;
    let detail = over(&server, &id).await;
    assert_eq!((&detail["state"], &detail["fault"]), (&json!("incomplete"), &json!("disk")), "{detail:#}");
    goes_on(&server, &id, &mut candidate).await;
    server.stop().await;
}

#[tokio::test]
async fn recordings_take_no_more_of_the_disk_than_they_may() {
    let folder = TempDir::new().unwrap();
    let earlier = folder.path().join("recordings/earlier");
    std::fs::create_dir_all(&earlier).unwrap();
    std::fs::write(earlier.join("candidate.ogg"), vec![0; 995_000]).unwrap();
    let server = Server::start(folder.path(), &["--recording", "allow", "--recording-mb", "1"]).await;
    let session = agreed(&server).await;
    let id = session.id.to_string();
    let mut candidate = Candidate::call(&server, &session).await;
    candidate.sound(4_000, Some(300.0)).await;
    let detail = over(&server, &id).await;
    assert_eq!((&detail["state"], &detail["fault"]), (&json!("incomplete"), &json!("full")), "{detail:#}");
    let bytes: u64 = files(folder.path(), &id).iter().map(|file| file.metadata().unwrap().len()).sum();
    assert!((1..=5_000).contains(&bytes), "{bytes}");
    goes_on(&server, &id, &mut candidate).await;
    server.stop().await;
}

async fn goes_on(server: &Server, id: &str, candidate: &mut Candidate) {
    let before = candidate.heard;
    candidate.sound(1_000, None).await;
    assert!(candidate.heard > before, "the interviewer is still heard");
    assert_eq!(server.get(&format!("/api/interviews/{id}")).await["status"], "live");
}

#[test]
fn a_kill_leaves_what_was_said_up_to_a_second_before() {
    let folder = TempDir::new().unwrap();
    let answer = answer_wav(folder.path());
    let data = folder.path().join("data");
    let flags = ["--bind", "127.0.0.1:0", "--recording", "allow"];
    let server = Process::serve_with(&data, &flags);
    let url = server.url.clone();
    let candidate = std::thread::spawn(move || {
        call(&url, &["--wav", answer.to_str().unwrap(), "--record", "--loop", "--max-seconds", "60"])
    });
    let (id, [interviewer, spoken]) = loop {
        std::thread::sleep(Duration::from_millis(100));
        let Ok(mut entries) = std::fs::read_dir(data.join("recordings")) else { continue };
        let Some(entry) = entries.next() else { continue };
        let id = entry.unwrap().file_name().into_string().unwrap();
        break (id.clone(), files(&data, &id));
    };
    let begun = clock::instant();
    std::thread::sleep(Duration::from_secs(5));
    server.kill();
    let lasted = begun.elapsed().as_millis() as usize;
    let (pcm, ended) = sound(&spoken);
    assert!(!ended && pcm.len() / MILLI + 2_500 > lasted, "{} of {lasted} ms", pcm.len() / MILLI);
    assert!(level(&pcm, 0, pcm.len() / MILLI) > 0.01, "a voice");
    let length = pcm.len().max(sound(&interviewer).0.len()) / MILLI;

    let server = Process::serve_with(&data, &flags);
    let address = format!("{}/api/interviews/{id}/recording", server.url);
    let detail: Value = blocking(async { reqwest::get(address).await.unwrap().json().await.unwrap() });
    assert_eq!((&detail["state"], &detail["fault"]), (&json!("incomplete"), &json!("stopped")), "{detail:#}");
    assert_eq!(detail["durationMs"].as_u64().unwrap() as usize, length);
    candidate.join().unwrap();
}
