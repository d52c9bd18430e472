use std::process::ExitCode;

use antiphon::cli::{Cli, Command};
use clap::Parser as _;

/// Gives the memory of calls that are over back to the system within seconds (`tools/calls`).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(args) => antiphon::cli::serve(*args).await,
        Command::Doctor(args) => antiphon::cli::doctor(*args).await,
        Command::Call(args) => antiphon::cli::call(args).await,
        Command::Load(args) => antiphon::cli::load(args).await,
        Command::Replay(args) => antiphon::cli::replay(&args),
        Command::Webhooks(args) => antiphon::cli::webhooks(args).await,
        Command::Users(args) => antiphon::cli::users(args).await,
        Command::Keys(args) => antiphon::cli::keys(args).await,
        Command::Practice(args) => antiphon::cli::practice(args).await,
    }
}
