//! Sounds that fill a pause, where the transcript shows them. Words that also mean something ("like", "so") are not
//! counted: how they were meant is not for a list to say.

use crate::wire::{Filler, Fillers};

/// `None`: no list for that language.
pub(super) fn count<'a>(
    texts: impl Iterator<Item = &'a str>,
    language: Option<&str>,
    minutes: f64,
) -> Option<Fillers> {
    let list = list(language.unwrap_or("en"))?;
    let mut words: Vec<Filler> = Vec::new();
    for text in texts {
        let spoken = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        for word in spoken.filter(|word| list.contains(&squeezed(word).as_str())) {
            let word = squeezed(&word);
            match words.iter_mut().find(|known| known.word == word) {
                Some(known) => known.count += 1,
                None => words.push(Filler { word, count: 1 }),
            }
        }
    }
    words.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word)));
    let count = words.iter().map(|word| word.count).sum();
    Some(Fillers { count, per_minute: (f64::from(count) / minutes * 10.0).round() / 10.0, words })
}

fn list(language: &str) -> Option<&'static [&'static str]> {
    let base = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match base.as_str() {
        "en" => Some(&["um", "uh", "uhm", "er", "erm", "ah", "hm"]),
        "de" => Some(&["äh", "ähm", "öh", "hm"]),
        "fr" => Some(&["euh", "heu", "hum"]),
        "es" => Some(&["eh", "em"]),
        "it" => Some(&["ehm", "eh"]),
        "pt" => Some(&["hum", "ah", "eh"]),
        "nl" => Some(&["eh", "ehm", "uh", "uhm"]),
        _ => None,
    }
}

/// "ummm" is "um".
fn squeezed(word: &str) -> String {
    let mut short = String::with_capacity(word.len());
    for c in word.chars() {
        if !short.ends_with(c) {
            short.push(c);
        }
    }
    short
}
