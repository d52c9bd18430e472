//! Black-box tests: the server through its public face.

mod call;
mod events;
mod http;
mod support;
mod tidy;
mod wire;
