//! Exports, judged by parsers that are not ours. The files are kept in tests/fixtures/export: a change of a form is
//! seen in review, and tests/sdks reads the WebVTT (UPDATE=1 writes them).

use antiphon::clock::Millis;
use antiphon::export::{Archive, Format, Rules, file_name};
use antiphon::wire::*;
use proptest::prelude::*;
use scraper::Html;
use uuid::Uuid;

use crate::support::agree;
use crate::support::judge::{elements, read_markdown};

fn turn(number: u32, role: Role, text: &str) -> Turn {
    Turn {
        turn: TurnId(number),
        role,
        start_ms: Millis(u64::from(number) * 10_000),
        end_ms: Millis(u64::from(number) * 10_000 + 8_250),
        text: text.to_owned(),
        source: if text.is_empty() { Source::None } else { Source::Browser },
        question: None,
        speech_ms: Millis(7_000),
        confidence: None,
        response_ms: None,
        pauses: Vec::new(),
        cut: false,
        generated: None,
        generated_ms: None,
    }
}

fn line(turn: Turn) -> Line {
    Line { turn, trust: 1.0, doubts: Vec::new(), corrected: false, original: None }
}

fn document(turns: Vec<Turn>) -> Document {
    Document {
        interview: InterviewSummary {
            id: Uuid::nil(),
            status: InterviewStatus::Ended,
            reason: Some(EndReason::Completed),
            track: "behavioural".to_owned(),
            role: Some("Senior <Zoë> engineer / \"platform\"".to_owned()),
            created_at: "2026-03-01T10:00:00.125Z".parse().unwrap(),
            duration_ms: Millis(14 * 60_000 + 4_800),
            turns: u32::try_from(turns.len()).unwrap(),
        },
        model: ModelInfo { provider: "practice".to_owned(), name: "practice".to_owned(), host: None },
        transcript: Some(turns.into_iter().map(line).collect()),
        notices: vec![TimedNotice {
            at: Millis(25_000),
            notice: Notice {
                code: NoticeCode::ConnectionLost,
                message: "The connection is lost.".to_owned(),
            },
        }],
        report: vec![ReportSection {
            heading: "What went well".to_owned(),
            paragraphs: vec![ReportParagraph {
                text: "You named *your own* part <first>.".to_owned(),
                turns: vec![TurnId(2), TurnId(9)],
            }],
        }],
        redacted: false,
    }
}

/// Everything that some form could take for its own.
const HOSTILE: &str = "</p><script>alert(1)</script> --> [click](javascript:x) **bold** `code` & &amp; \u{202e}\r\n\r\n\
                       # heading\n1. list <v Candidate> {{x}} ~~gone~~ | a | www.example.org http://example.org";

fn example() -> Document {
    let question = QuestionRef { id: "conflict".to_owned(), index: 2, of: 8, follow_up: true };
    let asked =
        Turn { source: Source::Script, question: Some(question), ..turn(1, Role::Interviewer, "Tell me.") };
    let cut = Turn { cut: true, source: Source::Provider, ..turn(3, Role::Interviewer, "And how did") };
    let typed = Turn { source: Source::Typed, ..turn(5, Role::Candidate, "12. Dezember, 面接です") };
    let last =
        Turn { start_ms: Millis(3_725_040), end_ms: Millis(3_725_040), ..turn(6, Role::Candidate, "- Yes.") };
    let mut document = document(vec![
        asked,
        turn(2, Role::Candidate, HOSTILE),
        cut,
        turn(4, Role::Candidate, ""),
        typed,
        last,
    ]);
    let lines = document.transcript.as_mut().unwrap();
    (lines[5].corrected, lines[5].original) = (true, Some("Guess.".to_owned()));
    (lines[1].trust, lines[1].doubts) = (0.5, vec![Doubt::ManyWords]);
    document
}

#[test]
fn each_form_is_the_one_that_was_reviewed() {
    for format in Format::ALL {
        let path = format!("tests/fixtures/export/interview.{}", format.extension());
        agree(&path, &format.write(&example()).unwrap());
    }
}

#[test]
fn json_reads_back_as_it_was() {
    let document = example();
    let text = Format::Json.write(&document).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
}

#[test]
fn html_is_valid_needs_nothing_else_and_runs_nothing() {
    let text = Format::Html.write(&example()).unwrap();
    let html = Html::parse_document(&text);
    assert!(html.errors.is_empty(), "{:?}", html.errors);
    let (names, words) = (elements(&html), html.root_element().text().collect::<String>());
    for unwanted in ["script", "link", "img", "iframe", "object", "base", "form", "svg", "v"] {
        assert!(!names.contains(&unwanted), "{unwanted}");
    }
    assert!(words.contains("</p><script>alert(1)</script> -->"), "what was said is text");
    for unwanted in ["url(", "@import", " on", "src="] {
        let head = text.split("</head>").next().unwrap();
        assert!(!head.contains(unwanted), "{unwanted}");
    }
    assert!(text.contains("prefers-color-scheme: dark") && text.contains("@media print"));
    assert!(text.contains("href=\"#turn-2\"") && text.contains("id=\"turn-2\""));
    assert!(!text.contains("href=\"#turn-9\""), "there is no turn 9");
}

#[test]
fn markdown_says_what_was_said() {
    let paragraphs = read_markdown(&Format::Markdown.write(&example()).unwrap());
    let said = HOSTILE.replace('\u{202e}', "").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(paragraphs.contains(&said), "{paragraphs:#?}");
    for said in ["12. Dezember, 面接です", "- Yes."] {
        assert!(paragraphs.iter().any(|paragraph| paragraph == said), "{said}");
    }
    assert!(paragraphs.contains(&"You named *your own* part <first>. (turn 2, 9)".to_owned()));
}

#[test]
fn files_have_names_that_every_system_takes() {
    let mut document = example();
    assert_eq!(file_name(&document, Format::Html), "interview-2026-03-01-senior-zoe-engineer-platform.html");
    document.interview.role = Some("../../etc; \"面接\"".repeat(9));
    let name = file_name(&document, Format::Vtt);
    assert!(name.len() < 90 && !name.contains(['/', '"', ';']) && !name.contains(".."), "{name}");
    document.interview.role = Some("面接".to_owned());
    assert_eq!(file_name(&document, Format::Text), "interview-2026-03-01-behavioural.txt");
}

#[test]
fn an_archive_that_is_handed_on_in_pieces_is_a_zip() {
    let mut archive = Archive::new();
    let mut bytes = Vec::new();
    archive.add("user.json", "{}").unwrap();
    bytes.extend(archive.take());
    archive.begin("interviews/a/events.jsonl").unwrap();
    for n in 0..5_000 {
        archive.write(format!("{{\"seq\":{n}}}\n")).unwrap();
        bytes.extend(archive.take());
    }
    bytes.extend(archive.finish().unwrap());
    let mut read = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut read.by_name("interviews/a/events.jsonl").unwrap(), &mut text)
        .unwrap();
    assert_eq!(text.lines().count(), 5_000);
    assert_eq!(read.len(), 2);
}

fn without(redact: &Redact, texts: &[&str]) -> Vec<String> {
    let turns = texts.iter().zip(1..).map(|(text, number)| turn(number, Role::Candidate, text));
    let document = Rules::new(redact).unwrap().apply(document(turns.collect())).unwrap();
    assert_eq!(document.interview.role, None);
    assert!(document.redacted);
    document.transcript.unwrap().into_iter().map(|line| line.turn.text).collect()
}

#[test]
fn names_are_left_out_wherever_they_come_again() {
    let names = Redact { names: true, ..Redact::default() };
    let texts = [
        "Hello Ada, welcome.",
        "My name is Ada Lovelace and I am from London.",
        "Lovelace's ADA machine, not Adam.",
    ];
    let left = [
        "Hello [name], welcome.",
        "My name is [name] and I am from London.",
        "[name]'s [name] machine, not Adam.",
    ];
    assert_eq!(without(&names, &texts), left);
    assert_eq!(without(&names, &["my name is zoë from the back office", "zoë said"])[1], "[name] said");
    assert_eq!(without(&names, &["ich heiße Jürgen", "Jürgen!"]), ["ich heiße [name]", "[name]!"]);
    assert_eq!(without(&names, &["I am happy. Thanks for asking."]), ["I am happy. Thanks for asking."]);
}

#[test]
fn addresses_numbers_links_and_given_words_are_left_out() {
    let all = |emails, phones, links, words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Redact { names: false, emails, phones, links, words }
    };
    let emails = all(true, false, false, &[]);
    let texts =
        ["Write to ada.l+x@example.co.uk, please.", "ada dot l at example dot org works", "I work at Acme."];
    let left = ["Write to [e-mail], please.", "[e-mail] works", "I work at Acme."];
    assert_eq!(without(&emails, &texts), left);

    let phones = all(false, true, false, &[]);
    let texts = [
        "Call +44 (0)20 7946-0018.",
        "five five five, one two three four",
        "From 2019-2021 at port 8080 for 10 years and 3 months.",
    ];
    let left = ["Call [phone].", "[phone]", texts[2]];
    assert_eq!(without(&phones, &texts), left);

    let links = all(false, false, true, &[]);
    let texts = [
        "See https://example.org/a?b=c and www.example.net.",
        "on github.com/ada or example.dev",
        "Node.js, e.g. 3.5",
    ];
    let left = ["See [link] and [link]", "on [link] or [link]", texts[2]];
    assert_eq!(without(&links, &texts), left);

    let words = all(false, false, false, &["Acme", "Project X"]);
    let texts = ["ACME’s project x, but Acmeville and .*"];
    assert_eq!(without(&words, &texts), ["[removed]’s [removed], but Acmeville and .*"]);
}

#[test]
fn without_a_rule_nothing_is_left_out() {
    let rules = Rules::new(&Redact::default()).unwrap();
    assert_eq!(rules.apply(example()).unwrap(), example());
}

proptest! {
    #[test]
    fn no_text_becomes_anything_else_in_markdown(text in "[ -~\n]{0,80}|.{0,40}") {
        let document = document(vec![turn(1, Role::Candidate, &text)]);
        let paragraphs = read_markdown(&Format::Markdown.write(&document).unwrap());
        let visible = |text: &str| {
            let kept = text.chars().filter(|char| !char.is_control() || char.is_whitespace());
            kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let said = visible(&text);
        let turns = |char| matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if !said.is_empty() && !said.contains(turns) {
            prop_assert!(paragraphs.iter().any(|paragraph| visible(paragraph) == said), "{said:?} in {paragraphs:?}");
        }
    }

    #[test]
    fn no_text_breaks_the_html(text in any::<String>()) {
        let written = Format::Html.write(&document(vec![turn(1, Role::Candidate, &text)])).unwrap();
        let html = Html::parse_document(&written);
        prop_assert!(html.errors.is_empty(), "{:?}", html.errors);
        prop_assert_eq!(elements(&html).iter().filter(|name| **name == "article").count(), 1);
    }

    #[test]
    fn no_text_breaks_the_cues(text in any::<String>()) {
        let written = Format::Vtt.write(&document(vec![turn(1, Role::Candidate, &text)])).unwrap();
        prop_assert_eq!(written.lines().filter(|line| line.contains("-->")).count(), 1);
        let cue = written.split("\n\n").find(|block| block.starts_with("turn-1\n")).unwrap();
        prop_assert_eq!(cue.lines().count(), 3);
    }

    #[test]
    fn what_is_asked_to_be_left_out_is_gone(
        word in "[a-z]{3,12}", before in "[a-z ]{0,20}", after in "[a-z ]{0,20}",
    ) {
        let redact = Redact { words: vec![word.clone()], ..Redact::default() };
        let left = &without(&redact, &[&format!("{before} {word} {after}")])[0];
        prop_assert!(!left.split(|char: char| !char.is_alphanumeric()).any(|piece| piece == word) || word == "removed");
    }
}
