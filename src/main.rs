use std::process::ExitCode;

use antiphon::cli::{Cli, Command};
use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(args) => antiphon::cli::serve(*args).await,
        Command::Call(args) => antiphon::cli::call(args).await,
    }
}
