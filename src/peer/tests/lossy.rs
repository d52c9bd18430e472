//! Both ends over a network that loses, in virtual time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng as _};

use super::super::PeerEvent;
use super::super::Reachable;
use super::super::connection::Connection;
use super::super::dial::{offered, take_answer};
use super::super::engine::Engine;
use super::super::factory::answered;
use super::packet;
use crate::clock;
use crate::wire::MediaProtocol;

const ENDS: [([u8; 4], u16); 2] = [([192, 0, 2, 1], 1000), ([192, 0, 2, 2], 2000)];

/// What a network does to datagrams, in both directions.
#[derive(Clone, Copy)]
struct Network {
    /// Of a hundred.
    loss: f64,
    /// How many in a row are lost, in the mean.
    burst: f64,
    one_way: Duration,
}

/// Offerer and answerer.
struct World {
    network: Network,
    ends: [Box<Connection>; 2],
    connected: [Option<Instant>; 2],
    open: [bool; 2],
    losing: [bool; 2],
    /// Where each end is: a datagram to anywhere else is lost.
    at: [SocketAddr; 2],
    flying: BTreeMap<(Instant, u64), (usize, Bytes)>,
    sent: u64,
    chance: Xoshiro256PlusPlus,
    now: Instant,
    /// What the ends have said.
    events: Vec<(usize, PeerEvent)>,
}

impl World {
    fn new(engine: &Engine, network: Network, setup: &str, seed: u64) -> Self {
        let now = clock::instant();
        let (offer, mut caller) = offered(engine, now).unwrap();
        let offer = offer.replace("a=setup:actpass", &format!("a=setup:{setup}"));
        let reachable = [Reachable { address: SocketAddr::from(ENDS[1]), protocol: MediaProtocol::Udp }];
        let (answer, server) = answered(engine, &reachable, &offer, now).unwrap();
        take_answer(&mut caller, answer, now).unwrap();
        Self {
            network,
            ends: [caller, server],
            connected: [None; 2],
            open: [false; 2],
            losing: [false; 2],
            at: ENDS.map(SocketAddr::from),
            flying: BTreeMap::new(),
            sent: 0,
            chance: Xoshiro256PlusPlus::seed_from_u64(seed),
            now,
            events: Vec::new(),
        }
    }

    /// Gilbert's two states: the share of the bad one is the loss, and its length the burst.
    fn loses(&mut self, from: usize) -> bool {
        let Network { loss, burst, .. } = self.network;
        let share = loss / 100.0;
        let turns = match self.losing[from] {
            true => 1.0 / burst,
            false => (share / (1.0 - share) / burst).min(1.0),
        };
        self.losing[from] ^= self.chance.random_bool(turns);
        self.losing[from]
    }

    fn send(&mut self) {
        for from in 0..2 {
            while let Some((to, datagram)) = self.ends[from].poll_datagram() {
                if !self.loses(from) && to == self.at[1 - from] {
                    self.sent += 1;
                    self.flying.insert((self.now + self.network.one_way, self.sent), (1 - from, datagram));
                }
            }
        }
    }

    /// One thing happens: a datagram arrives or a timeout passes. False when nothing will.
    fn step(&mut self) -> bool {
        self.send();
        let arrival = self.flying.first_key_value().map(|((at, _), _)| *at);
        let Some(next) = self.ends.iter().filter_map(|end| end.poll_timeout()).chain(arrival).min() else {
            return false;
        };
        self.now = self.now.max(next);
        if arrival == Some(next) {
            let (_, (to, datagram)) = self.flying.pop_first().unwrap();
            self.ends[to].handle_datagram(datagram[..].into(), self.at[1 - to], self.now);
        } else {
            for end in &mut self.ends {
                if end.poll_timeout().is_some_and(|at| at <= self.now) {
                    end.handle_timeout(self.now);
                }
            }
        }
        for end in 0..2 {
            while let Some(event) = self.ends[end].poll_event() {
                self.events.push((end, event.clone()));
                match event {
                    PeerEvent::Connected => _ = self.connected[end].get_or_insert(self.now),
                    PeerEvent::ChannelOpen => self.open[end] = true,
                    PeerEvent::Failed => return false,
                    PeerEvent::Disconnected
                    | PeerEvent::Message(_)
                    | PeerEvent::BadMessage(_)
                    | PeerEvent::Flooded
                    | PeerEvent::ChannelClosed => {}
                }
            }
        }
        true
    }

    /// How long it takes until both ends are connected and have their data channel.
    fn connect(&mut self) -> (Option<Duration>, Option<Duration>) {
        let begin = self.now;
        let mut connected = None;
        while self.now - begin < Duration::from_secs(20) && self.step() {
            if let (None, [Some(one), Some(other)]) = (connected, self.connected) {
                connected = Some(one.max(other) - begin);
            }
            if connected.is_some() && self.open == [true; 2] {
                return (connected, Some(self.now - begin));
            }
        }
        (connected, None)
    }
}

/// Of so many connections, sorted: how long each took to connect, and to open its channel.
fn connections(network: Network, setup: &str, count: u64) -> (Vec<Duration>, Vec<Duration>) {
    let engine = Engine::new(rtc::crypto::default_provider().unwrap()).unwrap();
    let (mut connected, mut opened) = (Vec::new(), Vec::new());
    for seed in 0..count {
        let (connect, open) = World::new(&engine, network, setup, seed).connect();
        connected.push(connect.unwrap_or(Duration::MAX));
        opened.push(open.unwrap_or(Duration::MAX));
    }
    connected.sort();
    opened.sort();
    (connected, opened)
}

#[test]
fn a_packet_that_was_lost_and_is_asked_for_comes() {
    let engine = Engine::new(rtc::crypto::default_provider().unwrap()).unwrap();
    let mut world = World::new(&engine, Network { loss: 0.0, burst: 1.0, one_way: TENTH }, "actpass", 0);
    world.connect();
    for seq in 0..5 {
        world.ends[1].send_voice(packet(seq), world.now).unwrap();
        match seq {
            2 => while world.ends[1].poll_datagram().is_some() {},
            _ => world.send(),
        }
    }
    let mut heard = Vec::new();
    let mut asked = false;
    let until = world.now + Duration::from_secs(1);
    while world.now < until && world.step() {
        heard.extend(std::iter::from_fn(|| world.ends[0].poll_voice()).map(|received| received.packet.seq));
        if heard.len() == 4 && !asked {
            world.ends[0].ask_again(&[2], world.now);
            asked = true;
        }
    }
    assert_eq!(heard, [0, 1, 3, 4, 2]);
}

/// A NAT forgets its mapping: the caller has another address, without its knowing.
#[test]
fn a_caller_whose_address_changes_goes_on_hearing_and_being_heard() {
    let engine = Engine::new(rtc::crypto::default_provider().unwrap()).unwrap();
    let mut world = World::new(&engine, Network { loss: 0.0, burst: 1.0, one_way: TENTH }, "actpass", 0);
    world.connect();
    let (begin, mut tick, mut seq) = (world.now, world.now, 0);
    let mut heard = [Vec::new(), Vec::new()];
    while world.now - begin < Duration::from_secs(60) {
        let rebound = world.now - begin >= Duration::from_secs(5);
        if rebound {
            let port = 3000 + u16::from(world.now - begin >= Duration::from_secs(30));
            world.at[0] = SocketAddr::from((ENDS[0].0, port));
        }
        while world.now >= tick {
            world.ends.iter_mut().for_each(|end| end.send_voice(packet(seq), world.now).unwrap());
            (tick, seq) = (tick + Duration::from_millis(20), seq + 1);
        }
        assert!(world.step(), "given up after {:?}", world.now - begin);
        for (end, heard) in world.ends.iter_mut().zip(&mut heard) {
            heard.extend(std::iter::from_fn(|| end.poll_voice()).map(|received| received.at));
        }
    }
    for (end, heard) in heard.iter().enumerate() {
        let longest = heard.windows(2).map(|two| two[1] - two[0]).max().unwrap();
        assert!(longest < Duration::from_millis(1_500), "end {end} heard nothing for {longest:?}");
        assert!(
            world.now - heard[heard.len() - 1] < Duration::from_millis(100),
            "end {end} hears nothing any more"
        );
    }
}

/// Nothing goes through for eight seconds, and both speak all the time: the end that was told so is told that it is over
/// with the first packet, and not by the next check.
#[test]
fn a_voice_that_is_back_ends_an_absence_at_once() {
    let engine = Engine::new(rtc::crypto::default_provider().unwrap()).unwrap();
    let mut world = World::new(&engine, Network { loss: 0.0, burst: 1.0, one_way: TENTH }, "actpass", 0);
    world.connect();
    let (begin, mut tick, mut seq) = (world.now, world.now, 0);
    let (away, back) = (begin + Duration::from_secs(3), begin + Duration::from_secs(11));
    let (mut lost, mut found) = (None, None);
    while world.now - begin < Duration::from_secs(15) {
        let is_away = world.now >= away && world.now < back;
        // Where it is, nobody looks for it.
        world.at[0] = SocketAddr::from((ENDS[0].0, ENDS[0].1 + u16::from(is_away)));
        while world.now >= tick {
            for end in &mut world.ends {
                _ = end.send_voice(packet(seq), world.now);
            }
            (tick, seq) = (tick + Duration::from_millis(20), seq + 1);
        }
        if is_away {
            world.ends.iter_mut().for_each(|end| while end.poll_datagram().is_some() {});
        }
        world.events.clear();
        assert!(world.step(), "given up after {:?}", world.now - begin);
        for event in &world.events {
            match event {
                (1, PeerEvent::Disconnected) => lost = Some(world.now),
                (1, PeerEvent::Connected) => found = found.or(Some(world.now)),
                (_, _) => {}
            }
        }
    }
    assert!(lost.unwrap() > away && lost.unwrap() < back, "{lost:?}");
    let after = found.unwrap() - back;
    assert!(after <= Duration::from_millis(100), "after {after:?}");
}

const TENTH: Duration = Duration::from_millis(50);

#[test]
fn a_connection_without_loss_takes_four_round_trips() {
    let network = Network { loss: 0.0, burst: 1.0, one_way: TENTH };
    for setup in ["actpass", "passive"] {
        let (connected, opened) = connections(network, setup, 3);
        assert!(connected[2] <= Duration::from_millis(600), "{setup}: {connected:?}");
        assert!(opened[2] <= Duration::from_millis(1_000), "{setup}: {opened:?}");
    }
}

#[test]
fn every_handshake_succeeds_at_twenty_percent_loss_in_either_role() {
    for (setup, burst) in [("actpass", 1.0), ("passive", 1.0), ("actpass", 3.0)] {
        let network = Network { loss: 20.0, burst, one_way: TENTH };
        let (connected, opened) = connections(network, setup, 60);
        let slowest = connected[59];
        eprintln!(
            "{setup}, bursts of {burst}: connected p50 {:?} p95 {:?} max {slowest:?}; channel p95 {:?} max {:?}",
            connected[30], connected[57], opened[57], opened[59]
        );
        assert!(slowest <= Duration::from_secs(5), "{setup}: {connected:?}");
        assert!(opened[57] <= Duration::from_secs(15), "{setup}: {opened:?}");
    }
}

#[test]
fn at_ten_percent_loss_nineteen_of_twenty_are_connected_within_a_second_and_a_half() {
    let network = Network { loss: 10.0, burst: 1.0, one_way: TENTH };
    let (connected, _) = connections(network, "actpass", 60);
    assert!(connected[57] <= Duration::from_millis(1_500), "{connected:?}");
}

#[test]
fn two_of_five_datagrams_may_be_lost() {
    let network = Network { loss: 40.0, burst: 1.0, one_way: TENTH };
    let (connected, _) = connections(network, "actpass", 20);
    assert!(connected[19] <= Duration::from_secs(15), "{connected:?}");
}

#[test]
fn what_the_offerer_leaves_to_us_is_the_dtls_servers_part() {
    let engine = Engine::new(rtc::crypto::default_provider().unwrap()).unwrap();
    let now = clock::instant();
    for (setup, expected) in [("actpass", "passive"), ("active", "passive"), ("passive", "active")] {
        let (offer, _) = offered(&engine, now).unwrap();
        let offer = offer.replace("a=setup:actpass", &format!("a=setup:{setup}"));
        let (answer, _) = answered(&engine, &[], &offer, now).unwrap();
        assert!(answer.contains(&format!("a=setup:{expected}")), "{setup}: {answer}");
    }
}
