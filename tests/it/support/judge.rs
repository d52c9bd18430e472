//! Judges of exported files: parsers that are not ours.

use pulldown_cmark::{Event as Mark, Options, Parser, Tag, TagEnd};
use scraper::{Html, Node};

/// The names of a page's elements.
pub(crate) fn elements(html: &Html) -> Vec<&str> {
    html.tree
        .values()
        .filter_map(|node| match node {
            Node::Element(element) => Some(element.name()),
            Node::Comment(_) | Node::ProcessingInstruction(_) => panic!("not ours: {node:?}"),
            Node::Document | Node::Fragment | Node::Doctype(_) | Node::Text(_) => None,
        })
        .collect()
}

/// What a reader of Markdown sees of the turn, and whether it is text alone.
pub(crate) fn read_markdown(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT
        | Options::ENABLE_WIKILINKS;
    let (mut paragraphs, mut inside) = (Vec::new(), false);
    for mark in Parser::new_ext(text, options) {
        match mark {
            Mark::Start(Tag::Paragraph) => {
                paragraphs.push(String::new());
                inside = true;
            }
            Mark::End(TagEnd::Paragraph) => inside = false,
            Mark::Text(text) | Mark::Code(text) => {
                if let Some(last) = paragraphs.last_mut().filter(|_| inside) {
                    last.push_str(&text);
                }
            }
            Mark::Start(Tag::Heading { .. } | Tag::List(_) | Tag::Item | Tag::Strong | Tag::Emphasis)
            | Mark::End(_) => {}
            other @ (Mark::Start(_)
            | Mark::InlineMath(_)
            | Mark::DisplayMath(_)
            | Mark::Html(_)
            | Mark::InlineHtml(_)
            | Mark::FootnoteReference(_)
            | Mark::SoftBreak
            | Mark::HardBreak
            | Mark::Rule
            | Mark::TaskListMarker(_)) => panic!("said, and became {other:?}"),
        }
    }
    paragraphs
}
