//! The account declared with eventer, found by its branch and by what it holds.

use account::{Machine, command, event};
use bench_postgres::Fault;
use eventer::store::postgres::PgStore;
use eventer::{StateMachine, state_machine};

use super::Mode;
use super::eventer::{recent_max, store};
use crate::bank::{Answer, Balance, Bank, CENTS, note, owner};

#[state_machine]
pub(crate) mod account {
    use serde::{Deserialize, Serialize};

    use crate::bank::Refused;

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum State {
        Open {
            #[index]
            branch: String,
            #[index]
            cents: i64,
            payments: u64,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum Event {
        Opened { owner: String, branch: String },
        Paid { cents: i64, note: String },
        Closed,
    }

    #[command]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Command {
        Pay { cents: i64, note: String },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            branch: event.branch,
            cents: 0,
            payments: 0,
        }
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

pub(crate) struct Indexed {
    accounts: StateMachine<Machine, PgStore>,
}

impl Indexed {
    pub(crate) async fn new(url: &str, mode: Mode) -> Result<Self, Fault> {
        let store = store(url, mode).await?;
        store.index::<Machine>(|_| {}).await?;
        let accounts = StateMachine::builder(store).recent_max(recent_max(mode));
        Ok(Indexed {
            accounts: accounts.build(),
        })
    }
}

/// What opens an account: one of 256 branches, as ids are drawn at random, and an owner who is shorter by as much.
fn opened(id: &str) -> event::Opened {
    const WITH_BRANCH_LEN: usize = 172;
    event::Opened {
        owner: owner().chars().take(WITH_BRANCH_LEN).collect(),
        branch: format!("B-{}", id.get(..2).unwrap_or_default()),
    }
}

impl Bank for Indexed {
    fn open<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            self.accounts.start(id.to_owned(), opened(id)).await?;
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

#[cfg(test)]
mod tests {
    use super::opened;

    #[test]
    fn an_account_of_a_branch_is_opened_by_200_bytes() {
        assert_eq!(serde_json::to_vec(&opened("7c0a")).unwrap().len(), 200);
    }
}
