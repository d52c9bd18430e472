//! The API as a document (OpenAPI 3.1), written from the routes: `GET /api/openapi.json`, and at `/docs` as pages that
//! load nothing from elsewhere.

use std::collections::BTreeMap;

use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi, PartialSchema as _};
use utoipa_swagger_ui::SwaggerUi;

use crate::wire::ErrorBody;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Antiphon",
        description = "Spoken interviews with a realtime model over WebRTC.\n\nEverything that fails answers with the \
                       one error body. Times are RFC 3339; lengths and points on an interview's clock are milliseconds.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "calls", description = "From the click to a conversation"),
        (name = "interviews", description = "What was kept of them"),
        (name = "people", description = "Who uses the server"),
        (name = "plans", description = "What is to be asked, and whom to ask it"),
        (name = "webhooks", description = "What happens, told to other servers"),
        (name = "diagnostics", description = "Reachability and timings"),
    ),
    security((), ("user" = [])),
    modifiers(&Bearers),
)]
struct Described;

/// Who asks is told by a bearer.
struct Bearers;

impl Modify for Bearers {
    fn modify(&self, document: &mut Document) {
        let bearers = [
            ("user", "A user's token or an API key. Without accounts, none is needed."),
            ("session", "The interview's own token, as `POST /api/realtime-session` answered it."),
        ];
        let components = document.components.get_or_insert_default();
        for (name, description) in bearers {
            let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description));
            components.add_security_scheme(name, SecurityScheme::Http(bearer.build()));
        }
    }
}

/// Every way in which a request can fail: the status says what kind, the one error body what.
pub(super) struct Failures;

impl IntoResponses for Failures {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let body = ContentBuilder::new().schema(Some(ErrorBody::schema())).build();
        let failure = ResponseBuilder::new()
            .description("What is wrong, in the one error body")
            .content("application/json", body)
            .build();
        BTreeMap::from([("default".to_owned(), failure.into())])
    }
}

/// What routes add themselves to.
pub(super) fn described() -> Document {
    Described::openapi()
}

/// The document and its pages. These write styles into themselves, which no page of ours may.
pub(super) fn router<S: Clone + Send + Sync + 'static>(document: Document) -> Router<S> {
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    Router::from(SwaggerUi::new("/docs").url("/api/openapi.json", document))
        .layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, policy))
}
