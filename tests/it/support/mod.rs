//! A server on port 0 in a folder of its own, and short spellings for asking it things.

#[path = "../../../src/store/tests/cluster.rs"]
pub(crate) mod cluster;
pub(crate) mod coturn;
#[path = "../../../src/recording/decoded.rs"]
pub(crate) mod decoded;
pub(crate) mod fake_gemini;
pub(crate) mod fake_issuer;
pub(crate) mod fake_live;
pub(crate) mod fake_openai;
pub(crate) mod fake_text;
pub(crate) mod fake_xirsys;
pub(crate) mod held;
pub(crate) mod judge;
pub(crate) mod link;
pub(crate) mod nginx;
pub(crate) mod outcome;
pub(crate) mod page;
pub(crate) mod process;
pub(crate) mod provider;
pub(crate) mod receiver;
pub(crate) mod redis;
pub(crate) mod service;
pub(crate) mod socket;
pub(crate) mod sound;

use std::fs;
use std::path::Path;
use std::time::Duration;

use antiphon::app::App;
use antiphon::config::Config;
use antiphon::wire::{Envelope, ErrorBody, Session};
use clap::Parser;
use futures::StreamExt as _;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Compares with the repository's file, or writes it when asked to (UPDATE=1).
pub(crate) fn agree(path: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, wanted).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(found == wanted, "{path} is not what the Rust types say: run `make contract`");
}

/// Where a server with its data in `folder` has its database: there, or in the Postgres of
/// ANTIPHON_TEST_DATABASE (a URL that may make databases; `tools/with-postgres` sets it), made at first.
pub(crate) async fn database(folder: &Path) -> String {
    let Ok(admin) = std::env::var("ANTIPHON_TEST_DATABASE") else {
        return folder.join("antiphon.sqlite").to_str().unwrap().to_owned();
    };
    let name = folder.to_str().unwrap().chars().filter(char::is_ascii_alphanumeric);
    let name = name.collect::<String>().to_lowercase();
    let made = folder.join("database");
    if !made.exists() {
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        connection.close().await.unwrap();
        fs::create_dir_all(folder).unwrap();
        fs::write(made, &name).unwrap();
    }
    admin.replacen("/postgres?", &format!("/{name}?"), 1)
}

#[derive(Debug, Parser)]
pub(crate) struct Flags {
    #[command(flatten)]
    pub(crate) config: Config,
}

pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) client: Client,
    stop: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Server {
    /// Starts on free ports with its data in `folder`.
    pub(crate) async fn start(folder: &Path, flags: &[&str]) -> Self {
        let folder = folder.to_str().unwrap();
        let database = database(Path::new(folder)).await;
        let base = ["antiphon", "--bind", "127.0.0.1:0", "--data-dir", folder, "--database-url", &database];
        let base = base.iter().chain(&["--drain-secs", "0"]);
        let flags = Flags::parse_from(base.chain(flags));
        let app = App::build(flags.config).await.unwrap();
        let url = format!("http://{}", app.address());
        let stop = CancellationToken::new();
        let task = tokio::spawn(app.run_until(stop.clone().cancelled_owned()));
        Self { url, client: Client::new(), stop, task }
    }

    /// In a folder that lives as long as the test.
    pub(crate) async fn fresh(flags: &[&str]) -> (Self, TempDir) {
        let folder = TempDir::new().unwrap();
        (Self::start(folder.path(), flags).await, folder)
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    pub(crate) async fn session(&self) -> Session {
        let response =
            self.request(Method::POST, "/api/realtime-session").json(&json!({})).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        response.json().await.unwrap()
    }

    /// Reads the event log until it ends: `(id, envelope)` of each event.
    pub(crate) async fn log(&self, id: &str, last: Option<&str>) -> Vec<(Option<u64>, Envelope)> {
        let mut request = self.request(Method::GET, &format!("/api/interviews/{id}/events"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut chunks = response.bytes_stream();
        let mut text = String::new();
        let whole = async {
            while let Some(chunk) = chunks.next().await {
                text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
            }
        };
        tokio::time::timeout(Duration::from_secs(20), whole)
            .await
            .expect("the stream ends with the interview");
        let frames = text.split("\n\n").filter(|frame| frame.contains("data:"));
        frames
            .map(|frame| {
                let field =
                    |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                (
                    field("id:").map(|id| id.parse().unwrap()),
                    serde_json::from_str(field("data:").unwrap()).unwrap(),
                )
            })
            .collect()
    }

    pub(crate) async fn exchange(&self, id: &str, token: &str, sdp: &str) -> Response {
        exchange(&self.url, id, token, sdp).await
    }
}

/// With the server at `url`.
pub(crate) async fn exchange(url: &str, id: &str, token: &str, sdp: &str) -> Response {
    let body = json!({ "sessionId": id, "token": token, "sdp": sdp });
    Client::new().post(format!("{url}/api/webrtc-exchange")).json(&body).send().await.unwrap()
}

/// Asks until there is an answer, which comes within `deadline`.
pub(crate) async fn eventually<T>(deadline: Duration, ask: impl AsyncFn() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(deadline, asking).await.expect("it comes to that")
}

/// The response is the one error body with this status and code.
pub(crate) async fn expect_error(response: Response, status: u16, code: &str) -> ErrorBody {
    assert_eq!(response.status().as_u16(), status);
    let body: ErrorBody = response.json().await.expect("the one error body");
    assert_eq!(body.code, code, "{body:?}");
    assert!(!body.message.is_empty());
    body
}

/// An offer as Chromium makes it, with the parts that a test wants to change.
pub(crate) fn chromium_offer() -> String {
    [
        "v=0",
        "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0 1",
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        "a=ice-ufrag:Yp2n",
        "a=ice-pwd:xkRr6RxNjbyWgPOVFGyrN4Yv",
        "a=ice-options:trickle",
        "a=fingerprint:sha-256 9E:52:5C:88:1E:2D:5C:0E:5F:2E:0A:1C:7A:55:64:F3:0D:29:7E:57:A1:35:BC:13:3D:8B:D7:67:07:C5:5E:22",
        "a=setup:actpass",
        "a=mid:0",
        "a=sendrecv",
        "a=rtcp-mux",
        "a=rtpmap:111 opus/48000/2",
        "a=rtcp-fb:111 transport-cc",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtpmap:63 red/48000/2",
        "a=fmtp:63 111/111",
        "a=rtpmap:9 G722/8000",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:13 CN/8000",
        "a=rtpmap:110 telephone-event/48000",
        "a=rtpmap:126 telephone-event/8000",
        "a=ssrc:1001 cname:x",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:Yp2n",
        "a=ice-pwd:xkRr6RxNjbyWgPOVFGyrN4Yv",
        "a=ice-options:trickle",
        "a=fingerprint:sha-256 9E:52:5C:88:1E:2D:5C:0E:5F:2E:0A:1C:7A:55:64:F3:0D:29:7E:57:A1:35:BC:13:3D:8B:D7:67:07:C5:5E:22",
        "a=setup:actpass",
        "a=mid:1",
        "a=sctp-port:5000",
        "a=max-message-size:262144",
        "",
    ]
    .join("\r\n")
}
