//! A real coturn for the tests: on ports of its own on loopback, stopped when dropped.

use std::fs;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

pub(crate) struct Coturn {
    pub(crate) port: u16,
    pub(crate) tls_port: u16,
    /// Who signed its certificate, which is for `localhost`.
    pub(crate) authority: PathBuf,
    files: TempDir,
    server: Child,
}

impl Coturn {
    /// With `secret` as its `static-auth-secret`.
    pub(crate) fn start(secret: &str) -> Self {
        let files = tempfile::Builder::new().prefix("antiphon-turn-").tempdir().unwrap();
        let authority = certificate(files.path());
        let (port, tls_port) = (free_port(), free_port());
        let settings = format!(
            "listening-ip=127.0.0.1\nlistening-port={port}\ntls-listening-port={tls_port}\nrelay-ip=127.0.0.1\n\
             realm=north\nuse-auth-secret\nstatic-auth-secret={secret}\nallow-loopback-peers\nno-cli\nno-dtls\n\
             cert={0}/cert.pem\npkey={0}/key.pem\npidfile={0}/pid\nlog-file={0}/log\nsimple-log\nuserdb={0}/db\n",
            files.path().display()
        );
        let config = files.path().join("turnserver.conf");
        fs::write(&config, settings).unwrap();
        let server = Command::new("turnserver")
            .arg("-c")
            .arg(&config)
            .current_dir(files.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("coturn is there: `make test` installs it");
        let mut coturn = Self { port, tls_port, authority, files, server };
        coturn.wait();
        coturn
    }

    /// Until both ports take connections.
    fn wait(&mut self) {
        let start = antiphon::clock::instant();
        for port in [self.port, self.tls_port] {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                let log = || fs::read_to_string(self.files.path().join("log")).unwrap_or_default();
                assert!(self.server.try_wait().unwrap().is_none(), "coturn did not start:\n{}", log());
                assert!(start.elapsed() < Duration::from_secs(20), "coturn does not listen:\n{}", log());
                sleep(Duration::from_millis(20));
            }
        }
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        _ = self.server.kill();
        _ = self.server.wait();
    }
}

/// Free for UDP and TCP a moment ago.
pub(crate) fn free_port() -> u16 {
    loop {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = tcp.local_addr().unwrap().port();
        if UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// `cert.pem` and `key.pem` for localhost; returns the file of the authority that signed it.
fn certificate(folder: &Path) -> PathBuf {
    let run = |arguments: &[&str]| {
        let output = Command::new("openssl").current_dir(folder).args(arguments).output();
        let output = output.expect("openssl is there: `make test` installs it");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    run(&[
        &["req", "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"],
        &key[..],
    ]
    .concat());
    run(&[&["req", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "request"], &key[..]].concat());
    run(&[
        "x509",
        "-req",
        "-in",
        "request",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "cert.pem",
    ]);
    folder.join("ca.pem")
}
