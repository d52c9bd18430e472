//! `antiphon keys`: everybody's keys for machines, for whoever runs the server.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

use super::database::{DatabaseArgs, print, role, word};
use super::users;
use crate::auth::Identity;
use crate::auth::key::{self, NewKey};
use crate::clock;
use crate::store::{KeyHolder, PeopleWrite, Store, StoreError};
use crate::wire::{ApiKey, NewApiKey, UserRole};

/// The most that are listed.
const MOST: u32 = 10_000;

#[derive(Debug, Args)]
pub struct KeysArgs {
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
    /// Make a key, which is printed this once.
    Create {
        /// What it is for.
        name: String,
        /// For whom it acts, by id or e-mail address. Without it, for a user of its own, which nobody else is.
        #[arg(long, value_name = "USER")]
        user: Option<String>,
        /// What it may; never more than its user.
        #[arg(long, value_parser = role(), default_value = "candidate")]
        role: UserRole,
        /// How long it is good, in days. Without it, a year.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: Option<u32>,
    },
    /// Id, user, role, until when, when last used, name.
    List {
        /// One user's only, by id or e-mail address.
        #[arg(long, value_name = "USER")]
        user: Option<String>,
    },
    /// A key opens nothing any more, from its next request on.
    Revoke {
        /// As `list` has it.
        id: String,
    },
}

/// As `list --json` has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<T> {
    #[serde(flatten)]
    key: T,
    owner: String,
}

pub async fn run(args: KeysArgs) -> ExitCode {
    print(answer(&args).await)
}

async fn answer(args: &KeysArgs) -> anyhow::Result<Vec<String>> {
    let store = args.database.open().await?;
    let lines = match &args.what {
        What::Create { name, user, role, days } => {
            let made = key::make(name, *role, *days, clock::wall()).context("NAME")?;
            vec![create(&store, made, user.as_deref(), args.json).await?]
        }
        What::List { user } => {
            let owner = match user {
                Some(user) => Some(users::find(&store, user).await?.id),
                None => None,
            };
            let keys = store.all_keys(MOST).await?.into_iter();
            let keys = keys.filter(|held| owner.as_ref().is_none_or(|owner| held.owner == *owner));
            match args.json {
                true => {
                    let listed = keys.map(|held| Listed { key: held.key, owner: held.owner });
                    vec![json!(listed.collect::<Vec<_>>()).to_string()]
                }
                false => keys.map(|held| line(&held)).collect(),
            }
        }
        What::Revoke { id } => {
            let held = store.all_keys(MOST).await?.into_iter().find(|held| held.key.id == *id);
            let held = held.with_context(|| format!("{id}: there is no such key"))?;
            let owner = held.owner.clone();
            store.change_people(PeopleWrite::DropKey { id: id.clone(), owner }).await?;
            match args.json {
                true => vec![json!({ "revoked": id }).to_string()],
                false => vec![format!("{id} opens nothing any more")],
            }
        }
    };
    store.close().await?;
    Ok(lines)
}

async fn create(store: &Store, made: NewKey, user: Option<&str>, json: bool) -> anyhow::Result<String> {
    let NewKey { key, secret, hash } = made;
    let owner = match user {
        Some(user) => {
            let owner = users::find(store, user).await?;
            anyhow::ensure!(
                key.role <= owner.role,
                "--role {}: {} is a {}, and a key may no more than its user",
                word(key.role),
                owner.id,
                word(owner.role)
            );
            owner.id
        }
        None => machine(store, &key).await?,
    };
    store.change_people(PeopleWrite::MakeKey { key: key.clone(), owner: owner.clone(), hash }).await?;
    match json {
        true => Ok(json!(Listed { key: NewApiKey { key, secret }, owner }).to_string()),
        false => Ok(secret),
    }
}

/// A user for a key alone. No token makes somebody be it: it has no issuer.
async fn machine(store: &Store, key: &ApiKey) -> anyhow::Result<String> {
    let (id, subject) = (key.id.clone(), format!("machine {}", key.id));
    let identity = Identity { subject, name: Some(key.name.clone()), email: None, role: Some(key.role) };
    store.change_people(PeopleWrite::See { id: id.clone(), identity, at: key.made_at }).await?;
    Ok(store.user(&id).await?.ok_or(StoreError::NoUser)?.id)
}

fn line(held: &KeyHolder) -> String {
    let KeyHolder { key, owner, role } = held;
    let ends = key.ends_at.map_or("-".to_owned(), |at| at.to_string());
    let used = key.used_at.map_or("-".to_owned(), |at| at.to_string());
    [&key.id, owner, word(key.role.min(*role)), &ends, &used, &key.name].join("\t")
}
