//! The pages, out of the binary. Addresses of the pages' own router all get the one document.

use axum::Router;
use axum::http::StatusCode;
use memory_serve::CacheControl;

pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    memory_serve::load!()
        .index_file(Some("/index.html"))
        .fallback(Some("/index.html"))
        .fallback_status(StatusCode::OK)
        .enable_gzip(true)
        .enable_brotli(true)
        // Every file but the document has its content's hash in its name.
        .html_cache_control(CacheControl::NoCache)
        .cache_control(CacheControl::Long)
        .into_router()
}
