//! Why the store did not do as asked.

use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;
use uuid::Uuid;

use super::SpoolError;
use crate::error::{Code, Error};

/// When a database that does not answer should be tried again.
const RETRY: Duration = Duration::from_secs(5);

/// Cloned to every write of a batch that failed as a whole.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or refuses to work: no connection, a full disk, a read-only file.
    #[error("the database is unavailable")]
    Unavailable(#[source] Arc<sqlx::Error>),
    /// No answer within the deadline. What was to be written may or may not be: ask again.
    #[error("the database did not answer in time")]
    Timeout,
    /// The database does not answer, and the spool takes nothing either.
    #[error("neither the database nor the spool takes it")]
    Spool(#[source] Arc<SpoolError>),
    /// [`Store::close`](super::Store::close) was called.
    #[error("the store is closed")]
    Closed,
    #[error("there is no interview {0}")]
    NotFound(Uuid),
    /// A newer call has taken the interview up, perhaps on another server: this one writes nothing more.
    #[error("another call has taken interview {0} up")]
    Taken(Uuid),
    /// It was to be started, but has ended.
    #[error("interview {0} has ended")]
    Ended(Uuid),
    #[error("there is no such user")]
    NoUser,
    #[error("there is no such key")]
    NoKey,
    #[error("there is no such plan")]
    NoPlan,
    /// Another version of the plan is the newest than the one that was to be edited.
    #[error("the plan has been changed")]
    PlanChanged,
    #[error("there is no such invitation")]
    NoInvitation,
    /// Used up, taken back or expired.
    #[error("the invitation is no longer good")]
    InvitationEnded,
    /// It was gone already, or never was one.
    #[error("there is no such way back")]
    NoWayBack,
    #[error("there is no such link")]
    NoShare,
    #[error("the interview has too many links")]
    TooManyShares,
    /// It is not, or no longer, as whoever changes it has seen it.
    #[error("{what} has changed meanwhile")]
    Changed { what: &'static str },
    /// An append would have left a hole in the log, or is out of order.
    #[error("interview {interview}: event {found} came where {expected} was due")]
    Gap { interview: Uuid, expected: u64, found: u64 },
    /// Another event is stored under this number: two writers believe that the interview is theirs.
    #[error("interview {interview}: another event is stored as {seq}")]
    Conflict { interview: Uuid, seq: u64 },
    /// An event that is never stored was to be.
    #[error("interview {interview}: `{kind}` does not belong in the log")]
    Transient { interview: Uuid, kind: &'static str },
    /// The database does not take a value.
    #[error("the database refused a value")]
    Rejected(#[source] Arc<sqlx::Error>),
    /// SQL and schema, or schema and Rust types, do not fit together.
    #[error("the database and this version do not understand each other")]
    Mismatch(#[source] Arc<sqlx::Error>),
    #[error("{what} cannot be written or read as JSON")]
    Json { what: &'static str, source: Arc<serde_json::Error> },
    /// The directory of the SQLite file cannot be made, or the path is not UTF-8.
    #[error("cannot use {path} as the database")]
    Path { path: String, source: Arc<std::io::Error> },
    #[error("the database cannot be brought up to date")]
    Migrate(#[source] Arc<MigrateError>),
}

impl StoreError {
    /// The fault is in what was written, not in the database: others' writes may succeed.
    pub fn is_of_the_write(&self) -> bool {
        !matches!(self, Self::Unavailable(_) | Self::Timeout | Self::Spool(_) | Self::Closed)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match kind(&error) {
            Kind::Timeout => Self::Timeout,
            Kind::Rejected => Self::Rejected(Arc::new(error)),
            Kind::Mismatch => Self::Mismatch(Arc::new(error)),
            Kind::Unavailable => Self::Unavailable(Arc::new(error)),
        }
    }
}

enum Kind {
    Timeout,
    Rejected,
    Mismatch,
    Unavailable,
}

fn kind(error: &sqlx::Error) -> Kind {
    if let sqlx::Error::Database(refused) = error {
        match refused.try_downcast_ref::<SqliteError>() {
            Some(_) => of_sqlite(refused.code().as_deref()),
            None => of_postgres(refused.try_downcast_ref::<PgDatabaseError>()),
        }
    } else if matches!(error, sqlx::Error::PoolTimedOut) {
        Kind::Timeout
    } else if matches!(
        error,
        sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::Encode(_)
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::AnyDriverError(_)
    ) {
        Kind::Mismatch
    } else {
        Kind::Unavailable
    }
}

/// By SQLite's primary result code, the low byte of the extended one (sqlite.org/rescode.html).
fn of_sqlite(extended: Option<&str>) -> Kind {
    match extended.and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff) {
        // BUSY, LOCKED
        Some(5 | 6) => Kind::Timeout,
        // TOOBIG, CONSTRAINT, MISMATCH
        Some(18..=20) => Kind::Rejected,
        // ERROR: the SQL itself
        Some(1) => Kind::Mismatch,
        Some(_) | None => Kind::Unavailable,
    }
}

/// By SQLSTATE (PostgreSQL manual, appendix A).
fn of_postgres(error: Option<&PgDatabaseError>) -> Kind {
    match error.map(PgDatabaseError::code) {
        // query_canceled (statement_timeout), lock_not_available
        Some("57014" | "55P03") => Kind::Timeout,
        // data exception, integrity constraint violation
        Some(code) if code.starts_with("22") || code.starts_with("23") => Kind::Rejected,
        // syntax error or access rule violation
        Some(code) if code.starts_with("42") => Kind::Mismatch,
        Some(_) | None => Kind::Unavailable,
    }
}

impl From<SpoolError> for StoreError {
    fn from(error: SpoolError) -> Self {
        Self::Spool(Arc::new(error))
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        Self::Migrate(Arc::new(error))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let (code, message) = match &error {
            StoreError::Unavailable(_) | StoreError::Spool(_) | StoreError::Closed => (
                Code::DatabaseUnavailable,
                "The database is unavailable at the moment. Please try again soon.",
            ),
            StoreError::Timeout => (Code::DatabaseTimeout, "The database took too long. Please try again."),
            StoreError::NotFound(_) => (Code::NotFound, "There is no such interview."),
            StoreError::Taken(_) => {
                (Code::AlreadyConnected, "This interview has just been taken up by another connection.")
            }
            StoreError::Ended(_) => (Code::InterviewEnded, "This interview has ended."),
            StoreError::NoUser => (Code::NotFound, "There is no user with that id."),
            StoreError::NoKey => (Code::NotFound, "There is no key with that id."),
            StoreError::NoPlan => (Code::NotFound, "There is no plan with that id."),
            StoreError::PlanChanged => (Code::PreconditionFailed, "This plan has been changed since."),
            StoreError::NoInvitation => (Code::NotFound, "There is no such invitation."),
            StoreError::InvitationEnded => {
                (Code::InvitationEnded, "This invitation has expired, is used up or was taken back.")
            }
            StoreError::NoWayBack => (
                Code::ResumeRefused,
                "This way back was gone already, or leads to no interview that goes on.",
            ),
            StoreError::NoShare => (Code::NotFound, "There is no such link."),
            StoreError::TooManyShares => {
                (Code::Unprocessable, "An interview has at most 100 links, with those that have ended.")
            }
            StoreError::Changed { .. } => (Code::PreconditionFailed, "Somebody else changed this meanwhile."),
            StoreError::Gap { .. }
            | StoreError::Conflict { .. }
            | StoreError::Transient { .. }
            | StoreError::Rejected(_)
            | StoreError::Mismatch(_)
            | StoreError::Json { .. }
            | StoreError::Path { .. }
            | StoreError::Migrate(_) => (Code::Internal, "Something went wrong while storing or reading."),
        };
        let again = !error.is_of_the_write();
        let told = Self::new(code, message).because(error);
        if again { told.retry_after(RETRY) } else { told }
    }
}
