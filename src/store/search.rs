//! The index over what was said: fed in the transaction that stores a turn, emptied with it.

use sqlx::{AnyConnection, AssertSqlSafe, query};
use uuid::Uuid;

use super::connect::{Dialect, within};
use super::row::{self, to_number};
use super::{Interview, Store, StoreError};
use crate::search::{self, Phrase, Query};
use crate::wire::{Turn, TurnId, TurnMatch};

/// Turns shown of each interview that a search finds.
const SHOWN: i64 = 3;

/// Turns of one step of [`Store::index_missing`].
const STEP: i64 = 256;

impl Dialect {
    /// `$1` interview, `$2` turn, `$3` its words as [`Dialect::words`] writes them.
    fn index_turn(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "INSERT INTO turn_words (interview, turn, words) VALUES ($1, $2, $3) \
                 ON CONFLICT (interview, turn) DO UPDATE SET words = excluded.words"
            }
            Self::Postgres => {
                "INSERT INTO turn_words (interview, turn, words) VALUES ($1, $2, CAST($3 AS TSVECTOR)) \
                 ON CONFLICT (interview, turn) DO UPDATE SET words = excluded.words"
            }
        }
    }

    /// That a row of `turn_words` has what `parameter` looks for, which is as [`Dialect::question`] writes it.
    pub(super) fn has_words(self, parameter: &str) -> String {
        match self {
            Self::Sqlite => format!(
                "turn_words.id IN (SELECT rowid FROM turn_search WHERE turn_search MATCH {parameter})"
            ),
            Self::Postgres => format!("turn_words.words @@ CAST({parameter} AS TSQUERY)"),
        }
    }

    fn words(self, text: &str) -> String {
        let words = search::words(text).into_iter();
        let written: Vec<_> = match self {
            Self::Sqlite => words.map(|word| word.folded).collect(),
            // A lexeme is shorter than 2 KiB (manual section 12.11).
            Self::Postgres => words
                .zip(1..)
                .filter(|(word, _)| word.folded.len() < 2048)
                .map(|(word, place)| format!("'{}':{place}", word.folded))
                .collect(),
        };
        written.join(" ")
    }

    /// The words are letters and digits alone, so nothing in them is anybody's syntax.
    pub(super) fn question(self, query: &Query) -> String {
        let phrase = |phrase: &Phrase| match self {
            Self::Sqlite => {
                format!("\"{}\"{}", phrase.words.join(" "), if phrase.open { " *" } else { "" })
            }
            Self::Postgres => {
                let words: Vec<_> = phrase.words.iter().map(|word| format!("'{word}'")).collect();
                format!("({}{})", words.join(" <-> "), if phrase.open { ":*" } else { "" })
            }
        };
        let phrases: Vec<_> = query.phrases.iter().map(phrase).collect();
        phrases.join(match self {
            Self::Sqlite => " AND ",
            Self::Postgres => " & ",
        })
    }
}

/// Makes a turn's words those of `text`, whatever they were. In the transaction that stores the text.
pub(super) async fn index_turn(
    dialect: Dialect,
    connection: &mut AnyConnection,
    interview: Uuid,
    turn: TurnId,
    text: &str,
) -> Result<(), StoreError> {
    query(dialect.index_turn())
        .bind(interview.to_string())
        .bind(to_number(turn.0))
        .bind(dialect.words(text))
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives turns their words that were stored before there was an index.
#[derive(Debug)]
pub(super) struct IndexTurns(Vec<(Uuid, Turn)>);

impl IndexTurns {
    pub(super) async fn apply(
        &self,
        dialect: Dialect,
        connection: &mut AnyConnection,
    ) -> Result<(), StoreError> {
        for (interview, turn) in &self.0 {
            index_turn(dialect, connection, *interview, turn.turn, &turn.text).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Indexes what an older version has stored. For start-up; says how many turns that were.
    pub async fn index_missing(&self) -> Result<usize, StoreError> {
        let mut indexed = 0;
        loop {
            let turns = self.unindexed().await?;
            if turns.is_empty() {
                return Ok(indexed);
            }
            indexed += turns.len();
            self.write(super::write::Write::Index(IndexTurns(turns))).await?;
        }
    }

    async fn unindexed(&self) -> Result<Vec<(Uuid, Turn)>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT turns.interview AS interview, turns.body AS body FROM turn_words \
                 JOIN turns ON turns.interview = turn_words.interview AND turns.turn = turn_words.turn \
                 WHERE turn_words.words IS NULL LIMIT $1",
            )
            .bind(STEP)
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(|row| Ok((row::id(row, "interview")?, row::json(row, "body")?)))
            .collect()
        })
        .await
    }

    /// The first turns of each of `interviews`, one owner's in the order of the history, that have the words.
    pub(super) async fn matches(
        &self,
        interviews: &[Interview],
        wanted: &Query,
    ) -> Result<Vec<(Uuid, TurnMatch)>, StoreError> {
        let (Some(newest), Some(oldest)) = (interviews.first(), interviews.last()) else {
            return Ok(Vec::new());
        };
        let dialect = self.database.dialect;
        let sql = format!(
            "SELECT interview, body, corrected FROM (SELECT turns.interview AS interview, turns.turn AS turn, \
             turns.body AS body, corrections.text AS corrected, ROW_NUMBER() OVER (PARTITION BY turns.interview ORDER BY turns.turn) AS place \
             FROM turn_words \
             JOIN turns ON turns.interview = turn_words.interview AND turns.turn = turn_words.turn \
             JOIN interviews ON interviews.id = turns.interview \
             LEFT JOIN corrections \
             ON corrections.interview = turns.interview AND corrections.turn = turns.turn \
             WHERE interviews.owner = $1 AND interviews.created_at BETWEEN $2 AND $3 AND {}) AS found \
             WHERE place <= $5 ORDER BY interview, turn",
            dialect.has_words("$4")
        );
        within(self.database.deadline, async {
            query(AssertSqlSafe(sql))
                .bind(&newest.owner)
                .bind(oldest.summary.created_at.as_millisecond())
                .bind(newest.summary.created_at.as_millisecond())
                .bind(dialect.question(wanted))
                .bind(SHOWN)
                .fetch_all(&self.database.reads)
                .await?
                .iter()
                .map(|row| {
                    let turn: Turn = row::json(row, "body")?;
                    let corrected: Option<String> = row::column(row, "corrected")?;
                    let snippet = wanted.snippet(corrected.as_ref().unwrap_or(&turn.text));
                    let (role, start_ms) = (turn.role, turn.start_ms);
                    Ok((row::id(row, "interview")?, TurnMatch { turn: turn.turn, role, start_ms, snippet }))
                })
                .collect()
        })
        .await
    }
}
