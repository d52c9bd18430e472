//! Plain text.

use super::lines::{self, Entry, REDACTED, Said};
use crate::wire::Document;

pub(super) fn write(document: &Document) -> String {
    let title = lines::title(document);
    let mut out = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    for (name, value) in lines::facts(document) {
        out += &format!("{name}: {value}\n");
    }
    if document.redacted {
        out += &format!("{REDACTED}\n");
    }
    for section in &document.report {
        out += &format!("\n{}\n", lines::clean(&section.heading));
        for paragraph in &section.paragraphs {
            let turns: Vec<_> = paragraph.turns.iter().map(|turn| turn.0.to_string()).collect();
            let cited =
                if turns.is_empty() { String::new() } else { format!(" (turn {})", turns.join(", ")) };
            out += &format!("  {}{cited}\n", lines::clean(&paragraph.text));
        }
    }
    for entry in lines::record(document) {
        let code = lines::code(entry.at());
        out += &match entry {
            Entry::Notice(notice) => format!("\n[{code}] ({})\n", lines::clean(&notice.notice.message)),
            Entry::Line(line) => {
                let remarks = lines::remarks(line);
                let remarks = if remarks.is_empty() { remarks } else { format!(" ({remarks})") };
                let text = match lines::said(line) {
                    Said::Words(words) => words,
                    Said::Nothing(instead) => format!("({instead})"),
                };
                format!(
                    "\n[{code}] {} {}{remarks}:\n{text}\n",
                    lines::speaker(line.turn.role),
                    line.turn.turn.0
                )
            }
        };
    }
    out
}
