//! What commands beside the server need: its database, and a way to print what they found there.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Deserialize as _;
use serde::de::IntoDeserializer;
use serde::de::value::Error as ValueError;

use super::serve::EXIT_CONFIG;
use crate::store::Store;
use crate::wire::UserRole;

#[derive(Debug, Args)]
pub(super) struct DatabaseArgs {
    /// Folder of the server's database.
    #[arg(long, env = "ANTIPHON_DATA_DIR", value_name = "DIR", default_value = "data", global = true)]
    data_dir: PathBuf,
    /// The server's database, if it is not in that folder.
    #[arg(long, env = "ANTIPHON_DATABASE_URL", value_name = "URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
}

impl DatabaseArgs {
    /// Makes none: a wrong folder would look like a server that nobody uses.
    pub(super) async fn open(&self) -> anyhow::Result<Store> {
        let file = self.data_dir.join("antiphon.sqlite");
        let location = match &self.database_url {
            Some(location) => location.clone(),
            None if file.exists() => file.display().to_string(),
            None => bail!("--data-dir {}: there is no database", self.data_dir.display()),
        };
        if !location.contains("://") && !Path::new(&location).exists() {
            bail!("--database-url {location}: there is no database");
        }
        Store::open(&location).await.context("the database cannot be opened")
    }
}

/// Prints a command's lines, or why there are none.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
pub(super) fn print(lines: anyhow::Result<Vec<String>>) -> ExitCode {
    match lines {
        Ok(lines) => {
            for line in lines {
                println!("{line}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("antiphon: {error:#}");
            ExitCode::from(EXIT_CONFIG)
        }
    }
}

/// `candidate`, `coach` or `admin`, as clients spell them.
pub(super) fn role() -> impl TypedValueParser<Value = UserRole> {
    PossibleValuesParser::new(["candidate", "coach", "admin"])
        .try_map(|word| UserRole::deserialize(IntoDeserializer::<ValueError>::into_deserializer(word)))
}

/// The word for a role.
pub(super) fn word(role: UserRole) -> &'static str {
    match role {
        UserRole::Candidate => "candidate",
        UserRole::Coach => "coach",
        UserRole::Admin => "admin",
    }
}
