//! A real Postgres for the tests: a cluster of its own in a temporary directory, reached through a
//! socket there. Shared by the tests that run at a time, stopped by the last of them.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Weak};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::sync::Mutex;
use uuid::Uuid;

static RUNNING: Mutex<Weak<Cluster>> = Mutex::const_new(Weak::new());

/// A new, empty database in the running cluster: a URL, and what keeps the cluster running.
pub(super) async fn database() -> (Arc<Cluster>, String) {
    let cluster = {
        let mut running = RUNNING.lock().await;
        match running.upgrade() {
            Some(cluster) => cluster,
            None => {
                let cluster = Arc::new(tokio::task::spawn_blocking(Cluster::start).await.unwrap());
                *running = Arc::downgrade(&cluster);
                cluster
            }
        }
    };
    let name = format!("t{}", Uuid::new_v4().simple());
    let mut admin = PgConnection::connect(&cluster.url("postgres")).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    admin.close().await.unwrap();
    let url = cluster.url(&name);
    (cluster, url)
}

pub(super) struct Cluster {
    programs: PathBuf,
    files: TempDir,
}

impl Cluster {
    fn start() -> Self {
        let programs = programs();
        let files = tempfile::Builder::new().prefix("antiphon-pg-").tempdir().unwrap();
        fs::set_permissions(files.path(), Permissions::from_mode(0o700)).unwrap();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(files.path()));
        }
        let cluster = Self { programs, files };
        run(cluster
            .program("initdb")
            .args(["--no-sync", "--auth=trust", "--username=postgres", "--pgdata"])
            .arg(cluster.data()));
        let sockets = cluster.files.path().display();
        let options = format!("-c listen_addresses='' -c unix_socket_directories={sockets} -c fsync=off");
        run(cluster
            .program("pg_ctl")
            .args(["start", "--wait", "--silent", "--options", &options, "--log"])
            .arg(cluster.files.path().join("log"))
            .arg("--pgdata")
            .arg(cluster.data()));
        cluster
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.files.path().display())
    }

    fn data(&self) -> PathBuf {
        self.files.path().join("data")
    }

    /// Postgres does not run as root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"]).arg(self.data());
        run(&mut stop);
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

fn is_root() -> bool {
    fs::metadata(Path::new("/proc/self")).unwrap().uid() == 0
}

fn run(command: &mut Command) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {status}\n{stdout}{stderr}");
}
