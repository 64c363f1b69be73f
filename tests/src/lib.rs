//! What the workspace's own tests share: the cases of `tests/ui` with a compiler to check them with, and what every store
//! is asked.

pub mod book;
pub mod cases;
pub mod check;
pub mod inboxes;
pub mod notes;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod purses;
pub mod queries;
pub mod reading;
pub mod recorded;
pub mod repairing;
pub mod shop;
pub mod tasks;
pub mod unread;
