//! What every work of the benchmark shares: subjects, interleaved rounds, instruction counts, rows.
//!
//! A work is a package in `works/`: its `main` measures and prints one row per line, by [`Report`].
//! The binary of this package finds the works, runs them and lays their rows out.

mod callgrind;
mod options;
mod report;
mod round_trips;
mod rounds;
mod row;
mod subject;

pub use callgrind::is_installed as valgrind_is_installed;
pub use options::Options;
pub use report::Report;
pub use round_trips::RoundTrips;
pub use rounds::{compare, interleave};
pub use row::{Row, Sample};
pub use subject::{Case, Pass, Subject};
