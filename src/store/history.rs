//! One owner's interviews, newest first, as a list with filters asks for them.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, query};
use uuid::Uuid;

use super::connect::within;
use super::read::{Cursor, Page, SELECT_INTERVIEWS};
use super::row::{self, to_number, to_word};
use super::{Store, StoreError};
use crate::search::Query;
use crate::wire::{EndReason, Envelope, Event, InterviewStatus, TimedNotice, Turn, TurnMatch};

/// Which interviews; without a field, all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub status: Option<InterviewStatus>,
    pub reason: Option<EndReason>,
    pub track: Option<String>,
    /// Begun with this plan, in any version.
    pub plan: Option<Uuid>,
    /// Somewhere in the role; the case of A to Z makes no difference.
    pub role: Option<String>,
    /// Made then or later.
    pub from: Option<jiff::Timestamp>,
    /// Made before.
    pub to: Option<jiff::Timestamp>,
    /// What has been said in one turn.
    pub said: Option<Query>,
}

impl Store {
    /// At most `limit` interviews of `owner` that pass, newest first, from `before` on or from the newest; and of a
    /// search what was found in each.
    pub async fn history(
        &self,
        owner: &str,
        filter: &Filter,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<(Page, HashMap<Uuid, Vec<TurnMatch>>), StoreError> {
        let page = self.filtered(owner, filter, before.unwrap_or(Cursor::END), limit).await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        if let Some(said) = &filter.said {
            for (interview, turn) in self.matches(&page.interviews, said).await? {
                found.entry(interview).or_default().push(turn);
            }
        }
        Ok((page, found))
    }

    async fn filtered(
        &self,
        owner: &str,
        filter: &Filter,
        before: Cursor,
        limit: u32,
    ) -> Result<Page, StoreError> {
        let dialect = self.database.dialect;
        let said = filter.said.as_ref().map(|_| {
            let has_words = dialect.has_words("$12");
            format!("AND id IN (SELECT interview FROM turn_words WHERE {has_words})")
        });
        // An empty text, which none of the columns holds, filters nothing.
        let sql = format!(
            "{SELECT_INTERVIEWS} WHERE owner = $1 AND (created_at, id) < ($2, $3) \
             AND ($4 = '' OR status = $4) AND ($5 = '' OR reason = $5) AND ($6 = '' OR track = $6) \
             AND ($7 = '' OR LOWER(role) LIKE $7 ESCAPE '!') AND created_at >= $8 AND created_at < $9 \
             AND ($11 = '' OR id IN (SELECT interview FROM interview_plans WHERE plan = $11)) {} \
             ORDER BY created_at DESC, id DESC LIMIT $10",
            said.unwrap_or_default()
        );
        let mut wanted = query(AssertSqlSafe(sql))
            .bind(owner)
            .bind(before.created_at_ms)
            .bind(before.id.to_string())
            .bind(filter.status.as_ref().map(to_word).transpose()?.unwrap_or_default())
            .bind(filter.reason.as_ref().map(to_word).transpose()?.unwrap_or_default())
            .bind(filter.track.clone().unwrap_or_default())
            .bind(filter.role.as_deref().map(containing).unwrap_or_default())
            .bind(filter.from.map_or(i64::MIN, jiff::Timestamp::as_millisecond))
            .bind(filter.to.map_or(i64::MAX, jiff::Timestamp::as_millisecond))
            .bind(to_number(limit) + 1)
            .bind(filter.plan.map(|plan| plan.to_string()).unwrap_or_default());
        if let Some(said) = &filter.said {
            wanted = wanted.bind(dialect.question(said));
        }
        within(self.database.deadline, async {
            let rows = wanted.fetch_all(&self.database.reads).await?;
            let mut interviews = rows.iter().map(row::interview).collect::<Result<Vec<_>, _>>()?;
            let more = interviews.len() > limit as usize;
            interviews.truncate(limit as usize);
            let next = interviews.last().filter(|_| more).map(Cursor::after);
            Ok(Page { interviews, next })
        })
        .await
    }

    /// The transcripts of some interviews at once.
    pub async fn turns_of(&self, interviews: &[Uuid]) -> Result<HashMap<Uuid, Vec<Turn>>, StoreError> {
        self.of_each("SELECT interview, body FROM turns", "turn", interviews, |row| row::json(row, "body"))
            .await
    }

    /// Rows of some `interviews`, each one's in the order of a column. `select` is without its condition.
    pub(super) async fn of_each<T>(
        &self,
        select: &str,
        order: &str,
        interviews: &[Uuid],
        read: impl Fn(&AnyRow) -> Result<T, StoreError>,
    ) -> Result<HashMap<Uuid, Vec<T>>, StoreError> {
        if interviews.is_empty() {
            return Ok(HashMap::new());
        }
        let places: Vec<_> = (1..=interviews.len()).map(|place| format!("${place}")).collect();
        let sql = format!("{select} WHERE interview IN ({}) ORDER BY interview, {order}", places.join(", "));
        let mut wanted = query(AssertSqlSafe(sql));
        for interview in interviews {
            wanted = wanted.bind(interview.to_string());
        }
        within(self.database.deadline, async {
            let mut found: HashMap<_, Vec<_>> = HashMap::new();
            for row in &wanted.fetch_all(&self.database.reads).await? {
                found.entry(row::id(row, "interview")?).or_default().push(read(row)?);
            }
            Ok(found)
        })
        .await
    }

    /// What the candidate was told besides the turns, in order.
    pub async fn notices(&self, interview: Uuid) -> Result<Vec<TimedNotice>, StoreError> {
        let told = self.events_of(interview, &["notice"]).await?.into_iter();
        let told = told.filter_map(|Envelope { at, event, .. }| {
            if let Event::Notice(notice) = event { Some(TimedNotice { at, notice }) } else { None }
        });
        Ok(told.collect())
    }

    /// The interview's events of these kinds (`Event::kind`), in order, with those that wait in the spool.
    pub async fn events_of(&self, interview: Uuid, kinds: &[&str]) -> Result<Vec<Envelope>, StoreError> {
        // Looked at first, as `events_after` does.
        let waiting = self.waiting_after(interview, 0).await;
        let places: Vec<_> = (2..).take(kinds.len()).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT body FROM events WHERE interview = $1 AND type IN ({}) ORDER BY seq",
            places.join(", ")
        );
        let wanted = query(AssertSqlSafe(sql)).bind(interview.to_string());
        let wanted = kinds.iter().fold(wanted, |wanted, kind| wanted.bind((*kind).to_owned()));
        let mut events: Vec<Envelope> = within(self.database.deadline, async {
            let rows = wanted.fetch_all(&self.database.reads).await?;
            rows.iter().map(|row| row::json(row, "body")).collect()
        })
        .await?;
        let last = events.last().map_or(0, |last| last.seq);
        let more =
            waiting.into_iter().filter(|event| event.seq > last && kinds.contains(&event.event.kind()));
        events.extend(more);
        Ok(events)
    }
}

/// A pattern that finds `text` anywhere.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for char in text.to_lowercase().chars() {
        if matches!(char, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(char);
    }
    pattern + "%"
}
