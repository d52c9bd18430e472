//! Black-box tests: the server through its public face.

mod http;
mod support;
mod tidy;
mod wire;
