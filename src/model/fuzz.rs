//! What the fuzz targets (`fuzz/`) call.

use std::sync::Arc;

use super::brief::{Brief, Question};
use super::dialect::{Course, Dialect, Opening, Out};
use super::{Command, ItemId, Provider, gemini, live, openai};
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::wire::Patience;

/// Whatever a server says, one frame a line: nothing panics, nothing grows beyond what was said. An empty line is a
/// frame of the candidate's, a line of one byte another command.
#[doc(hidden)]
pub fn fuzz(provider: Provider, frames: &[u8]) {
    let brief = Arc::new(Brief {
        title: "Fuzz".to_owned(),
        minutes: 20,
        patience: Patience::Quick,
        questions: vec![Question { id: "a".to_owned(), text: "A?".to_owned(), ..Question::default() }],
        ..Brief::default()
    });
    let course = Course::new(Patience::Quick);
    let (mut dialect, rate) = match provider {
        Provider::Practice => return,
        Provider::Openai => {
            let settings = openai::Settings {
                model: "m".to_owned(),
                voice: "v".to_owned(),
                shape: openai::Shape::Ga,
                input_rate: Rate::HZ_24K,
                output_rate: Rate::HZ_24K,
                turn_detection: openai::TurnDetection::Server,
                transcription: Some("t".to_owned()),
                noise_reduction: true,
            };
            let dialect = openai::Dialect::new(Arc::new(settings), brief, course);
            (Dialect::OpenAi(Box::new(dialect)), Rate::HZ_24K)
        }
        Provider::Live => {
            let settings = live::Settings { model: "m".to_owned(), voice: "v".to_owned() };
            (Dialect::Live(Box::new(live::Dialect::new(Arc::new(settings), brief, course))), live::RATE)
        }
        Provider::Gemini => {
            let settings = gemini::Settings { model: "m".to_owned(), voice: "v".to_owned() };
            let dialect = gemini::Dialect::new(Arc::new(settings), brief, course);
            (Dialect::Gemini(Box::new(dialect)), Rate::HZ_16K)
        }
    };
    let mut out = Out::default();
    dialect.open(Opening::First, &[], &mut out);
    for frame in frames.split(|&byte| byte == b'\n') {
        let mut out = Out::default();
        match frame {
            [] => dialect.encode(Command::Audio(Pcm::silent_frame(rate)), &mut out),
            [command] => dialect.encode(self::command(*command), &mut out),
            frame => dialect.decode(&String::from_utf8_lossy(frame), &mut out),
        }
    }
    dialect.leave(&mut out);
}

fn command(byte: u8) -> Command {
    let item = ItemId(u64::from(byte >> 4));
    match byte & 15 {
        0 => Command::Start,
        1 => Command::Commit,
        2 => Command::Hold(true),
        3 => Command::Hold(false),
        4 => Command::Skip,
        5 => Command::WrapUp,
        6 => Command::Text("words".to_owned()),
        7 => Command::Forget(item),
        8 => Command::Played(item),
        _ => Command::Truncate { item, heard: Millis(u64::from(byte)) },
    }
}
