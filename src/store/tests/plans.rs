use uuid::Uuid;

use super::{Lab, new_interview};
use crate::store::{NewInvitation, NewPlan, PinnedPlan, Store, StoreError};
use crate::wire::{Invitation, Plan, PlanQuestion, PlanSection};

on_both!(
    every_edit_is_a_version_and_only_of_the_newest,
    anothers_plan_is_not_there,
    an_invitation_is_used_as_often_as_it_says,
    an_interview_keeps_its_plan_and_loses_it_when_it_is_deleted,
);

fn at(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_770_000_000 + seconds).unwrap()
}

fn plan(title: &str) -> Plan {
    let question = PlanQuestion { id: "q1".to_owned(), text: "Why?".to_owned(), ..PlanQuestion::default() };
    Plan {
        title: title.to_owned(),
        minutes: 10,
        sections: vec![PlanSection { questions: vec![question], ..PlanSection::default() }],
        ..Plan::default()
    }
}

fn new_plan(id: Uuid, title: &str, seconds: i64) -> NewPlan {
    NewPlan { id, owner: "ada".to_owned(), plan: plan(title), at: at(seconds) }
}

async fn kept(store: &Store) -> Uuid {
    let id = Uuid::now_v7();
    store.create_plan(new_plan(id, "First", 0)).await.unwrap();
    id
}

fn pinned(plan: Plan, invitation: Option<Uuid>) -> PinnedPlan {
    PinnedPlan { source: None, invitation, shared: None, plan }
}

async fn every_edit_is_a_version_and_only_of_the_newest(lab: Lab) {
    let store = lab.open().await;
    let id = kept(&store).await;
    store.edit_plan(new_plan(id, "Second", 1), Some(1)).await.unwrap();
    let stale = store.edit_plan(new_plan(id, "Third", 2), Some(1)).await;
    assert!(matches!(stale, Err(StoreError::PlanChanged)), "{stale:?}");
    store.edit_plan(new_plan(id, "Third", 3), None).await.unwrap();
    let found = store.plan("ada", id).await.unwrap().unwrap();
    assert_eq!((found.summary.version, found.plan.title.as_str()), (3, "Third"));
    assert_eq!((found.summary.created_at, found.summary.updated_at), (at(0), at(3)));
    let versions = store.plan_versions("ada", id).await.unwrap();
    let titles: Vec<_> = versions.iter().map(|version| version.plan.title.as_str()).collect();
    assert_eq!(titles, ["Third", "Second", "First"]);
}

async fn anothers_plan_is_not_there(lab: Lab) {
    let store = lab.open().await;
    let id = kept(&store).await;
    assert_eq!(store.plan("eve", id).await.unwrap(), None);
    assert_eq!(store.plans("eve").await.unwrap(), []);
    assert_eq!(store.plan_versions("eve", id).await.unwrap(), []);
    let theirs = NewPlan { owner: "eve".to_owned(), ..new_plan(id, "Mine", 1) };
    assert!(matches!(store.edit_plan(theirs, None).await, Err(StoreError::NoPlan)));
    assert!(matches!(store.delete_plan("eve", id).await, Err(StoreError::NoPlan)));
    assert_eq!(store.plans("ada").await.unwrap()[0].title, "First");
}

async fn an_invitation_is_used_as_often_as_it_says(lab: Lab) {
    let store = lab.open().await;
    let plan_id = kept(&store).await;
    let now = new_interview("bob", 0).created_at;
    let invitation = Invitation {
        id: Uuid::now_v7(),
        plan: plan_id,
        version: 1,
        created_at: now,
        expires_at: now + jiff::SignedDuration::from_hours(1),
        max_uses: 2,
        uses: 0,
        note: None,
        share: true,
        revoked: false,
        token: None,
    };
    let new = NewInvitation {
        invitation: invitation.clone(),
        owner: "ada".to_owned(),
        token_hash: "abc".to_owned(),
    };
    store.invite(new).await.unwrap();
    let late = new_interview("bob", 3_600);
    let refused = store.create_planned(late, pinned(plan("First"), Some(invitation.id))).await;
    assert!(matches!(refused, Err(StoreError::InvitationEnded)), "it has expired: {refused:?}");
    let mut made = 0;
    for n in 0..3 {
        let new = new_interview("bob", n);
        let id = new.id;
        let outcome = store.create_planned(new, pinned(plan("First"), Some(invitation.id))).await;
        made += u32::from(outcome.is_ok());
        assert_eq!(store.interview(id).await.unwrap().is_some(), outcome.is_ok(), "all of it or nothing");
    }
    assert_eq!(made, 2);
    let invite = store.invited("abc").await.unwrap().unwrap();
    assert_eq!((invite.invitation.uses, invite.owner.as_str()), (2, "ada"));
    assert!(matches!(
        store.revoke_invitation("eve", invitation.id, at(0)).await,
        Err(StoreError::NoInvitation)
    ));
    store.revoke_invitation("ada", invitation.id, at(0)).await.unwrap();
    assert!(store.invitations("ada", plan_id).await.unwrap()[0].revoked);
    store.delete_plan("ada", plan_id).await.unwrap();
    assert_eq!(store.invited("abc").await.unwrap(), None);
}

async fn an_interview_keeps_its_plan_and_loses_it_when_it_is_deleted(lab: Lab) {
    let store = lab.open().await;
    let plan_id = kept(&store).await;
    let new = new_interview("ada", 0);
    let id = new.id;
    let whole = PinnedPlan {
        source: Some((plan_id, 1)),
        invitation: None,
        shared: Some("eve".to_owned()),
        plan: plan("First"),
    };
    store.create_planned(new, whole.clone()).await.unwrap();
    store.delete_plan("ada", plan_id).await.unwrap();
    assert_eq!(store.interview_plan(id).await.unwrap(), Some(whole));
    store.delete(id).await.unwrap();
    assert_eq!(store.interview_plan(id).await.unwrap(), None);
}
