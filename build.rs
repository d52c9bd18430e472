//! What is made of files before the crate is compiled: the schema's steps, the practice interviewer's content, and the
//! pages.

#[path = "migrations/build.rs"]
mod migrations;
#[path = "practice/build.rs"]
mod practice;
#[path = "web/build.rs"]
mod web;

fn main() -> std::io::Result<()> {
    migrations::lists()?;
    practice::tables();
    web::pages()
}
