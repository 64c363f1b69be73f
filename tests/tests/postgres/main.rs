//! The store in Postgres, against a server that is started for this run, or the one that `DATABASE_URL` names.

mod bouncer;
mod conformance;
mod connections;
mod counter;
mod databases;
mod faults;
mod groups;
mod growth;
mod guarded;
mod inboxes;
mod inline_projections;
mod inline_sql;
mod isolation;
mod lock_order;
mod log;
mod lured;
mod migrations;
mod partitioned;
mod plans;
mod queries;
mod reading;
mod readonly;
mod rebuilt;
mod rights;
mod roles;
mod server;
mod sql_projections;
mod subscriptions;
mod tampered;
#[path = "../observed/told.rs"]
mod told;
mod transactions;
mod traps;
mod verified;
mod writes;
