//! One try: a signed request, and what became of it.

use std::error::Error as _;
use std::iter::successors;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, redirect};
use uuid::Uuid;

use super::address::{NotPublic, PublicNames, Reachable};
use super::retry::{self, Outcome};
use super::secret::SigningSecret;
use crate::wire::DeliveryFault;

/// For the whole try.
pub(super) const DEADLINE: Duration = Duration::from_secs(15);

/// What is sent.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) url: String,
    /// The message's, the same at every try.
    pub(super) id: Uuid,
    pub(super) body: Vec<u8>,
    /// Each signs; the present one first.
    pub(super) secrets: Vec<SigningSecret>,
}

/// Sends.
#[derive(Clone, Debug)]
pub(super) struct Post {
    /// Connects to public addresses alone.
    public: Client,
    anywhere: Client,
}

impl Post {
    /// Errors: the system has no TLS to offer.
    pub(super) fn new() -> reqwest::Result<Self> {
        // A redirect would take the message past the check of the URL, a proxy past that of the address.
        let client = || {
            let name = concat!("antiphon/", env!("CARGO_PKG_VERSION"));
            Client::builder().redirect(redirect::Policy::none()).no_proxy().user_agent(name)
        };
        Ok(Self {
            public: client().https_only(true).dns_resolver(Arc::new(PublicNames)).build()?,
            anywhere: client().build()?,
        })
    }

    /// Tries once. Nothing of the answer but its status and `Retry-After` is read.
    pub(super) async fn send(&self, letter: Letter, reachable: Reachable, now: Timestamp) -> Outcome {
        let Ok(url) = reachable.check(&letter.url) else {
            return Outcome::Failed(DeliveryFault::NotPublic);
        };
        let client = match reachable {
            Reachable::Public => &self.public,
            Reachable::Anywhere => &self.anywhere,
        };
        let seconds = now.as_second();
        let signed = letter.secrets.iter().map(|secret| secret.sign(letter.id, seconds, &letter.body));
        let request = client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", letter.id.to_string())
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signed.collect::<Vec<_>>().join(" "))
            .body(letter.body);
        match tokio::time::timeout(DEADLINE, request.send()).await {
            Ok(Ok(response)) => {
                let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                let wait = wait.and_then(|value| retry::retry_after(value, now));
                Outcome::Answered { status: response.status().as_u16(), wait }
            }
            Ok(Err(error)) => Outcome::Failed(fault(&error)),
            Err(_) => Outcome::Failed(DeliveryFault::Timeout),
        }
    }
}

fn fault(error: &reqwest::Error) -> DeliveryFault {
    let not_public = successors(error.source(), |&cause| cause.source()).any(|cause| cause.is::<NotPublic>());
    match not_public {
        true => DeliveryFault::NotPublic,
        false if error.is_timeout() => DeliveryFault::Timeout,
        false => DeliveryFault::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_is_not_connected_to() {
        // Not refused by its spelling here: what it stands for is found out when it is looked up.
        let post = Post::new().unwrap();
        let error = post.public.post("https://localhost:1/").send().await.unwrap_err();
        assert_eq!(fault(&error), DeliveryFault::NotPublic, "{error:?}");
    }
}
