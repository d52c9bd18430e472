//! kill -9 while writing: whatever was acknowledged is there, also when the database is locked half of the time.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use futures::future::join_all;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::Executor as _;
use tokio::time::sleep;

use super::*;

const LOCATION: &str = "ANTIPHON_TEST_KILL_LOCATION";
const SPOOL: &str = "ANTIPHON_TEST_KILL_SPOOL";
const INTERVIEWS: u32 = 8;

/// The process that is killed: writes turns for ever and says on stdout which were acknowledged.
async fn victim(store: Store, pace: Duration) {
    let writers = (0..INTERVIEWS).map(|_| async {
        let id = created(&store).await;
        for seq in 1..=u32::MAX {
            let event = turn_final(u64::from(seq), seq, &format!("turn {seq} of {id}"));
            store.record(unclaimed(id), vec![event]).await.unwrap();
            // One write per line, so that a kill cannot leave half a line before a whole one.
            std::io::stdout().write_all(format!("\nacked {id} {seq}\n").as_bytes()).unwrap();
            sleep(pace).await;
        }
    });
    join_all(writers).await;
}

/// This process once more, in the test of that name, as the victim.
fn spawn(test: &str, variables: &[(&str, &Path)]) -> (Child, Acknowledged) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("store::tests::kill::{test}"), "--nocapture"])
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, Acknowledged { lines, all: Vec::new() })
}

/// What a victim was told is kept.
struct Acknowledged {
    lines: std::io::Lines<BufReader<ChildStdout>>,
    all: Vec<(Uuid, u32)>,
}

impl Acknowledged {
    fn until(&mut self, count: usize) {
        while self.all.len() < count {
            let line = self.lines.next().expect("the victim ended by itself").unwrap();
            self.all.extend(Self::parse(&line));
        }
    }

    fn rest(mut self) -> Vec<(Uuid, u32)> {
        self.all.extend(self.lines.map_while(Result::ok).filter_map(|line| Self::parse(&line)));
        self.all
    }

    fn parse(line: &str) -> Option<(Uuid, u32)> {
        let (id, seq) = line.strip_prefix("acked ")?.split_once(' ')?;
        Some((id.parse().ok()?, seq.parse().ok()?))
    }
}

/// Every one is there, once, in its place.
async fn holds(store: &Store, acknowledged: Vec<(Uuid, u32)>, moment: &str) {
    for (id, seq) in acknowledged {
        let turns = store.turns(id).await.unwrap();
        let kept = turns.get(seq as usize - 1).unwrap_or_else(|| panic!("{moment}: {id} lost {seq}"));
        assert_eq!((kept.turn, &kept.text), (TurnId(seq), &format!("turn {seq} of {id}")), "{moment}");
        assert!(store.last_seq(id).await.unwrap() >= u64::from(seq));
    }
}

#[tokio::test]
async fn a_kill_loses_no_acknowledged_turn() {
    if let Ok(location) = std::env::var(LOCATION) {
        return victim(Store::open(&location).await.unwrap(), Duration::ZERO).await;
    }
    let lab = Lab::sqlite();
    for round in 0..5 {
        let (mut child, mut acknowledged) =
            spawn("a_kill_loses_no_acknowledged_turn", &[(LOCATION, Path::new(&lab.location))]);
        // Another moment of the writing in each round.
        acknowledged.until(40 + 67 * round);
        child.kill().unwrap();
        let acknowledged = acknowledged.rest();
        child.wait().unwrap();
        let store = lab.open().await;
        holds(&store, acknowledged, &format!("round {round}")).await;
        store.close().await.unwrap();
    }
}

/// A store that turns to its spool at once.
async fn spooling(location: &str, spool: &Path) -> Store {
    let bounds = Bounds { patience: Duration::from_millis(20), ..Bounds::default() };
    let store = Store::open_with(location, bounds).await.unwrap();
    store.with_spool(spool, 1 << 30).await.unwrap().0
}

#[tokio::test]
async fn a_kill_at_any_moment_of_a_database_that_comes_and_goes_loses_no_acknowledged_turn() {
    if let (Ok(location), Ok(spool)) = (std::env::var(LOCATION), std::env::var(SPOOL)) {
        // Not so fast that nobody else comes to write.
        return victim(spooling(&location, &PathBuf::from(spool)).await, Duration::from_millis(5)).await;
    }
    let lab = Lab::sqlite();
    let beside = lab.open().await;
    let spool = tempfile::tempdir().unwrap();
    let seed = rand::random();
    let mut spooled = 0;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    for round in 0..8 {
        let (mut child, mut acknowledged) = spawn(
            "a_kill_at_any_moment_of_a_database_that_comes_and_goes_loses_no_acknowledged_turn",
            &[(LOCATION, Path::new(&lab.location)), (SPOOL, spool.path())],
        );
        acknowledged.until(1);
        for _ in 0..random.random_range(1..=4) {
            let mut other = beside.database.reads.acquire().await.unwrap().detach();
            other.execute("PRAGMA busy_timeout = 20000; BEGIN EXCLUSIVE").await.unwrap();
            sleep(Duration::from_millis(random.random_range(10..=150))).await;
            if random.random_bool(0.3) {
                // Killed while it spools, and not while it brings home what it has spooled.
                child.kill().unwrap();
            }
            other.execute("COMMIT").await.unwrap();
            sleep(Duration::from_millis(random.random_range(0..=60))).await;
        }
        child.kill().unwrap();
        let acknowledged = acknowledged.rest();
        child.wait().unwrap();
        spooled += usize::from(spool.path().read_dir().unwrap().next().is_some());
        let store = spooling(&lab.location, spool.path()).await;
        holds(&store, acknowledged, &format!("round {round} of seed {seed}")).await;
        assert_eq!(store.spooled().events, 0);
        store.close().await.unwrap();
    }
    assert!(spooled > 0, "no kill of seed {seed} came while something was spooled");
}
