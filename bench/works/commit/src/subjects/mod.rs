//! Who is measured.

mod cqrs_es;
mod es_entity;
#[cfg(feature = "esrs")]
mod esrs;
mod eventer;
mod evento;
pub(crate) mod hand;
mod indexed;
mod pool;
mod rivals;
mod same_columns;
mod tokio_postgres;

use std::pin::Pin;
use std::sync::Arc;

use bench_postgres::Fault;

use crate::bank::Bank;
use crate::cases::{ALL, COMMANDS, RAW};
use eventer::Eventer;
use hand::{Hand, Way};
use indexed::Indexed;
use same_columns::SameColumns;
use tokio_postgres::TokioPostgres;

/// A subject, in a database of its own.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    /// The cases that it is measured in.
    pub(crate) cases: &'static [&'static str],
    /// Statements that its database begins with.
    pub(crate) tables: &'static str,
    make: Box<dyn Fn(String, Mode) -> Making>,
}

type Making = Pin<Box<dyn Future<Output = Result<Arc<dyn Bank>, Fault>>>>;

/// What a bank is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mode {
    /// Whether states may be kept in memory from one command to the next.
    pub(crate) hot: bool,
    /// Whether the server acknowledges before it wrote to the disk.
    pub(crate) relaxed: bool,
}

impl Subject {
    fn new<B: Bank + 'static, F: Future<Output = Result<B, Fault>> + 'static>(
        name: &'static str,
        cases: &'static [&'static str],
        tables: &'static str,
        make: impl Fn(String, Mode) -> F + 'static,
    ) -> Self {
        Subject {
            name,
            cases,
            tables,
            make: Box::new(move |url, mode| {
                let bank = make(url, mode);
                Box::pin(async move { Ok(Arc::new(bank.await?) as Arc<dyn Bank>) })
            }),
        }
    }

    /// Connects to the subject's database.
    pub(crate) async fn bank(&self, url: String, mode: Mode) -> Result<Arc<dyn Bank>, Fault> {
        let bank = (self.make)(url, mode).await;
        bank.map_err(|error| format!("{}: {error}", self.name).into())
    }
}

/// All of them; the first is what the others are compared with.
pub(crate) fn all() -> Vec<Subject> {
    let mut subjects = durable_or_not();
    subjects.push(Subject::new(
        "tokio-postgres",
        ALL,
        hand::TABLES,
        |url, mode| async move { TokioPostgres::new(&url, Way::by_hand(mode)).await },
    ));
    subjects.push(Subject::new("hand (same columns)", ALL, "", |url, mode| async move {
        SameColumns::new(&url, mode).await
    }));
    subjects.push(Subject::new("transaction", RAW, hand::TABLES, |url, _| async move {
        Hand::new(&url, Way::Transaction).await
    }));
    subjects.push(Subject::new(
        "tokio-postgres, transaction",
        RAW,
        hand::TABLES,
        |url, _| async move { TokioPostgres::new(&url, Way::Transaction).await },
    ));
    subjects.push(Subject::new("eventer, guarded", COMMANDS, "", |url, mode| async move {
        Eventer::new(&url, mode).await?.guarded().await
    }));
    subjects.push(Subject::new(
        "eventer, two indexed fields",
        COMMANDS,
        "",
        |url, mode| async move { Indexed::new(&url, mode).await },
    ));
    subjects.extend(rivals::all());
    subjects
}

/// Those that are measured too where the server acknowledges before it wrote to the disk.
pub(crate) fn durable_or_not() -> Vec<Subject> {
    let by_hand = |url: String, mode: Mode| async move { Hand::new(&url, Way::by_hand(mode)).await };
    vec![
        Subject::new("hand", ALL, hand::TABLES, by_hand),
        Subject::new("hand (again)", ALL, hand::TABLES, by_hand),
        Subject::new(
            "eventer",
            ALL,
            "",
            |url, mode| async move { Eventer::new(&url, mode).await },
        ),
    ]
}
