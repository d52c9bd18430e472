//! The outbox: what is told, to whom, once; what becomes of it. And answers to requests that come twice.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::Connection as _;

use super::*;
use crate::store::{
    Due, Endpoint, Errand, KnownRequest, NewEndpoint, Next, RequestKey, StoreError, Tried, outbox,
};
use crate::wire::{DeliveryFault, DeliveryStatus, WebhookEvent};

on_both!(
    what_happens_is_told_once_to_whom_it_concerns,
    what_did_not_happen_is_not_told,
    feedback_goes_along_with_its_message,
    what_is_told_goes_with_its_interview,
    a_delivery_is_taken_by_one,
    no_endpoint_takes_the_places_of_another,
    a_try_is_settled_by_what_came_of_it,
    an_endpoint_that_is_gone_is_disabled_with_all_that_waits,
    an_edit_is_of_what_was_seen,
    the_servers_own_endpoints_are_those_of_its_settings,
    old_messages_are_forgotten,
    a_request_is_begun_once_and_forgotten_in_time,
);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(2_000_000_000 + second).unwrap()
}

fn new_endpoint(owner: Option<&str>) -> NewEndpoint {
    NewEndpoint {
        id: Uuid::now_v7(),
        owner: owner.map(str::to_owned),
        url: "https://hooks.example.org/".to_owned(),
        events: WebhookEvent::ALL.to_vec(),
        created_at: at(0),
    }
}

async fn endpoint(store: &Store, owner: Option<&str>, events: &[WebhookEvent]) -> Uuid {
    let new = NewEndpoint { events: events.to_vec(), ..new_endpoint(owner) };
    let id = new.id;
    store.create_endpoint(new).await.unwrap();
    id
}

/// What waits for an endpoint, oldest first.
async fn waiting(store: &Store, endpoint: Uuid) -> Vec<Errand> {
    let mut errands = Vec::new();
    for due in store.due(at(0), 100).await.unwrap() {
        if due.endpoint == endpoint {
            errands.push(store.errand(due.delivery).await.unwrap().unwrap());
        }
    }
    errands
}

async fn told(store: &Store, endpoint: Uuid) -> Vec<WebhookEvent> {
    waiting(store, endpoint).await.iter().map(|errand| errand.message.event).collect()
}

fn ended(seq: u64) -> Envelope {
    envelope(seq, state(State::Ended, Some(EndReason::CandidateEnded)))
}

async fn what_happens_is_told_once_to_whom_it_concerns(lab: Lab) {
    let store = lab.open().await;
    let own = endpoint(&store, Some("ada"), &WebhookEvent::ALL).await;
    let deletions = endpoint(&store, Some("ada"), &[WebhookEvent::InterviewDeleted]).await;
    let other = endpoint(&store, Some("bob"), &WebhookEvent::ALL).await;
    let server = endpoint(&store, None, &WebhookEvent::ALL).await;
    let id = created(&store).await;
    assert_eq!(told(&store, own).await, []);

    store.start(id, 1, AT).await.unwrap();
    store.start(id, 2, AT).await.unwrap();
    store.append(id, vec![turn_final(1, 1, "words"), ended(2)]).await.unwrap();
    store.append(id, vec![turn_final(1, 1, "words"), ended(2)]).await.unwrap();
    let events =
        [WebhookEvent::InterviewStarted, WebhookEvent::InterviewEnded, WebhookEvent::TranscriptReady];
    let errands = waiting(&store, own).await;
    assert_eq!(errands.iter().map(|errand| errand.message.event).collect::<Vec<_>>(), events);
    let summary = errands[1].message.data.interview.as_ref().unwrap();
    assert_eq!((summary.turns, summary.reason), (1, Some(EndReason::CandidateEnded)));
    assert_eq!(told(&store, server).await, events);
    assert_eq!((told(&store, other).await, told(&store, deletions).await), (vec![], vec![]));
    assert_eq!(errands[0].id, waiting(&store, server).await[0].id, "a message has one id");
}

async fn what_did_not_happen_is_not_told(lab: Lab) {
    let store = lab.open().await;
    let own = endpoint(&store, Some("ada"), &WebhookEvent::ALL).await;
    let id = created(&store).await;
    store.append(id, vec![listening(1), ended(3)]).await.unwrap_err();
    store.start(Uuid::now_v7(), 1, AT).await.unwrap_err();
    store.delete(Uuid::now_v7()).await.unwrap_err();
    assert_eq!(told(&store, own).await, []);
    assert_eq!(store.next_due(Timestamp::MIN).await.unwrap(), None);
}

async fn feedback_goes_along_with_its_message(lab: Lab) {
    let store = lab.open().await;
    let own = endpoint(&store, Some("ada"), &[WebhookEvent::FeedbackReady]).await;
    let id = created(&store).await;
    let mut connection = store.database.writes.acquire().await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    outbox::feedback_ready(&mut transaction, id, &json!({ "summary": "Clear." })).await.unwrap();
    transaction.commit().await.unwrap();
    let message = &waiting(&store, own).await[0].message;
    assert_eq!(message.data.feedback, Some(json!({ "summary": "Clear." })));
    assert_eq!(message.data.interview_id, Some(id));
}

async fn what_is_told_goes_with_its_interview(lab: Lab) {
    let store = lab.open().await;
    let own = endpoint(&store, Some("ada"), &WebhookEvent::ALL).await;
    let id = created(&store).await;
    store.start(id, 1, AT).await.unwrap();
    let errand = &waiting(&store, own).await[0];
    store.delete(id).await.unwrap();
    assert_eq!(store.errand(errand.delivery).await.unwrap(), None);
    let left = waiting(&store, own).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].message.event, WebhookEvent::InterviewDeleted);
    assert_eq!(serde_json::to_value(&left[0].message.data).unwrap(), json!({ "interviewId": id }));
}

async fn a_delivery_is_taken_by_one(lab: Lab) {
    let (one, two) = (lab.open().await, lab.open().await);
    let own = endpoint(&one, Some("ada"), &[]).await;
    one.test_endpoint(own).await.unwrap();
    let due: Due = one.due(at(0), 4).await.unwrap()[0];
    let (a, b) = tokio::join!(one.claim_delivery(due, at(45)), two.claim_delivery(due, at(46)));
    let refused = a.err().xor(b.err()).expect("one of them has it");
    assert!(matches!(refused, StoreError::Changed { .. }), "{refused:?}");
    assert_eq!(one.due(at(0), 4).await.unwrap(), []);
    let later = two.next_due(at(0)).await.unwrap().unwrap();
    assert!([at(45), at(46)].contains(&later));
    assert_eq!(two.due(later, 4).await.unwrap().len(), 1, "should that one be gone, another takes it");
}

async fn no_endpoint_takes_the_places_of_another(lab: Lab) {
    let store = lab.open().await;
    let busy = endpoint(&store, Some("ada"), &[]).await;
    for _ in 0..20 {
        store.test_endpoint(busy).await.unwrap();
    }
    let quiet = endpoint(&store, Some("bob"), &[]).await;
    store.test_endpoint(quiet).await.unwrap();
    let due = store.due(at(0), 4).await.unwrap();
    let of = |endpoint| due.iter().filter(|due| due.endpoint == endpoint).count();
    assert_eq!((of(busy), of(quiet)), (4, 1));
}

async fn a_try_is_settled_by_what_came_of_it(lab: Lab) {
    let store = lab.open().await;
    let own = endpoint(&store, Some("ada"), &[]).await;
    store.test_endpoint(own).await.unwrap();
    let errand = waiting(&store, own).await.remove(0);
    let shown = async || store.delivery(own, errand.delivery).await.unwrap().unwrap();
    let refused = |next| Tried { at: at(1), status: Some(503), fault: Some(DeliveryFault::Refused), next };

    store.settle_delivery(&errand, refused(Next::At(at(9)))).await.unwrap();
    let pending = shown().await;
    assert_eq!((pending.status, pending.attempts), (DeliveryStatus::Pending, 1));
    assert_eq!((pending.next_at, pending.last_status, pending.settled_at), (Some(at(9)), Some(503), None));
    assert!(matches!(store.replay_delivery(errand.delivery, at(2)).await, Err(StoreError::Changed { .. })));

    store.settle_delivery(&errand, refused(Next::Dead)).await.unwrap();
    let dead = shown().await;
    assert_eq!((dead.status, dead.next_at, dead.settled_at), (DeliveryStatus::Dead, None, Some(at(1))));
    assert_eq!(store.due(at(100), 4).await.unwrap(), []);
    let listed = store.deliveries(own, Some(DeliveryStatus::Dead), None, 9).await.unwrap();
    assert_eq!(listed, [dead]);
    assert_eq!(store.deliveries(own, Some(DeliveryStatus::Pending), None, 9).await.unwrap(), []);

    store.replay_delivery(errand.delivery, at(2)).await.unwrap();
    assert_eq!((shown().await.attempts, shown().await.next_at), (0, Some(at(2))));
    let done = Tried { at: at(3), status: Some(204), fault: None, next: Next::Done };
    store.settle_delivery(&errand, done).await.unwrap();
    let done = shown().await;
    assert_eq!(
        (done.status, done.last_error, done.settled_at),
        (DeliveryStatus::Delivered, None, Some(at(3)))
    );
}

async fn an_endpoint_that_is_gone_is_disabled_with_all_that_waits(lab: Lab) {
    let store = lab.open().await;
    let own = endpoint(&store, Some("ada"), &WebhookEvent::ALL).await;
    for _ in 0..2 {
        store.test_endpoint(own).await.unwrap();
    }
    let errands = waiting(&store, own).await;
    let gone = Tried { at: at(1), status: Some(410), fault: Some(DeliveryFault::Refused), next: Next::Gone };
    store.settle_delivery(&errands[0], gone).await.unwrap();
    let now = store.endpoint(own).await.unwrap().unwrap();
    assert_eq!((now.enabled, now.disabled_because.as_deref()), (false, Some("gone")));
    assert_eq!(store.due(at(100), 9).await.unwrap(), []);
    let late =
        Tried { at: at(2), status: Some(500), fault: Some(DeliveryFault::Refused), next: Next::At(at(9)) };
    store.settle_delivery(&errands[1], late).await.unwrap();
    let other = store.delivery(own, errands[1].delivery).await.unwrap().unwrap();
    assert_eq!((other.status, other.last_error), (DeliveryStatus::Dead, Some(DeliveryFault::Disabled)));
    store.replay_delivery(other.id, at(3)).await.unwrap_err();
    let id = created(&store).await;
    store.start(id, 1, AT).await.unwrap();
    assert_eq!(told(&store, own).await, [], "a disabled one hears nothing");
}

async fn an_edit_is_of_what_was_seen(lab: Lab) {
    let store = lab.open().await;
    let own = endpoint(&store, Some("ada"), &WebhookEvent::ALL).await;
    store.test_endpoint(own).await.unwrap();
    let seen: Endpoint = store.endpoint(own).await.unwrap().unwrap();
    let edited = Endpoint { url: "https://other.example.org/".to_owned(), enabled: false, ..seen.clone() };
    store.edit_endpoint(edited.clone(), at(1)).await.unwrap();
    let kept = store.endpoint(own).await.unwrap().unwrap();
    assert_eq!(kept, Endpoint { version: 2, ..edited });
    let refused = store.edit_endpoint(seen, at(2)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Changed { .. }), "{refused:?}");
    let dead = store.deliveries(own, Some(DeliveryStatus::Dead), None, 9).await.unwrap();
    assert_eq!(dead.len(), 1, "what waited is given up");
    store.delete_endpoint(own).await.unwrap();
    assert_eq!(store.endpoints("ada").await.unwrap(), []);
    assert_eq!(store.deliveries(own, None, None, 9).await.unwrap(), []);
}

async fn the_servers_own_endpoints_are_those_of_its_settings(lab: Lab) {
    let store = lab.open().await;
    let user = endpoint(&store, Some("ada"), &WebhookEvent::ALL).await;
    let (a, b) = (new_endpoint(None), new_endpoint(None));
    store.configure_endpoints(vec![a.clone(), b.clone()], at(1)).await.unwrap();
    store.configure_endpoints(vec![a.clone()], at(2)).await.unwrap();
    let enabled = async |id| store.endpoint(id).await.unwrap().unwrap().enabled;
    assert_eq!((enabled(a.id).await, enabled(b.id).await, enabled(user).await), (true, false, true));
    store.configure_endpoints(vec![b.clone()], at(3)).await.unwrap();
    assert_eq!((enabled(a.id).await, enabled(b.id).await), (false, true));
    let removed = store.endpoint(a.id).await.unwrap().unwrap();
    assert_eq!(removed.disabled_because.as_deref(), Some("removed"));
    assert_eq!(store.all_endpoints().await.unwrap().len(), 3);
}

async fn old_messages_are_forgotten(lab: Lab) {
    let store = lab.open().await;
    let own = endpoint(&store, Some("ada"), &[]).await;
    store.test_endpoint(own).await.unwrap();
    let made = store.deliveries(own, None, None, 9).await.unwrap()[0].created_at;
    store.prune_outbox(made).await.unwrap();
    assert_eq!(store.deliveries(own, None, None, 9).await.unwrap().len(), 1);
    store.prune_outbox(made + SignedDuration::from_millis(1)).await.unwrap();
    assert_eq!(store.deliveries(own, None, None, 9).await.unwrap(), []);
}

async fn a_request_is_begun_once_and_forgotten_in_time(lab: Lab) {
    let store = lab.open().await;
    let key = |owner: &str| RequestKey { owner: owner.to_owned(), key: "k".to_owned() };
    let begin = |owner, now: i64| store.begin_request(key(owner), "r".to_owned(), at(now), at(now + 30));
    let (one, two) = tokio::join!(begin("ada", 0), begin("ada", 0));
    assert!(matches!(one.err().xor(two.err()), Some(StoreError::Changed { .. })));
    begin("bob", 0).await.unwrap();
    let ada = key("ada");
    let known = |now| store.known_request(&ada, at(now));
    let under_way = KnownRequest { request: "r".to_owned(), answer: None };
    assert_eq!(known(29).await.unwrap(), Some(under_way));
    assert_eq!(known(30).await.unwrap(), None, "its server died");
    begin("ada", 30).await.unwrap();

    store.answer_request(key("ada"), "sealed".to_owned(), at(90)).await.unwrap();
    assert_eq!(known(89).await.unwrap().unwrap().answer.as_deref(), Some("sealed"));
    begin("ada", 89).await.unwrap_err();
    store.forget_request(key("ada")).await.unwrap();
    assert_eq!(known(89).await.unwrap(), None);
    begin("ada", 89).await.unwrap();
}
