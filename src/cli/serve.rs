//! `antiphon serve`.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::config::Config;
use crate::telemetry::{self, LogFormat};

/// Wrong configuration (sysexits.h, EX_CONFIG).
pub(super) const EXIT_CONFIG: u8 = 78;

/// How long a stopping server waits for its calls to say goodbye and for their events to be stored.
const DRAIN: Duration = Duration::from_secs(15);

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

/// Runs the server until SIGINT or SIGTERM.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
pub async fn run(args: ServeArgs) -> ExitCode {
    telemetry::init(args.log_format, &args.log);
    let app = match App::build(args.config).await {
        Ok(app) => app,
        Err(error) => {
            eprintln!("antiphon: {error:#}");
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    println!("{}", app.banner());
    match app.run_until(stop_signal(), DRAIN).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("antiphon: {error:#}");
            ExitCode::FAILURE
        }
    }
}

pub(super) async fn stop_signal() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => _ = terminate.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
