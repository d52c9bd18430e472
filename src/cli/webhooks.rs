//! `antiphon webhooks`: everybody's, for whoever runs the server. A running server notices within seconds.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::database::{DatabaseArgs, print};
use crate::clock;
use crate::store::{Endpoint, Store};
use crate::wire::{DeliveryStatus, WebhookDelivery};

/// The most of one endpoint's deliveries that are looked at.
const MOST: u32 = 10_000;

#[derive(Debug, Args)]
pub struct WebhooksArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Where messages go: id, whose, state, URL.
    List,
    /// What was given up: endpoint, delivery, when, what, tries, why.
    Dead,
    /// Send again what was given up.
    Replay {
        /// A delivery, as `dead` lists it. Without it, --all.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        delivery: Option<Uuid>,
        /// Everything that was given up.
        #[arg(long)]
        all: bool,
    },
}

pub async fn run(args: WebhooksArgs) -> ExitCode {
    print(answer(&args).await)
}

async fn answer(args: &WebhooksArgs) -> anyhow::Result<Vec<String>> {
    let store = args.database.open().await?;
    let lines = match &args.what {
        What::List => store.all_endpoints().await?.iter().map(listed).collect(),
        What::Dead => {
            let dead = dead(&store).await?;
            dead.iter().map(|(endpoint, delivery)| given_up(endpoint, delivery)).collect()
        }
        What::Replay { delivery, .. } => {
            let dead = dead(&store).await?.into_iter();
            let dead: Vec<_> = dead.filter(|(_, it)| delivery.is_none_or(|wanted| it.id == wanted)).collect();
            if let (Some(wanted), true) = (delivery, dead.is_empty()) {
                bail!("{wanted}: nothing was given up by that id");
            }
            replay(&store, dead).await?
        }
    };
    store.close().await?;
    Ok(lines)
}

async fn dead(store: &Store) -> anyhow::Result<Vec<(Endpoint, WebhookDelivery)>> {
    let mut dead = Vec::new();
    for endpoint in store.all_endpoints().await? {
        let deliveries = store.deliveries(endpoint.id, Some(DeliveryStatus::Dead), None, MOST).await?;
        dead.extend(deliveries.into_iter().map(|delivery| (endpoint.clone(), delivery)));
    }
    Ok(dead)
}

async fn replay(store: &Store, dead: Vec<(Endpoint, WebhookDelivery)>) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    for (endpoint, delivery) in dead {
        if endpoint.enabled {
            store.replay_delivery(delivery.id, clock::wall()).await?;
            lines.push(format!("{} is sent again", delivery.id));
        } else {
            lines.push(format!("{} is not sent: its webhook {} is disabled", delivery.id, endpoint.id));
        }
    }
    Ok(lines)
}

fn listed(endpoint: &Endpoint) -> String {
    let owner = endpoint.owner.as_deref().unwrap_or("(server)");
    let state = match (endpoint.enabled, &endpoint.disabled_because) {
        (true, _) => "enabled".to_owned(),
        (false, None) => "disabled".to_owned(),
        (false, Some(because)) => format!("disabled:{because}"),
    };
    [endpoint.id.to_string(), owner.to_owned(), state, endpoint.url.clone()].join("\t")
}

fn given_up(endpoint: &Endpoint, delivery: &WebhookDelivery) -> String {
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let why = match delivery.last_status {
        Some(status) => format!("status {status}"),
        None => delivery.last_error.map(|fault| word(serde_json::to_value(fault))).unwrap_or_default(),
    };
    [
        endpoint.id.to_string(),
        delivery.id.to_string(),
        delivery.created_at.to_string(),
        word(serde_json::to_value(delivery.event)),
        delivery.attempts.to_string(),
        why,
    ]
    .join("\t")
}
