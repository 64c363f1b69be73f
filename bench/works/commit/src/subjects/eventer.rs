//! The account declared with eventer.

use account::{Machine, command, event};
use bench_postgres::{CONNECTIONS_MAX, Fault};
use eventer::store::postgres::PgStore;
use eventer::{StateMachine, state_machine};
use sqlx::PgPool;

use super::Mode;
use crate::bank::{Answer, Balance, Bank, CENTS, note, owner};

#[state_machine]
pub(crate) mod account {
    use serde::{Deserialize, Serialize};

    use crate::bank::Refused;

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum State {
        Open {
            cents: i64,
            payments: u64,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum Event {
        Opened { owner: String },
        Paid { cents: i64, note: String },
        Closed,
    }

    // `Clone`, so that conflicts are decided again: what a service wants, at the price of a copy.
    #[command]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Command {
        Pay { cents: i64, note: String },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { cents: 0, payments: 0 }
    }

    #[transition]
    fn pay(state: &mut state::Open, event: event::Paid) {
        state.cents += event.cents;
        state.payments += 1;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_payment(_: &state::Open, command: command::Pay) -> Result<event::Paid, Refused> {
        if command.cents == 0 {
            return Err(Refused);
        }
        Ok(event::Paid {
            cents: command.cents,
            note: command.note,
        })
    }
}

pub(crate) struct Eventer {
    accounts: StateMachine<Machine, PgStore>,
}

/// A store with its tables.
pub(super) async fn store(url: &str, mode: Mode) -> Result<PgStore, Fault> {
    let pool = PgPool::connect_lazy(url)?;
    let store = PgStore::builder(&pool).connections_max(CONNECTIONS_MAX as usize);
    let store = if mode.relaxed { store.may_lose_commits() } else { store };
    let store = store.build();
    store.migrate().await?;
    Ok(store)
}

/// How many states are kept at hand: as many as there are accounts, where some may be.
pub(super) const fn recent_max(mode: Mode) -> usize {
    if mode.hot { 20_000 } else { 0 }
}

impl Eventer {
    pub(crate) async fn new(url: &str, mode: Mode) -> Result<Self, Fault> {
        let accounts = StateMachine::builder(store(url, mode).await?).recent_max(recent_max(mode));
        Ok(Eventer {
            accounts: accounts.build(),
        })
    }

    /// The same where the server lets nothing be stored that the graph of the machine does not have.
    pub(crate) async fn guarded(self) -> Result<Self, Fault> {
        self.accounts.store().guard_edges(&[account::GRAPH]).await?;
        Ok(self)
    }
}

impl Bank for Eventer {
    fn open<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let opened = event::Opened { owner: owner() };
            self.accounts.start(id.to_owned(), opened).await?;
            Ok(())
        })
    }

    fn pay<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let pay = command::Pay {
                cents: CENTS,
                note: note(),
            };
            self.accounts.execute(&id.to_owned(), pay).await?;
            Ok(())
        })
    }

    fn load<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, Balance> {
        Box::pin(async move {
            match self.accounts.load(&id.to_owned()).await? {
                account::Any::Open(it) => Ok(Balance {
                    cents: it.state().cents,
                    payments: it.state().payments,
                }),
                account::Any::Closed(_) => Err("nobody closed the account".into()),
            }
        })
    }
}
