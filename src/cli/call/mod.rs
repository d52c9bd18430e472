//! `antiphon call`: a candidate without a browser, over the same public API.

pub(super) mod api;
mod conversation;
pub(super) mod failure;
pub(super) mod microphone;
mod recording;
mod relay;
mod report;
mod way;

use std::net::{IpAddr, ToSocketAddrs as _, UdpSocket};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio::time::timeout;

use crate::clock::{Clock, Millis};
use crate::peer::{Peer, PeerEvent};
use crate::wire::{CreateSession, StepName};

use api::Api;
use conversation::Conversation;
use failure::{Failure, Result};
use microphone::Microphone;
use recording::Recording;
use report::{Report, Steps};
use way::Over;

/// The page's own deadlines for the last two steps.
pub(super) const CONNECT: Duration = Duration::from_secs(20);
pub(super) const FIRST_AUDIO: Duration = Duration::from_secs(15);

/// For a relay, or the server's end of a WebSocket, to be told that it is needed no longer.
const GIVE_BACK: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub struct CallArgs {
    /// The server, for instance http://127.0.0.1:8080.
    url: String,
    /// What the candidate says: a WAV file of any rate, mono or stereo.
    #[arg(long, env = "ANTIPHON_CALL_WAV", value_name = "FILE")]
    wav: PathBuf,
    /// Where to write what the candidate heard: a WAV file, 48 kHz, mono.
    #[arg(long, env = "ANTIPHON_CALL_OUT", value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON object instead of a summary.
    #[arg(long, env = "ANTIPHON_CALL_JSON")]
    json: bool,
    /// After this many seconds the candidate ends the interview.
    #[arg(long, env = "ANTIPHON_CALL_MAX_SECONDS", value_name = "N", default_value_t = 120)]
    max_seconds: u64,
    /// When to speak: as soon as audio is connected, or as an answer to each question.
    #[arg(long, env = "ANTIPHON_CALL_SPEAK", value_enum, default_value_t)]
    speak: microphone::Speak,
    /// Say the WAV over and over, as a microphone that never rests.
    #[arg(long = "loop", env = "ANTIPHON_CALL_LOOP")]
    again: bool,
    /// How to reach the server's media.
    #[arg(long, visible_alias = "transport", env = "ANTIPHON_CALL_OVER", value_enum, default_value_t)]
    over: Over,
    /// What to practise: an id from /api/tracks.
    #[arg(long, env = "ANTIPHON_CALL_TRACK", value_name = "ID")]
    track: Option<String>,
    /// What to be asked: the id of a plan of one's own.
    #[arg(long, env = "ANTIPHON_CALL_PLAN", value_name = "ID", conflicts_with = "track")]
    plan: Option<uuid::Uuid>,
    /// Agree to be recorded, where the server allows it.
    #[arg(long, env = "ANTIPHON_CALL_RECORD")]
    record: bool,
    /// The interview's time box.
    #[arg(long, env = "ANTIPHON_CALL_MINUTES", value_name = "N")]
    minutes: Option<u32>,
}

/// Makes the call. Its failure goes to stderr as the API's error body.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
pub async fn run(args: CallArgs) -> ExitCode {
    match call(&args).await {
        Ok((report, failure)) => {
            match args.json {
                true => println!("{}", report.json()),
                false => println!("{report}"),
            }
            let Some(failure) = failure else { return ExitCode::SUCCESS };
            eprintln!("{failure}");
        }
        Err(failure) => eprintln!("{failure}"),
    }
    ExitCode::FAILURE
}

/// The report of a call that was made, and why it did not end well, if it did not.
async fn call(args: &CallArgs) -> Result<(Report, Option<Failure>)> {
    let clock = Clock::start();
    let mut steps = Steps::new(clock);
    let microphone = Microphone::open(&args.wav, args.speak, args.again)?;
    if let Some(path) = &args.out {
        recording::check(path)?;
    }
    steps.done(StepName::MicrophoneAccess);

    let api = Api::new(&args.url)?;
    api.health().await?;
    steps.done(StepName::ApiConnection);

    let wish = CreateSession {
        track: args.track.clone(),
        plan: args.plan,
        minutes: args.minutes,
        recording: args.record.then_some(true),
        ..CreateSession::default()
    };
    let session = api.create_session(&wish).await?;
    steps.done(StepName::SessionCreation);

    let (mut peer, carrier) = way::open(args.over, &api, &session).await?;
    let connected = timeout(CONNECT, connected(&mut peer)).await;
    connected.map_err(|_| Failure::timeout("The connection was not made in time."))??;
    steps.done(StepName::WebrtcSetup);

    let mut recording = Recording::new(clock).map_err(Failure::audio)?;
    let mut conversation = Conversation::new(peer, microphone, clock).map_err(Failure::audio)?;
    let first = timeout(FIRST_AUDIO, conversation.until_heard(&mut recording)).await;
    first.map_err(|_| Failure::timeout("No audio came in time."))??;
    steps.done(StepName::AudioConnection);

    let ended = conversation.run(&mut recording, Millis::from_secs(args.max_seconds)).await;
    let (turns, coverage, sent) = conversation.close().await;
    if let Some(carrier) = carrier {
        _ = timeout(GIVE_BACK, carrier).await;
    }
    if let Some(path) = &args.out {
        recording.write(path)?;
    }
    let (ended, failure) = match ended {
        Ok(reason) => (Some(reason), Failure::ended(reason)),
        Err(failure) => (None, Some(failure)),
    };
    let (interview_id, steps, audio) = (session.id, steps.taken(), recording.figures(sent));
    Ok((Report { interview_id, steps, turns, coverage, audio, ended }, failure))
}

pub(super) async fn connected(peer: &mut Peer) -> Result<()> {
    loop {
        match peer.next().await {
            Some(PeerEvent::Connected) => return Ok(()),
            Some(PeerEvent::Failed | PeerEvent::ChannelClosed) | None => {
                return Err(Failure::lost("The connection could not be made."));
            }
            Some(
                PeerEvent::Disconnected
                | PeerEvent::ChannelOpen
                | PeerEvent::Message(_)
                | PeerEvent::BadMessage(_)
                | PeerEvent::Flooded,
            ) => {}
        }
    }
}

/// The address of this machine from which the server is reached. Nothing is sent.
pub(super) fn local_address(server: (&str, u16)) -> Result<IpAddr> {
    let found = server.to_socket_addrs().and_then(|addresses| {
        // IPv4 first: a server's media is there unless it was told otherwise.
        let address =
            addresses.min_by_key(|address| !address.is_ipv4()).ok_or(std::io::ErrorKind::NotFound)?;
        let any: IpAddr = if address.is_ipv4() { [0; 4].into() } else { [0; 16].into() };
        let socket = UdpSocket::bind((any, 0))?;
        socket.connect(address)?;
        socket.local_addr()
    });
    found.map(|address| address.ip()).map_err(Failure::webrtc)
}
