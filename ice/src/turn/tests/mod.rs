mod conversation;
mod flood;
mod framing;
mod hostile;
mod limits;
mod refusals;
mod vectors;
mod world;
