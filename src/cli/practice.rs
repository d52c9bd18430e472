//! `antiphon practice`.

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Args;
use tokio::net::TcpListener;

use super::serve::{EXIT_CONFIG, stop_signal};
use crate::door;
use crate::model::practice;
use crate::telemetry::{self, LogFormat};

#[derive(Debug, Args)]
pub struct PracticeArgs {
    /// Address and TCP port of the WebSocket. Port 0 picks a free one.
    #[arg(long, env = "ANTIPHON_PRACTICE_BIND", value_name = "ADDR:PORT", default_value = "127.0.0.1:8090")]
    bind: SocketAddr,
    /// What is asked, unless the URL's `model` names another track.
    #[arg(long, env = "ANTIPHON_PRACTICE_TRACK", value_name = "TRACK", default_value = "behavioural")]
    track: String,
    /// How log lines look.
    #[arg(long, env = "ANTIPHON_LOG_FORMAT", value_enum, default_value_t)]
    log_format: LogFormat,
    /// Which log lines to show, in the syntax of `tracing`'s EnvFilter.
    #[arg(long, env = "ANTIPHON_LOG", value_name = "FILTER", default_value = telemetry::DEFAULT_FILTER)]
    log: String,
}

/// Serves practice until SIGINT or SIGTERM.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
pub async fn run(args: PracticeArgs) -> ExitCode {
    telemetry::init(args.log_format, &args.log);
    let Some(track) = practice::track(&args.track) else {
        let known = practice::tracks().into_iter().map(|track| track.id).collect::<Vec<_>>().join(", ");
        eprintln!("antiphon: --track {}: there are {known}", args.track);
        return ExitCode::from(EXIT_CONFIG);
    };
    let opened = match TcpListener::bind(args.bind).await {
        Ok(listener) => listener.local_addr().map(|address| (listener, address)),
        Err(error) => Err(error),
    };
    let (listener, address) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            eprintln!("antiphon: --bind {}: {error}", args.bind);
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    println!("listening on ws://{address}/v1/realtime");
    // Clients are not waited for: a session has no end of its own.
    tokio::select! {
        served = axum::serve(listener, door::router(track)) => match served {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("antiphon: {error}");
                ExitCode::FAILURE
            }
        },
        () = stop_signal() => ExitCode::SUCCESS,
    }
}
