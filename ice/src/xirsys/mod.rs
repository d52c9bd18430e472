//! Xirsys, a provider of TURN servers: what is asked (`PUT /_turn/{channel}`, docs.xirsys.com) and what its answer
//! is good for. Pure.

mod cache;

use serde::Deserialize;
use serde_json::{Value, json};

pub use cache::Cache;

use crate::{IceServer, IceUrl};

/// More URLs than this are of no use to a browser, which tries them all.
const MAX_URLS: usize = 16;

/// The longest username or credential, in bytes: as STUN has it (RFC 8489 section 14.3).
const MAX_CREDENTIAL: usize = 508;

/// Why there is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("Xirsys did not answer in time")]
    Timeout,
    #[error("Xirsys cannot be reached")]
    Unreachable,
    #[error("Xirsys does not accept --xirsys-ident and --xirsys-secret")]
    Unauthorized,
    #[error("Xirsys refused the request: is there such a --xirsys-channel?")]
    Refused,
    #[error("what Xirsys answered cannot be read")]
    Garbage,
    #[error("Xirsys named no usable server")]
    Empty,
    #[error("Xirsys is not configured here")]
    NotConfigured,
}

impl Fault {
    /// As clients are told.
    pub fn code(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Unauthorized => "unauthorized",
            Self::Refused => "refused",
            Self::Garbage => "garbage",
            Self::Empty => "empty",
            Self::NotConfigured => "not_configured",
        }
    }
}

/// The body of the request for credentials that last `seconds`.
pub fn request(seconds: u32) -> String {
    json!({ "format": "urls", "expire": seconds.to_string() }).to_string()
}

/// The servers in an answer's body. An entry that is no good is dropped; whatever the body holds, the outcome can be
/// given to a browser and put into a header.
///
/// # Errors
///
/// Xirsys says that something is wrong, or says nothing of use. Its own words are not kept: they may hold what it was
/// asked with.
pub fn read(body: &[u8]) -> Result<Vec<IceServer>, Fault> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| Fault::Garbage)?;
    match (answer.s.as_str(), &answer.v) {
        ("ok", Value::Object(granted)) => {
            let entries = match granted.get("iceServers") {
                Some(Value::Array(entries)) => entries.as_slice(),
                Some(entry @ Value::Object(_)) => std::slice::from_ref(entry),
                Some(_) | None => return Err(Fault::Garbage),
            };
            let servers = usable(entries);
            if servers.is_empty() { Err(Fault::Empty) } else { Ok(servers) }
        }
        ("error", Value::String(word)) if word == "unauthorized" => Err(Fault::Unauthorized),
        ("error", _) => Err(Fault::Refused),
        (_, _) => Err(Fault::Garbage),
    }
}

#[derive(Deserialize)]
struct Answer {
    s: String,
    v: Value,
}

#[derive(Deserialize)]
struct Entry {
    /// The older form names one, as `url`.
    #[serde(alias = "url")]
    urls: Urls,
    username: Option<String>,
    credential: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Urls {
    One(String),
    Many(Vec<Value>),
}

fn usable(entries: &[Value]) -> Vec<IceServer> {
    let mut room = MAX_URLS;
    let mut servers: Vec<IceServer> = Vec::new();
    for entry in entries.iter().filter_map(|entry| Entry::deserialize(entry).ok()) {
        let urls = match entry.urls {
            Urls::One(url) => vec![url],
            Urls::Many(urls) => urls.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        };
        let credential = entry.username.zip(entry.credential).filter(|(a, b)| is_plain(a) && is_plain(b));
        let good = |url: &IceUrl| !url.scheme().relays() || credential.is_some();
        let urls: Vec<IceUrl> =
            urls.iter().filter_map(|url| url.parse().ok()).filter(good).take(room).collect();
        room -= urls.len();
        for server in IceServer::entries(&urls, credential) {
            // The older form repeats the credential with each URL.
            match servers
                .iter_mut()
                .find(|known| known.username == server.username && known.credential == server.credential)
            {
                Some(known) => known.urls.extend(server.urls),
                None => servers.push(server),
            }
        }
    }
    servers
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_CREDENTIAL && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_json(body: &Value) -> Result<Vec<IceServer>, Fault> {
        read(body.to_string().as_bytes())
    }

    fn ok(servers: Value) -> Result<Vec<IceServer>, Fault> {
        read_json(&json!({ "v": { "iceServers": servers }, "s": "ok" }))
    }

    #[test]
    fn the_request_has_the_shape_that_xirsys_wants() {
        assert_eq!(request(10_800), r#"{"expire":"10800","format":"urls"}"#);
    }

    #[test]
    fn one_entry_with_many_urls_is_read_and_stun_gets_no_secret() {
        let list = ok(json!({
            "username": "Zm9v_-=", "credential": "1c000836-2e53",
            "urls": ["stun:bn-turn1.xirsys.com", "turn:bn-turn1.xirsys.com:80?transport=udp",
                     "turns:bn-turn1.xirsys.com:443?transport=tcp"],
        }))
        .unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!((list[0].urls.len(), &list[0].credential), (1, &None));
        assert_eq!((list[1].urls.len(), list[1].username.as_deref()), (2, Some("Zm9v_-=")));
    }

    #[test]
    fn the_older_form_with_an_entry_for_each_url_is_read() {
        let list = ok(json!([
            { "url": "stun:w.xirsys.com" },
            { "username": "u", "url": "turn:w.xirsys.com:80?transport=udp", "credential": "c" },
            { "username": "u", "url": "turns:w.xirsys.com:443?transport=tcp", "credential": "c" },
        ]))
        .unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(list[1].urls.len(), 2);
    }

    #[test]
    fn bad_entries_are_dropped_and_good_ones_kept() {
        let list = ok(json!([
            7, null, "turn:x", {}, { "urls": 5 },
            { "urls": ["http://evil.example", "turn:no.credential.example", 3, "stun:a>;b"] },
            { "urls": ["turn:t.example"], "username": "a\r\nb", "credential": "c" },
            { "urls": ["turn:t.example"], "username": "u", "credential": "x".repeat(600) },
            { "urls": "stun:good.example", "username": null },
        ]))
        .unwrap();
        assert_eq!(
            list,
            [IceServer { urls: vec!["stun:good.example".into()], username: None, credential: None }]
        );
    }

    #[test]
    fn no_more_urls_are_taken_than_a_browser_has_use_for() {
        let urls: Vec<String> = (0..100).map(|n| format!("stun:s{n}.example")).collect();
        let many = json!([{ "urls": urls }, { "urls": urls }]);
        assert_eq!(ok(many).unwrap().iter().map(|server| server.urls.len()).sum::<usize>(), MAX_URLS);
    }

    #[test]
    fn an_error_has_its_cause_and_none_of_its_words() {
        let error = |word: &str| read_json(&json!({ "s": "error", "v": word })).unwrap_err();
        assert_eq!(error("unauthorized"), Fault::Unauthorized);
        assert_eq!(error("path_not_found"), Fault::Refused);
        assert_eq!(read_json(&json!({ "s": "error", "v": { "a": 1 } })), Err(Fault::Refused));
        assert!(!error("the secret is hunter2").to_string().contains("hunter2"));
    }

    #[test]
    fn garbage_is_garbage() {
        for body in ["", "<html>", "[]", "{}", r#"{"s":"ok"}"#, r#"{"s":"ok","v":{}}"#, r#"{"s":1,"v":{}}"#] {
            assert_eq!(read(body.as_bytes()), Err(Fault::Garbage), "{body}");
        }
        assert_eq!(ok(json!([])), Err(Fault::Empty));
        assert_eq!(ok(json!({ "urls": [] })), Err(Fault::Empty));
        assert_eq!(ok(json!(5)), Err(Fault::Garbage));
    }
}
