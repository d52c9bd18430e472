//! The HTTP surface: one file per noun. Everything that fails answers with the one error body.

mod account;
mod address;
mod assets;
mod auth;
mod body;
mod diagnostic;
mod etag;
mod events;
mod export;
mod feedback;
mod forward;
mod generate;
mod health;
mod ice;
mod idempotency;
mod interviews;
mod invitations;
mod keys;
mod openapi;
mod plans;
mod progress;
mod questions;
mod recording;
mod resume;
mod retention;
mod sdp;
mod session;
mod shared;
mod shares;
mod stream;
mod tracks;
mod users;
mod webhooks;

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use shared::Shared;

use crate::error::{Code, Error};

/// The largest request body: an offer and its token fit several times.
const MAX_BODY: usize = 96 * 1024;

/// A request that has not begun to be answered by then never will: the database's 12 s, the connection's 15 s and a
/// plan's 30 s lie within.
const REQUEST_DEADLINE: Duration = Duration::from_secs(45);

/// Pages load nothing from elsewhere, nothing is written into them, and nothing may frame them.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

pub fn router(shared: Arc<Shared>) -> Router {
    let (api, document) = api(&shared);
    let origins = shared.config.accounts.allow_origin.clone();
    let router = Router::new()
        .merge(api)
        .merge(openapi::router(document))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/api/{*path}", any(not_found))
        .merge(assets::router())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, REQUEST_DEADLINE))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(fixed(HeaderName::from_static("permissions-policy"), "microphone=(self), camera=()"))
        .with_state(shared);
    match origins.is_empty() {
        true => router,
        false => router.layer(cors(&origins)),
    }
}

/// What is under `/api`, and the document that describes it.
fn api(shared: &Arc<Shared>) -> (Router<Arc<Shared>>, OpenApi) {
    // Routes that make something: a request with an Idempotency-Key is made once.
    let making = OpenApiRouter::new()
        .routes(routes!(session::create))
        .routes(routes!(resume::open))
        .routes(routes!(keys::list, keys::create))
        .routes(routes!(plans::list, plans::create))
        .routes(routes!(plans::import))
        .routes(routes!(invitations::list, invitations::create))
        .routes(routes!(shares::list, shares::make))
        .routes(routes!(webhooks::list, webhooks::create))
        .route_layer(middleware::from_fn_with_state(Arc::clone(shared), idempotency::once));
    OpenApiRouter::with_openapi(openapi::described())
        .merge(making)
        .routes(routes!(sdp::exchange))
        .routes(routes!(sdp::offer, sdp::trickle, sdp::end))
        .routes(routes!(ice::list))
        .routes(routes!(ice::xirsys))
        .routes(routes!(tracks::list))
        .merge(diagnostics())
        .routes(routes!(users::auth))
        .routes(routes!(users::me, users::edit_me))
        .routes(routes!(users::list))
        .routes(routes!(users::edit))
        .routes(routes!(keys::delete))
        .routes(routes!(interviews::list))
        .routes(routes!(interviews::show, interviews::delete))
        .routes(routes!(interviews::end))
        .routes(routes!(feedback::transcript))
        .routes(routes!(feedback::correct))
        .routes(routes!(feedback::show, feedback::again))
        .routes(routes!(events::follow))
        .routes(routes!(stream::open))
        .routes(routes!(recording::show))
        .routes(routes!(recording::listen))
        .routes(routes!(plans::templates))
        .routes(routes!(plans::show, plans::edit, plans::delete))
        .routes(routes!(plans::versions))
        .routes(routes!(plans::export))
        .routes(routes!(generate::generate))
        .routes(routes!(plans::of_interview))
        .routes(routes!(invitations::revoke))
        .routes(routes!(invitations::show))
        .routes(routes!(export::interview))
        .routes(routes!(shares::revoke))
        .routes(routes!(shares::show))
        .routes(routes!(retention::show, retention::set))
        .routes(routes!(progress::list))
        .routes(routes!(questions::list))
        .routes(routes!(questions::show))
        .routes(routes!(account::export))
        .routes(routes!(account::delete))
        .routes(routes!(webhooks::show, webhooks::edit, webhooks::delete))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::replay))
        .route_layer(middleware::from_fn_with_state(Arc::clone(shared), forward::to_its_server))
        .route_layer(middleware::from_fn_with_state(Arc::clone(shared), auth::same_site))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .split_for_parts()
}

fn diagnostics() -> OpenApiRouter<Arc<Shared>> {
    OpenApiRouter::new()
        .routes(routes!(diagnostic::paths, diagnostic::echo))
        .routes(routes!(diagnostic::database))
        .routes(routes!(diagnostic::model))
        .routes(routes!(stream::test))
}

/// Other sites' pages that may use the API. They bring a bearer and no cookies.
fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::LINK,
            header::RETRY_AFTER,
            idempotency::REPLAYED,
        ])
        .max_age(Duration::from_mins(10))
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn not_found() -> Error {
    Error::new(Code::NotFound, "There is nothing at this address.")
}

async fn method_not_allowed() -> Error {
    Error::new(Code::MethodNotAllowed, "This address does not answer that method.")
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Error::new(Code::Internal, "The server made a mistake with this request.").into_response()
}
