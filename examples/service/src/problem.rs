//! What went wrong, as an answer: problem details of RFC 9457.
//!
//! | status | `type` | when |
//! |---|---|---|
//! | 400 | `/problems/invalid-request` | path, header or body cannot be read |
//! | 404 | `/problems/not-found` | there is no such order, command or page |
//! | 405 | `/problems/no-such-method` | the page takes other methods |
//! | 409 | `/problems/invalid-transition` | the order's state does not take the command |
//! | 409 | `/problems/conflict` | others changed the order again and again |
//! | 412 | `/problems/changed` | the order is not at the version that `If-Match` names |
//! | 413 | `/problems/too-long` | the body is too long |
//! | 422 | `/problems/refused` | the decision refused; `refusal` says why |
//! | 422 | `/problems/key-reused` | the key was used for another request |
//! | 422 | `/problems/not-storable` | a value has no stored form |
//! | 500 | `/problems/failure` | the log says what failed |
//! | 503 | `/problems/unavailable` | the store is away, and nothing was done: try again |
//! | 503 | `/problems/unknown-outcome` | the answer of the store was lost: it was done whole or not at all |

use std::borrow::Cow;
use std::iter;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use eventer::store::{StoreError, StoreErrorKind};
use eventer::{Error, ErrorKind};
use serde::Serialize;

use crate::order::Refusal;
use crate::order::order::Machine;

/// How long a caller is asked to wait while the store is away, in seconds.
const RETRY_AFTER: &str = "2";

/// A problem, as its body says it.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// Which problem it is: for programs.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The same for people.
    pub title: &'static str,
    /// The code of the answer.
    #[serde(serialize_with = "code")]
    pub status: StatusCode,
    /// What happened here.
    pub detail: Cow<'static, str>,
    /// What the decision refused with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// The version that the order has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn code<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Problem {
            kind,
            title,
            status,
            detail: detail.into(),
            refusal: None,
            version: None,
        }
    }

    fn with_version(mut self, version: u64) -> Self {
        self.version = Some(version);
        self
    }

    /// Path, header or body cannot be read.
    pub fn invalid_request(detail: impl Into<Cow<'static, str>>) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self::new(
            status,
            "/problems/invalid-request",
            "the request cannot be read",
            detail,
        )
    }

    /// The body was not taken in.
    pub fn of_body(status: StatusCode, detail: String) -> Self {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            Self::new(status, "/problems/too-long", "the body is too long", detail)
        } else {
            Self::invalid_request(detail)
        }
    }

    /// There is nothing with this name.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "/problems/not-found",
            "there is no such thing",
            detail,
        )
    }

    /// No route leads there.
    pub fn no_such_page() -> Self {
        Self::not_found("there is no such page")
    }

    /// A route leads there, for other methods.
    pub fn no_such_method() -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let title = "the page takes other methods";
        Self::new(status, "/problems/no-such-method", title, "`Allow` names them")
    }

    /// The order is not at the version that the request is for.
    pub fn changed(found: u64) -> Self {
        let status = StatusCode::PRECONDITION_FAILED;
        let detail = format!("it has version {found}: read it again");
        Self::new(status, "/problems/changed", "the order has changed", detail).with_version(found)
    }

    fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "/problems/unavailable", "the store is not available", detail)
    }

    fn failure() -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "/problems/failure", "the service failed", "its log says how")
    }
}

impl From<Error<Machine>> for Problem {
    fn from(error: Error<Machine>) -> Self {
        let detail = error.to_string();
        let with_causes = chain(&error);
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        let invalid_transition = "the order's state does not take this";
        match error.into_kind() {
            ErrorKind::NotFound => Self::not_found(detail),
            ErrorKind::InvalidKey { .. } | ErrorKind::InvalidId(_) | ErrorKind::InvalidQuery(_) => {
                Self::invalid_request(with_causes)
            }
            ErrorKind::WrongState(_) | ErrorKind::NotHandled(_) | ErrorKind::AlreadyExists => Self::new(
                StatusCode::CONFLICT,
                "/problems/invalid-transition",
                invalid_transition,
                detail,
            ),
            ErrorKind::Conflict { found, .. } => {
                let title = "others changed the order at the same time";
                Self::new(StatusCode::CONFLICT, "/problems/conflict", title, detail).with_version(found)
            }
            ErrorKind::Refused(refusal) => {
                let title = "the command was refused";
                let problem = Self::new(unprocessable, "/problems/refused", title, refusal.to_string());
                Problem {
                    refusal: Some(refusal),
                    ..problem
                }
            }
            ErrorKind::KeyReused { version, .. } => {
                let title = "the key was used for another request";
                Self::new(unprocessable, "/problems/key-reused", title, detail).with_version(version)
            }
            ErrorKind::Unencodable { .. } => {
                let title = "a value cannot be stored";
                Self::new(unprocessable, "/problems/not-storable", title, with_causes)
            }
            ErrorKind::Unknown(_) => {
                tracing::warn!(error = with_causes, "the outcome of a request is unknown");
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let detail = "it was done whole or not at all: send it again with the Idempotency-Key that it had, or look \
                              at the order before you do so without one";
                let title = "the answer of the store was lost";
                Self::new(status, "/problems/unknown-outcome", title, detail)
            }
            ErrorKind::Store(error) if error.kind() == StoreErrorKind::Unavailable => {
                tracing::warn!(error = with_causes, "the store is not available");
                Self::unavailable("nothing was done: try again")
            }
            _ => {
                tracing::error!(error = with_causes, "a request failed");
                Self::failure()
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if error.kind() == StoreErrorKind::Unavailable {
            tracing::warn!(error = chain(&error), "the store is not available");
            return Self::unavailable("try again");
        }
        tracing::error!(error = chain(&error), "a request failed");
        Self::failure()
    }
}

/// An error with all that led to it. Some of the client of Postgres say what their source says: that is left out.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = iter::successors(Some(error), |&error| error.source());
    let mut texts: Vec<_> = causes.map(ToString::to_string).collect();
    texts.dedup_by(|text, before| before.ends_with(&**text));
    texts.join(": ")
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        response
    }
}
