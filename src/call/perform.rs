//! Performing what the interview decides.

use tokio::sync::mpsc::error::TrySendError;

use super::driver::{Driver, Outcome};
use crate::error::Error;
use crate::interview::Output;
use crate::model;
use crate::wire::{EndReason, Event};

impl Driver {
    /// Performs every output there is. Returns how when the call is over.
    pub(super) async fn perform(&mut self) -> Option<Outcome> {
        while let Some(output) = self.interview.poll_output() {
            match output {
                Output::Model(command) => self.command(command).await,
                Output::Speak { item, pcm } => self.downlink.push(item, &pcm),
                Output::SpeakEnd(item) => self.downlink.end(item),
                Output::Flush => self.downlink.flush(),
                Output::Log(event) => {
                    if !self.append(event) {
                        return Some(Outcome::Ended(EndReason::Failed));
                    }
                }
                Output::Fail(code, message) => {
                    if !self.append(Event::Error(Error::new(code, message).body())) {
                        return Some(Outcome::Ended(EndReason::Failed));
                    }
                }
                Output::Tell(event) => self.log.tell(self.clock.now(), event),
                Output::Ended(reason) => return Some(Outcome::Ended(reason)),
                Output::Parked => return Some(Outcome::Parked),
            }
        }
        None
    }

    /// Audio is dropped and counted when the model does not keep up; nothing else is.
    async fn command(&mut self, command: model::Command) {
        match self.model.commands.try_send(command) {
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(model::Command::Audio(_))) => self.dropped_frames += 1,
            Err(TrySendError::Full(command)) => _ = self.model.commands.send(command).await,
        }
    }
}
