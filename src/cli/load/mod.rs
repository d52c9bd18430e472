//! `antiphon load`: many candidates, and the model that they talk to, in one process, so that both ends of every
//! latency are read from one clock.

mod candidate;
mod ear;
mod figures;
mod line;
mod marker;
mod model;
mod process;
mod spread;
mod voice;
mod watchers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::call::api::Api;
use super::call::failure::{Failure, Result};
use super::call::{local_address, microphone};
use super::serve::{allow_all_files, stop_signal};
use crate::clock;
use figures::{Report, Taken, Waits, Watched};
use line::{Phase, Plan};
use model::{Seat, Stage};
use process::{Process, Usage};
use voice::Voice;
use watchers::Watchers;

/// How long after the last call the server's memory is looked at: its allocator gives back within ten seconds.
const SETTLE: Duration = Duration::from_secs(15);

/// The longest that calls may take to come up beyond their ramp.
const RISE: Duration = Duration::from_secs(120);

/// The longest time box that the server accepts, in minutes.
const LONGEST: u32 = 120;

pub(super) const ABOUT: &str = "\
Measure a server: many WebRTC conversations at once, with a fake model that this command serves.

The server under test must speak to that model, and must admit so many calls:

  antiphon serve --model openai --openai-url ws://127.0.0.1:8095/v1/realtime \\
    --max-calls 1000 --sessions-per-minute 100000

A server that limits the rate (429) is obeyed: the call waits as long as Retry-After says.
Latencies are told as measured, and less the buffers that are there on purpose.";

#[derive(Debug, Args)]
pub struct LoadArgs {
    /// The server, for instance http://127.0.0.1:8080.
    url: String,
    /// How many calls at once.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    calls: u32,
    /// How long all of them last together, once the last is up. May have a fraction.
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    minutes: f64,
    /// What both sides say: a WAV file of any rate, mono or stereo.
    #[arg(long, value_name = "FILE")]
    wav: PathBuf,
    /// Print one JSON object, with every call, instead of a table.
    #[arg(long)]
    json: bool,
    /// The server's process, for its CPU, memory, threads and files.
    #[arg(long, value_name = "PID")]
    server_pid: Option<u32>,
    /// Where the fake model listens.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8095")]
    model_bind: SocketAddr,
    /// Calls begun in a second.
    #[arg(long, value_name = "N", default_value_t = 5.0)]
    ramp: f64,
    /// What the server's jitter buffer delays on purpose.
    #[arg(long, value_name = "MS", default_value_t = 40)]
    jitter_ms: u32,
    /// What the server waits for before it begins to play.
    #[arg(long, value_name = "MS", default_value_t = 40)]
    prebuffer_ms: u32,
    /// How many follow the first call's event log meanwhile.
    #[arg(long, value_name = "N", default_value_t = 0)]
    watchers: u32,
}

/// Makes the calls and tells how they went.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
pub async fn run(args: LoadArgs) -> ExitCode {
    allow_all_files();
    match measure(&args).await {
        Ok(report) => {
            match args.json {
                true => println!("{}", report.json()),
                false => print!("{report}"),
            }
            if report.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(args: &LoadArgs) -> Result<Report> {
    let positive = |value: f64| value.is_finite() && value > 0.0;
    if !positive(args.ramp) || !positive(args.minutes) || args.minutes > f64::from(LONGEST) {
        return Err(Failure::url("--ramp and --minutes are numbers above zero, --minutes at most 120"));
    }
    let voice = Arc::new(Voice::new(&microphone::recorded(&args.wav)?).map_err(Failure::wav)?);
    let api = Arc::new(Api::new(&args.url)?);
    api.health().await?;
    let local = local_address(api.authority())?;
    let server = args.server_pid.map(Process::new);
    let look = || Moment { server: usage(server.as_ref()), own: usage(Some(&Process::own())) };
    let before = look();

    let (seats, told): (Vec<_>, Vec<_>) = (0..args.calls).map(|_| Seat::new()).unzip();
    let stage = Stage { voice: Arc::clone(&voice), seats: seats.clone() };
    let _model = serve_model(args.model_bind, stage).await?;

    let ramp = Duration::from_secs_f64(f64::from(args.calls - 1) / args.ramp);
    let length = Duration::from_secs_f64(args.minutes * 60.0);
    let minutes = ((ramp + RISE + length).as_secs_f64() / 60.0).ceil().min(f64::from(LONGEST)) as u32;
    let (phase, told_phase) = watch::channel(Phase::Running);
    let (rising, mut risen) = mpsc::channel(1);
    let (made, first) = oneshot::channel();
    let mut made = Some(made);
    let watchers = Watchers::follow(Arc::clone(&api), first, args.watchers);
    let mut calls = JoinSet::new();
    for (number, (seat, told)) in seats.into_iter().zip(told).enumerate() {
        let (api, voice) = (Arc::clone(&api), Arc::clone(&voice));
        let (phase, rising) = (told_phase.clone(), rising.clone());
        let plan = Plan { number, api, local, minutes, voice, seat, told, phase, rising, made: made.take() };
        let wait = Duration::from_secs_f64(number as f64 / args.ramp);
        let mut ending = told_phase.clone();
        calls.spawn(async move {
            _ = timeout(wait, ending.wait_for(|phase| *phase == Phase::Ending)).await;
            (number, line::run(plan).await)
        });
    }
    drop(rising);

    // Nothing is ever sent: the channel is closed when the last call is up, or has failed.
    let mut stopped = std::pin::pin!(stop_signal());
    tokio::select! {
        _ = timeout(ramp + RISE, risen.recv()) => {}
        () = &mut stopped => drop(phase.send(Phase::Ending)),
    }
    let (up, begun) = (look(), clock::instant());
    let mut over = Vec::new();
    let mut end = std::pin::pin!(sleep(length));
    while *told_phase.borrow() == Phase::Running {
        tokio::select! {
            () = &mut end => break,
            () = &mut stopped => break,
            call = calls.join_next() => match call {
                Some(call) => over.push(call),
                None => break,
            },
        }
    }
    let (full, steady) = (look(), clock::instant() - begun);
    _ = phase.send(Phase::Ending);
    while let Some(call) = calls.join_next().await {
        over.push(call);
    }
    let audience = watchers.over().await;
    // Of a call whose task panicked nothing is known.
    let unknown = Taken { failure: Some("internal".to_owned()), ..Taken::default() };
    let mut taken = vec![unknown; args.calls as usize];
    for (number, call) in over.into_iter().flatten() {
        taken[number] = call;
    }
    if server.is_some() {
        tokio::select! {
            () = sleep(SETTLE) => {}
            () = stop_signal() => {}
        }
    }
    let moments = [before, up, full, look()];
    let waits = Waits { jitter: args.jitter_ms, prebuffer: args.prebuffer_ms };
    let server = watched(moments, |moment| moment.server);
    let generator = watched(moments, |moment| moment.own);
    Ok(Report::new(&taken, waits, steady, server.as_ref(), generator.as_ref()).watched_by(audience))
}

/// The fake model, until what is returned is dropped.
async fn serve_model(at: SocketAddr, stage: Stage) -> Result<JoinSet<std::io::Result<()>>> {
    let listener = TcpListener::bind(at).await;
    let listener = listener.map_err(|cause| Failure::url(format!("--model-bind {at}: {cause}")))?;
    let mut model = JoinSet::new();
    model.spawn(async move { axum::serve(listener, model::router(Arc::new(stage))).await });
    Ok(model)
}

/// Both processes at once.
#[derive(Clone, Copy, Debug)]
struct Moment {
    server: Option<Usage>,
    own: Option<Usage>,
}

fn usage(process: Option<&Process>) -> Option<Usage> {
    process?.usage().ok()
}

/// Nothing when the process could not be read every time.
fn watched(moments: [Moment; 4], of: impl Fn(Moment) -> Option<Usage>) -> Option<Watched> {
    let [before, up, full, after] = moments.map(of);
    Some(Watched { before: before?, up: up?, full: full?, after: after? })
}
