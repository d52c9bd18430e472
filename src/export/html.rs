//! One HTML file that needs nothing else: no script, nothing loaded, light and dark, good on paper.

use super::lines::{self, Entry, REDACTED, Said};
use crate::wire::{Document, Line, Role, TurnId};

const STYLE: &str = include_str!("style.css");

pub(super) fn write(document: &Document) -> String {
    let title = escape(&lines::title(document));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex, nofollow\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1 dir=\"auto\">{title}</h1>\n<dl>\n"
    );
    for (name, value) in lines::facts(document) {
        out += &format!("<div><dt>{name}</dt><dd>{}</dd></div>\n", escape(&value));
    }
    out += "</dl>\n";
    if document.redacted {
        out += &format!("<p class=\"note\">{REDACTED}</p>\n");
    }
    for section in &document.report {
        out += &format!("<section>\n<h2 dir=\"auto\">{}</h2>\n", escape(&section.heading));
        for paragraph in &section.paragraphs {
            let cited: Vec<_> = paragraph.turns.iter().map(|turn| cite(document, *turn)).collect();
            let cited = if cited.is_empty() { String::new() } else { format!(" ({})", cited.join(", ")) };
            out += &format!("<p dir=\"auto\">{}{cited}</p>\n", escape(&paragraph.text));
        }
        out += "</section>\n";
    }
    if document.transcript.is_some() {
        out += "<section>\n<h2>Transcript</h2>\n";
        for entry in lines::record(document) {
            out += &match entry {
                Entry::Notice(notice) => format!(
                    "<p class=\"note\"><span class=\"code\">{}</span> {}</p>\n",
                    lines::code(notice.at),
                    escape(&notice.notice.message)
                ),
                Entry::Line(line) => article(line),
            };
        }
        out += "</section>\n";
    }
    out + "</main>\n</body>\n</html>\n"
}

fn article(line: &Line) -> String {
    let turn = &line.turn;
    let class = match turn.role {
        Role::Interviewer => "them",
        Role::Candidate => "you",
    };
    let remarks = lines::remarks(line);
    let remarks = if remarks.is_empty() { remarks } else { format!(" <small>{}</small>", escape(&remarks)) };
    let text = match lines::said(line) {
        Said::Words(words) => escape(&words),
        Said::Nothing(instead) => format!("<em>{}</em>", escape(&instead)),
    };
    format!(
        "<article class=\"{class}\" id=\"turn-{}\">\n<h3><span class=\"code\">{}</span> {}{remarks}</h3>\n\
         <p dir=\"auto\">{text}</p>\n</article>\n",
        turn.turn.0,
        lines::code(turn.start_ms),
        lines::speaker(turn.role),
    )
}

/// A link where there is something to lead to.
fn cite(document: &Document, turn: TurnId) -> String {
    let number = turn.0;
    let known = document.transcript.iter().flatten().any(|known| known.turn.turn == turn);
    match known {
        true => format!("<a href=\"#turn-{number}\">turn {number}</a>"),
        false => format!("turn {number}"),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in lines::clean(text).chars() {
        match char {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            char => out.push(char),
        }
    }
    out
}
