//! An HTTP service over orders: what a caller may ask is a command, and what comes of it has a status code.
//!
//! | | |
//! |---|---|
//! | `POST /orders` | places an order |
//! | `POST /orders/{id}/{command}` | `add-item`, `pack`, `ship` or `cancel` |
//! | `GET /orders/{id}` | the order, with its version as `ETag` |
//! | `GET /orders/{id}/history` | what happened to it |
//! | `GET /orders?state=Ready&len_max=20` | orders by state, those first that are there for longest; also by `tracking`; what cannot be read is named in `unreadable` |
//!
//! A `POST` takes an `Idempotency-Key`, under which it is done once however often it is sent. A command takes `If-Match`
//! instead, with an `ETag`: it is done if the order is still at that version. What goes wrong is answered with
//! `application/problem+json` (RFC 9457); see [`problem`].
//!
//! It runs in memory, or on Postgres if `DATABASE_URL` is set; it listens on `ADDRESS`, by default 127.0.0.1:3000:
//!
//! ```console
//! $ cargo run -p service
//! $ curl -i localhost:3000/orders --json '{"items":[{"article":"tea","quantity":2}]}'
//! ```
//!
//! SIGTERM and ctrl-c end it: it takes no more requests, and finishes those that are under way.

pub mod app;
mod commands;
mod conditional;
mod headers;
pub mod order;
pub mod problem;
mod queries;
pub mod server;
