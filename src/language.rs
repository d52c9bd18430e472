//! Language tags, by their shape: nobody keeps the registry here.

/// The longest tag that is taken, in bytes (RFC 5646 section 4.4.1).
const MAX: usize = 35;

/// Is this a language tag (RFC 5646 section 2.1), such as `en` or `de-AT`? A language of two to eight letters, then subtags
/// of up to eight letters and digits.
pub fn is_tag(text: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let language = text.split('-').next().unwrap_or_default();
    let named = language.len() >= 2 && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    text.len() <= MAX && named && text.split('-').all(part)
}

#[cfg(test)]
mod tests {
    use super::is_tag;

    #[test]
    fn a_tag_is_known_by_its_shape() {
        for tag in ["en", "de-AT", "zh-Hant-TW", "sl-rozaj-biske-1994", "es-419", "DE", "en-x-twain"] {
            assert!(is_tag(tag), "{tag}");
        }
        for text in [
            "",
            "e",
            "en_GB",
            "en-",
            "-en",
            "en--GB",
            "1a",
            "english please",
            "abcdefghi",
            "en-abcdefghi",
            "dé",
        ] {
            assert!(!is_tag(text), "{text}");
        }
        let long = format!("en{}", "-abcde".repeat(6));
        assert!(!is_tag(&long), "{long}");
    }
}
