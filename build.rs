//! What is made of files before the crate is compiled.

#[path = "practice/build.rs"]
mod practice;

fn main() {
    practice::tables();
}
