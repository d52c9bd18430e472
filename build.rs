//! What is made of files before the crate is compiled: the practice interviewer's content, and the pages.

#[path = "practice/build.rs"]
mod practice;
#[path = "web/build.rs"]
mod web;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=migrations");
    practice::tables();
    web::pages()
}
