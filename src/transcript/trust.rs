//! How far a turn's words can be trusted. Rules of thumb that can be explained, not a probability.

use super::rounded;
use crate::clock::Millis;
use crate::wire::{Doubt, Role, Source, Turn};

/// Shorter speech is a "yes", or a cough: nothing is read from its length.
const SHORT: Millis = Millis(1500);

/// Words a second: slower than anybody tells something, and faster than anybody speaks.
const FEW: f64 = 0.6;
const MANY: f64 = 6.0;

/// A recogniser that is less sure than this, in percent, is doubted as far as it doubts itself.
const SURE: u8 = 70;

/// Writing systems that recognisers confuse when they guess another language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    /// Han, Kana and Hangul, which are mixed.
    EastAsian,
    Indic,
    Thai,
}

/// What the candidate's words should be written in.
pub(super) fn expected(turns: &[Turn], language: Option<&str>) -> Option<Script> {
    let asked = turns.iter().filter(|turn| turn.role == Role::Interviewer);
    language.and_then(of_language).or_else(|| dominant(asked.flat_map(|turn| turn.text.chars())))
}

/// 0 to 1, and why not 1.
pub(super) fn of(turn: &Turn, expected: Option<Script>) -> (f64, Vec<Doubt>) {
    let mut doubts = Vec::new();
    let mut trust = 1.0;
    let mut doubt = |factor: f64, doubt| {
        trust *= factor;
        doubts.push(doubt);
    };
    if turn.role == Role::Interviewer {
        if turn.cut && turn.source != Source::Script {
            doubt(0.9, Doubt::Cut);
        }
        return (trust, doubts);
    }
    let spoken = words(&turn.text);
    match turn.source {
        Source::Typed | Source::Script => return (1.0, doubts),
        Source::None => doubt(0.0, Doubt::NoWords),
        Source::Provider | Source::Browser if spoken == 0.0 => doubt(0.0, Doubt::NoWords),
        Source::Browser => doubt(0.8, Doubt::BrowserRecognition),
        Source::Provider => {}
    }
    if spoken > 0.0 && turn.speech_ms >= SHORT {
        let pace = spoken / turn.speech_ms.duration().as_secs_f64();
        if pace < FEW {
            doubt(0.5, Doubt::FewWords);
        } else if pace > MANY {
            doubt(0.5, Doubt::ManyWords);
        }
    }
    if let Some(percent) = turn.confidence.filter(|percent| *percent < SURE && spoken > 0.0) {
        doubt(f64::from(percent) / 100.0, Doubt::Unsure);
    }
    let script = dominant(turn.text.chars());
    if let (Some(found), Some(expected)) = (script, expected)
        && found != expected
    {
        doubt(0.2, Doubt::OtherScript);
    }
    (rounded(trust), doubts)
}

/// About how many words a text has. Where no spaces are written, two characters are taken for one.
pub fn words(text: &str) -> f64 {
    let unspaced = text.chars().filter(|c| matches!(script(*c), Some(Script::EastAsian | Script::Thai)));
    let unspaced = f64::from(u32::try_from(unspaced.count()).unwrap_or(u32::MAX));
    let spaced = text.split_whitespace().filter(|word| {
        word.chars()
            .any(|c| c.is_alphanumeric() && !matches!(script(c), Some(Script::EastAsian | Script::Thai)))
    });
    unspaced / 2.0 + f64::from(u32::try_from(spaced.count()).unwrap_or(u32::MAX))
}

/// The script of most letters.
fn dominant(text: impl Iterator<Item = char>) -> Option<Script> {
    let mut counts: Vec<(Script, u32)> = Vec::new();
    for script in text.filter_map(script) {
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(script, _)| script)
}

/// By Unicode block; digits, marks and scripts not listed say nothing.
fn script(c: char) -> Option<Script> {
    match u32::from(c) {
        0x41..=0x5a | 0x61..=0x7a | 0xc0..=0x24f | 0x1e00..=0x1eff => Some(Script::Latin),
        0x370..=0x3ff | 0x1f00..=0x1fff => Some(Script::Greek),
        0x400..=0x52f => Some(Script::Cyrillic),
        0x590..=0x5ff => Some(Script::Hebrew),
        0x600..=0x6ff | 0x750..=0x77f => Some(Script::Arabic),
        0x900..=0xdff => Some(Script::Indic),
        0xe00..=0xe7f => Some(Script::Thai),
        0x1100..=0x11ff | 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af => Some(Script::EastAsian),
        _ => None,
    }
}

fn of_language(language: &str) -> Option<Script> {
    let base = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match base.as_str() {
        "ru" | "uk" | "bg" | "be" | "mk" => Some(Script::Cyrillic),
        "el" => Some(Script::Greek),
        "ar" | "fa" | "ur" => Some(Script::Arabic),
        "he" => Some(Script::Hebrew),
        "zh" | "ja" | "ko" => Some(Script::EastAsian),
        "hi" | "mr" | "ne" | "bn" | "ta" | "te" | "kn" | "ml" | "gu" | "pa" => Some(Script::Indic),
        "th" => Some(Script::Thai),
        "en" | "de" | "fr" | "es" | "it" | "pt" | "nl" | "sv" | "da" | "no" | "nb" | "fi" | "pl" | "cs"
        | "sk" | "sl" | "hr" | "hu" | "ro" | "tr" | "vi" | "id" | "ms" | "et" | "lv" | "lt" | "ca" => {
            Some(Script::Latin)
        }
        _ => None,
    }
}
