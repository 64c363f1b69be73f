//! The exports of a graph, read back by programs that are not ours.
//!
//! `serde_json` and `layout-rs`, a DOT reader in Rust, are there wherever tests are. Graphviz and Mermaid themselves are
//! not, so their tests are ignored by plain `cargo test`; `cargo xtask test` installs both and runs them.

#[path = "graph/dot.rs"]
mod dot;
#[path = "graph/json.rs"]
mod json;
#[path = "graph/machine.rs"]
mod machine;
#[path = "graph/mermaid.rs"]
mod mermaid;
#[path = "graph/random.rs"]
mod random;
