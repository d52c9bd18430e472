//! `impair`: packets that a firewall rule sends to a queue (`-j NFQUEUE --queue-num N`) are lost, late or damaged.
//! A queue is a direction. For Linux without `netem`; wants CAP_NET_ADMIN in the network namespace it runs in.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use antiphon_lab::{Fate, Impairment, Line, Path, damage};
use clap::Parser;
use nfq::{Message, Queue, Verdict};
use signal_hook::consts::{SIGINT, SIGTERM};

/// How late a packet may be let go beyond its time.
const TICK: Duration = Duration::from_micros(500);

/// Packets that wait in the kernel or here: two seconds of ten thousand a second.
const ROOM: u32 = 20_000;

/// A bad network: loses, delays and damages the packets of netfilter queues until SIGTERM, then prints how many.
#[derive(Debug, Parser)]
struct Args {
    /// A netfilter queue; once per direction.
    #[arg(long = "queue", value_name = "N", required = true)]
    queues: Vec<u16>,
    /// How many of a hundred packets are lost.
    #[arg(long, value_name = "PCT", default_value_t = 0.0, value_parser = percent)]
    loss: f64,
    /// How many are lost in a row, on average. 1: each for itself.
    #[arg(long, value_name = "LEN", default_value_t = 1.0)]
    burst: f64,
    /// How long every packet takes.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    delay: u64,
    /// By how much more or less than that, evenly; later packets may overtake.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    jitter: u64,
    /// How many of a hundred UDP packets have one bit turned over.
    #[arg(long, value_name = "PCT", default_value_t = 0.0, value_parser = percent)]
    corrupt: f64,
    /// No packet overtakes another.
    #[arg(long)]
    ordered: bool,
    /// Which history of chances; each queue has its own.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn percent(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    (0.0..=100.0).contains(&number).then_some(number).ok_or_else(|| "not between 0 and 100".to_owned())
}

/// What a queue has met.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    seen: u64,
    lost: u64,
    corrupted: u64,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(counts) => {
            let Counts { seen, lost, corrupted } = counts;
            println!("seen={seen} lost={lost} corrupted={corrupted}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("impair: {error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "tells who waits for it that the queues are read")]
fn run(args: &Args) -> io::Result<Counts> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    let impairment = Impairment {
        loss: args.loss / 100.0,
        burst: args.burst,
        delay: Duration::from_millis(args.delay),
        jitter: Duration::from_millis(args.jitter),
        corrupt: args.corrupt / 100.0,
        ordered: args.ordered,
    };
    let mut readers = Vec::new();
    for (at, &number) in (0_u64..).zip(&args.queues) {
        let mut queue = Queue::open()?;
        queue.bind(number)?;
        queue.set_queue_max_len(number, ROOM)?;
        queue.set_recv_enobufs(false)?;
        queue.set_nonblocking(true);
        let reader = Reader {
            path: Path::new(impairment, args.seed.wrapping_add(at << 32)),
            line: Line::new(impairment.ordered),
            counts: Counts::default(),
            queue,
        };
        let stop = Arc::clone(&stop);
        readers.push(thread::spawn(move || reader.run(&stop)));
    }
    println!("ready");
    let mut all = Counts::default();
    for reader in readers {
        let counts = reader.join().map_err(|_| io::Error::other("a reader panicked"))??;
        all.seen += counts.seen;
        all.lost += counts.lost;
        all.corrupted += counts.corrupted;
    }
    Ok(all)
}

struct Reader {
    queue: Queue,
    path: Path,
    line: Line<Message>,
    counts: Counts,
}

impl Reader {
    #[expect(clippy::disallowed_methods, reason = "a network has a clock")]
    fn run(mut self, stop: &AtomicBool) -> io::Result<Counts> {
        let begun = Instant::now();
        // A stop ends it even if packets come without end.
        while !stop.load(Ordering::Relaxed) {
            while let Some(message) = self.receive()? {
                self.meet(message, begun.elapsed())?;
            }
            while let Some(message) = self.line.pop(begun.elapsed()) {
                self.queue.verdict(message)?;
            }
            thread::sleep(TICK);
        }
        while let Some(message) = self.line.pop_any() {
            self.queue.verdict(message)?;
        }
        Ok(self.counts)
    }

    fn receive(&mut self) -> io::Result<Option<Message>> {
        match self.queue.recv() {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn meet(&mut self, mut message: Message, now: Duration) -> io::Result<()> {
        self.counts.seen += 1;
        match self.path.next_fate() {
            Fate::Lost => {
                self.counts.lost += 1;
                message.set_verdict(Verdict::Drop);
                self.queue.verdict(message)
            }
            Fate::Arrives { after, damaged } => {
                message.set_verdict(Verdict::Accept);
                if let Some(place) = damaged {
                    self.counts.corrupted += u64::from(damage(message.get_payload_mut(), place));
                }
                self.line.push(now + after, message);
                Ok(())
            }
        }
    }
}
