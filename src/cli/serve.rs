//! `antiphon serve`.

use std::process::ExitCode;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::config::Config;
use crate::telemetry::{self, LogFormat};

/// Wrong configuration (sysexits.h, EX_CONFIG).
pub(super) const EXIT_CONFIG: u8 = 78;

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    config: Config,
    /// How log lines look.
    #[arg(long, env = "ANTIPHON_LOG_FORMAT", value_enum, default_value_t)]
    log_format: LogFormat,
    /// Which log lines to show, in the syntax of `tracing`'s EnvFilter.
    #[arg(long, env = "ANTIPHON_LOG", value_name = "FILTER", default_value = telemetry::DEFAULT_FILTER)]
    log: String,
}

/// Runs the server until SIGINT or SIGTERM; a second one does not wait for the calls.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
pub async fn run(args: ServeArgs) -> ExitCode {
    telemetry::init(args.log_format, &args.log);
    allow_all_files();
    let app = match App::build(args.config).await {
        Ok(app) => app,
        Err(error) => {
            eprintln!("antiphon: {error:#}");
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    println!("{}", app.banner());
    let at_once = stop_signals(2);
    let ended = tokio::select! {
        ended = app.run_until(stop_signals(1)) => ended,
        () = at_once => {
            eprintln!("antiphon: stopped at once; the interviews go on where their logs end");
            return ExitCode::FAILURE;
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("antiphon: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A watcher, a model's socket, a relayed port: each is a file, and many systems begin with 1,024.
pub(super) fn allow_all_files() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "no more files can be open than the system began with");
    }
}

pub(super) async fn stop_signal() {
    stop_signals(1).await;
}

/// Resolves when this process has been asked to stop so often.
async fn stop_signals(times: u32) {
    let signals = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    let [Ok(mut terminate), Ok(mut interrupt)] = signals else { return std::future::pending().await };
    for _ in 0..times {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}
