//! The model's items: the server's name for each and ours, what arrived of it, what became of it.

use crate::audio::Rate;
use crate::clock::Millis;
use crate::model::ItemId;

/// The items of a socket that are not over for both sides yet.
#[derive(Debug)]
pub(super) struct Speech {
    items: Vec<Item>,
    /// The last number given out; numbers go on from socket to socket.
    last: u64,
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) id: ItemId,
    /// The response that it belongs to.
    pub(super) response: String,
    /// Samples that arrived.
    pub(super) received: u64,
    /// Some of its words were passed on.
    pub(super) worded: bool,
    /// Everything of it has arrived.
    pub(super) done: bool,
    /// Interrupted, withdrawn, or never wanted: what still arrives is dropped.
    pub(super) cut: bool,
    /// Played to its end.
    pub(super) played: bool,
}

impl Speech {
    pub(super) fn new(last: u64) -> Self {
        Self { items: Vec::new(), last }
    }

    pub(super) fn begin(&mut self, name: &str, response: &str) -> &mut Item {
        self.last += 1;
        self.items.push(Item {
            name: name.to_owned(),
            id: ItemId(self.last),
            response: response.to_owned(),
            received: 0,
            worded: false,
            done: false,
            cut: false,
            played: false,
        });
        let at = self.items.len() - 1;
        &mut self.items[at]
    }

    pub(super) fn named(&mut self, name: &str) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.name == name)
    }

    pub(super) fn get(&mut self, id: ItemId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    /// The last item that a response began.
    pub(super) fn last_of(&self, response: &str) -> Option<ItemId> {
        self.items.iter().rev().find(|item| item.response == response).map(|item| item.id)
    }

    /// Items of a response, or of all when it has no name, that are not done.
    pub(super) fn unfinished(&mut self, response: &str) -> impl Iterator<Item = &mut Item> {
        self.items
            .iter_mut()
            .filter(move |item| !item.done && (response.is_empty() || item.response == response))
    }

    /// Something is being said, or is yet to be played.
    pub(super) fn is_quiet(&self) -> bool {
        self.items.iter().all(|item| item.cut || item.played)
    }

    /// Forgets what is over for both sides.
    pub(super) fn sweep(&mut self) {
        self.items.retain(|item| !(item.done && (item.cut || item.played)));
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }
}

impl Item {
    pub(super) fn len(&self, rate: Rate) -> Millis {
        rate.millis(self.received)
    }
}
