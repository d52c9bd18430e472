//! Markdown (CommonMark, and GitHub's additions).

use super::lines::{self, Entry, REDACTED, Said};
use crate::wire::Document;

pub(super) fn write(document: &Document) -> String {
    let mut out = format!("# {}\n\n", escape(&lines::title(document)));
    for (name, value) in lines::facts(document) {
        out += &format!("- **{name}:** {}\n", escape(&value));
    }
    if document.redacted {
        out += &format!("\n*{REDACTED}*\n");
    }
    for section in &document.report {
        out += &format!("\n## {}\n", escape(&section.heading));
        for paragraph in &section.paragraphs {
            let turns: Vec<_> = paragraph.turns.iter().map(|turn| turn.0.to_string()).collect();
            let cited =
                if turns.is_empty() { String::new() } else { format!(" *(turn {})*", turns.join(", ")) };
            out += &format!("\n{}{cited}\n", escape(&paragraph.text));
        }
    }
    if document.transcript.is_some() {
        out += "\n## Transcript\n";
    }
    for entry in lines::record(document) {
        let code = lines::code(entry.at());
        out += &match entry {
            Entry::Notice(notice) => format!("\n`{code}` *{}*\n", escape(&notice.notice.message)),
            Entry::Line(line) => {
                let remarks = lines::remarks(line);
                let remarks = if remarks.is_empty() { remarks } else { format!(" *({})*", escape(&remarks)) };
                let text = match lines::said(line) {
                    Said::Words(words) => escape(&words),
                    Said::Nothing(instead) => format!("*({})*", escape(&instead)),
                };
                let speaker = lines::speaker(line.turn.role);
                format!("\n**{speaker}** `{code}` \\#{}{remarks}\n\n{text}\n", line.turn.turn.0)
            }
        };
    }
    out
}

/// `text` as one line of text and nothing else, wherever it stands.
pub(super) fn escape(text: &str) -> String {
    let text = lines::clean(text);
    let mut out = String::with_capacity(text.len());
    // What would begin a list if it began a line.
    let mut opening = true;
    for (at, char) in text.char_indices() {
        let means_something = match char {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '$'
            | '^' | '=' | '@' | '!' | '"' | '\'' => true,
            '-' | '+' | '.' | ')' => opening || char == '-' || ends_in_www(&text[..at]),
            ':' => opening || text[at..].starts_with("://"),
            _ => false,
        };
        opening = opening && char.is_ascii_digit();
        if means_something {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

/// GitHub makes links of what begins so.
fn ends_in_www(text: &str) -> bool {
    text.len() >= 3
        && text.is_char_boundary(text.len() - 3)
        && text[text.len() - 3..].eq_ignore_ascii_case("www")
}
