//! The models of a server: which one interviews, which an interview may ask for, which takes over.

use super::brief::Brief;
use super::dialect::SoFar;
use super::endpoint::Endpoint;
use super::practice::{self, Track};
use super::{Capabilities, Model, Money, connect};
use crate::wire::ModelInfo;

/// Who can interview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Provider {
    /// Built in: recorded questions, no key, no network.
    #[default]
    Practice,
    /// OpenAI Realtime, or whatever compatible server --openai-url names.
    Openai,
    /// OpenAI GPT-Live: both sides talk at once.
    Live,
    /// Gemini Live.
    Gemini,
}

#[derive(Clone, Debug)]
pub struct Models {
    default: Provider,
    /// With the default one.
    allowed: Vec<Provider>,
    /// Those that take over when another cannot be used, in order.
    fallback: Vec<Provider>,
    /// The remote ones that are configured.
    endpoints: Vec<(Provider, Endpoint)>,
    /// Of one interview.
    budget: Option<Money>,
}

impl Provider {
    /// As interviews and the record name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Openai => "openai",
            Self::Live => "live",
            Self::Gemini => "gemini",
        }
    }
}

impl Models {
    /// Every provider but practice needs an endpoint, or there is no such model.
    pub fn new(
        default: Provider,
        allowed: &[Provider],
        fallback: Vec<Provider>,
        endpoints: Vec<(Provider, Endpoint)>,
        budget: Option<Money>,
    ) -> Self {
        let mut all = vec![default];
        for &provider in allowed {
            if !all.contains(&provider) {
                all.push(provider);
            }
        }
        Self { default, allowed: all, fallback, endpoints, budget }
    }

    /// What the model of one interview may cost.
    pub fn budget(&self) -> Option<Money> {
        self.budget
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.allowed.iter().map(|provider| provider.name()).collect()
    }

    /// Of the model with this name, or of the server's own choice; `None` when it is not allowed here.
    pub fn info(&self, name: Option<&str>) -> Option<ModelInfo> {
        let provider = match name {
            None => self.default,
            Some(name) => self.allowed.iter().copied().find(|provider| provider.name() == name)?,
        };
        match provider {
            Provider::Practice => Some(practice::info()),
            Provider::Openai | Provider::Live | Provider::Gemini => {
                self.endpoint(provider).map(|endpoint| endpoint.info.clone())
            }
        }
    }

    /// What the model with this name can do; `None` when there is no such model any more.
    pub fn caps(&self, name: &str) -> Option<Capabilities> {
        let provider = self.allowed.iter().copied().find(|provider| provider.name() == name)?;
        match provider {
            Provider::Practice => Some(practice::CAPS),
            Provider::Openai | Provider::Live | Provider::Gemini => {
                self.endpoint(provider).map(Endpoint::caps)
            }
        }
    }

    /// Starts the model with this name; it goes on where `so_far` ends. `seed` chooses among what practice could say as
    /// well. `None` when there is no such model any more. Must be called within a Tokio runtime.
    pub fn start(
        &self,
        name: &str,
        track: &'static Track,
        seed: u64,
        brief: Brief,
        so_far: SoFar,
    ) -> Option<Model> {
        let provider = self.allowed.iter().copied().find(|provider| provider.name() == name)?;
        match provider {
            Provider::Practice => {
                let Brief { patience, questions: plan, .. } = brief;
                Some(practice::connect(practice::Settings { track, plan, patience, seed, so_far }))
            }
            Provider::Openai | Provider::Live | Provider::Gemini => {
                let others = self.fallback.iter().filter(|&&other| other != provider);
                let endpoints = std::iter::once(&provider).chain(others);
                let endpoints = endpoints.filter_map(|&provider| self.endpoint(provider).cloned()).collect();
                connect(endpoints, brief, so_far)
            }
        }
    }

    /// The remote models that an interview may get here.
    pub fn endpoints(&self) -> impl Iterator<Item = (Provider, &Endpoint)> {
        self.endpoints.iter().map(|(provider, endpoint)| (*provider, endpoint))
    }

    fn endpoint(&self, wanted: Provider) -> Option<&Endpoint> {
        self.endpoints.iter().find(|(provider, _)| *provider == wanted).map(|(_, endpoint)| endpoint)
    }
}
