//! Black-box tests: the server through its public face.

mod tidy;
mod wire;
