//! An interview as a document to keep, print or hand on: pure, one file per form. Whatever was said in it is text in
//! every form and cannot become anything else.

mod archive;
mod html;
mod lines;
mod markdown;
mod name;
mod redact;
mod report;
mod text;
mod vtt;

#[cfg(test)]
mod tests;

pub use archive::Archive;
pub use name::file_name;
pub use redact::Rules;
pub use report::sections;

use crate::wire::Document;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Markdown,
    Vtt,
    Text,
    Html,
}

impl Format {
    pub const ALL: [Self; 5] = [Self::Json, Self::Markdown, Self::Vtt, Self::Text, Self::Html];

    /// As clients ask for it, and as file names end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Vtt => "vtt",
            Self::Text => "txt",
            Self::Html => "html",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Vtt => "text/vtt; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// Errors: a number that JSON does not have.
    pub fn write(self, document: &Document) -> Result<String, serde_json::Error> {
        Ok(match self {
            Self::Json => serde_json::to_string_pretty(document)? + "\n",
            Self::Markdown => markdown::write(document),
            Self::Vtt => vtt::write(document),
            Self::Text => text::write(document),
            Self::Html => html::write(document),
        })
    }
}
