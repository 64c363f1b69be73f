//! Requests that change nothing.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use eventer::entity::Stored;
use eventer::{Entity, EntityId, Recorded};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::{Backend, Orders};
use crate::headers::tag;
use crate::order::order::{self, Any, Machine, index};
use crate::problem::{Problem, chain};

/// An order.
#[derive(Debug, Serialize)]
pub struct Seen {
    /// Which one.
    pub id: Uuid,
    /// The number of events so far.
    pub version: u64,
    /// When the last of them happened.
    pub changed_at: Option<Timestamp>,
    /// The state, under `state`, and what is in it.
    #[serde(flatten)]
    pub state: order::State,
}

/// Something that happened to an order.
#[derive(Debug, Serialize)]
pub struct Happened {
    /// Its place in the history.
    pub version: u64,
    /// When.
    pub at: Option<Timestamp>,
    /// The state that it led to.
    pub to_state: String,
    /// The event, under `event`, and what is in it.
    #[serde(flatten)]
    pub event: order::Event,
}

/// A page of the list.
#[derive(Debug, Serialize)]
pub struct Page {
    /// The orders.
    pub orders: Vec<Listed>,
    /// Those that belong here and cannot be shown.
    pub unreadable: Vec<Unreadable>,
    /// Where the next page begins: its `after`. There is none on the last page.
    pub next: Option<String>,
}

/// An order in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// Since when it is in its state.
    pub since: Option<Timestamp>,
    /// The order.
    #[serde(flatten)]
    pub order: Seen,
}

/// An order in the list that this program cannot read, such as one in a state that only the next version of it knows; the
/// log says what is wrong.
#[derive(Debug, Serialize)]
pub struct Unreadable {
    /// Which one.
    pub id: String,
    /// Since when it is in its state.
    pub since: Option<Timestamp>,
}

/// What of the list is wanted.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// Orders in this state.
    state: Option<String>,
    /// The order with this parcel.
    tracking: Option<String>,
    /// Where to go on: `next` of the page before.
    after: Option<String>,
    /// At most how many orders.
    #[serde(default = "orders_len")]
    len_max: usize,
}

/// The most orders on a page.
const ORDERS_LEN_MAX: usize = 100;

fn orders_len() -> usize {
    20
}

/// `GET /orders/{id}`.
pub async fn one<St: Backend>(State(orders): State<Orders<St>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let order = seen(orders.load(&order_id(&id)?).await?);
    Ok(([(header::ETAG, tag(order.version))], Json(order)).into_response())
}

/// `GET /orders/{id}/history`.
pub async fn history<St: Backend>(
    State(orders): State<Orders<St>>,
    Path(id): Path<String>,
) -> Result<Json<Vec<Happened>>, Problem> {
    let events = orders.history(&order_id(&id)?).await?;
    Ok(Json(events.into_iter().map(happened).collect()))
}

/// `GET /orders`: those first that are in their state for longest.
pub async fn list<St: Backend>(
    State(orders): State<Orders<St>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Page>, Problem> {
    let Query(wanted) = wanted.map_err(|rejection| Problem::invalid_request(rejection.body_text()))?;
    let mut query = orders.query().sort_by_since();
    if let Some(state) = wanted.state {
        query = query.in_states([state]);
    }
    if let Some(tracking) = wanted.tracking {
        query = query.filter(index::tracking().is(tracking));
    }
    if let Some(after) = wanted.after {
        query = query.after(after);
    }
    let page = query.page(wanted.len_max.min(ORDERS_LEN_MAX)).await?;
    let listed = page.entities.into_iter().map(|listed| Listed {
        since: Timestamp::try_from(listed.since).ok(),
        order: seen(listed.entity),
    });
    let unreadable = page.unreadable.into_iter().map(|order| {
        tracing::error!(error = chain(&order.error), "an order cannot be listed");
        Unreadable {
            since: Timestamp::try_from(order.since).ok(),
            id: order.id,
        }
    });
    Ok(Json(Page {
        orders: listed.collect(),
        unreadable: unreadable.collect(),
        next: page.next.map(|next| next.to_string()),
    }))
}

/// The id in a path.
///
/// # Errors
///
/// If it is none, there is no such order either.
pub fn order_id(text: &str) -> Result<Uuid, Problem> {
    Uuid::from_text(text).map_err(|_| Problem::not_found("an order's id is a UUID, in lower case and with hyphens"))
}

fn seen<St>(order: Any<Stored<St>>) -> Seen {
    match order {
        Any::Pending(order) => shown(&order),
        Any::Ready(order) => shown(&order),
        Any::Shipped(order) => shown(&order),
        Any::Cancelled(order) => shown(&order),
    }
}

fn shown<S: Clone + Into<order::State>, St>(order: &Entity<Machine, S, St>) -> Seen {
    Seen {
        id: *order.id(),
        version: order.version(),
        changed_at: Timestamp::try_from(order.changed_at()).ok(),
        state: order.state().clone().into(),
    }
}

fn happened(recorded: Recorded<order::Event>) -> Happened {
    Happened {
        version: recorded.version,
        at: Timestamp::try_from(recorded.at).ok(),
        to_state: recorded.to_state,
        event: recorded.event,
    }
}
