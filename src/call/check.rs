//! What a diagnosis asks of a server's calls, without an interview.

use super::echo::echo;
use super::guests::Guest;
use super::registry::Registry;
use crate::error::{Code, Error, Result};
use crate::model::{self, Brief, SoFar, practice};
use crate::peer::Peer;
use crate::wire::ModelInfo;

impl Registry {
    /// Answers an offer with a connection that sends back what it gets, for half a minute at most.
    pub fn echo(&self, offer: &str) -> Result<String> {
        self.admit()?;
        let place = self.guests.echo()?;
        let (sdp, peer) = self.peers.answer(offer)?;
        self.send_back(peer, place);
        Ok(sdp)
    }

    /// The same over a connection that is there already.
    pub fn echo_over(&self, peer: Peer) -> Result<()> {
        self.admit()?;
        let place = self.guests.echo()?;
        self.send_back(peer, place);
        Ok(())
    }

    fn send_back(&self, peer: Peer, place: Guest) {
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            stopping.run_until_cancelled(echo(peer)).await;
            drop(place);
        });
    }

    /// Opens a conversation with the server's own model, and closes it when it is ready. Has no deadline of its own.
    pub async fn check_model(&self) -> Result<ModelInfo> {
        let missing = || Error::new(Code::NotFound, "There is no model.");
        let info = self.models.info(None).ok_or_else(missing)?;
        let track = self.tracks.first().and_then(|track| practice::track(&track.id)).ok_or_else(missing)?;
        let brief = Brief {
            title: "A test of the connection".to_owned(),
            minutes: 1,
            questions: practice::questions(track),
            ..Brief::default()
        };
        let model = self.models.start(&info.provider, track, 0, brief, SoFar::default());
        let mut model = model.ok_or_else(missing)?;
        while let Some(event) = model.events.recv().await {
            if event == model::Event::Ready {
                return Ok(model.info);
            } else if let model::Event::Failed { message, retryable } = event {
                let code = if retryable { Code::ModelFailed } else { Code::ModelRefused };
                return Err(Error::new(code, message));
            }
        }
        Err(Error::new(Code::ModelFailed, "The model hung up before it was ready."))
    }
}
