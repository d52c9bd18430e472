//! Words as they are searched for: what is said and what is asked for are taken apart the same way, for both
//! databases. Case, accents and compatibility forms make no difference. Where a script has no spaces, each
//! character is a word, and what is looked for is found as a phrase.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use crate::error::{Code, Error};
use crate::wire::SnippetPart;

/// The words of a turn that can be found: Postgres knows no later position (manual section 12.11).
pub const MAX_WORDS: usize = 16_000;

/// The longest question.
pub const MAX_QUERY_CHARS: usize = 200;

/// How much of a turn is shown around what was found, in characters.
const BEFORE: usize = 60;
const SNIPPET: usize = 200;

/// A word and where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub folded: String,
    pub at: Range<usize>,
}

/// The words of `text`, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut word = Word { folded: String::new(), at: 0..0 };
    for (at, char) in text.char_indices() {
        let end = at + char.len_utf8();
        let alone = is_of_a_script_without_spaces(char);
        if alone {
            finish(&mut found, &mut word);
        }
        for part in fold(char) {
            if part.is_alphanumeric() {
                let start = if word.folded.is_empty() { at } else { word.at.start };
                word.at = start..end;
                word.folded.push(part);
            } else {
                finish(&mut found, &mut word);
            }
        }
        if alone {
            finish(&mut found, &mut word);
        }
    }
    finish(&mut found, &mut word);
    found
}

fn finish(found: &mut Vec<Word>, word: &mut Word) {
    let folded = std::mem::take(&mut word.folded);
    if !folded.is_empty() && found.len() < MAX_WORDS {
        found.push(Word { folded, at: word.at.clone() });
    }
}

/// Nothing at all for an accent and for what only says how to break or join: the word goes on.
fn fold(char: char) -> impl Iterator<Item = char> {
    std::iter::once(char)
        .nfkd()
        .filter(|part| !matches!(part, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}'))
        .flat_map(char::to_lowercase)
        // A capital may have an accent of its own: İ.
        .filter(|part| !matches!(part, '\u{300}'..='\u{36f}'))
}

fn is_of_a_script_without_spaces(char: char) -> bool {
    matches!(char,
        '\u{e00}'..='\u{eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Myanmar
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' // Hiragana, Katakana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' // Han
    )
}

/// Words that stand next to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Folded; at least one.
    pub words: Vec<String>,
    /// The last word may go on.
    pub open: bool,
}

/// What is looked for: turns that have every phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub phrases: Vec<Phrase>,
}

impl Query {
    /// A word finds every word that begins so; `"words in quotes"` find themselves. Errors: no word, too long.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |message: String| {
            Error::new(Code::Unprocessable, message).details(serde_json::json!({ "field": "q" }))
        };
        if text.chars().count() > MAX_QUERY_CHARS {
            return Err(wrong(format!("A search has at most {MAX_QUERY_CHARS} characters.")));
        }
        let mut phrases = Vec::new();
        for (index, part) in text.split('"').enumerate() {
            let quoted = index % 2 == 1;
            let pieces = if quoted { vec![part] } else { part.split_whitespace().collect() };
            for piece in pieces {
                let words: Vec<_> = words(piece).into_iter().map(|word| word.folded).collect();
                if !words.is_empty() {
                    phrases.push(Phrase { words, open: !quoted });
                }
            }
        }
        match phrases.is_empty() {
            true => Err(wrong("A search needs a word.".to_owned())),
            false => Ok(Self { phrases }),
        }
    }

    /// What of `text` to show: the surroundings of the first find, with every find in them marked.
    pub fn snippet(&self, text: &str) -> Vec<SnippetPart> {
        let finds = self.finds(text);
        let first = finds.first().map_or(0, |find| find.start);
        let window = window(text, first);
        let mut parts = Parts::default();
        if window.start > 0 {
            parts.push("…", false);
        }
        let mut at = window.start;
        for find in finds {
            let find = find.start.max(at)..find.end.min(window.end);
            if find.is_empty() {
                continue;
            }
            parts.push(&text[at..find.start], false);
            parts.push(&text[find.clone()], true);
            at = find.end;
        }
        parts.push(&text[at..window.end], false);
        if window.end < text.len() {
            parts.push("…", false);
        }
        parts.0
    }

    /// Where its phrases stand, in order; they may overlap.
    fn finds(&self, text: &str) -> Vec<Range<usize>> {
        let words = words(text);
        let mut finds = Vec::new();
        for phrase in &self.phrases {
            for place in words.windows(phrase.words.len()) {
                let last = phrase.words.len() - 1;
                let fits = place.iter().zip(&phrase.words).enumerate().all(|(index, (word, wanted))| {
                    match phrase.open && index == last {
                        true => word.folded.starts_with(wanted),
                        false => word.folded == *wanted,
                    }
                });
                if let (true, Some(first), Some(last)) = (fits, place.first(), place.last()) {
                    finds.push(first.at.start..last.at.end);
                }
            }
        }
        finds.sort_by_key(|find| (find.start, find.end));
        finds
    }
}

#[derive(Debug, Default)]
struct Parts(Vec<SnippetPart>);

impl Parts {
    fn push(&mut self, text: &str, found: bool) {
        match self.0.last_mut() {
            Some(last) if last.found == found => last.text.push_str(text),
            Some(_) | None if text.is_empty() => {}
            Some(_) | None => self.0.push(SnippetPart { text: text.to_owned(), found }),
        }
    }
}

/// Some characters before `at`, at a space if there is one, and as many after as are shown.
fn window(text: &str, at: usize) -> Range<usize> {
    let back = text[..at].char_indices().rev().nth(BEFORE).map(|(index, _)| index);
    let start = back.map_or(0, |back| {
        let space = text[back..at].char_indices().find(|(_, char)| char.is_whitespace());
        space.map_or_else(|| next_char(text, back), |(offset, space)| back + offset + space.len_utf8())
    });
    let end = text[start..].char_indices().nth(SNIPPET).map_or(text.len(), |(offset, _)| start + offset);
    if end == text.len() {
        return start..end;
    }
    // Not within a word, unless it is all that there is.
    let space = text[at..end].rfind(char::is_whitespace).map(|offset| at + offset);
    start..space.filter(|space| *space > at + (end - at) / 2).unwrap_or(end)
}

fn next_char(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(at, |char| at + char.len_utf8())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    fn shown(query: &str, text: &str) -> String {
        let parts = Query::parse(query).unwrap().snippet(text);
        parts.iter().map(|p| if p.found { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn words_are_folded_and_taken_apart() {
        assert_eq!(folded("Zoë’s CAFÉ, don't!"), ["zoe", "s", "cafe", "don", "t"]);
        assert_eq!(folded("cafe\u{301} ﬁne ½ İstanbul"), ["cafe", "fine", "1", "2", "istanbul"]);
        assert_eq!(folded("面接します ok"), ["面", "接", "し", "ま", "す", "ok"]);
        assert_eq!(folded(" \0\"';--"), Vec::<String>::new());
    }

    #[test]
    fn a_word_finds_what_begins_so_and_quotes_find_the_whole() {
        assert_eq!(shown("migr", "We migrated a database."), "We [migrated] a database.");
        assert_eq!(
            shown("\"a database\" MIGRATED", "We migrated a database."),
            "We [migrated] [a database]."
        );
        assert_eq!(shown("\"migr\"", "We migrated."), "We migrated.");
        assert_eq!(shown("接で", "面接です"), "面[接で]す");
        assert_eq!(shown("e-mail", "by e mail, by e-mails"), "by [e mail], by [e-mails]");
    }

    #[test]
    fn a_long_turn_is_shown_around_the_find() {
        let text = format!("{}the lighthouse {}", "and so on ".repeat(40), "and on ".repeat(60));
        let shown = shown("lighthouse", &text);
        assert!(
            shown.starts_with("…") && shown.ends_with("…") && shown.contains("the [lighthouse] and"),
            "{shown}"
        );
        assert!(shown.chars().count() <= SNIPPET + 4, "{shown}");
    }

    #[test]
    fn what_has_no_word_or_is_too_long_is_refused() {
        for text in ["", "  ", "\"\"", "!?", &"a".repeat(MAX_QUERY_CHARS + 1)] {
            assert_eq!(Query::parse(text).unwrap_err().details.unwrap()["field"], "q");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_text_is_found_there(text in ".{0,400}", from in any::<usize>(), len in 1_usize..4) {
            let all = words(&text);
            prop_assume!(!all.is_empty());
            let from = from % all.len();
            let some = &all[from..(from + len).min(all.len())];
            let phrase = some.iter().map(|word| word.folded.clone()).collect::<Vec<_>>();
            let query = Query { phrases: vec![Phrase { words: phrase, open: true }] };
            let parts = query.snippet(&text);
            prop_assert!(parts.iter().any(|part| part.found), "{parts:?}");
            let whole: String = parts.iter().map(|part| part.text.as_str()).collect();
            let whole = whole.strip_prefix('…').filter(|_| !text.starts_with('…')).unwrap_or(&whole);
            prop_assert!(text.contains(whole.strip_suffix('…').unwrap_or(whole)));
        }

        #[test]
        fn no_text_and_no_query_confuse_it(text in any::<String>(), query in any::<String>()) {
            if let Ok(query) = Query::parse(&query) {
                query.snippet(&text);
            }
        }
    }
}
