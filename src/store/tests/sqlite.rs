//! What is SQLite's own: its file, its locks, its durability.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, Executor, Row, SqliteConnection, query};

use super::*;
use crate::error::{Code, Error};
use crate::store::StoreError;

#[tokio::test]
async fn a_place_where_no_file_can_be_is_a_clear_error() {
    let files = tempfile::tempdir().unwrap();
    let blocker = files.path().join("file");
    fs::write(&blocker, "not a directory").unwrap();
    let inside = blocker.join("antiphon.db");
    let error = Store::open(inside.to_str().unwrap()).await.unwrap_err();
    assert!(matches!(error, StoreError::Path { .. }), "{error:?}");
    assert!(error.to_string().contains("antiphon.db"), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_a_clear_error() {
    let lab = Lab::sqlite();
    let path = Path::new(&lab.location);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "x".repeat(8192)).unwrap();
    let error = Store::open(&lab.location).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("not a database"), "{source}");
    assert_eq!(fs::read(path).unwrap(), "x".repeat(8192).into_bytes(), "nobody's file is overwritten");
}

#[tokio::test]
async fn a_database_of_a_later_version_is_refused() {
    let lab = Lab::sqlite();
    lab.open().await.close().await.unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&lab.location);
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    other
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'later', TRUE, x'00', 0)",
        )
        .await
        .unwrap();
    let error = Store::open(&lab.location).await.unwrap_err();
    assert!(matches!(error, StoreError::Migrate(_)), "{error:?}");
}

#[tokio::test]
async fn the_writer_syncs_every_commit_to_a_write_ahead_log() {
    let lab = Lab::sqlite();
    let store = lab.open().await;
    for pool in [&store.database.writes, &store.database.reads] {
        for (pragma, value) in [("PRAGMA synchronous", 2_i64), ("PRAGMA foreign_keys", 1)] {
            let row = query(pragma).fetch_one(pool).await.unwrap();
            assert_eq!(row.get::<i64, _>(0), value, "{pragma}");
        }
        let row = query("PRAGMA busy_timeout").fetch_one(pool).await.unwrap();
        assert_eq!(row.get::<i64, _>(0), 12_000);
        let row = query("PRAGMA journal_mode").fetch_one(pool).await.unwrap();
        assert_eq!(row.get::<String, _>(0), "wal");
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_survived() {
    let lab = Lab::sqlite();
    let store = lab.open().await;
    let id = created(&store).await;
    let pages: i64 = query("PRAGMA page_count").fetch_one(&store.database.writes).await.unwrap().get(0);
    let limit = format!("PRAGMA max_page_count = {}", pages + 2);
    store.database.writes.execute(AssertSqlSafe(limit)).await.unwrap();

    let events = vec![turn_final(1, 1, &"and so on ".repeat(10_000))];
    let refused = store.append(id, events.clone()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    assert_eq!(Error::from(refused).code, Code::DatabaseUnavailable);
    assert_eq!(store.last_seq(id).await.unwrap(), 0);

    // A new connection knows no such limit.
    store.append(id, events).await.unwrap();
    assert_eq!(store.turns(id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_of_a_deleted_interview_stays_in_the_files() {
    const SECRET: &str = "I was once fired from a lighthouse";
    let lab = Lab::sqlite();
    let store = lab.open().await;
    let id = created(&store).await;
    let long = format!("{SECRET} {}", "and so on ".repeat(2_000));
    store.append(id, vec![turn_final(1, 1, &long)]).await.unwrap();
    assert!(any_file_holds(&lab, SECRET));

    store.delete(id).await.unwrap();
    assert!(!any_file_holds(&lab, SECRET));
}

#[tokio::test]
async fn no_word_of_a_deleted_interview_stays_in_the_index() {
    // One that the index holds whole: no word before it begins alike.
    const WORD: &str = "qwertzlighthouse";
    let lab = Lab::sqlite();
    let store = lab.open().await;
    let kept = created(&store).await;
    store.append(kept, vec![turn_final(1, 1, "and so on, but not for long")]).await.unwrap();
    let id = created(&store).await;
    let texts = [format!("But {WORD} is gone"), format!("{WORD} again"), "and so on ".repeat(2_000)];
    let turns = texts.iter().zip(1..).map(|(text, turn)| turn_final(turn.into(), turn, text));
    store.append(id, turns.collect()).await.unwrap();
    // Merged into one segment, and written to the file itself.
    store
        .database
        .writes
        .execute("INSERT INTO turn_search (turn_search) VALUES ('optimize'); PRAGMA wal_checkpoint(TRUNCATE)")
        .await
        .unwrap();
    assert!(any_file_holds(&lab, WORD));

    store.delete(id).await.unwrap();
    assert!(!any_file_holds(&lab, WORD));
    for left in [
        format!("SELECT COUNT(*) FROM turn_words WHERE words LIKE '%{WORD}%'"),
        format!("SELECT COUNT(*) FROM turn_search_data WHERE instr(block, CAST('{WORD}' AS BLOB)) > 0"),
        format!("SELECT COUNT(*) FROM turn_search_idx WHERE instr(term, CAST('{WORD}' AS BLOB)) > 0"),
        "SELECT COUNT(*) - 1 FROM turn_search_docsize".to_owned(),
    ] {
        let row = query(AssertSqlSafe(left.clone())).fetch_one(&store.database.reads).await.unwrap();
        assert_eq!(row.get::<i64, _>(0), 0, "{left}");
    }
}

#[tokio::test]
async fn whatever_has_an_interview_hangs_on_it() {
    let lab = Lab::sqlite();
    let store = lab.open().await;
    let tables = query(
        "SELECT m.name AS t, (SELECT COUNT(*) FROM pragma_foreign_key_list(m.name) f \
         WHERE f.\"from\" = 'interview' AND f.on_delete = 'CASCADE') AS n \
         FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND p.name = 'interview'",
    );
    let tables = tables.fetch_all(&store.database.reads).await.unwrap();
    assert!(tables.len() >= 5);
    for table in tables {
        let name: String = table.get("t");
        assert_eq!(table.get::<i64, _>("n"), 1, "{name}: ON DELETE CASCADE");
    }
}

fn any_file_holds(lab: &Lab, text: &str) -> bool {
    fs::read_dir(Path::new(&lab.location).parent().unwrap()).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[tokio::test]
async fn a_new_directory_is_for_the_servers_user_alone() {
    let lab = Lab::sqlite();
    lab.open().await;
    let directory = Path::new(&lab.location).parent().unwrap();
    assert_eq!(fs::metadata(directory).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |directory: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(directory);
        let mut names: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
