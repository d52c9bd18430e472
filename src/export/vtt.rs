//! WebVTT (w3.org/TR/webvtt1): a cue per turn, with its speaker as the voice. Notices are comments.

use super::lines::{self, Entry, Said};
use crate::clock::Millis;
use crate::wire::{Document, Line, Role};

pub(super) fn write(document: &Document) -> String {
    let mut out = format!("WEBVTT - {}\n", comment(&lines::title(document)));
    out += "\nNOTE\n";
    for (name, value) in lines::facts(document) {
        out += &format!("{name}: {}\n", comment(&value));
    }
    if document.redacted {
        out += &format!("{}\n", lines::REDACTED);
    }
    for entry in lines::record(document) {
        match entry {
            Entry::Notice(notice) => {
                let code = lines::code(notice.at);
                out += &format!("\nNOTE {code} {}\n", comment(&notice.notice.message));
            }
            Entry::Line(line) => out += &cue(line),
        }
    }
    out
}

fn cue(line: &Line) -> String {
    let turn = &line.turn;
    let text = match lines::said(line) {
        Said::Words(words) => escape(&words),
        Said::Nothing(instead) => format!("<i>({})</i>", escape(&instead)),
    };
    let (start, end) = (turn.start_ms, turn.end_ms.max(turn.start_ms + Millis(1)));
    // Interviewer to the left, candidate to the right, as in the room.
    let settings = match turn.role {
        Role::Interviewer => "position:0%,line-left size:90% align:start",
        Role::Candidate => "position:100%,line-right size:90% align:end",
    };
    let speaker = lines::speaker(turn.role);
    let (number, start, end) = (turn.turn.0, time(start), time(end));
    format!("\nturn-{number}\n{start} --> {end} {settings}\n<v {speaker}>{text}</v>\n")
}

fn time(at: Millis) -> String {
    let (seconds, ms) = (at.0 / 1000, at.0 % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{ms:03}")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What has an arrow would be taken for a cue.
fn comment(text: &str) -> String {
    lines::clean(text).replace("-->", "→")
}
