//! What is left out of what others read: found by rules, not understood. They miss some and take too much elsewhere.

use std::collections::BTreeSet;

use regex::{Captures, Regex, RegexBuilder};

use crate::wire::{Document, Line, Redact};

/// Written, and as it is said: `ada dot l at example dot org`.
const EMAIL: &str = r"(?i)[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w.+-]+(?:\s+(?:dot|underscore|dash)\s+\w+)*\s+at\s+\w+(?:\s+dot\s+\w+)+";

/// What begins like one, and bare names of hosts. Group 1 is what stands before.
const LINK: &str = r"(?i)(^|[^@\w.-])((?:https?://|www\.)[^\s<>]+|(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|io|dev|app|ai|me|co|uk|de|fr|es|it|nl|eu|ch|at|in|br|jp|cn)\b(?:/[^\s<>]*)?)";

/// Digits in groups, and digits as words.
const PHONE: &str = r"(?i)\+?\(?\d[\d\s()./–-]{5,}\d|\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)[\s,-]+){6,}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b";

/// Fewer are a year, a price, a port.
const PHONE_DIGITS: usize = 7;

/// What comes after these is a name, however it is written: recognition often writes it small.
const INTRODUCTION: &str = r"(?i)\b(?:my (?:full )?name is|my name['’]s|i am called|i['’]m called|people call me|(?:you can|please) call me|i go by|mein name ist|ich hei(?:ß|ss)e|je m['’]appelle|mon nom est|me llamo|mi nombre es|mi chiamo|(?:o )?meu nome é|ik heet|mijn naam is)\s+((?:[\p{L}][\p{L}\p{M}'’-]*[ ]?){1,4})";

/// And after these if it is written like one.
const GREETING: &str = r"\b(?:(?i:i['’]m|i am|hello|hi|hey|dear|thanks|thank you|welcome|nice to meet you|good morning|good afternoon|goodbye|bye),?)\s+((?:\p{Lu}[\p{L}\p{M}'’-]+[ ]?){1,3})";

/// Words that end a name, or that are none.
const NO_NAMES: &str = " and or but i im i'm i’m is am are was from the a an my me we you so in at of for to it this that \
                        here there not just also currently working und ich aber aus bin et je de y soy yo english \
                        german french spanish ";

/// What is left out, ready to be applied.
#[derive(Debug)]
pub struct Rules {
    emails: Option<Regex>,
    links: Option<Regex>,
    phones: Option<Regex>,
    words: Option<Regex>,
    names: Option<[Regex; 2]>,
}

impl Rules {
    /// Errors: words too many to look for.
    pub fn new(redact: &Redact) -> Result<Self, regex::Error> {
        let when = |wanted: bool, pattern: &str| wanted.then(|| Regex::new(pattern)).transpose();
        let names = match redact.names {
            true => Some([Regex::new(INTRODUCTION)?, Regex::new(GREETING)?]),
            false => None,
        };
        Ok(Self {
            emails: when(redact.emails, EMAIL)?,
            links: when(redact.links, LINK)?,
            phones: when(redact.phones, PHONE)?,
            words: any_of(redact.words.iter().map(String::as_str))?,
            names,
        })
    }

    /// Leaves nothing out?
    pub fn are_empty(&self) -> bool {
        self.emails.is_none()
            && self.links.is_none()
            && self.phones.is_none()
            && self.words.is_none()
            && self.names.is_none()
    }

    /// The document as others may read it. With any rule at all the role is left out: it is in the candidate's own
    /// words.
    pub fn apply(&self, mut document: Document) -> Result<Document, regex::Error> {
        if self.are_empty() {
            return Ok(document);
        }
        document.redacted = true;
        document.interview.role = None;
        let names = any_of(self.names_in(&document).iter().map(String::as_str))?;
        for Line { turn, original, .. } in document.transcript.iter_mut().flatten() {
            turn.text = self.text(&turn.text, names.as_ref());
            turn.generated = turn.generated.take().map(|text| self.text(&text, names.as_ref()));
            *original = original.take().map(|text| self.text(&text, names.as_ref()));
        }
        for notice in &mut document.notices {
            notice.notice.message = self.text(&notice.notice.message, names.as_ref());
        }
        for section in &mut document.report {
            section.heading = self.text(&section.heading, names.as_ref());
            for paragraph in &mut section.paragraphs {
                paragraph.text = self.text(&paragraph.text, names.as_ref());
            }
        }
        Ok(document)
    }

    fn text(&self, text: &str, names: Option<&Regex>) -> String {
        let mut text = text.to_owned();
        let simple = [(&self.emails, "[e-mail]"), (&self.words, "[removed]")];
        for (rule, instead) in simple {
            if let Some(rule) = rule {
                text = rule.replace_all(&text, instead).into_owned();
            }
        }
        if let Some(links) = &self.links {
            text = links.replace_all(&text, "${1}[link]").into_owned();
        }
        if let Some(phones) = &self.phones {
            text = phones.replace_all(&text, phone).into_owned();
        }
        if let Some(names) = names {
            text = names.replace_all(&text, "[name]").into_owned();
            while text.contains("[name] [name]") {
                text = text.replace("[name] [name]", "[name]");
            }
        }
        text
    }

    fn names_in(&self, document: &Document) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let Some([introduction, greeting]) = &self.names else { return names };
        for Line { turn, .. } in document.transcript.iter().flatten() {
            let after = |rule: &Regex| {
                let found = rule.captures_iter(&turn.text).filter_map(|found| found.get(1));
                found.map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
            };
            for name in after(introduction) {
                names.extend(words(&name).take_while(|word| is_name(word)).map(str::to_owned));
            }
            // "Hello, I'm Ada" is one of these.
            for name in after(greeting) {
                names.extend(words(&name).filter(|word| is_name(word)).map(str::to_owned));
            }
        }
        names
    }
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split_whitespace().map(|word| word.trim_end_matches(['\'', '’', '-']))
}

fn is_name(word: &str) -> bool {
    word.chars().count() > 1 && !NO_NAMES.contains(&format!(" {} ", word.to_lowercase()))
}

/// Any of these whole words, whatever their case.
fn any_of<'a>(words: impl Iterator<Item = &'a str>) -> Result<Option<Regex>, regex::Error> {
    let bounded = |word: &str| {
        let bound =
            |edge: Option<char>| if edge.is_some_and(|edge| edge.is_alphanumeric()) { r"\b" } else { "" };
        let (first, last) = (word.chars().next(), word.chars().last());
        format!("{}{}{}", bound(first), regex::escape(word), bound(last))
    };
    let mut words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    // The first that fits is taken: the longest has to be it.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let words: Vec<_> = words.into_iter().map(bounded).collect();
    match words.is_empty() {
        true => Ok(None),
        false => RegexBuilder::new(&words.join("|")).case_insensitive(true).build().map(Some),
    }
}

fn phone(found: &Captures<'_>) -> String {
    let text = found.get(0).map(|found| found.as_str()).unwrap_or_default();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let years = digits == 8 && text.split(['-', '–', '/']).filter(|part| part.trim().len() == 4).count() == 2;
    match (digits > 0 && digits < PHONE_DIGITS) || years {
        true => text.to_owned(),
        false => "[phone]".to_owned(),
    }
}
