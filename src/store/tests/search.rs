//! What was said is found, by its owner alone, and no longer than it is kept.

use sqlx::query;

use super::*;
use crate::search::Query;
use crate::store::Filter;
use crate::store::connect::Dialect;
use crate::wire::InterviewStatus;

on_both!(
    what_was_said_is_found_with_its_turn,
    a_search_is_in_ones_own_interviews_alone,
    a_turn_that_changes_is_found_by_what_it_says_now,
    what_is_deleted_is_not_found_and_the_rest_is,
    no_question_is_syntax,
    filters_narrow_the_history,
    a_search_has_pages,
    what_an_older_version_stored_can_be_searched,
);

fn said(text: &str) -> Filter {
    Filter { said: Some(Query::parse(text).unwrap()), ..Filter::default() }
}

/// The turns that are found, and their snippets with what was found in brackets.
async fn find(store: &Store, owner: &str, text: &str) -> Vec<(Uuid, u32, String)> {
    let (page, mut found) = store.history(owner, &said(text), None, 50).await.unwrap();
    let mut all = Vec::new();
    for interview in page.interviews {
        let id = interview.summary.id;
        for turn in found.remove(&id).expect("an interview that is found has a turn that is") {
            let parts = turn.snippet.iter();
            let text =
                parts.map(|p| if p.found { format!("[{}]", p.text) } else { p.text.clone() }).collect();
            all.push((id, turn.turn.0, text));
        }
    }
    assert!(found.is_empty());
    all
}

async fn what_was_said_is_found_with_its_turn(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let events = vec![
        turn_final(1, 1, "Tell me about a Café you ran."),
        turn_final(2, 2, "We migrated the café’s database, then the till."),
        turn_final(3, 3, "面接の質問です"),
    ];
    store.append(id, events).await.unwrap();
    let texts = async |text: &str| {
        find(&store, "ada", text).await.into_iter().map(|(_, turn, text)| (turn, text)).collect::<Vec<_>>()
    };
    let both = [
        (1, "Tell me about a [Café] you ran.".to_owned()),
        (2, "We migrated the [café]’s database, then the till.".to_owned()),
    ];
    assert_eq!(texts("CAFE").await, both);
    assert_eq!(
        texts("migr till").await,
        [(2, "We [migrated] the café’s database, then the [till].".to_owned())]
    );
    assert_eq!(texts("\"the till\"").await.len(), 1);
    assert_eq!(texts("\"till the\"").await, []);
    assert_eq!(texts("\"migr\"").await, []);
    assert_eq!(texts("質問").await, [(3, "面接の[質問]です".to_owned())]);
    assert_eq!(texts("問質").await, []);
    assert_eq!(texts("café nowhere").await, []);
}

async fn a_search_is_in_ones_own_interviews_alone(lab: Lab) {
    let store = lab.open().await;
    let mine = created(&store).await;
    let theirs = new_interview("grace", 1);
    store.create_interview(theirs.clone()).await.unwrap();
    store.append(mine, vec![turn_final(1, 1, "a lighthouse")]).await.unwrap();
    store.append(theirs.id, vec![turn_final(1, 1, "my lighthouse")]).await.unwrap();
    assert_eq!(find(&store, "ada", "lighthouse").await, [(mine, 1, "a [lighthouse]".to_owned())]);
    assert_eq!(find(&store, "ada", "my").await, []);
    assert_eq!(find(&store, "nobody", "lighthouse").await, []);
}

async fn a_turn_that_changes_is_found_by_what_it_says_now(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, vec![turn_final(1, 1, "a lighthouse")]).await.unwrap();
    store.append(id, vec![turn_final(2, 1, "a warehouse")]).await.unwrap();
    assert_eq!(find(&store, "ada", "lighthouse").await, []);
    assert_eq!(find(&store, "ada", "warehouse").await.len(), 1);
    store.correct(id, TurnId(1), "a wheelhouse".to_owned(), jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(find(&store, "ada", "warehouse").await, []);
    assert_eq!(find(&store, "ada", "wheelhouse").await[0].2, "a [wheelhouse]");
}

async fn what_is_deleted_is_not_found_and_the_rest_is(lab: Lab) {
    let store = lab.open().await;
    let (one, two) = (created(&store).await, created(&store).await);
    for id in [one, two] {
        store
            .append(id, vec![turn_final(1, 1, "a lighthouse"), turn_final(2, 2, "and a till")])
            .await
            .unwrap();
    }
    store.delete(one).await.unwrap();
    assert_eq!(find(&store, "ada", "light").await, [(two, 1, "a [lighthouse]".to_owned())]);
    let left: i64 = count(&store, "SELECT COUNT(*) AS n FROM turn_words").await;
    assert_eq!(left, 2);
    if store.database.dialect == Dialect::Sqlite {
        let sound = "INSERT INTO turn_search (turn_search, rank) VALUES ('integrity-check', 1)";
        query(sound).execute(&store.database.writes).await.expect("the index agrees with its table");
    }
}

async fn count(store: &Store, sql: &'static str) -> i64 {
    let row = query(sql).fetch_one(&store.database.reads).await.unwrap();
    crate::store::row::column(&row, "n").unwrap()
}

async fn no_question_is_syntax(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, vec![turn_final(1, 1, "AND OR NOT NEAR it's 100% \u{0} and ' more")]).await.unwrap();
    for text in [
        "AND",
        "OR NOT",
        "NEAR(a b)",
        "it's",
        "a:*",
        "'",
        "\"it's",
        "words:a",
        "100%",
        "-a",
        "^and",
        "a & b | !c",
    ] {
        if let Ok(query) = Query::parse(text) {
            let filter = Filter { said: Some(query), ..Filter::default() };
            store.history("ada", &filter, None, 10).await.unwrap();
        }
    }
    assert_eq!(find(&store, "ada", "NOT near").await.len(), 1);
    assert_eq!(find(&store, "ada", "it's 100%").await.len(), 1);
}

async fn filters_narrow_the_history(lab: Lab) {
    let store = lab.open().await;
    for (n, role) in [(0, None), (1, Some("Back-end 100% engineer")), (2, Some("Nurse"))] {
        let new = NewInterview { role: role.map(str::to_owned), ..new_interview("ada", n) };
        let new = NewInterview { track: if n == 2 { "warmup" } else { "behavioural" }.to_owned(), ..new };
        let id = new.id;
        store.create_interview(new).await.unwrap();
        if n > 0 {
            store.start(id, 1, AT).await.unwrap();
            store.append(id, vec![envelope(1, state(State::Ended, Some(EndReason::TimeUp)))]).await.unwrap();
        }
    }
    let all = new_interview("", 0).created_at;
    let second = new_interview("", 1).created_at;
    let ages = async |filter: Filter| {
        let (page, found) = store.history("ada", &filter, None, 50).await.unwrap();
        assert!(found.is_empty());
        let ages = page.interviews.iter().map(|it| it.summary.created_at.duration_since(all).as_secs());
        ages.collect::<Vec<_>>()
    };
    let any = Filter::default;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(ages(any()).await, [2, 1, 0]);
    assert_eq!(ages(Filter { status: Some(InterviewStatus::Ended), ..any() }).await, [2, 1]);
    assert!(ages(Filter { status: Some(InterviewStatus::Live), ..any() }).await.is_empty());
    assert_eq!(ages(Filter { reason: Some(EndReason::TimeUp), ..any() }).await, [2, 1]);
    assert!(ages(Filter { reason: Some(EndReason::Idle), ..any() }).await.is_empty());
    assert_eq!(ages(Filter { track: text("warmup"), ..any() }).await, [2]);
    assert_eq!(ages(Filter { role: text("BACK-end"), ..any() }).await, [1]);
    assert_eq!(ages(Filter { role: text("0% e"), ..any() }).await, [1]);
    for pattern in ["_urse", "%", "!", "n%e"] {
        let expected: &[i64] = if pattern == "%" { &[1] } else { &[] };
        assert_eq!(ages(Filter { role: text(pattern), ..any() }).await, expected, "{pattern}");
    }
    assert_eq!(ages(Filter { from: Some(second), ..any() }).await, [2, 1]);
    assert_eq!(ages(Filter { to: Some(second), ..any() }).await, [0]);
    assert_eq!(ages(Filter { from: Some(second), track: text("behavioural"), ..any() }).await, [1]);
}

async fn a_search_has_pages(lab: Lab) {
    let store = lab.open().await;
    for n in 0..5 {
        let new = new_interview("ada", n);
        store.create_interview(new.clone()).await.unwrap();
        let text = if n == 2 { "nothing" } else { "a lighthouse" };
        let turns = (1..=5).map(|turn| turn_final(turn, u32::try_from(turn).unwrap(), text)).collect();
        store.append(new.id, turns).await.unwrap();
    }
    let filter = said("lighthouse");
    let (first, found) = store.history("ada", &filter, None, 3).await.unwrap();
    assert_eq!(first.interviews.len(), 3);
    assert!(found.values().all(|turns| turns.iter().map(|turn| turn.turn.0).eq(1..=3)), "{found:?}");
    let (rest, found) = store.history("ada", &filter, first.next, 3).await.unwrap();
    assert_eq!((rest.interviews.len(), found.len(), rest.next), (1, 1, None));
}

async fn what_an_older_version_stored_can_be_searched(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let turns = (1..=300).map(|seq| turn_final(seq, u32::try_from(seq).unwrap(), "a lighthouse")).collect();
    store.append(id, turns).await.unwrap();
    // As the migration leaves them.
    query("UPDATE turn_words SET words = NULL").execute(&store.database.writes).await.unwrap();
    assert_eq!(find(&store, "ada", "lighthouse").await, []);
    assert_eq!(store.index_missing().await.unwrap(), 300);
    assert_eq!(store.index_missing().await.unwrap(), 0);
    assert_eq!(find(&store, "ada", "lighthouse").await.len(), 3);
}
