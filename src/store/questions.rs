//! The same question in several interviews of one owner: it has the same id in the same track, or in any version of
//! the same plan.

use hashlink::LinkedHashMap;
use sqlx::{AssertSqlSafe, query};
use uuid::Uuid;

use super::connect::within;
use super::read::SELECT_INTERVIEWS;
use super::row::{self, to_number};
use super::{Interview, Store, StoreError};

/// Answers that are looked at to find repeated questions, the newest.
const LOOKED_AT: u32 = 2000;

/// A question that was answered in more than one interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    pub question: String,
    /// Newest first; at least two.
    pub interviews: Vec<Uuid>,
}

impl Store {
    /// The questions that `owner` has answered in more than one finished interview, the last answered first.
    pub async fn repeated_questions(&self, owner: &str) -> Result<Vec<Repeated>, StoreError> {
        // Ids are sortable by time.
        let wanted = query(
            "SELECT DISTINCT interviews.id AS interview, interviews.track AS track, \
             COALESCE(interview_plans.plan, '') AS plan, turns.question AS question \
             FROM interviews JOIN turns ON turns.interview = interviews.id \
             LEFT JOIN interview_plans ON interview_plans.interview = interviews.id \
             WHERE interviews.owner = $1 AND interviews.status = 'ended' \
             AND turns.role = 'candidate' AND turns.question IS NOT NULL \
             ORDER BY interview DESC, question LIMIT $2",
        );
        let wanted = wanted.bind(owner).bind(to_number(LOOKED_AT));
        let rows = within(self.database.deadline, async {
            let rows = wanted.fetch_all(&self.database.reads).await?;
            let read = rows.iter().map(|row| {
                let plan: String = row::column(row, "plan")?;
                let track: String = row::column(row, "track")?;
                Ok((track, plan, row::column(row, "question")?, row::id(row, "interview")?))
            });
            read.collect::<Result<Vec<(_, _, String, _)>, StoreError>>()
        });
        let mut all = LinkedHashMap::new();
        for (track, plan, question, interview) in rows.await? {
            let none = Repeated { question: question.clone(), interviews: Vec::new() };
            all.entry((track, plan, question)).or_insert(none).interviews.push(interview);
        }
        let repeated = all.into_iter().map(|(_, one)| one).filter(|one| one.interviews.len() > 1);
        Ok(repeated.collect())
    }

    /// At most `limit` finished interviews of `like`'s owner in which this question of it was answered, newest first.
    pub async fn with_question(
        &self,
        like: &Interview,
        question: &str,
        limit: u32,
    ) -> Result<Vec<Interview>, StoreError> {
        let plan = self.interview_plan(like.summary.id).await?.and_then(|pinned| pinned.source);
        let sql = format!(
            "{SELECT_INTERVIEWS} WHERE owner = $1 AND status = 'ended' AND track = $2 \
             AND COALESCE((SELECT plan FROM interview_plans WHERE interview = interviews.id), '') = $3 \
             AND EXISTS (SELECT 1 FROM turns \
             WHERE interview = interviews.id AND turns.role = 'candidate' AND question = $4) \
             ORDER BY created_at DESC, id DESC LIMIT $5"
        );
        let wanted = query(AssertSqlSafe(sql))
            .bind(&like.owner)
            .bind(&like.summary.track)
            .bind(plan.map(|(plan, _)| plan.to_string()).unwrap_or_default())
            .bind(question)
            .bind(to_number(limit));
        within(self.database.deadline, async {
            wanted.fetch_all(&self.database.reads).await?.iter().map(row::interview).collect()
        })
        .await
    }
}
