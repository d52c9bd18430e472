//! Plans, their versions, and what interviews were begun with.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::within;
use super::row::{self, to_json, to_number};
use super::write::{self, Write, found};
use super::{NewInterview, Store, StoreError, invitations};
use crate::wire::{Plan, PlanDetail, PlanSummary, PlanVersion};

/// The most plans of one user that are listed, and the most versions and invitations of one plan.
pub(super) const LIST: i64 = 500;

/// A plan to be kept, as its first or its next version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlan {
    pub id: Uuid,
    pub owner: String,
    pub plan: Plan,
    pub at: jiff::Timestamp,
}

/// What an interview is begun with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedPlan {
    /// The plan and its version; none for a template.
    pub source: Option<(Uuid, u32)>,
    pub invitation: Option<Uuid>,
    /// Who may read the finished interview besides its owner.
    pub shared: Option<String>,
    pub plan: Plan,
}

/// One change of a plan, or an interview with one.
#[derive(Debug)]
pub(super) enum PlanWrite {
    Create(NewPlan),
    /// The next version; with `expected`, only if the newest is that one.
    Edit {
        new: NewPlan,
        expected: Option<u32>,
    },
    Delete {
        plan: Uuid,
        owner: String,
    },
    /// An interview is made, and counts as a use of its invitation, if it has one.
    Interview {
        new: NewInterview,
        pinned: PinnedPlan,
    },
}

impl PlanWrite {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Create(new) => create(connection, new).await,
            Self::Edit { new, expected } => edit(connection, new, *expected).await,
            Self::Delete { plan, owner } => {
                let deleted = query("DELETE FROM plans WHERE id = $1 AND owner = $2")
                    .bind(plan.to_string())
                    .bind(owner)
                    .execute(connection)
                    .await?;
                found(&deleted, StoreError::NoPlan)
            }
            Self::Interview { new, pinned } => interview(connection, new, pinned).await,
        }
    }
}

async fn create(connection: &mut AnyConnection, new: &NewPlan) -> Result<(), StoreError> {
    query(
        "INSERT INTO plans (id, owner, title, version, created_at, updated_at) VALUES ($1, $2, $3, 1, $4, $4)",
    )
    .bind(new.id.to_string())
    .bind(&new.owner)
    .bind(&new.plan.title)
    .bind(new.at.as_millisecond())
    .execute(&mut *connection)
    .await?;
    insert_version(connection, new).await
}

async fn edit(
    connection: &mut AnyConnection,
    new: &NewPlan,
    expected: Option<u32>,
) -> Result<(), StoreError> {
    let edited = query(
        "UPDATE plans SET version = version + 1, title = $3, updated_at = $4 \
         WHERE id = $1 AND owner = $2 AND ($5 = 0 OR version = $5)",
    )
    .bind(new.id.to_string())
    .bind(&new.owner)
    .bind(&new.plan.title)
    .bind(new.at.as_millisecond())
    .bind(to_number(expected.unwrap_or(0)))
    .execute(&mut *connection)
    .await?;
    if edited.rows_affected() == 1 {
        return insert_version(connection, new).await;
    }
    let there = query("SELECT version FROM plans WHERE id = $1 AND owner = $2")
        .bind(new.id.to_string())
        .bind(&new.owner)
        .fetch_optional(connection)
        .await?;
    Err(there.map_or(StoreError::NoPlan, |_| StoreError::PlanChanged))
}

async fn insert_version(connection: &mut AnyConnection, new: &NewPlan) -> Result<(), StoreError> {
    query(
        "INSERT INTO plan_versions (plan, version, created_at, body) \
         SELECT id, version, updated_at, $2 FROM plans WHERE id = $1",
    )
    .bind(new.id.to_string())
    .bind(to_json(&new.plan, "a plan")?)
    .execute(connection)
    .await?;
    Ok(())
}

async fn interview(
    connection: &mut AnyConnection,
    new: &NewInterview,
    pinned: &PinnedPlan,
) -> Result<(), StoreError> {
    if let Some(invitation) = pinned.invitation {
        invitations::used(connection, invitation, new.created_at).await?;
    }
    write::create(connection, new).await?;
    query(
        "INSERT INTO interview_plans (interview, plan, version, invitation, shared, body) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id.to_string())
    .bind(pinned.source.map(|(plan, _)| plan.to_string()))
    .bind(pinned.source.map(|(_, version)| to_number(version)))
    .bind(pinned.invitation.map(|id| id.to_string()))
    .bind(pinned.shared.as_ref())
    .bind(to_json(&pinned.plan, "a plan")?)
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    pub async fn create_plan(&self, new: NewPlan) -> Result<(), StoreError> {
        self.write(Write::Plan(PlanWrite::Create(new))).await
    }

    /// Makes the next version of the plan `new.id` of `new.owner`. [`StoreError::PlanChanged`]: the newest is
    /// not `expected`.
    pub async fn edit_plan(&self, new: NewPlan, expected: Option<u32>) -> Result<(), StoreError> {
        self.write(Write::Plan(PlanWrite::Edit { new, expected })).await
    }

    /// With its versions and invitations. Interviews keep what they were begun with.
    pub async fn delete_plan(&self, owner: &str, plan: Uuid) -> Result<(), StoreError> {
        self.write(Write::Plan(PlanWrite::Delete { plan, owner: owner.to_owned() })).await
    }

    /// An interview with its plan. [`StoreError::InvitationEnded`]: its invitation is used up, taken back or
    /// has expired; the interview is not made then.
    pub async fn create_planned(&self, new: NewInterview, pinned: PinnedPlan) -> Result<(), StoreError> {
        self.write(Write::Plan(PlanWrite::Interview { new, pinned })).await
    }

    /// The plans of `owner`, last changed first.
    pub async fn plans(&self, owner: &str) -> Result<Vec<PlanSummary>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT id, title, version, created_at, updated_at FROM plans WHERE owner = $1 \
                 ORDER BY updated_at DESC, id DESC LIMIT $2",
            )
            .bind(owner)
            .bind(LIST)
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(summary)
            .collect()
        })
        .await
    }

    /// A plan of `owner` in its newest version.
    pub async fn plan(&self, owner: &str, id: Uuid) -> Result<Option<PlanDetail>, StoreError> {
        within(self.database.deadline, async {
            let row = query(
                "SELECT p.id, p.title, p.version, p.created_at, p.updated_at, v.body FROM plans p \
                 JOIN plan_versions v ON v.plan = p.id AND v.version = p.version \
                 WHERE p.id = $1 AND p.owner = $2",
            )
            .bind(id.to_string())
            .bind(owner)
            .fetch_optional(&self.database.reads)
            .await?;
            row.map(|row| Ok(PlanDetail { summary: summary(&row)?, plan: row::json(&row, "body")? }))
                .transpose()
        })
        .await
    }

    /// All versions of a plan of `owner`, newest first. Empty where there is no such plan.
    pub async fn plan_versions(&self, owner: &str, id: Uuid) -> Result<Vec<PlanVersion>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT v.version, v.created_at, v.body FROM plan_versions v JOIN plans p ON p.id = v.plan \
                 WHERE v.plan = $1 AND p.owner = $2 ORDER BY v.version DESC LIMIT $3",
            )
            .bind(id.to_string())
            .bind(owner)
            .bind(LIST)
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(|row| {
                Ok(PlanVersion {
                    version: row::number(row, "version")?,
                    created_at: row::timestamp(row, "created_at")?,
                    plan: row::json(row, "body")?,
                })
            })
            .collect()
        })
        .await
    }

    /// What an interview was begun with; none of those from before there were plans.
    pub async fn interview_plan(&self, interview: Uuid) -> Result<Option<PinnedPlan>, StoreError> {
        within(self.database.deadline, async {
            let row = query(
                "SELECT plan, version, invitation, shared, body FROM interview_plans WHERE interview = $1",
            )
            .bind(interview.to_string())
            .fetch_optional(&self.database.reads)
            .await?;
            row.map(|row| {
                let plan = row::optional_id(&row, "plan")?;
                let version = |plan| Ok::<_, StoreError>((plan, row::number(&row, "version")?));
                Ok(PinnedPlan {
                    source: plan.map(version).transpose()?,
                    invitation: row::optional_id(&row, "invitation")?,
                    shared: row::column(&row, "shared")?,
                    plan: row::json(&row, "body")?,
                })
            })
            .transpose()
        })
        .await
    }
}

fn summary(row: &AnyRow) -> Result<PlanSummary, StoreError> {
    Ok(PlanSummary {
        id: row::id(row, "id")?,
        title: row::column(row, "title")?,
        version: row::number(row, "version")?,
        created_at: row::timestamp(row, "created_at")?,
        updated_at: row::timestamp(row, "updated_at")?,
    })
}
