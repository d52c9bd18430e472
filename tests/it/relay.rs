//! The server's own TURN server: calls go through it and nothing else does, and strangers cost it nothing.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::process::{Command, Stdio};
use std::time::Duration;

use antiphon_ice::Credential;
use antiphon_ice::probe::{Heard, Outcome, Probe, Step};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::process::{Process, answer_wav, call, report};

/// Generous: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// For an answer, before it is asked for again.
const RETRANSMIT: Duration = Duration::from_millis(250);

async fn json(process: &Process, path: &str) -> Value {
    reqwest::get(format!("{}{path}", process.url)).await.unwrap().json().await.unwrap()
}

/// Where it relays, and a credential for it.
async fn told(process: &Process) -> (SocketAddr, Credential) {
    let list = json(process, "/api/ice-servers").await;
    let entry = &list["iceServers"][0];
    let url = entry["urls"][0].as_str().unwrap();
    let at = url.strip_prefix("turn:").and_then(|rest| rest.strip_suffix("?transport=udp")).unwrap();
    let text = |name: &str| entry[name].as_str().unwrap().to_owned();
    (at.parse().unwrap(), Credential { username: text("username"), password: text("credential") })
}

/// A client with an allocation.
struct Client {
    socket: UdpSocket,
    probe: Probe,
}

impl Client {
    fn allocated(server: SocketAddr, credential: &Credential) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(server).unwrap();
        socket.set_read_timeout(Some(RETRANSMIT)).unwrap();
        let probe = Probe::allocate(rand::random(), Some(credential.clone()));
        let mut client = Self { socket, probe };
        loop {
            let answer = client.asked(&client.probe.request());
            match client.probe.answer(&answer) {
                Step::Ask => {}
                Step::Done(Outcome::Relayed { .. }) => return client,
                other @ (Step::Wait | Step::Done(_)) => panic!("{other:?}"),
            }
        }
    }

    fn asked(&self, request: &[u8]) -> Vec<u8> {
        let mut answer = vec![0; 1500];
        let begin = antiphon::clock::instant();
        loop {
            self.socket.send(request).unwrap();
            while let Ok(length) = self.socket.recv(&mut answer) {
                // An answer to what was asked twice comes twice.
                if answer[8..20] == request[8..20] {
                    answer.truncate(length);
                    return answer;
                }
            }
            assert!(begin.elapsed() < PATIENCE, "no answer in time");
        }
    }

    /// Asks for a channel to `peer`, which has the permission in it: the error's code, if it may not.
    fn refused(&self, peer: SocketAddr) -> Option<u16> {
        let mut relaying = self.probe.relaying(peer).unwrap();
        let answer = self.asked(&relaying.bind());
        match relaying.hear(&answer) {
            Heard::Bound => None,
            Heard::Refused(code) => Some(code),
            other @ (Heard::Ask | Heard::Payload(_) | Heard::Other) => panic!("{other:?}"),
        }
    }

    /// A Send indication (RFC 8656 section 11.1) and, whether there is such a channel or not, ChannelData.
    fn send(&self, peer: SocketAddr) {
        let peer = masked(peer);
        let length = u8::try_from(4 + peer.len() + 8).unwrap();
        let mut indication = vec![0, 0x16, 0, length, 0x21, 0x12, 0xa4, 0x42];
        indication.extend([5; 12]);
        indication.extend([0, 0x12, 0, u8::try_from(peer.len()).unwrap()]);
        indication.extend(peer);
        indication.extend(*b"\0\x13\0\x04leak");
        self.socket.send(&indication).unwrap();
        self.socket.send(b"\x40\x01\0\x04leak").unwrap();
    }

    /// Everything sent before has been dealt with.
    fn settle(&self) {
        let binding = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[6; 12]].concat();
        self.asked(&binding);
    }
}

/// The value of XOR-PEER-ADDRESS in a message whose id is all fives (RFC 8489 section 14.2).
fn masked(peer: SocketAddr) -> Vec<u8> {
    let mask = [&[0x21, 0x12, 0xa4, 0x42][..], &[5; 12]].concat();
    let (family, ip) = match peer.ip() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    let port = peer.port() ^ 0x2112;
    let ip = ip.iter().zip(mask).map(|(byte, mask)| byte ^ mask);
    [0, family].into_iter().chain(port.to_be_bytes()).chain(ip).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_media_port_is_reached_through_it() {
    let folder = TempDir::new().unwrap();
    let server =
        Process::serve_with(folder.path(), &["--bind", "127.0.0.1:0", "--turn", "--media", "127.0.0.1:0"]);
    let (at, credential) = told(&server).await;
    let http: SocketAddr = server.url.trim_start_matches("http://").parse().unwrap();
    assert_ne!(http.port(), at.port());
    let listens = |address: &str| {
        let socket = UdpSocket::bind(address).unwrap();
        socket.set_nonblocking(true).unwrap();
        socket
    };
    let http_port = http.to_string();
    let listening = [listens("127.0.0.1:0"), listens("127.0.0.2:0"), listens("[::1]:0"), listens(&http_port)];
    let foreign =
        ["10.0.0.1:80", "169.254.169.254:80", "192.168.1.1:53", "0.0.0.0:9", "[fd00::1]:80", "[::]:9"];
    let mapped = listening[0].local_addr().unwrap().port();
    let foreign: Vec<SocketAddr> = foreign
        .iter()
        .map(|address| address.parse().unwrap())
        .chain(listening.iter().map(|socket| socket.local_addr().unwrap()))
        .chain([format!("[::ffff:127.0.0.1]:{mapped}").parse().unwrap()])
        .collect();

    let client = Client::allocated(at, &credential);
    assert_eq!(client.refused(at), None, "the media port");
    for &peer in &foreign {
        assert_eq!(client.refused(peer), Some(403), "{peer}");
    }
    for &peer in foreign.iter().cycle().take(10 * foreign.len()) {
        client.send(peer);
    }
    client.settle();
    for socket in listening {
        let heard = socket.recv(&mut [0; 64]).map_err(|error| error.kind());
        assert_eq!(heard, Err(std::io::ErrorKind::WouldBlock), "{:?}", socket.local_addr());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_goes_through_it_over_udp_and_tcp() {
    let folder = TempDir::new().unwrap();
    let server = Process::serve_with(&folder.path().join("data"), &["--bind", "127.0.0.1:0", "--turn"]);
    let wav = answer_wav(folder.path());
    for over in ["relay", "relay-udp", "relay-tcp"] {
        let arguments = ["--wav", wav.to_str().unwrap(), "--max-seconds", "2", "--over", over];
        let url = server.url.clone();
        let arguments = arguments.map(str::to_owned);
        let output =
            tokio::task::spawn_blocking(move || call(&url, &arguments.each_ref().map(String::as_str)));
        let report = report(&output.await.unwrap());
        assert_eq!(report["ended"], "candidate_ended", "{over}: {report:#}");
    }
    let relay = &json(&server, "/readyz").await["checks"]["relay"];
    assert!(relay["made"].as_u64() >= Some(3), "each had an allocation: {relay}");
    let told = call(&server.url, &["--wav", wav.to_str().unwrap(), "--over", "relay-tls"]);
    assert!(!told.status.success() && String::from_utf8_lossy(&told.stderr).contains("no such relay"));
}

/// An official client's: coturn's own, with an allocation and a credential as pages get them, sends to `peer`.
fn send_through(server: SocketAddr, credential: &Credential, peer: SocketAddr) {
    let port = peer.port().to_string();
    let client = Command::new("timeout")
        .args([
            "--signal=KILL",
            "6",
            "turnutils_uclient",
            "-u",
            &credential.username,
            "-w",
            &credential.password,
        ])
        // One client, ten messages, no second allocation for RTCP.
        .args(["-m", "1", "-n", "10", "-c", "-e", &peer.ip().to_string(), "-r", &port])
        .args(["-p", &server.port().to_string(), &server.ip().to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    client.expect("coturn is there: `make test` installs it");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_relays_to_no_other_address() {
    let folder = TempDir::new().unwrap();
    let server = Process::serve_with(folder.path(), &["--turn", "--bind", "127.0.0.1:0"]);
    let (address, credential) = told(&server).await;

    let canaries = ["127.0.0.1:0", "[::1]:0"].map(|address| UdpSocket::bind(address).unwrap());
    let mut peers: Vec<_> = canaries.iter().map(|canary| canary.local_addr().unwrap()).collect();
    peers.extend(
        ["10.0.0.1:53", "169.254.169.254:80", "192.168.0.1:9", "8.8.8.8:53"]
            .map(|it| it.parse::<SocketAddr>().unwrap()),
    );
    let tries = peers.iter().map(|&peer| {
        let credential = credential.clone();
        tokio::task::spawn_blocking(move || send_through(address, &credential, peer))
    });
    for tried in tries.collect::<Vec<_>>() {
        tried.await.unwrap();
    }
    let relay = &json(&server, "/readyz").await["checks"]["relay"];
    assert!(relay["made"].as_u64().unwrap() >= peers.len() as u64, "each had an allocation: {relay}");
    assert_ne!(relay["refused"], 0, "{relay}");
    for canary in canaries {
        canary.set_nonblocking(true).unwrap();
        assert!(canary.recv_from(&mut [0; 64]).is_err(), "a packet was relayed to {:?}", canary.local_addr());
    }
}

/// Unauthenticated requests.
const STRANGERS: u32 = 300_000;

/// By which the server may have grown then.
const GROWTH: u64 = 5_000_000;

#[tokio::test]
async fn three_hundred_thousand_strangers_leave_its_memory_as_it_was() {
    let folder = TempDir::new().unwrap();
    let server = Process::serve_with(folder.path(), &["--turn", "--bind", "127.0.0.1:0"]);
    let (address, _) = told(&server).await;
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
