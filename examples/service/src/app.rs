//! The routes, and what all of them share.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use eventer::StateMachine;
use eventer::store::{History, Queries, Store};
use tower_http::trace::{DefaultMakeSpan, DefaultOnResponse, TraceLayer};
use tracing::Level;

use crate::order::order::Machine;
use crate::problem::Problem;
use crate::{commands, queries};

/// What the service needs of a store.
pub trait Backend: Store + History + Queries + Clone {}

impl<St: Store + History + Queries + Clone> Backend for St {}

/// The orders in a store: what every handler is given.
pub type Orders<St> = StateMachine<Machine, St>;

/// The longest body of a request, in bytes.
const BODY_LEN_MAX: usize = 64 * 1024;

/// The service over a store.
pub fn app<St: Backend>(store: St) -> Router {
    let trace = TraceLayer::new_for_http()
        .make_span_with(DefaultMakeSpan::new().level(Level::INFO))
        .on_response(DefaultOnResponse::new().level(Level::INFO))
        // A failure is logged with its cause where it becomes a problem.
        .on_failure(());
    Router::new()
        .route("/orders", post(commands::place::<St>).get(queries::list::<St>))
        .route("/orders/{id}", get(queries::one::<St>))
        .route("/orders/{id}/history", get(queries::history::<St>))
        .route("/orders/{id}/{command}", post(commands::execute::<St>))
        .fallback(async || Problem::no_such_page())
        .method_not_allowed_fallback(async || Problem::no_such_method())
        .layer(DefaultBodyLimit::max(BODY_LEN_MAX))
        .layer(trace)
        .with_state(Orders::<St>::new(store))
}
