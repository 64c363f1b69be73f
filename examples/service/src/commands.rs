//! Requests that change something.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::app::{Backend, Orders};
use crate::conditional;
use crate::headers::{Once, tag};
use crate::order::order::{Command, command};
use crate::problem::Problem;
use crate::queries::order_id;

/// What a request did.
#[derive(Debug, Serialize)]
pub struct Done {
    /// The order.
    pub id: Uuid,
    /// Its version after the request.
    pub version: u64,
    /// Whether the request was done before, and nothing was done now.
    pub replayed: bool,
}

/// The body of a request, which may be too long.
type Body = Result<Bytes, BytesRejection>;

/// `POST /orders`. Under a key, the id of the order follows from it, so that a repeat finds what the first one placed.
pub async fn place<St: Backend>(State(orders): State<Orders<St>>, once: Once, body: Body) -> Result<Response, Problem> {
    let place: command::Place = read(body)?;
    let order = match once {
        Once::Not => orders.start(Uuid::now_v7(), place).await?,
        Once::Under(key) => orders.start_keyed(key, place).await?,
        Once::At(_) => {
            return Err(Problem::invalid_request(
                "there is nothing yet that `If-Match` could be about",
            ));
        }
    };
    let done = Done {
        id: *order.id(),
        version: order.version(),
        replayed: order.receipt().is_some_and(|receipt| receipt.replayed),
    };
    let place = format!("/orders/{}", done.id);
    let headers = [(header::LOCATION, place), (header::ETAG, tag(done.version))];
    Ok((StatusCode::CREATED, headers, Json(done)).into_response())
}

/// `POST /orders/{id}/{command}`.
pub async fn execute<St: Backend>(
    State(orders): State<Orders<St>>,
    Path((id, name)): Path<(String, String)>,
    once: Once,
    body: Body,
) -> Result<Response, Problem> {
    let id = order_id(&id)?;
    let command: Command = match &*name {
        "add-item" => read::<command::AddItem>(body)?.into(),
        "pack" => command::Pack.into(),
        "ship" => read::<command::Ship>(body)?.into(),
        "cancel" => read::<command::Cancel>(body)?.into(),
        _ => {
            return Err(Problem::not_found(
                "there are the commands `add-item`, `pack`, `ship` and `cancel`",
            ));
        }
    };
    let (version, replayed) = match once {
        Once::At(version) => (conditional::execute(&orders, &id, command, version).await?, false),
        Once::Not => (orders.execute(&id, command).await?.version, false),
        Once::Under(key) => {
            let receipt = orders.execute(&id, command).idempotent(key).await?;
            (receipt.version, receipt.replayed)
        }
    };
    let done = Done { id, version, replayed };
    Ok(([(header::ETAG, tag(version))], Json(done)).into_response())
}

fn read<T: DeserializeOwned>(body: Body) -> Result<T, Problem> {
    let body = body.map_err(|rejection| Problem::of_body(rejection.status(), rejection.body_text()))?;
    serde_json::from_slice(&body).map_err(|error| Problem::invalid_request(format!("the body: {error}")))
}
