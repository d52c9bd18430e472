//! `antiphon users`: who has an account, for whoever runs the server; also the way to the first admin.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use super::database::{DatabaseArgs, print, role, word};
use crate::store::{PeopleWrite, Store, StoreError};
use crate::wire::{User, UserRole};

/// The most that are listed: those seen last.
const MOST: u32 = 10_000;

#[derive(Debug, Args)]
pub struct UsersArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Print one JSON value.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Id, role, when last seen, e-mail, name; those seen last come first.
    List,
    /// Say what somebody may. A role that their token names comes back with the next token.
    Role {
        /// An id or an e-mail address, as `list` has it.
        user: String,
        #[arg(value_parser = role())]
        role: UserRole,
    },
}

pub async fn run(args: UsersArgs) -> ExitCode {
    print(answer(&args).await)
}

async fn answer(args: &UsersArgs) -> anyhow::Result<Vec<String>> {
    let store = args.database.open().await?;
    let lines = match &args.what {
        What::List => {
            let users = store.users(MOST).await?;
            match args.json {
                true => vec![json!(users).to_string()],
                false => users.iter().map(line).collect(),
            }
        }
        What::Role { user, role } => {
            let id = find(&store, user).await?.id;
            store.change_people(PeopleWrite::Role { id: id.clone(), role: *role }).await?;
            let user = store.user(&id).await?.ok_or(StoreError::NoUser)?;
            match args.json {
                true => vec![json!(user).to_string()],
                false => vec![line(&user)],
            }
        }
    };
    store.close().await?;
    Ok(lines)
}

/// By id or, if it is one person's, by e-mail address.
pub(super) async fn find(store: &Store, name: &str) -> anyhow::Result<User> {
    if let Some(user) = store.user(name).await? {
        return Ok(user);
    }
    let users = store.users(MOST).await?;
    let mut named = users.into_iter().filter(|user| user.email.as_deref() == Some(name));
    let first = named.next().with_context(|| {
        format!("{name}: there is no such user; somebody appears here when their first token does")
    })?;
    match named.next() {
        None => Ok(first),
        Some(_) => bail!("{name}: several users have this address; name one by its id"),
    }
}

fn line(user: &User) -> String {
    let (email, name) = (user.email.as_deref().unwrap_or("-"), user.name.as_deref().unwrap_or("-"));
    [&user.id, word(user.role), &user.seen_at.to_string(), email, name].join("\t")
}
