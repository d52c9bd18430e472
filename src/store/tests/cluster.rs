//! A real Postgres: a cluster of its own in a temporary directory, reached through a socket there and stopped
//! when dropped. The black-box tests use it, too.

use std::fs::{self, Permissions};
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::thread;

use tempfile::TempDir;

pub(crate) struct Cluster {
    programs: PathBuf,
    files: TempDir,
    server: Mutex<Option<Child>>,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let programs = programs();
        let files = tempfile::Builder::new().prefix("antiphon-pg-").tempdir().unwrap();
        fs::set_permissions(files.path(), Permissions::from_mode(0o700)).unwrap();
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            run(Command::new("chown").arg("postgres:").arg(files.path()));
        }
        let cluster = Self { programs, files, server: Mutex::new(None) };
        run(cluster.program("initdb").args(["--no-sync", "--auth=trust", "--username=postgres"]));
        cluster.resume();
        cluster
    }

    /// Starts the server as our child and waits until it says that it is ready.
    pub(crate) fn resume(&self) {
        let mut server = self
            .program("postgres")
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c"])
            .arg(format!("unix_socket_directories={}", self.files.path().display()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(server.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("ready to accept connections") {
            assert_ne!(log.read_line(&mut said).unwrap(), 0, "postgres did not start:\n{said}");
        }
        thread::spawn(move || io::copy(&mut log, &mut io::sink()));
        *self.server.lock().unwrap() = Some(server);
    }

    pub(crate) fn stop(&self) {
        if self.server.lock().unwrap().is_some() {
            self.freeze(false);
        }
        let server = self.server.lock().unwrap().take();
        if let Some(mut server) = server {
            run(self.program("pg_ctl").args(["stop", "--mode=immediate", "--silent"]));
            server.wait().unwrap();
        }
    }

    /// Stops every process of it where it is: connections stay open, and nobody answers. `false`: they go on.
    pub(crate) fn freeze(&self, frozen: bool) {
        let server = self.server.lock().unwrap();
        let postmaster = server.as_ref().unwrap().id();
        let children = fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children")).unwrap();
        let signal = if frozen { "-STOP" } else { "-CONT" };
        let mut kill = Command::new("kill");
        // One of them may have ended meanwhile.
        _ = kill.arg(signal).arg(postmaster.to_string()).args(children.split_whitespace()).status().unwrap();
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.files.path().display())
    }

    /// Run by the owner of the files: Postgres does not run as root.
    fn program(&self, name: &str) -> Command {
        let owner = fs::metadata(self.files.path()).unwrap();
        let mut command = Command::new(self.programs.join(name));
        command.current_dir("/").env("LC_ALL", "C").env("PGDATA", self.files.path().join("data"));
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.uid(owner.uid()).gid(owner.gid());
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}

fn programs() -> PathBuf {
    let mut versions: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    versions.retain(|programs: &PathBuf| programs.join("pg_ctl").exists());
    versions.sort();
    versions.pop().expect(
        "the store's tests need PostgreSQL, but there is no /usr/lib/postgresql/*/bin/pg_ctl: \
         install the Debian package `postgresql` (`make test` does)",
    )
}

fn run(command: &mut Command) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {status}\n{stdout}{stderr}");
}
