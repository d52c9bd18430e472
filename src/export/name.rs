//! What a file is called.

use super::Format;
use crate::search;
use crate::wire::Document;

/// As many characters of a role as a file name has.
const MAX: usize = 60;

/// `interview-2026-03-01-backend-engineer.md`: letters of A to Z, digits and hyphens alone.
pub fn file_name(document: &Document, format: Format) -> String {
    let date = document.interview.created_at.strftime("%Y-%m-%d");
    let about = [document.interview.role.as_deref(), Some(document.interview.track.as_str())];
    let about = about.into_iter().flatten().map(slug).find(|slug| !slug.is_empty());
    let about = about.map(|about| format!("-{about}")).unwrap_or_default();
    format!("interview-{date}{about}.{}", format.extension())
}

fn slug(text: &str) -> String {
    let words = search::words(text).into_iter().map(|word| word.folded);
    let words: Vec<_> = words.filter(|word| word.is_ascii()).collect();
    let mut slug = words.join("-");
    slug.truncate(MAX);
    slug.trim_end_matches('-').to_owned()
}
