//! Where the data is: a SQLite file or a Postgres database, connected to and brought up to date.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, Executor};

use super::{Bounds, StoreError, migrations};

/// A schema change may rewrite a table; it is waited for longer than a query.
const MIGRATION_DEADLINE: Duration = Duration::from_secs(120);

/// Between attempts where the database does not wait by itself.
const RETRY: Duration = Duration::from_millis(20);

/// How long a deletion waits for readers before it leaves the emptying of the log to a later one.
const SCRUB_PATIENCE: Duration = Duration::from_millis(250);

/// The SQL text is the same for both; what is not is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// On SQLite a write transaction takes its lock at once: one that reads first and writes later can
    /// fail as busy without having waited (sqlite.org/lang_transaction.html section 2.2).
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Reads where an interview's log ends and keeps others from moving it until the transaction's end:
    /// a repeated append may meet its first attempt, still under way on a connection thought lost. On
    /// SQLite the whole database is locked by then.
    pub(super) fn lock_log(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT last_seq, duration_ms, calls FROM interviews WHERE id = $1",
            Self::Postgres => "SELECT last_seq, duration_ms, calls FROM interviews WHERE id = $1 FOR UPDATE",
        }
    }

    /// What every connection is told first. The database gives up when its caller does, so that nothing
    /// lingers there.
    fn session(self, deadline: Duration) -> String {
        let ms = deadline.as_millis();
        match self {
            // FULL: a commit is on the disk, not only with the kernel, before it is acknowledged.
            // secure_delete: what was deleted is overwritten.
            // cache_size: 256 KiB a connection; the system caches the file once for all of them.
            Self::Sqlite => format!(
                "PRAGMA busy_timeout = {ms}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
                 PRAGMA cache_size = -256"
            ),
            Self::Postgres => format!("SET statement_timeout = {ms}"),
        }
    }
}

/// A database, found and opened.
#[derive(Clone)]
pub(super) struct Database {
    pub(super) dialect: Dialect,
    options: AnyConnectOptions,
    pub(super) reads: AnyPool,
    /// One connection: SQLite has one writer anyway, and one transaction at a time is what groups commits.
    pub(super) writes: AnyPool,
    pub(super) deadline: Duration,
}

impl Database {
    /// `location`: a `postgres://` URL, or the path of a SQLite file, made with its directory if absent.
    pub(super) async fn open(location: &str, bounds: Bounds) -> Result<Self, StoreError> {
        let Bounds { deadline, connections, .. } = bounds;
        sqlx::any::install_default_drivers();
        let dialect = if location.starts_with("postgres://") || location.starts_with("postgresql://") {
            Dialect::Postgres
        } else {
            Dialect::Sqlite
        };
        let url = match dialect {
            Dialect::Sqlite => sqlite_url(Path::new(location))?,
            Dialect::Postgres => location.to_owned(),
        };
        let options = AnyConnectOptions::from_str(&url)?;
        let pool = |connections| {
            let session = dialect.session(deadline);
            AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(deadline)
                .after_connect(move |connection, _| {
                    let session = session.clone();
                    Box::pin(async move { connection.execute(AssertSqlSafe(session)).await.map(drop) })
                })
                // SQLite undoes a transaction by itself when the disk is full, sqlx does not notice, and
                // its connection would refuse every later transaction.
                .before_acquire(|connection, _| {
                    let usable = !connection.is_in_transaction();
                    Box::pin(async move { Ok(usable) })
                })
                .connect_lazy_with(options.clone())
        };
        // Writing has one of its own: see `writer.rs`.
        let readers = connections.saturating_sub(1).max(1);
        let (reads, writes) = (pool(readers), pool(1));
        let database = Self { dialect, reads, writes, options: options.clone(), deadline };
        database.migrate().await?;
        Ok(database)
    }

    /// Several servers may start at once: one migrates, the others wait for it. For Postgres the migrator
    /// takes a lock; on SQLite the transaction around is one.
    async fn migrate(&self) -> Result<(), StoreError> {
        within(MIGRATION_DEADLINE, async {
            let mut connection = within(self.deadline, self.connect_among_others()).await?;
            match self.dialect {
                Dialect::Postgres => migrations::OF_POSTGRES.run(&mut connection).await?,
                Dialect::Sqlite => {
                    let mut transaction = connection.begin_with(self.dialect.begin()).await?;
                    migrations::OF_SQLITE.run(&mut *transaction).await?;
                    transaction.commit().await?;
                }
            }
            Ok(connection.close().await?)
        })
        .await
    }

    /// The first connection to a new file turns on its write-ahead log, which SQLite refuses at once,
    /// without waiting, while another does the same.
    async fn connect_among_others(&self) -> Result<AnyConnection, StoreError> {
        loop {
            match self.connect(MIGRATION_DEADLINE).await {
                Err(StoreError::Timeout) => tokio::time::sleep(RETRY).await,
                outcome => return outcome,
            }
        }
    }

    /// A connection beside the pools, for what may take longer than a query.
    async fn connect(&self, patience: Duration) -> Result<AnyConnection, StoreError> {
        let mut connection = AnyConnection::connect_with(&self.options).await?;
        connection.execute(AssertSqlSafe(self.dialect.session(patience))).await?;
        Ok(connection)
    }

    /// Empties SQLite's write-ahead log, where deleted text would else stay until it is overwritten.
    pub(super) async fn scrub(&self) -> Result<(), StoreError> {
        match self.dialect {
            Dialect::Postgres => Ok(()),
            Dialect::Sqlite => {
                within(self.deadline, async {
                    let mut connection = self.connect(SCRUB_PATIENCE).await?;
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
                    Ok(connection.close().await?)
                })
                .await
            }
        }
    }

    pub(super) async fn close(&self) {
        self.reads.close().await;
        self.writes.close().await;
    }
}

/// Every wait for the database is bounded.
pub(super) async fn within<T>(
    deadline: Duration,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    tokio::time::timeout(deadline, work).await.unwrap_or(Err(StoreError::Timeout))
}

fn sqlite_url(path: &Path) -> Result<String, StoreError> {
    let absolute = prepare(path)
        .map_err(|error| StoreError::Path { path: path.display().to_string(), source: Arc::new(error) })?;
    let mut url = String::from("sqlite://");
    for byte in absolute.as_os_str().as_encoded_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => {
                url.push(char::from(*byte))
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url.push_str("?mode=rwc");
    Ok(url)
}

fn prepare(path: &Path) -> std::io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    if let Some(parent) = absolute.parent() {
        // Transcripts are nobody else's business.
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    Ok(absolute)
}
