//! An issuer of tokens (OpenID Connect): its configuration, its keys, and tokens as it signs them.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use antiphon::clock;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) const AUDIENCE: &str = "antiphon-test";

/// A key pair of the issuer's.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) id: String,
    pub(crate) signing: EncodingKey,
    pub(crate) algorithm: Algorithm,
    pub(crate) public: Value,
}

pub(crate) struct FakeIssuer {
    pub(crate) url: String,
    shown: Arc<Shown>,
}

#[derive(Default)]
struct Shown {
    url: Mutex<String>,
    keys: Mutex<Vec<Value>>,
    asked: AtomicUsize,
    down: AtomicBool,
}

impl Pair {
    pub(crate) fn rsa(id: &str) -> Self {
        Self::new(id, Algorithm::RS256, &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
    }

    pub(crate) fn ec(id: &str) -> Self {
        Self::new(id, Algorithm::ES256, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])
    }

    fn new(id: &str, algorithm: Algorithm, how: &[&str]) -> Self {
        let made = Command::new("openssl").arg("genpkey").args(how).output();
        let pem = made.expect("openssl is there: `make test` installs it").stdout;
        let read =
            if algorithm == Algorithm::RS256 { EncodingKey::from_rsa_pem } else { EncodingKey::from_ec_pem };
        let signing = read(&pem).unwrap();
        let mut jwk = Jwk::from_encoding_key(&signing, algorithm).unwrap();
        jwk.common.key_id = Some(id.to_owned());
        Self { id: id.to_owned(), signing, algorithm, public: serde_json::to_value(jwk).unwrap() }
    }

    /// A token with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.id.clone()), ..Header::new(self.algorithm) };
        jsonwebtoken::encode(&header, claims, &self.signing).unwrap()
    }

    /// The same with a header of any kind.
    pub(crate) fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &self.signing, self.algorithm).unwrap();
        format!("{message}.{signature}")
    }
}

impl FakeIssuer {
    pub(crate) async fn start(keys: &[&Pair]) -> Self {
        let shown = Arc::new(Shown::default());
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(show))
            .with_state(Arc::clone(&shown));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        shown.url.lock().unwrap().clone_from(&url);
        let issuer = Self { url, shown };
        issuer.show(keys);
        issuer
    }

    /// These are its keys from now on.
    pub(crate) fn show(&self, keys: &[&Pair]) {
        *self.shown.keys.lock().unwrap() = keys.iter().map(|pair| pair.public.clone()).collect();
    }

    /// It answers nothing useful any more.
    pub(crate) fn go_down(&self) {
        self.shown.down.store(true, Ordering::Relaxed);
    }

    /// How often it was asked for its keys.
    pub(crate) fn asked(&self) -> usize {
        self.shown.asked.load(Ordering::Relaxed)
    }

    pub(crate) fn flags(&self) -> [&str; 6] {
        ["--auth", "jwt", "--auth-issuer", &self.url, "--auth-audience", AUDIENCE]
    }

    /// What its tokens say of `subject`, for ten minutes.
    pub(crate) fn claims(&self, subject: &str) -> Value {
        let now = clock::wall().as_second();
        json!({ "iss": self.url, "sub": subject, "aud": [AUDIENCE, "another"], "iat": now, "exp": now + 600 })
    }
}

async fn configuration(State(shown): State<Arc<Shown>>) -> Json<Value> {
    let url = shown.url.lock().unwrap().clone();
    Json(json!({ "issuer": url, "jwks_uri": format!("{url}/keys") }))
}

async fn show(State(shown): State<Arc<Shown>>) -> Result<Json<Value>, StatusCode> {
    shown.asked.fetch_add(1, Ordering::Relaxed);
    if shown.down.load(Ordering::Relaxed) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    // Beside them a secret, which nobody may take for a public key, and one of a kind not known here.
    let mut keys = shown.keys.lock().unwrap().clone();
    keys.push(json!({ "kty": "oct", "kid": "secret", "k": "c2VjcmV0", "alg": "HS256" }));
    keys.push(json!({ "kty": "AKP", "kid": "new", "alg": "ML-DSA-44", "pub": "AAAA" }));
    Ok(Json(json!({ "keys": keys })))
}
