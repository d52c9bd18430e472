//! What a second of a call's audio costs, in CPU time of this thread. `cargo bench --bench audio`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench says what it measured")]

use std::time::Duration;

use antiphon::audio::{Coding, Downlink, Pcm, Rate, RtpPacket, Uplink, resample};
use antiphon::clock::Millis;
use antiphon::model::ItemId;

const SECONDS: u64 = 60;

/// CPU time this process has used. Everything below runs on one thread.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

/// A gliding voice-like tone, pausing a third of the time.
fn voice() -> Pcm {
    let mut phase = 0.0_f64;
    let samples = (0..SECONDS * 48_000).map(|at| {
        let t = at as f64 / 48_000.0;
        phase += std::f64::consts::TAU * (140.0 + 60.0 * (t * 1.7).sin()) / 48_000.0;
        let speaks = if t % 3.0 < 2.0 { 0.5 } else { 0.0 };
        ((phase.sin() + 0.5 * (2.0 * phase).sin() + 0.3 * (3.0 * phase).sin()) * speaks * 9_000.0) as i16
    });
    Pcm::new(Rate::HZ_48K, samples.collect())
}

fn main() {
    let voice = voice();
    println!("CPU per second of a call, in milliseconds");
    println!("{:>8} {:>10} {:>10}", "rate", "downlink", "uplink");
    for rate in [Rate::HZ_16K, Rate::HZ_24K, Rate(44_100), Rate::HZ_48K] {
        let spoken = resample(&voice, rate).unwrap();
        let mut downlink = Downlink::new(rate).unwrap();
        downlink.push(ItemId(1), &spoken);
        downlink.end(ItemId(1));
        let begun = cpu();
        let packets: Vec<_> = (0..SECONDS * 50).filter_map(|_| downlink.tick().packet).collect();
        let down = cpu() - begun;

        let mut uplink = Uplink::new(rate).unwrap();
        let begun = cpu();
        for (packet, beat) in packets.into_iter().zip(0..) {
            let (seq, timestamp, marker, payload) =
                (packet.seq, packet.timestamp, packet.marker, packet.payload);
            let now = Millis(20 * beat);
            let coding = Coding::Opus;
            uplink.push(RtpPacket { ssrc: 1, seq, timestamp, marker, payload, coding }, now);
            uplink.pull(now);
        }
        let up = cpu() - begun;
        let each = |cpu: Duration| cpu.as_secs_f64() * 1000.0 / SECONDS as f64;
        println!("{:>8} {:>10.3} {:>10.3}", rate.0, each(down), each(up));
    }
}
