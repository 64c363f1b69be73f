//! What requests carry in their headers: a key, or a version.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};

use crate::problem::Problem;

/// The header of a key.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What makes a request happen once.
#[derive(Debug)]
pub enum Once {
    /// Each request is another one.
    Not,
    /// Under one key it is done once, and its repeats are answered as the first.
    Under(String),
    /// It is done if the order is at this version, so that a repeat comes too late.
    At(u64),
}

impl<S: Sync> FromRequestParts<S> for Once {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let key = text(&parts.headers, &IDEMPOTENCY_KEY)?;
        let version = text(&parts.headers, &header::IF_MATCH)?;
        match (key, version) {
            (None, None) => Ok(Once::Not),
            (Some(key), None) => Ok(Once::Under(key.to_owned())),
            (None, Some(tag)) => version_of(tag).map(Once::At),
            (Some(_), Some(_)) => Err(Problem::invalid_request(
                "`Idempotency-Key` and `If-Match` each make a request happen once: send one of them",
            )),
        }
    }
}

/// The `ETag` of a version.
pub fn tag(version: u64) -> String {
    format!("\"{version}\"")
}

fn version_of(tag: &str) -> Result<u64, Problem> {
    let quoted = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = quoted.and_then(|text| text.parse().ok());
    version.ok_or_else(|| Problem::invalid_request("`If-Match` is to be one `ETag` that an order had, such as \"3\""))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let value = values.next();
    if values.next().is_some() {
        return Err(Problem::invalid_request(format!("`{name}` is there twice")));
    }
    let text = value.map(|value| value.to_str()).transpose();
    text.map_err(|_| Problem::invalid_request(format!("`{name}` is no plain text")))
}
