//! Conditional requests (RFC 9110 section 13): an edit that is for what its maker has seen, a read of what is new.
//!
//! `If-Match` may be left out: then the last edit wins. With it, an edit of what has changed since is refused (412).

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use headers::{ETag, HeaderMapExt as _, IfMatch, IfNoneMatch};

use crate::error::{Code, Error, Result};

/// Names a state of something: a strong tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag(ETag);

impl Tag {
    /// Of what counts its edits.
    pub(super) fn version(version: u64) -> Result<Self> {
        let tag = format!("\"{version}\"").parse();
        let failed = |_| Error::new(Code::Internal, "The answer cannot be named.");
        tag.map(Self).map_err(failed)
    }

    /// An edit is for this state, or for any.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<()> {
        let unreadable = |_| Error::new(Code::BadRequest, "The If-Match is not a list of entity tags.");
        match headers.typed_try_get::<IfMatch>().map_err(unreadable)? {
            Some(wanted) if !wanted.precondition_passes(&self.0) => Err(Error::new(
                Code::PreconditionFailed,
                "This was changed since you read it. Read it again.",
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// The body with its tag, or 304 for who has it already.
    pub(super) fn answer(self, headers: &HeaderMap, body: impl serde::Serialize) -> Response {
        let new = match headers.typed_get::<IfNoneMatch>() {
            Some(had) => had.precondition_passes(&self.0),
            None => true,
        };
        let mut response = match new {
            true => axum::Json(body).into_response(),
            false => StatusCode::NOT_MODIFIED.into_response(),
        };
        response.headers_mut().typed_insert(self.0);
        response
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn with(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn an_edit_is_for_the_state_that_its_maker_saw() {
        let tag = Tag::version(3).unwrap();
        tag.check(&HeaderMap::new()).unwrap();
        for passes in ["\"3\"", "*", "\"1\", \"3\""] {
            tag.check(&with(IF_MATCH, passes)).unwrap();
        }
        for fails in ["\"2\"", "W/\"3\"", "\"33\""] {
            let error = tag.check(&with(IF_MATCH, fails)).unwrap_err();
            assert_eq!(error.code, Code::PreconditionFailed, "{fails}");
        }
    }

    #[test]
    fn who_has_it_already_is_not_sent_it_again() {
        let answer = |headers: &HeaderMap| Tag::version(3).unwrap().answer(headers, "body");
        let fresh = answer(&HeaderMap::new());
        assert_eq!(
            (fresh.status(), &fresh.headers()[ETAG]),
            (StatusCode::OK, &HeaderValue::from_static("\"3\""))
        );
        for had in ["\"3\"", "W/\"3\"", "\"1\", \"3\"", "*"] {
            let same = answer(&with(IF_NONE_MATCH, had));
            assert_eq!(same.status(), StatusCode::NOT_MODIFIED, "{had}");
            assert_eq!(same.headers()[ETAG], "\"3\"");
        }
        assert_eq!(answer(&with(IF_NONE_MATCH, "\"2\"")).status(), StatusCode::OK);
    }
}
