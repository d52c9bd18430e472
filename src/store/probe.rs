//! How fast the database is, by the way that every write and read goes.

use std::time::Duration;

use sqlx::query;

use super::connect::{Dialect, within};
use super::write::Write;
use super::{Store, StoreError};
use crate::clock;

/// How long each of several rounds took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    pub writes: Vec<Duration>,
    pub reads: Vec<Duration>,
}

impl Store {
    /// `sqlite` or `postgres`.
    pub fn engine(&self) -> &'static str {
        match self.database.dialect {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        }
    }

    /// Writes, commits and reads a row of its own, so many times.
    pub async fn probe(&self, rounds: u32) -> Result<Probe, StoreError> {
        let mut probe = Probe::default();
        for _ in 0..rounds {
            let begun = clock::instant();
            self.write(Write::Probe { at: clock::wall() }).await?;
            let written = clock::instant();
            within(self.database.deadline, async {
                Ok(query("SELECT at FROM probes WHERE id = 1").fetch_one(&self.database.reads).await?)
            })
            .await?;
            probe.writes.push(written - begun);
            probe.reads.push(clock::instant() - written);
        }
        Ok(probe)
    }
}
