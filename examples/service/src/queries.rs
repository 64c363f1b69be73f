//! Requests that change nothing.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use eventer::entity::Stored;
use eventer::{Entity, EntityId, Machine as _, Recorded};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::{Backend, Orders};
use crate::headers::tag;
use crate::order::order::{self, Any, Machine};
use crate::problem::Problem;

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
    pub orders: Vec<Seen>,
    /// Where the next page begins: its `after`. At the end it is where orders will be found that are not placed yet.
    pub next: u64,
}

/// What of the list is wanted.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// Where to go on: 0, or `next` of the page before.
    #[serde(default)]
    after: u64,
    /// At most how many orders.
    #[serde(default = "orders_len")]
    len_max: usize,
}

/// The most orders on a page.
const ORDERS_LEN_MAX: usize = 100;

/// How many events are read at once, and how many for one page: so a page may have fewer orders than it could, and still
/// not be the last.
const EVENTS_LEN: usize = 256;
const EVENTS_LEN_MAX: usize = 4_096;

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

/// `GET /orders`.
///
/// A store has no queries yet: what it can do is to show what happened, in one order, without missing anything. So this
/// looks for beginnings in the log, and loads what began. That is fine for a list by age. One by state or by customer
/// would read the whole log each time, and comes with queries.
pub async fn list<St: Backend>(
    State(orders): State<Orders<St>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Page>, Problem> {
    let Query(wanted) = wanted.map_err(|rejection| Problem::invalid_request(rejection.body_text()))?;
    let len_max = wanted.len_max.min(ORDERS_LEN_MAX);
    let mut page = Page {
        orders: Vec::new(),
        next: wanted.after,
    };
    let mut read = 0;
    while read < EVENTS_LEN_MAX && page.orders.len() < len_max {
        let events = orders.store().events(page.next, EVENTS_LEN).await?;
        read += events.len();
        let is_last = events.len() < EVENTS_LEN;
        for logged in events {
            if page.orders.len() == len_max {
                return Ok(Json(page));
            }
            page.next = logged.event.position;
            if logged.machine == Machine::NAME && logged.event.from_state.is_none() {
                page.orders.push(seen(orders.load(&order_id(&logged.id)?).await?));
            }
        }
        if is_last {
            break;
        }
    }
    Ok(Json(page))
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
