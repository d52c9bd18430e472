//! What a second of a conversation's audio costs: each stage, the whole path, and the floor, which is libopus alone
//! decoding and encoding the same audio. `cargo bench --bench audio`.
//!
//! Each side speaks half the time. The candidate's microphone sends also when it is silent, as browsers do. Criterion's
//! "time" is here the CPU time of this thread, for a second of conversation.

#![expect(clippy::unwrap_used, reason = "a bench says where it fails")]

use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use antiphon::audio::{Coding, Downlink, Pcm, Rate, RtpPacket, Uplink, from_base64, resample, to_base64};
use antiphon::clock::Millis;
use antiphon::model::ItemId;
use bytes::Bytes;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main};
use opus::{Application, Bitrate, Channels};
use rustix::time::{ClockId, clock_gettime};

/// A turn of one side.
const TURN_S: usize = 3;
/// Both sides' turns, twice.
const SECONDS: usize = 4 * TURN_S;
const FRAMES: usize = 50 * SECONDS;

/// CPU time of this thread: other processes disturb it least.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        let now = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(now.tv_sec.try_into().unwrap(), now.tv_nsec.try_into().unwrap())
    }

    fn end(&self, begun: Duration) -> Duration {
        self.start() - begun
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64 / SECONDS as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

/// The practice interviewer's voice, as long as a turn.
fn speech(rate: Rate) -> Vec<i16> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("practice/voice/clips");
    let mut clips: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    clips.sort();
    let mut decoder = opus::Decoder::new(rate.0, Channels::Mono).unwrap();
    let mut samples = Vec::new();
    for clip in clips {
        let mut reader = ogg::PacketReader::new(File::open(clip).unwrap());
        // The first two packets are Opus's headers.
        let mut nth = 0;
        while let Some(packet) = reader.read_packet().unwrap() {
            nth += 1;
            if nth > 2 {
                let mut frame = vec![0; rate.0 as usize * 120 / 1000];
                let count = decoder.decode(&packet.data, &mut frame, false).unwrap();
                samples.extend_from_slice(&frame[..count]);
            }
        }
        if samples.len() >= TURN_S * rate.0 as usize {
            break;
        }
    }
    samples.truncate(TURN_S * rate.0 as usize);
    samples
}

/// A voice that speaks in every other turn.
fn half_the_time(rate: Rate, first: bool) -> Vec<i16> {
    let speech = speech(rate);
    let silence = vec![0; speech.len()];
    let turns = if first { [&speech, &silence] } else { [&silence, &speech] };
    turns.map(|turn| turn.as_slice()).concat().repeat(2)
}

/// As Chromium encodes a microphone.
fn microphone() -> Vec<Bytes> {
    let mut encoder = opus::Encoder::new(48_000, Channels::Mono, Application::Voip).unwrap();
    encoder.set_bitrate(Bitrate::Bits(32_000)).unwrap();
    encoder.set_inband_fec(true).unwrap();
    let mut packet = [0; 1500];
    let voice = half_the_time(Rate::HZ_48K, true);
    let mut encode = |frame: &[i16]| {
        let length = encoder.encode(frame, &mut packet).unwrap();
        Bytes::copy_from_slice(&packet[..length])
    };
    voice.chunks_exact(960).map(&mut encode).collect()
}

fn packet(nth: usize, payload: Bytes) -> RtpPacket {
    let seq = u16::try_from(nth).unwrap();
    RtpPacket {
        ssrc: 1,
        seq,
        timestamp: 960 * u32::from(seq),
        marker: nth == 0,
        payload,
        coding: Coding::Opus,
    }
}

/// The candidate's voice, up to the model's socket.
fn listen(microphone: &[Bytes], uplink: &mut Uplink) -> Vec<Pcm> {
    let frame = |(nth, payload): (usize, &Bytes)| {
        let now = Millis(20 * nth as u64);
        uplink.push(packet(nth, payload.clone()), now);
        uplink.pull(now)
    };
    microphone.iter().enumerate().map(frame).collect()
}

/// What a model says in its turns, in the pieces that it comes in, and the ticks that play it.
fn speak(said: &Pcm, downlink: &mut Downlink) {
    let turn = said.samples.len() / 4;
    for (nth, samples) in said.samples.chunks_exact(turn).enumerate() {
        if nth % 2 == 1 {
            let item = ItemId(nth as u64);
            for piece in samples.chunks(turn / 10) {
                downlink.push(item, &Pcm::new(said.rate, piece.to_vec()));
            }
            downlink.end(item);
        }
        for _ in 0..FRAMES / 4 {
            black_box(downlink.tick());
        }
    }
}

fn append(frame: &Pcm) -> String {
    serde_json::json!({ "type": "input_audio_buffer.append", "audio": to_base64(&frame.samples) }).to_string()
}

fn floor(group: &mut BenchmarkGroup<'_, CpuTime>, microphone: &[Bytes], said: &Pcm, rate: Rate) {
    let spoken: Vec<_> = said
        .samples
        .chunks_exact(rate.frame())
        .filter(|frame| frame.iter().any(|&sample| sample != 0))
        .collect();
    let decoder = || opus::Decoder::new(rate.0, Channels::Mono).unwrap();
    let encoder = || {
        let mut encoder = opus::Encoder::new(rate.0, Channels::Mono, Application::Audio).unwrap();
        encoder.set_bitrate(Bitrate::Bits(40_000)).unwrap();
        encoder.set_complexity(0).unwrap();
        encoder
    };
    let decode = |decoder: &mut opus::Decoder| {
        let mut frame = vec![0; rate.frame()];
        for payload in microphone {
            decoder.decode(payload, &mut frame, false).unwrap();
        }
    };
    let encode = |encoder: &mut opus::Encoder| {
        let mut packet = [0; 1500];
        for frame in &spoken {
            encoder.encode(frame, &mut packet).unwrap();
        }
    };
    group.bench_function(format!("floor decode {}", rate.0), |bench| {
        bench.iter_batched_ref(decoder, decode, BatchSize::PerIteration);
    });
    group.bench_function(format!("floor encode {}", rate.0), |bench| {
        bench.iter_batched_ref(encoder, encode, BatchSize::PerIteration);
    });
    group.bench_function(format!("floor {}", rate.0), |bench| {
        let both = |(decoder, encoder): &mut (opus::Decoder, opus::Encoder)| {
            decode(decoder);
            encode(encoder);
        };
        bench.iter_batched_ref(|| (decoder(), encoder()), both, BatchSize::PerIteration);
    });
}

fn conversation(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("second of a conversation");
    let microphone = microphone();
    let voice = Pcm::new(Rate::HZ_48K, half_the_time(Rate::HZ_48K, false));
    for rate in [Rate::HZ_24K, Rate(44_100)] {
        let said = resample(&voice, rate).unwrap();
        if rate == Rate::HZ_24K {
            floor(&mut group, &microphone, &said, rate);
        }
        let uplink = || Uplink::new(rate).unwrap();
        let downlink = || Downlink::new(rate).unwrap();
        let frames = listen(&microphone, &mut uplink());
        group.bench_function(format!("uplink {}", rate.0), |bench| {
            let listen = |uplink: &mut Uplink| black_box(listen(&microphone, uplink));
            bench.iter_batched_ref(uplink, listen, BatchSize::PerIteration);
        });
        group.bench_function(format!("to the model's socket {}", rate.0), |bench| {
            bench.iter(|| frames.iter().map(|frame| append(frame).len()).sum::<usize>());
        });
        let spoken = to_base64(&said.samples);
        group.bench_function(format!("from the model's socket {}", rate.0), |bench| {
            bench.iter(|| from_base64(&spoken).unwrap());
        });
        group.bench_function(format!("downlink {}", rate.0), |bench| {
            bench.iter_batched_ref(downlink, |downlink| speak(&said, downlink), BatchSize::PerIteration);
        });
        group.bench_function(format!("whole path {}", rate.0), |bench| {
            let whole = |(uplink, downlink): &mut (Uplink, Downlink)| {
                let sent: usize = listen(&microphone, uplink).iter().map(|frame| append(frame).len()).sum();
                speak(&Pcm::new(rate, from_base64(&spoken).unwrap()), downlink);
                sent
            };
            bench.iter_batched_ref(|| (uplink(), downlink()), whole, BatchSize::PerIteration);
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime).sample_size(20);
    targets = conversation
}
criterion_main!(benches);
