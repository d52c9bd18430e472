//! The database: opened, brought up to date, written to and read from.

use std::error::Error as _;

use uuid::Uuid;

use super::check::Finding;
use crate::clock;
use crate::config::Config;
use crate::store::{NewInterview, Store, StoreError};
use crate::wire::{ModelInfo, Patience};

/// An interview nobody will have is made, read, and deleted. It is nobody's, so that no list shows it meanwhile.
pub(super) async fn round_trip(config: &Config) -> Finding {
    let kind = match &config.database_url {
        Some(url) if url.starts_with("postgres") => "Postgres",
        Some(_) | None => "SQLite",
    };
    match attempt(&config.database()).await {
        Ok(took) => Finding::ok(format!("{kind} opened, up to date; a write and a read took {took} ms")),
        Err(error) => failure(&error, config),
    }
}

async fn attempt(location: &str) -> Result<u128, StoreError> {
    let store = Store::open(location).await?;
    let start = clock::instant();
    let id = Uuid::now_v7();
    let model = ModelInfo { provider: "doctor".to_owned(), name: "doctor".to_owned(), host: None };
    let outcome = async {
        store
            .create_interview(NewInterview {
                id,
                owner: format!("doctor:{id}"),
                track: "doctor".to_owned(),
                role: None,
                minutes: 1,
                patience: Patience::default(),
                model,
                created_at: clock::wall(),
            })
            .await?;
        let found = store.interview(id).await?;
        let took = clock::instant().saturating_duration_since(start).as_millis();
        store.delete(id).await?;
        found.map(|_| took).ok_or(StoreError::NotFound(id))
    };
    let outcome = outcome.await;
    store.close().await?;
    outcome
}

fn failure(error: &StoreError, config: &Config) -> Finding {
    let (code, remedy) = match error {
        StoreError::Unavailable(_) | StoreError::Spool(_) | StoreError::Closed => {
            ("database_unavailable", "look whether it runs, at --database-url, and at its disk")
        }
        StoreError::Timeout => ("database_timeout", "look at its load, and at who else holds its locks"),
        StoreError::Path { .. } => ("database_path", "name a folder that the server's user can write to"),
        StoreError::Migrate(_) => (
            "database_migration",
            "use the version of antiphon that made it, or a newer one, and its owner's role",
        ),
        StoreError::NotFound(_)
        | StoreError::Taken(_)
        | StoreError::Ended(_)
        | StoreError::NoUser
        | StoreError::NoKey
        | StoreError::NoPlan
        | StoreError::PlanChanged
        | StoreError::NoInvitation
        | StoreError::InvitationEnded
        | StoreError::NoWayBack
        | StoreError::NoShare
        | StoreError::TooManyShares
        | StoreError::Changed { .. }
        | StoreError::Gap { .. }
        | StoreError::Conflict { .. }
        | StoreError::Transient { .. }
        | StoreError::Rejected(_)
        | StoreError::Mismatch(_)
        | StoreError::Json { .. } => ("database_mismatch", "look whether another program uses it"),
    };
    let mut message = error.to_string();
    if let Some(cause) = error.source() {
        message = format!("{message} ({cause})");
    }
    // The library does not tell the password; should it ever, it goes no further.
    let url = config.database_url.as_deref().and_then(|url| url::Url::parse(url).ok());
    if let Some(password) = url.as_ref().and_then(url::Url::password).filter(|password| !password.is_empty())
    {
        message = message.replace(password, "…");
    }
    Finding::failed(code, message, remedy)
}
