//! Log lines: state changes with ids in spans. Never transcript text, SDP, tokens or addresses above DEBUG.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// What `--log` adds to: these crates warn about ordinary things, for every call or at every start.
const QUIET: &str = "rtc=error,rtc_dtls=error,rtc_ice=error,rtc_sctp=error,rtc_srtp=error,\
                     rtc_interceptor=error,sqlx=warn,memory_serve=warn";

/// The default of `--log`.
pub const DEFAULT_FILTER: &str = "info";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    #[default]
    Pretty,
    Json,
}

/// Installs the process's subscriber, on stderr. A second call does nothing.
pub fn init(format: LogFormat, filter: &str) {
    let quiet = |more: &str| format!("{QUIET},{more}");
    let filter = EnvFilter::try_new(quiet(filter)).unwrap_or_else(|_| EnvFilter::new(quiet(DEFAULT_FILTER)));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    _ = match format {
        LogFormat::Pretty => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}
