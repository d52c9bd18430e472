//! A remote model: where it is, who pays, how it is spoken to.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue};

use super::brief::Brief;
use super::dialect::{Course, Dialect};
use super::{Capabilities, Prices, gemini, live, openai, vad};
use crate::audio::Rate;
use crate::clock::Millis;
use crate::wire::{ModelInfo, Source};

#[derive(Clone, Debug)]
pub struct Endpoint {
    /// `ws://` or `wss://`, with the query that names the model where one is needed.
    pub url: String,
    /// Credentials. Marked as sensitive, so that no log shows them.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub protocol: Protocol,
    pub info: ModelInfo,
    /// A socket older than this is replaced at the next quiet moment, before the provider closes it.
    pub retire: Millis,
    pub prices: Option<Prices>,
}

#[derive(Clone, Debug)]
pub enum Protocol {
    OpenAi(Arc<openai::Settings>),
    Live(Arc<live::Settings>),
    Gemini(Arc<gemini::Settings>),
}

impl Endpoint {
    pub fn caps(&self) -> Capabilities {
        match &self.protocol {
            Protocol::OpenAi(settings) => Capabilities {
                input_rate: settings.input_rate,
                output_rate: settings.output_rate,
                interviewer_source: Source::Provider,
                candidate_source: match settings.transcription {
                    Some(_) => Source::Provider,
                    None => Source::None,
                },
                full_duplex: false,
                ends_by_silence: settings.turn_detection == openai::TurnDetection::Server,
            },
            Protocol::Live(_) => Capabilities {
                input_rate: live::RATE,
                output_rate: live::RATE,
                interviewer_source: Source::Provider,
                candidate_source: Source::Provider,
                full_duplex: true,
                ends_by_silence: false,
            },
            Protocol::Gemini(_) => Capabilities {
                input_rate: vad::RATE,
                output_rate: Rate::HZ_24K,
                interviewer_source: Source::Provider,
                candidate_source: Source::Provider,
                full_duplex: false,
                ends_by_silence: true,
            },
        }
    }

    pub(super) fn dialect(&self, brief: Arc<Brief>, course: Course) -> Dialect {
        match &self.protocol {
            Protocol::OpenAi(settings) => {
                Dialect::OpenAi(Box::new(openai::Dialect::new(Arc::clone(settings), brief, course)))
            }
            Protocol::Live(settings) => {
                Dialect::Live(Box::new(live::Dialect::new(Arc::clone(settings), brief, course)))
            }
            Protocol::Gemini(settings) => {
                Dialect::Gemini(Box::new(gemini::Dialect::new(Arc::clone(settings), brief, course)))
            }
        }
    }
}
