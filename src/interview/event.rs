//! What goes in and what comes out.

use serde::{Deserialize, Serialize};

use crate::audio::{Pcm, Played, Rate};
use crate::clock::Millis;
use crate::error::Code;
use crate::model::{self, ItemId, Money};
use crate::wire::{self, EndReason, Patience, Source};

/// What an interview starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// Length of the time box, from the moment the candidate can hear.
    pub time_box: Millis,
    pub patience: Patience,
    pub interviewer_source: Source,
    pub candidate_source: Source,
    /// The model hears the candidate while it speaks and falls silent by itself: nobody cuts it off.
    pub full_duplex: bool,
    /// The candidate's turn is over after so much silence as their patience says.
    pub ends_by_silence: bool,
    /// How long a server that is about to stop waits for a quiet moment.
    pub quiet: Millis,
    /// What the model may cost.
    pub budget: Option<Money>,
    /// Of [`Played::samples`] and of the model's audio.
    pub output_rate: Rate,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The driver's 20 ms beat: the candidate's frame, and what was played since the last one. A frame
    /// comes with every beat, silence included; it is passed on, as silence while muted.
    Frame {
        heard: Pcm,
        played: Option<Played>,
    },
    /// Audio flows both ways: the candidate can hear and be heard.
    PeerReady,
    /// The candidate's connection is gone; another may come.
    PeerLost,
    /// The candidate's page closed the connection on purpose without saying [`wire::Command::End`].
    PeerClosed,
    /// From the page.
    Command(wire::Command),
    Model(model::Event),
    /// The server is about to stop.
    Stop,
    /// `poll_timeout` has passed. Also allowed when it has not: then it does nothing.
    Timeout,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// To the model. Audio may be dropped when the model's queue is full; nothing else may.
    Model(model::Command),
    /// Append to the playout queue.
    Speak { item: ItemId, pcm: Pcm },
    /// Nothing more will be appended for this item.
    SpeakEnd(ItemId),
    /// Fade out what is playing, drop everything queued.
    Flush,
    /// Append to the event log; clients are told once it is stored.
    Log(wire::Event),
    /// Append an `error` event to the log: its body carries the wall clock's time, which nobody here
    /// reads. The message is for a person and holds no internals.
    Fail(Code, String),
    /// Tell whoever is listening now. Not stored.
    Tell(wire::Event),
    /// It is over: close everything. The last output of all.
    Ended(EndReason),
    /// The interview goes on without this call: close everything. The last output of all.
    Parked,
}
