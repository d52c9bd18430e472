//! `antiphon doctor` as a person runs it: against a real coturn, a real server of ours, fake providers.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::coturn::{Coturn, free_port};
use crate::support::fake_openai::Plan;
use crate::support::fake_xirsys::{FakeXirsys, Mood, SECRET};
use crate::support::process::Process;
use crate::support::provider::Door;

fn doctor(folder: &Path, flags: &[&str], environment: &[(&str, &str)]) -> Output {
    let bind: &[&str] = if flags.contains(&"--bind") { &[] } else { &["--bind", "127.0.0.1:0"] };
    Command::new(env!("CARGO_BIN_EXE_antiphon"))
        .args(["doctor", "--data-dir"])
        .arg(folder)
        .args(bind)
        .args(flags)
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

/// The report of a run that ends with `status`.
fn report(status: i32, folder: &Path, flags: &[&str], environment: &[(&str, &str)]) -> Value {
    let output = doctor(folder, &[&["--json"], flags].concat(), environment);
    let errors = String::from_utf8_lossy(&output.stderr);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"));
    assert_eq!(output.status.code(), Some(status), "{report:#}");
    report
}

/// The checks with this name.
fn checks<'a>(report: &'a Value, name: &str) -> Vec<&'a Value> {
    report["checks"].as_array().unwrap().iter().filter(|check| check["name"] == name).collect()
}

/// Verdict and cause of the one check with this name.
fn found<'a>(report: &'a Value, name: &str) -> (&'a str, Option<&'a str>) {
    let [check] = checks(report, name)[..] else { panic!("one {name}: {report:#}") };
    (check["verdict"].as_str().unwrap(), check["code"].as_str())
}

#[test]
fn with_the_defaults_all_is_well() {
    let folder = TempDir::new().unwrap();
    let report = report(0, &folder.path().join("data"), &[], &[]);
    assert_eq!(report["verdict"], "ok");
    for name in ["data_folder", "tcp_port", "udp_port", "candidates", "database", "model", "secure_context"] {
        assert_eq!(found(&report, name), ("ok", None), "{report:#}");
    }
    for name in ["stun", "turn", "clock"] {
        assert_eq!(found(&report, name).0, "skipped", "{report:#}");
    }
    assert!(report["checks"].as_array().unwrap().iter().all(|check| check["elapsedMs"].is_u64()));
}

#[test]
fn a_person_gets_a_line_for_each_check() {
    let folder = TempDir::new().unwrap();
    let output = doctor(folder.path(), &["--ice-server", "stun:127.0.0.1:9"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find(|line| line.contains("stun:127.0.0.1:9")).unwrap();
    assert!(line.starts_with("failed") && line.contains("(stun_unreachable)"), "{text}");
    assert!(text.trim_end().ends_with("Something has failed."), "{text}");
}

#[test]
fn a_wrong_configuration_is_78_and_names_the_setting() {
    let folder = TempDir::new().unwrap();
    let output = doctor(folder.path(), &["--turn-ttl", "5"], &[]);
    assert_eq!(output.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--turn-ttl"));
}

#[test]
fn a_running_server_is_recognised_by_its_ports_and_not_disturbed() {
    let folder = TempDir::new().unwrap();
    let server = Process::serve(&folder.path().join("data"));
    let address = server.url.trim_start_matches("http://");
    let report = report(0, &folder.path().join("data"), &["--bind", address], &[]);
    for name in ["tcp_port", "udp_port"] {
        let message = checks(&report, name)[0]["message"].as_str().unwrap();
        assert_eq!(found(&report, name).0, "ok");
        assert!(name == "udp_port" || message.starts_with("in use by antiphon"), "{message}");
    }
    assert_eq!(found(&report, "database").0, "ok");
}

#[test]
fn another_programs_port_is_named() {
    let folder = TempDir::new().unwrap();
    let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let (bind, media) = (tcp.local_addr().unwrap().to_string(), udp.local_addr().unwrap().to_string());
    let report = report(1, folder.path(), &["--bind", &bind, "--media", &media], &[]);
    assert_eq!(found(&report, "tcp_port"), ("failed", Some("port_in_use")));
    assert_eq!(found(&report, "udp_port"), ("failed", Some("port_in_use")));
}

#[test]
fn a_folder_that_is_a_file_is_not_writable() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let report = report(1, &file.join("data"), &[], &[]);
    assert_eq!(found(&report, "data_folder"), ("failed", Some("not_writable")));
    assert_eq!(found(&report, "database"), ("failed", Some("database_path")));
}

#[test]
fn a_server_for_others_is_warned_about_what_others_need() {
    let folder = TempDir::new().unwrap();
    let flags = ["--bind", "0.0.0.0:0", "--allow-remote", "--media", "127.0.0.1:0"];
    let report = report(0, folder.path(), &flags, &[]);
    assert_eq!(report["verdict"], "warning");
    assert_eq!(found(&report, "candidates"), ("warning", Some("only_this_machine")));
    assert_eq!(found(&report, "secure_context"), ("warning", Some("insecure_context")));
}

#[test]
fn a_database_that_is_not_there_is_unavailable_and_its_password_stays_secret() {
    let folder = TempDir::new().unwrap();
    let url = format!("postgres://ann:canary-password@127.0.0.1:{}/x", free_port());
    let report = report(1, folder.path(), &["--database-url", &url], &[]);
    assert_eq!(found(&report, "database"), ("failed", Some("database_unavailable")));
    assert!(!report.to_string().contains("canary-password"));
}

#[test]
fn coturn_relays_for_the_right_secret_over_udp_tcp_and_tls() {
    let (folder, coturn) = (TempDir::new().unwrap(), Coturn::start("north-secret"));
    let Coturn { port, tls_port, .. } = coturn;
    let servers = format!(
        "stun:127.0.0.1:{port},turn:127.0.0.1:{port},turn:127.0.0.1:{port}?transport=tcp,\
         turns:localhost:{tls_port}?transport=tcp"
    );
    let flags = ["--ice-server", &servers, "--turn-secret", "north-secret"];
    let trusted = [("SSL_CERT_FILE", coturn.authority.to_str().unwrap())];
    let good = report(0, folder.path(), &flags, &trusted);
    let relayed = checks(&good, "turn");
    assert_eq!(relayed.len(), 3);
    for check in relayed {
        assert_eq!(check["verdict"], "ok", "{good:#}");
        assert!(check["message"].as_str().unwrap().starts_with("relays at 127.0.0.1:"), "{check}");
    }
    assert_eq!(checks(&good, "stun")[0]["message"], "sees this machine as 127.0.0.1");

    // The authority is nobody the system knows.
    let report = report(1, folder.path(), &flags, &[]);
    let causes: Vec<&Value> = checks(&report, "turn").iter().map(|check| &check["code"]).collect();
    assert_eq!(causes, [&Value::Null, &Value::Null, &json!("turn_tls_untrusted")], "{report:#}");
}

#[test]
fn a_certificate_for_another_name_is_not_trusted() {
    let (folder, coturn) = (TempDir::new().unwrap(), Coturn::start("north-secret"));
    let server = format!("turns:127.0.0.1:{}?transport=tcp", coturn.tls_port);
    let flags = ["--ice-server", &server, "--turn-secret", "north-secret"];
    let trusted = [("SSL_CERT_FILE", coturn.authority.to_str().unwrap())];
    let report = report(1, folder.path(), &flags, &trusted);
    assert_eq!(found(&report, "turn"), ("failed", Some("turn_tls_untrusted")), "{report:#}");
}

#[test]
fn a_wrong_secret_is_an_authentication_failure_and_is_not_told() {
    let (folder, coturn) = (TempDir::new().unwrap(), Coturn::start("north-secret"));
    let servers = format!("turn:127.0.0.1:{0},turn:127.0.0.1:{0}?transport=tcp", coturn.port);
    let flags = ["--ice-server", &servers, "--turn-secret", "canary-secret"];
    let report = report(1, folder.path(), &flags, &[]);
    assert!(checks(&report, "turn").iter().all(|check| check["code"] == "turn_auth"), "{report:#}");
    assert!(!report.to_string().contains("canary"));
}

#[test]
fn the_servers_own_relay_is_tried_before_it_runs_and_beside_it() {
    let folder = TempDir::new().unwrap();
    let before = report(0, &folder.path().join("data"), &["--turn"], &[]);
    assert!(checks(&before, "turn")[0]["message"].as_str().unwrap().starts_with("would relay at 127.0.0.1:"));
    let media = format!("127.0.0.1:{}", free_port());
    let flags = ["--bind", "127.0.0.1:0", "--media", &media, "--turn", "--turn-secret", "north"];
    let server = Process::serve_with(&folder.path().join("data"), &flags);
    let address = server.url.trim_start_matches("http://");
    let beside = |secret: &[&str], status| {
        let flags = [&["--bind", address, "--media", &media, "--turn"], secret].concat();
        report(status, &folder.path().join("data"), &flags, &[])
    };
    let right = beside(&["--turn-secret", "north"], 0);
    assert!(checks(&right, "turn")[0]["message"].as_str().unwrap().starts_with("relays at 127.0.0.1:"));
    assert_eq!(found(&beside(&["--turn-secret", "south"], 1), "turn"), ("failed", Some("turn_auth")));
    assert_eq!(found(&beside(&[], 0), "turn").0, "ok", "its secret is its own");
}

#[test]
fn a_server_that_runs_without_its_relay_is_told() {
    let folder = TempDir::new().unwrap();
    let media = format!("127.0.0.1:{}", free_port());
    let server =
        Process::serve_with(&folder.path().join("data"), &["--bind", "127.0.0.1:0", "--media", &media]);
    let flags = ["--bind", server.url.trim_start_matches("http://"), "--media", &media, "--turn"];
    let report = report(1, &folder.path().join("data"), &flags, &[]);
    assert_eq!(found(&report, "turn"), ("failed", Some("turn_unreachable")));
}

#[test]
fn a_turn_server_whose_clock_is_ahead_is_told_from_one_with_another_secret() {
    let folder = TempDir::new().unwrap();
    let server = format!("turn:127.0.0.1:{}", turn_server_of_tomorrow());
    let report = report(1, folder.path(), &["--ice-server", &server, "--turn-secret", "s"], &[]);
    assert_eq!(found(&report, "turn"), ("failed", Some("turn_clock")), "{report:#}");
}

/// The port of a TURN server whose clock is a day ahead; whoever has a credential for longer is relayed for.
fn turn_server_of_tomorrow() -> u16 {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut buffer = [0; 1500];
        while let Ok((len, from)) = socket.recv_from(&mut buffer) {
            let username = attribute(&buffer[20..len], 0x0006).map(|name| String::from_utf8(name).unwrap());
            let expiry = username.map(|name| name.split_once(':').unwrap().0.parse::<i64>().unwrap());
            let good = expiry.is_some_and(|expiry| expiry > antiphon::clock::wall().as_second() + 86_400);
            // Allocate: success with a relayed address (RFC 8656 section 18.5), or 401 with realm and nonce.
            let (kind, attributes): (u16, &[u8]) = match good {
                true => (0x0103, b"\0\x16\0\x08\0\x01\x30\x39\x5e\x12\xa4\x43"),
                false => (0x0113, b"\0\x09\0\x04\0\0\x04\x01\0\x14\0\x01r\0\0\0\0\x15\0\x01n\0\0\0"),
            };
            let len = u16::try_from(attributes.len()).unwrap();
            let answer = [&kind.to_be_bytes(), &len.to_be_bytes(), &buffer[4..20], attributes].concat();
            socket.send_to(&answer, from).unwrap();
        }
    });
    port
}

/// The value of a STUN attribute (RFC 8489 section 14).
fn attribute(mut attributes: &[u8], wanted: u16) -> Option<Vec<u8>> {
    while let [kind, more_kind, len, more_len, rest @ ..] = attributes {
        let len = usize::from(u16::from_be_bytes([*len, *more_len]));
        if u16::from_be_bytes([*kind, *more_kind]) == wanted {
            return Some(rest[..len].to_vec());
        }
        attributes = &rest[len.next_multiple_of(4)..];
    }
    None
}

/// A port at which somebody greets in another protocol.
fn something_else() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::io::Write::write_all(&mut stream.unwrap(), b"220 mail.example ESMTP ready\r\n").unwrap();
        }
    });
    port
}

#[test]
fn a_server_that_is_not_there_or_is_something_else_is_told_apart() {
    let folder = TempDir::new().unwrap();
    let other_port = something_else();
    let free = free_port();
    let servers = format!(
        "turn:127.0.0.1:{free},turn:127.0.0.1:{free}?transport=tcp,turns:127.0.0.1:{free}?transport=tcp,\
         turn:does-not-exist.invalid,turn:127.0.0.1:{other_port}?transport=tcp,turns:127.0.0.1:{other_port}"
    );
    let flags = ["--ice-server", &servers, "--turn-secret", "s"];
    let report = report(1, &folder.path().join("data"), &flags, &[]);
    let causes: Vec<&str> =
        checks(&report, "turn").iter().map(|check| check["code"].as_str().unwrap()).collect();
    assert_eq!(causes[..4], ["turn_unreachable"; 4], "{report:#}");
    assert_eq!(causes[4..], ["not_a_turn_server", "turn_tls_failed"], "{report:#}");
}

#[test]
fn the_address_that_a_stun_server_sees_is_compared_with_the_public_one() {
    let (folder, coturn) = (TempDir::new().unwrap(), Coturn::start("s"));
    let server = format!("stun:127.0.0.1:{}", coturn.port);
    let differs = report(0, folder.path(), &["--ice-server", &server, "--public-ip", "203.0.113.7"], &[]);
    assert_eq!(found(&differs, "stun"), ("warning", Some("public_ip_differs")), "{differs:#}");
    let same = report(0, folder.path(), &["--ice-server", &server, "--public-ip", "127.0.0.1"], &[]);
    assert_eq!(found(&same, "stun"), ("ok", None), "{same:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_connected_to_until_it_is_ready_and_says_why_it_is_not() {
    let folder = TempDir::new().unwrap();
    for (doors, status, wanted) in [
        (vec![], 0, ("ok", None)),
        (vec![Door::Refused(401, None)], 1, ("failed", Some("model_refused"))),
        (vec![Door::Refused(503, None)], 1, ("failed", Some("model_unreachable"))),
        (vec![Door::Refused(429, Some(60))], 1, ("failed", Some("model_busy"))),
        (vec![Door::Closed(1008)], 1, ("failed", Some("model_refused"))),
    ] {
        let told = format!("{doors:?}");
        let provider = Plan::doors(&doors).start().await;
        let url = format!("{}/v1/realtime", provider.url);
        let path = folder.path().to_owned();
        let report = tokio::task::spawn_blocking(move || {
            let flags = ["--model", "openai", "--openai-url", &url, "--openai-api-key", "sk-canary-key"];
            report(status, &path, &flags, &[])
        });
        let report = report.await.unwrap();
        assert_eq!(found(&report, "model"), wanted, "{told}: {report:#}");
        assert!(!report.to_string().contains("canary"), "{report:#}");
        let spoken = provider.heard().iter().any(|heard| heard.event["type"] == "response.create");
        assert!(!spoken, "nothing is spoken");
        assert_eq!(found(&report, "clock").0, "ok", "the provider's Date is this machine's: {report:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn xirsys_is_asked_and_its_cause_told() {
    let folder = TempDir::new().unwrap();
    let error = json!({ "s": "error", "v": "unauthorized" }).to_string();
    for (mood, status, wanted) in
        [(Mood::Good, 0, ("ok", None)), (Mood::Says(200, error), 1, ("failed", Some("unauthorized")))]
    {
        let xirsys = FakeXirsys::start(mood).await;
        let flags: Vec<String> = xirsys.flags().into_iter().map(str::to_owned).collect();
        let path = folder.path().to_owned();
        let report = tokio::task::spawn_blocking(move || {
            let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
            report(status, &path, &flags, &[])
        });
        let report = report.await.unwrap();
        assert_eq!(found(&report, "xirsys"), wanted, "{report:#}");
        assert!(!report.to_string().contains(SECRET));
    }
}
