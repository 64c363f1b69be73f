//! The account declared with eventer, over its `MemoryStore`.

use account::{Command, Machine, command, event};
use eventer::{MemoryStore, StateMachine, state_machine};

use crate::bank::{Balance, Store, deposit};

#[state_machine]
pub(crate) mod account {
    use serde::{Deserialize, Serialize};

    use crate::bank::Refused;

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum State {
        Open {
            owner: String,
            cents: i64,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum Event {
        Opened { owner: String },
        Deposited { cents: i64, note: String },
        Closed,
    }

    // `Clone`, so that conflicts are decided again: what a service with several threads wants, at the price of a copy.
    #[command]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Command {
        Deposit { cents: i64, note: String },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            owner: event.owner,
            cents: 0,
        }
    }

    #[transition]
    fn deposit(state: &mut state::Open, event: event::Deposited) {
        state.cents += event.cents;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_deposit(_: &state::Open, command: command::Deposit) -> Result<event::Deposited, Refused> {
        if command.cents == 0 {
            return Err(Refused);
        }
        Ok(event::Deposited {
            cents: command.cents,
            note: command.note,
        })
    }
}

#[derive(Clone)]
pub(crate) struct Bank {
    accounts: StateMachine<Machine, MemoryStore>,
}

impl Bank {
    /// What [`Store::execute`] does, by any thread.
    pub(crate) fn execute_shared<'a>(&self, ids: impl Iterator<Item = &'a String>, commands: Vec<Command>) {
        pollster::block_on(async {
            for (id, command) in ids.zip(commands) {
                let executed = self.accounts.execute(id, command).await;
                executed.expect("the deposit is accepted");
            }
        });
    }
}

impl Store for Bank {
    type Command = Command;

    fn opened(ids: &[String], deposits: usize) -> Self {
        let mut bank = Bank {
            accounts: StateMachine::new(MemoryStore::new()),
        };
        pollster::block_on(async {
            for id in ids {
                let owner = "somebody".to_owned();
                let begun = bank.accounts.start(id.clone(), event::Opened { owner }).await;
                begun.expect("the account is opened");
            }
        });
        let before = (0..ids.len() * deposits).map(deposit);
        let before = before.map(|(cents, note)| Self::command(cents, note));
        bank.execute(ids, before.collect());
        bank
    }

    fn command(cents: i64, note: String) -> Command {
        command::Deposit { cents, note }.into()
    }

    fn execute(&mut self, ids: &[String], commands: Vec<Command>) {
        self.execute_shared(ids.iter().cycle(), commands);
    }

    fn balance(&self, ids: &[String]) -> Balance {
        let balance = |id| {
            let loaded = pollster::block_on(self.accounts.load(id));
            match loaded.expect("the account is there") {
                account::Any::Open(it) => Balance {
                    cents: it.state().cents,
                    events: it.version(),
                },
                account::Any::Closed(it) => Balance {
                    cents: 0,
                    events: it.version(),
                },
            }
        };
        ids.iter().map(balance).fold(Balance::default(), Balance::and)
    }
}
