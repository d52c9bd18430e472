//! The way back into an interview: a token, of which only a digest is kept, and which opens once.

use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::within;
use super::row;
use super::write::{Write, found};
use super::{Store, StoreError};

/// A way back that was found by its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayBack {
    pub interview: Uuid,
    /// The page that has had it, from 1.
    pub page: u32,
}

#[derive(Debug)]
pub(super) enum ResumeChange {
    /// The first way, or another one in its place, for the page after the last.
    Open { interview: Uuid, hash: String },
    /// The one way becomes another, once.
    Take { interview: Uuid, taken: String, next: String },
}

impl ResumeChange {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Open { interview, hash } => {
                let opened = query(
                    "INSERT INTO resumes (interview, token_hash, page) SELECT id, $2, 1 FROM interviews \
                     WHERE id = $1 ON CONFLICT (interview) DO UPDATE SET token_hash = excluded.token_hash",
                )
                .bind(interview.to_string())
                .bind(hash)
                .execute(connection)
                .await?;
                found(&opened, StoreError::NotFound(*interview))
            }
            Self::Take { interview, taken, next } => {
                let changed = query(
                    "UPDATE resumes SET token_hash = $3, page = page + 1 \
                     WHERE interview = $1 AND token_hash = $2",
                )
                .bind(interview.to_string())
                .bind(taken)
                .bind(next)
                .execute(connection)
                .await?;
                found(&changed, StoreError::NoWayBack)
            }
        }
    }
}

impl Store {
    /// Makes `hash` the way back into the interview; an earlier one leads nowhere any more.
    pub async fn open_way_back(&self, interview: Uuid, hash: String) -> Result<(), StoreError> {
        self.write(Write::Resume(ResumeChange::Open { interview, hash })).await
    }

    /// Where `hash` leads, if it was not taken yet.
    pub async fn way_back(&self, hash: &str) -> Result<Option<WayBack>, StoreError> {
        within(self.database.deadline, async {
            let found = query("SELECT interview, page FROM resumes WHERE token_hash = $1").bind(hash);
            let row = found.fetch_optional(&self.database.reads).await?;
            row.map(|row| {
                Ok(WayBack { interview: row::id(&row, "interview")?, page: row::number(&row, "page")? })
            })
            .transpose()
        })
        .await
    }

    /// The newest page of the interview that has gone a way; `None` where there never was one.
    pub async fn newest_page(&self, interview: Uuid) -> Result<Option<u32>, StoreError> {
        within(self.database.deadline, async {
            let found = query("SELECT page FROM resumes WHERE interview = $1").bind(interview.to_string());
            let row = found.fetch_optional(&self.database.reads).await?;
            row.map(|row| row::number(&row, "page")).transpose()
        })
        .await
    }

    /// Goes the way `way` by its `hash`, and makes `next` the next one: the number of the page that goes it. Of those who
    /// try at once, one does: else [`StoreError::NoWayBack`].
    pub async fn take_way_back(&self, way: WayBack, hash: &str, next: String) -> Result<u32, StoreError> {
        let take = ResumeChange::Take { interview: way.interview, taken: hash.to_owned(), next };
        self.write(Write::Resume(take)).await?;
        Ok(way.page.saturating_add(1))
    }
}
