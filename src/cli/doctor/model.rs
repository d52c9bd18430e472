//! The models that this server may use: each is connected to until it is ready, and left.

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;

use super::MODEL;
use super::check::{Check, Finding, Name, check};
use crate::model::{Endpoint, Models, Refusal, handshake};

pub(super) fn checks(models: &Models) -> Vec<LocalBoxFuture<'_, Check>> {
    let practice = models.names().contains(&"practice").then(|| {
        let found = async { Finding::ok("built in") };
        check(Name::Model, Some("practice".to_owned()), MODEL, found).boxed_local()
    });
    let remote = models.endpoints().map(|(provider, endpoint)| {
        check(Name::Model, Some(provider.name().to_owned()), MODEL, ready(endpoint)).boxed_local()
    });
    practice.into_iter().chain(remote).collect()
}

async fn ready(endpoint: &Endpoint) -> Finding {
    let name = &endpoint.info.name;
    match handshake(endpoint).await {
        Ok(()) => Finding::ok(format!("{name} is ready")),
        Err(Refusal::Unreachable(why)) => Finding::failed(
            "model_unreachable",
            format!("{name}: {why}"),
            "look at its URL, at this machine's DNS and firewall, and at the provider's status page",
        ),
        Err(Refusal::Busy(why)) => {
            Finding::failed("model_busy", format!("{name}: {why}"), "wait, or raise the account's limits")
        }
        Err(Refusal::Refused(why)) => Finding::failed(
            "model_refused",
            format!("{name}: {why}"),
            "look at the key, the account and the model's name",
        ),
    }
}
