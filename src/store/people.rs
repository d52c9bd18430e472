//! People, and the keys they make for machines.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::connect::within;
use super::row::{self, to_number, to_word};
use super::write::{Write, found};
use super::{Store, StoreError};
use crate::auth::Identity;
use crate::wire::{ApiKey, User, UserRole};

/// A change of people or keys.
#[derive(Clone, Debug)]
pub enum PeopleWrite {
    /// Somebody asks: made when new, and what the issuer says of them kept. What they said themselves stays.
    See {
        id: String,
        identity: Identity,
        at: jiff::Timestamp,
    },
    /// `None` is none.
    Profile {
        id: String,
        name: Option<String>,
        goals: Option<String>,
        language: Option<String>,
    },
    Role {
        id: String,
        role: UserRole,
    },
    MakeKey {
        key: ApiKey,
        owner: String,
        hash: String,
    },
    UseKey {
        id: String,
        at: jiff::Timestamp,
    },
    DropKey {
        id: String,
        owner: String,
    },
}

/// Whose a key is, and what it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    pub key: ApiKey,
    pub owner: String,
    /// Of the owner.
    pub role: UserRole,
}

const USER: &str = "SELECT id, name, email, role, goals, language, made_at, seen_at FROM users ";

const HOLDER: &str = "SELECT k.id, k.name, k.role, k.made_at, k.ends_at, k.used_at, k.owner, u.role AS owner_role \
     FROM api_keys k JOIN users u ON u.id = k.owner ";

impl PeopleWrite {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::See { id, identity, at } => see(connection, id, identity, *at).await,
            Self::Profile { id, name, goals, language } => {
                query("UPDATE users SET name = $2, goals = $3, language = $4 WHERE id = $1")
                    .bind(id)
                    .bind(name.as_ref())
                    .bind(goals.as_ref())
                    .bind(language.as_ref())
                    .execute(connection)
                    .await?;
                Ok(())
            }
            Self::Role { id, role } => {
                let update = query("UPDATE users SET role = $2 WHERE id = $1").bind(id).bind(to_word(role)?);
                found(&update.execute(connection).await?, StoreError::NoUser)
            }
            Self::MakeKey { key, owner, hash } => make_key(connection, key, owner, hash).await,
            Self::UseKey { id, at } => {
                let update = query("UPDATE api_keys SET used_at = $2 WHERE id = $1");
                update.bind(id).bind(at.as_millisecond()).execute(connection).await?;
                Ok(())
            }
            Self::DropKey { id, owner } => {
                let delete = query("DELETE FROM api_keys WHERE id = $1 AND owner = $2");
                found(&delete.bind(id).bind(owner).execute(connection).await?, StoreError::NoKey)
            }
        }
    }
}

async fn see(
    connection: &mut AnyConnection,
    id: &str,
    identity: &Identity,
    at: jiff::Timestamp,
) -> Result<(), StoreError> {
    let role = identity.role.map(|role| to_word(&role)).transpose()?;
    query(
        "INSERT INTO users (id, subject, name, email, role, made_at, seen_at) \
         VALUES ($1, $2, $3, $4, COALESCE($5, $6), $7, $7) ON CONFLICT (subject) DO UPDATE SET \
         name = COALESCE(users.name, excluded.name), email = COALESCE(excluded.email, users.email), \
         role = COALESCE($5, users.role), seen_at = excluded.seen_at",
    )
    .bind(id)
    .bind(&identity.subject)
    .bind(identity.name.as_ref())
    .bind(identity.email.as_ref())
    .bind(role)
    .bind(to_word(&UserRole::default())?)
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

async fn make_key(
    connection: &mut AnyConnection,
    key: &ApiKey,
    owner: &str,
    hash: &str,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO api_keys (id, owner, name, hash, role, made_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&key.id)
    .bind(owner)
    .bind(&key.name)
    .bind(hash)
    .bind(to_word(&key.role)?)
    .bind(key.made_at.as_millisecond())
    .bind(key.ends_at.map(jiff::Timestamp::as_millisecond))
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    pub async fn change_people(&self, change: PeopleWrite) -> Result<(), StoreError> {
        self.write(Write::People(change)).await
    }

    pub async fn user(&self, id: &str) -> Result<Option<User>, StoreError> {
        self.user_by("WHERE id = $1", id).await
    }

    /// By issuer and subject.
    pub async fn user_of(&self, subject: &str) -> Result<Option<User>, StoreError> {
        self.user_by("WHERE subject = $1", subject).await
    }

    /// Who a user is for the issuer.
    pub async fn subject(&self, id: &str) -> Result<Option<String>, StoreError> {
        within(self.database.deadline, async {
            let read = query("SELECT subject FROM users WHERE id = $1").bind(id);
            let row = read.fetch_optional(&self.database.reads).await?;
            row.as_ref().map(|row| row::column(row, "subject")).transpose()
        })
        .await
    }

    async fn user_by(&self, condition: &'static str, value: &str) -> Result<Option<User>, StoreError> {
        within(self.database.deadline, async {
            let text = sqlx::AssertSqlSafe(format!("{USER}{condition}"));
            let row = query(text).bind(value).fetch_optional(&self.database.reads).await?;
            row.as_ref().map(user).transpose()
        })
        .await
    }

    /// The last seen first.
    pub async fn users(&self, limit: u32) -> Result<Vec<User>, StoreError> {
        within(self.database.deadline, async {
            let text = sqlx::AssertSqlSafe(format!("{USER}ORDER BY seen_at DESC, id LIMIT $1"));
            let rows = query(text).bind(to_number(limit)).fetch_all(&self.database.reads).await?;
            rows.iter().map(user).collect()
        })
        .await
    }

    /// In the order in which they were made.
    pub async fn api_keys(&self, owner: &str) -> Result<Vec<ApiKey>, StoreError> {
        within(self.database.deadline, async {
            let rows = query(
                "SELECT id, name, role, made_at, ends_at, used_at FROM api_keys WHERE owner = $1 \
                 ORDER BY made_at, id",
            )
            .bind(owner)
            .fetch_all(&self.database.reads)
            .await?;
            rows.iter().map(api_key).collect()
        })
        .await
    }

    /// Everybody's, at most `limit`, in the order in which they were made.
    pub async fn all_keys(&self, limit: u32) -> Result<Vec<KeyHolder>, StoreError> {
        within(self.database.deadline, async {
            let text = sqlx::AssertSqlSafe(format!("{HOLDER}ORDER BY k.made_at, k.id LIMIT $1"));
            let rows = query(text).bind(to_number(limit)).fetch_all(&self.database.reads).await?;
            rows.iter().map(holder).collect()
        })
        .await
    }

    pub async fn key_holder(&self, hash: &str) -> Result<Option<KeyHolder>, StoreError> {
        within(self.database.deadline, async {
            let text = sqlx::AssertSqlSafe(format!("{HOLDER}WHERE k.hash = $1"));
            let row = query(text).bind(hash).fetch_optional(&self.database.reads).await?;
            row.as_ref().map(holder).transpose()
        })
        .await
    }
}

fn user(row: &AnyRow) -> Result<User, StoreError> {
    Ok(User {
        id: row::column(row, "id")?,
        name: row::column(row, "name")?,
        email: row::column(row, "email")?,
        role: row::word(row, "role")?,
        goals: row::column(row, "goals")?,
        language: row::column(row, "language")?,
        made_at: row::timestamp(row, "made_at")?,
        seen_at: row::timestamp(row, "seen_at")?,
    })
}

fn holder(row: &AnyRow) -> Result<KeyHolder, StoreError> {
    let (owner, role) = (row::column(row, "owner")?, row::word(row, "owner_role")?);
    Ok(KeyHolder { key: api_key(row)?, owner, role })
}

fn api_key(row: &AnyRow) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row::column(row, "id")?,
        name: row::column(row, "name")?,
        role: row::word(row, "role")?,
        made_at: row::timestamp(row, "made_at")?,
        ends_at: row::optional_timestamp(row, "ends_at")?,
        used_at: row::optional_timestamp(row, "used_at")?,
    })
}
