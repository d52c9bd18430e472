//! ICE servers as `Link` headers (RFC 9725 section 4.6, RFC 8288 section 3).

use crate::IceServer;

impl IceServer {
    /// The value of a `Link` header for each URL. What no header can say, and no server of ours or of a provider's
    /// has, is left out: a control character, or one beyond ASCII, or an end of the URL within it.
    pub fn links(&self) -> Vec<String> {
        let credential = match (&self.username, &self.credential) {
            (Some(username), Some(credential)) => match (quoted(username), quoted(credential)) {
                (Some(username), Some(credential)) => {
                    format!("; username={username}; credential={credential}; credential-type=\"password\"")
                }
                (_, _) => return Vec::new(),
            },
            (_, _) => String::new(),
        };
        let urls =
            self.urls.iter().filter(|url| url.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"".contains(&b)));
        urls.map(|url| format!("<{url}>; rel=\"ice-server\"{credential}")).collect()
    }
}

/// As a quoted-string (RFC 9110 section 5.6.4).
fn quoted(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return None;
    }
    Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str, credential: Option<(&str, &str)>) -> IceServer {
        IceServer {
            urls: vec![url.to_owned()],
            username: credential.map(|(username, _)| username.to_owned()),
            credential: credential.map(|(_, credential)| credential.to_owned()),
        }
    }

    #[test]
    fn each_url_is_a_link_of_the_shape_that_whip_wants() {
        assert_eq!(server("stun:s.example", None).links(), [r#"<stun:s.example>; rel="ice-server""#]);
        let turn = server("turn:t.example?transport=udp", Some(("5:ann", "a+b/c=")));
        let link = r#"<turn:t.example?transport=udp>; rel="ice-server"; username="5:ann"; credential="a+b/c="; credential-type="password""#;
        assert_eq!(turn.links(), [link]);
    }

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        let link = server("turn:t.example", Some((r#"a"b"#, r"c\d"))).links().remove(0);
        assert!(link.contains(r#"username="a\"b"; credential="c\\d";"#), "{link}");
    }

    #[test]
    fn what_a_header_cannot_say_is_left_out() {
        for bad in ["a\r\nx: y", "a\0", "é", "a\tb"] {
            assert!(server("turn:t.example", Some((bad, "b"))).links().is_empty(), "{bad:?}");
            assert!(server("turn:t.example", Some(("b", bad))).links().is_empty(), "{bad:?}");
        }
        for bad in ["turn:a>; rel=\"x", "turn:a b", "turn:a\r\nb", "turn:é"] {
            assert!(server(bad, None).links().is_empty(), "{bad:?}");
        }
    }
}
