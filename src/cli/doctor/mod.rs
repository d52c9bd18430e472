//! `antiphon doctor`: whether this machine, with these settings, can have interviews, and what to do if not.

mod check;
mod clock;
mod database;
mod files;
mod model;
mod own;
mod ports;
mod reach;
mod relay;

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use futures::FutureExt as _;
use futures::future::{LocalBoxFuture, join_all};

use super::serve::EXIT_CONFIG;
use crate::config::Config;
use check::{Check, Name, Report, Verdict, check};

/// Of this machine's own.
const LOCAL: Duration = Duration::from_secs(5);

/// Of another server's. What is asked of it has a deadline of its own, which is shorter.
const REMOTE: Duration = Duration::from_secs(15);

/// The store's own is 12 s a call, and a migration may take minutes.
const DATABASE: Duration = Duration::from_secs(150);

/// A model has 10 s to be reached and 8 s to take its settings.
const MODEL: Duration = Duration::from_secs(20);

pub(super) const ABOUT: &str = "\
Check whether this machine, with these settings, can have interviews: give it the flags and the environment of \
`antiphon serve`, and run it as the same user, beside the server or before it is started.

Each check prints a line: its verdict, what was looked at, the time it took, what was found, the cause, and what to \
do. Exit status: 0 when nothing failed, 1 when something did, 78 when the configuration is wrong.";

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    config: Config,
    /// Print one JSON object.
    #[arg(long, env = "ANTIPHON_DOCTOR_JSON")]
    json: bool,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
pub async fn run(args: DoctorArgs) -> ExitCode {
    if let Err(error) = args.config.check() {
        eprintln!("antiphon: {error:#}");
        return ExitCode::from(EXIT_CONFIG);
    }
    let report = match examine(&args.config).await {
        Ok(report) => report,
        Err(error) => {
            eprintln!("antiphon: {error:#}");
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    match args.json {
        true => println!("{}", report.json()),
        false => println!("{report}"),
    }
    match report.verdict {
        Verdict::Skipped | Verdict::Ok | Verdict::Warning => ExitCode::SUCCESS,
        Verdict::Failed => ExitCode::FAILURE,
    }
}

/// What is on this machine one after the other, as one may explain the next; then all others at once.
async fn examine(config: &Config) -> anyhow::Result<Report> {
    let (media, servers, models) = (config.media()?, config.ice_servers()?, config.model.models()?);
    let mut checks = vec![
        check(Name::DataFolder, None, LOCAL, files::data_folder(&config.data_dir)).await,
        check(Name::TcpPort, Some(config.bind.to_string()), LOCAL, ports::tcp(config.bind)).await,
        check(Name::UdpPort, Some(media.listen.to_string()), LOCAL, ports::udp(media.listen, config.bind))
            .await,
        check(Name::Candidates, None, LOCAL, async { reach::candidates(&media, config.bind) }).await,
    ];
    let mut others: Vec<LocalBoxFuture<'_, Check>> = Vec::new();
    others.extend(relay::stun(config, &servers, &media));
    others.extend(relay::turn(config, &servers, &media));
    if servers.has_xirsys() {
        others.push(check(Name::Xirsys, None, REMOTE, relay::xirsys(&servers)).boxed_local());
    }
    others.push(check(Name::Database, None, DATABASE, database::round_trip(config)).boxed_local());
    others.extend(model::checks(&models));
    others.push(check(Name::Clock, None, REMOTE, clock::against_others(config, &models)).boxed_local());
    checks.extend(join_all(others).await);
    checks.push(check(Name::SecureContext, None, LOCAL, async { reach::secure_context(config.bind) }).await);
    Ok(Report::new(checks))
}
