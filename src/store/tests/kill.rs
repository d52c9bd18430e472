//! kill -9 while writing: whatever was acknowledged is there.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use futures::future::join_all;

use super::*;

const LOCATION: &str = "ANTIPHON_TEST_KILL_LOCATION";
const INTERVIEWS: u32 = 8;

/// The process that is killed: writes turns for ever and says on stdout which were acknowledged.
async fn victim(location: &str) {
    let store = Store::open(location).await.unwrap();
    let writers = (0..INTERVIEWS).map(|_| async {
        let id = created(&store).await;
        for seq in 1..=u32::MAX {
            let event = turn_final(u64::from(seq), seq, &format!("turn {seq} of {id}"));
            store.append(id, vec![event]).await.unwrap();
            // One write per line, so that a kill cannot leave half a line before a whole one.
            std::io::stdout().write_all(format!("\nacked {id} {seq}\n").as_bytes()).unwrap();
        }
    });
    join_all(writers).await;
}

/// Runs itself once more as the victim.
#[tokio::test]
async fn a_kill_loses_no_acknowledged_turn() {
    if let Ok(location) = std::env::var(LOCATION) {
        return victim(&location).await;
    }
    let lab = Lab::sqlite();
    for round in 0..5 {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::kill::a_kill_loses_no_acknowledged_turn", "--nocapture"])
            .env(LOCATION, &lab.location)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut acked = Vec::new();
        let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        let parse = |line: String| {
            let (id, seq) = line.strip_prefix("acked ")?.split_once(' ')?;
            Some((id.parse::<Uuid>().ok()?, seq.parse::<u32>().ok()?))
        };
        // Another moment of the writing in each round.
        while acked.len() < 40 + 67 * round {
            let line = lines.next().expect("the victim ended by itself").unwrap();
            acked.extend(parse(line));
        }
        victim.kill().unwrap();
        acked.extend(lines.map_while(Result::ok).filter_map(parse));
        victim.wait().unwrap();

        let store = lab.open().await;
        for (id, seq) in acked {
            let turns = store.turns(id).await.unwrap();
            let kept =
                turns.get(seq as usize - 1).unwrap_or_else(|| panic!("round {round}: {id} lost {seq}"));
            assert_eq!(kept.text, format!("turn {seq} of {id}"));
            assert!(store.last_seq(id).await.unwrap() >= u64::from(seq));
        }
        store.close().await.unwrap();
    }
}
