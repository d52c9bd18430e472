//! The command line: `antiphon serve` is the server, `antiphon doctor` looks whether it would work, `antiphon call` is
//! a candidate without a browser, `antiphon practice` the practice interviewer for other clients, `antiphon load` many
//! candidates and the model they talk to, to measure a server, `antiphon replay` a traced call once more, `antiphon
//! webhooks` what was told to others, `antiphon users` and `antiphon keys` who may what.

mod call;
mod database;
mod doctor;
mod keys;
mod load;
mod practice;
mod replay;
mod serve;
mod users;
mod webhooks;

use clap::{Parser, Subcommand};

pub use call::{CallArgs, run as call};
pub use doctor::{DoctorArgs, run as doctor};
pub use keys::{KeysArgs, run as keys};
pub use load::{LoadArgs, run as load};
pub use practice::{PracticeArgs, run as practice};
pub use replay::{ReplayArgs, run as replay};
pub use serve::{ServeArgs, run as serve};
pub use users::{UsersArgs, run as users};
pub use webhooks::{WebhooksArgs, run as webhooks};

/// Puts a realtime language model on the other end of a browser call.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(Box<ServeArgs>),
    /// Check whether this machine, with these settings, can have interviews.
    #[command(long_about = doctor::ABOUT)]
    Doctor(Box<DoctorArgs>),
    /// Make a real WebRTC interview without a browser: speak a WAV file, write down what was heard.
    Call(CallArgs),
    /// Serve the practice interviewer as an OpenAI Realtime WebSocket, for stock clients and tests.
    Practice(PracticeArgs),
    /// Measure a server: many WebRTC conversations at once, with a fake model that this command serves.
    #[command(long_about = load::ABOUT)]
    Load(LoadArgs),
    /// Give a traced call the same inputs once more, and compare what is decided.
    #[command(long_about = replay::ABOUT)]
    Replay(ReplayArgs),
    /// Where webhooks go, what was given up, and sending it again.
    Webhooks(WebhooksArgs),
    /// Who has an account, and what they may.
    Users(UsersArgs),
    /// Keys for machines: everybody's.
    Keys(KeysArgs),
}
