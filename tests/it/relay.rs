//! The server's own TURN server, attacked: it relays to nobody but the calls, and strangers cost it nothing.

use std::net::{SocketAddr, UdpSocket};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::Server;
use crate::support::process::Process;

/// An official client's: coturn's own, with an allocation and a credential as pages get them, sends to `peer`.
fn send_through(server: SocketAddr, credential: (&str, &str), peer: SocketAddr) {
    let port = peer.port().to_string();
    let client = Command::new("timeout")
        .args(["--signal=KILL", "6", "turnutils_uclient", "-u", credential.0, "-w", credential.1])
        // One client, ten messages, no second allocation for RTCP.
        .args(["-m", "1", "-n", "10", "-c", "-e", &peer.ip().to_string(), "-r", &port])
        .args(["-p", &server.port().to_string(), &server.ip().to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    client.expect("coturn is there: `make test` installs it");
}

/// Where it is over UDP, as pages are told.
fn relay(list: &Value) -> SocketAddr {
    let url = list["iceServers"][0]["urls"][0].as_str().unwrap();
    url.trim_start_matches("turn:").trim_end_matches("?transport=udp").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_relays_to_no_other_address() {
    let (server, _folder) = Server::fresh(&["--turn"]).await;
    let list = server.get("/api/ice-servers").await;
    let entry = &list["iceServers"][0];
    let text = |name: &str| entry[name].as_str().unwrap().to_owned();
    let credential = (text("username"), text("credential"));
    let address = relay(&list);

    let canaries = ["127.0.0.1:0", "[::1]:0"].map(|address| UdpSocket::bind(address).unwrap());
    let mut peers: Vec<_> = canaries.iter().map(|canary| canary.local_addr().unwrap()).collect();
    peers.extend(
        ["10.0.0.1:53", "169.254.169.254:80", "192.168.0.1:9", "8.8.8.8:53"]
            .map(|it| it.parse::<SocketAddr>().unwrap()),
    );
    let tries = peers.iter().map(|&peer| {
        let (user, password) = credential.clone();
        tokio::task::spawn_blocking(move || send_through(address, (&user, &password), peer))
    });
    for tried in tries.collect::<Vec<_>>() {
        tried.await.unwrap();
    }
    let relay = &server.get("/readyz").await["checks"]["relay"];
    assert!(relay["made"].as_u64().unwrap() >= peers.len() as u64, "each had an allocation: {relay}");
    assert_ne!(relay["refused"], 0, "{relay}");
    for canary in canaries {
        canary.set_nonblocking(true).unwrap();
        assert!(canary.recv_from(&mut [0; 64]).is_err(), "a packet was relayed to {:?}", canary.local_addr());
    }
    server.stop().await;
}

/// Unauthenticated requests.
const STRANGERS: u32 = 300_000;

/// By which the server may have grown then.
const GROWTH: u64 = 5_000_000;

#[tokio::test]
async fn three_hundred_thousand_strangers_leave_its_memory_as_it_was() {
    let folder = TempDir::new().unwrap();
    let server = Process::serve_with(folder.path(), &["--turn", "--bind", "127.0.0.1:0"]);
    let list: Value =
        reqwest::get(format!("{}/api/ice-servers", server.url)).await.unwrap().json().await.unwrap();
    let address = relay(&list);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(address).unwrap();
    socket.set_nonblocking(true).unwrap();
    // What the first requests of any kind cost.
    let before = warmed(&server).await;
    let mut answer = [0; 1500];
    let (mut sent, mut received) = (0, 0);
    for stranger in 0..STRANGERS {
        let request = allocate(stranger);
        // A full queue is the system's, and says nothing of the server's.
        sent += socket.send(&request).unwrap_or(0);
        while let Ok(length) = socket.recv(&mut answer) {
            received += length;
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let after = warmed(&server).await;
    assert!(sent > 1_000_000, "{sent}");
    assert!(received <= sent, "{received} bytes for {sent}");
    assert!(after < before + GROWTH, "{before} bytes became {after}");
}

/// The server's memory, after an ordinary request.
async fn warmed(server: &Process) -> u64 {
    for _ in 0..20 {
        let ready: Value =
            reqwest::get(format!("{}/readyz", server.url)).await.unwrap().json().await.unwrap();
        assert_eq!(ready["status"], "ok");
    }
    server.resident()
}

/// An Allocate request without credentials (RFC 8656 section 7.1), each with its own transaction.
fn allocate(transaction: u32) -> Vec<u8> {
    let mut request = vec![0, 3, 0, 8, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0];
    request.extend(transaction.to_be_bytes());
    // REQUESTED-TRANSPORT: UDP.
    request.extend([0, 0x19, 0, 4, 17, 0, 0, 0]);
    request
}
