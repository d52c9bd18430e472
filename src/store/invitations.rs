//! Invitations to be interviewed with a plan.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::within;
use super::plans::LIST;
use super::row::{self, to_number};
use super::write::{Write, found};
use super::{Store, StoreError};
use crate::wire::{Invitation, Plan};

/// An invitation to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation {
    pub invitation: Invitation,
    pub owner: String,
    /// Of its token: SHA-256 in hexadecimal digits.
    pub token_hash: String,
}

/// An invitation with what it invites to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    pub invitation: Invitation,
    /// Who made it.
    pub owner: String,
    pub plan: Plan,
}

/// One change of an invitation.
#[derive(Debug)]
pub(super) enum InvitationWrite {
    Make(NewInvitation),
    Revoke { invitation: Uuid, owner: String, at: jiff::Timestamp },
}

impl InvitationWrite {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Make(new) => invite(connection, new).await,
            Self::Revoke { invitation, owner, at } => {
                let revoked = query(
                    "UPDATE invitations SET revoked_at = COALESCE(revoked_at, $3) WHERE id = $1 AND owner = $2",
                )
                .bind(invitation.to_string())
                .bind(owner)
                .bind(at.as_millisecond())
                .execute(connection)
                .await?;
                found(&revoked, StoreError::NoInvitation)
            }
        }
    }
}

async fn invite(connection: &mut AnyConnection, new: &NewInvitation) -> Result<(), StoreError> {
    let invitation = &new.invitation;
    query(
        "INSERT INTO invitations (id, plan, version, owner, token_hash, note, share, max_uses, created_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(invitation.id.to_string())
    .bind(invitation.plan.to_string())
    .bind(to_number(invitation.version))
    .bind(&new.owner)
    .bind(&new.token_hash)
    .bind(invitation.note.as_ref())
    .bind(i64::from(invitation.share))
    .bind(to_number(invitation.max_uses))
    .bind(invitation.created_at.as_millisecond())
    .bind(invitation.expires_at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts a use of an invitation, if it is good at that time.
pub(super) async fn used(
    connection: &mut AnyConnection,
    invitation: Uuid,
    at: jiff::Timestamp,
) -> Result<(), StoreError> {
    let used = query(
        "UPDATE invitations SET uses = uses + 1 \
         WHERE id = $1 AND uses < max_uses AND revoked_at IS NULL AND expires_at > $2",
    )
    .bind(invitation.to_string())
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    found(&used, StoreError::InvitationEnded)
}

impl Store {
    pub async fn invite(&self, new: NewInvitation) -> Result<(), StoreError> {
        self.write(Write::Invitation(InvitationWrite::Make(new))).await
    }

    pub async fn revoke_invitation(
        &self,
        owner: &str,
        invitation: Uuid,
        at: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let owner = owner.to_owned();
        self.write(Write::Invitation(InvitationWrite::Revoke { invitation, owner, at })).await
    }

    /// The invitations to a plan of `owner`, newest first.
    pub async fn invitations(&self, owner: &str, plan: Uuid) -> Result<Vec<Invitation>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT id, plan, version, note, share, max_uses, uses, created_at, expires_at, revoked_at \
                 FROM invitations WHERE plan = $1 AND owner = $2 ORDER BY created_at DESC, id DESC LIMIT $3",
            )
            .bind(plan.to_string())
            .bind(owner)
            .bind(LIST)
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(invitation)
            .collect()
        })
        .await
    }

    /// The invitation that a token opens, whatever has become of it.
    pub async fn invited(&self, token_hash: &str) -> Result<Option<Invite>, StoreError> {
        within(self.database.deadline, async {
            let row = query(
                "SELECT i.id, i.plan, i.version, i.owner, i.note, i.share, i.max_uses, i.uses, i.created_at, \
                 i.expires_at, i.revoked_at, v.body FROM invitations i \
                 JOIN plan_versions v ON v.plan = i.plan AND v.version = i.version WHERE i.token_hash = $1",
            )
            .bind(token_hash)
            .fetch_optional(&self.database.reads)
            .await?;
            row.map(|row| {
                Ok(Invite {
                    invitation: invitation(&row)?,
                    owner: row::column(&row, "owner")?,
                    plan: row::json(&row, "body")?,
                })
            })
            .transpose()
        })
        .await
    }
}

fn invitation(row: &AnyRow) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: row::id(row, "id")?,
        plan: row::id(row, "plan")?,
        version: row::number(row, "version")?,
        created_at: row::timestamp(row, "created_at")?,
        expires_at: row::timestamp(row, "expires_at")?,
        max_uses: row::number(row, "max_uses")?,
        uses: row::number(row, "uses")?,
        note: row::column(row, "note")?,
        share: row::number::<u8>(row, "share")? == 1,
        revoked: row::column::<Option<i64>>(row, "revoked_at")?.is_some(),
        token: None,
    })
}
