//! The account with cqrs-es, over its `MemStore`: it keeps events as they are, encodes nothing and keeps no state.

use std::collections::HashMap;

use cqrs_es::event_sink::EventSink;
use cqrs_es::mem_store::{MemStore, MemStoreAggregateContext};
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent, EventStore as _};
use serde::{Deserialize, Serialize};

use crate::bank::{Balance, Refused, Store, deposit};
use crate::quiet::quietly;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
enum Account {
    #[default]
    Unknown,
    Open {
        owner: String,
        cents: i64,
    },
    Closed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Opened { owner: String },
    Deposited { cents: i64, note: String },
    Closed,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Command {
    Deposit { cents: i64, note: String },
}

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        let name = match self {
            Event::Opened { .. } => "Opened",
            Event::Deposited { .. } => "Deposited",
            Event::Closed => "Closed",
        };
        name.to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Command;
    type Event = Event;
    type Error = Refused;
    type Services = ();

    async fn handle(&mut self, command: Command, (): &(), sink: &EventSink<Self>) -> Result<(), Refused> {
        match (&self, command) {
            (Account::Open { .. }, Command::Deposit { cents, note }) if cents != 0 => {
                sink.write(Event::Deposited { cents, note }, self).await;
                Ok(())
            }
            _ => Err(Refused),
        }
    }

    fn apply(&mut self, event: Event) {
        match (&mut *self, event) {
            (_, Event::Opened { owner }) => *self = Account::Open { owner, cents: 0 },
            (Account::Open { cents, .. }, Event::Deposited { cents: more, .. }) => *cents += more,
            (_, Event::Closed) => *self = Account::Closed,
            (_, Event::Deposited { .. }) => {}
        }
    }
}

pub(crate) struct Bank {
    accounts: CqrsFramework<Account, MemStore<Account>>,
    store: MemStore<Account>,
}

impl Store for Bank {
    type Command = Command;

    /// The events are handed to the store at once: with one command after the other it takes time quadratic in them.
    fn opened(ids: &[String], deposits: usize) -> Self {
        let store = MemStore::default();
        quietly(|| {
            for (number, id) in ids.iter().enumerate() {
                let mut events = vec![Event::Opened {
                    owner: "somebody".to_owned(),
                }];
                events.extend((0..deposits).map(|round| {
                    let (cents, note) = deposit(round * ids.len() + number);
                    Event::Deposited { cents, note }
                }));
                let context = MemStoreAggregateContext {
                    aggregate_id: id.clone(),
                    aggregate: Account::default(),
                    current_sequence: 0,
                };
                let committed = pollster::block_on(store.commit(events, context, HashMap::new()));
                committed.expect("the store takes the events");
            }
        });
        Bank {
            accounts: CqrsFramework::new(store.clone(), Vec::new(), ()),
            store,
        }
    }

    fn command(cents: i64, note: String) -> Command {
        Command::Deposit { cents, note }
    }

    fn execute(&mut self, ids: &[String], commands: Vec<Command>) {
        quietly(|| {
            pollster::block_on(async {
                for (id, command) in ids.iter().cycle().zip(commands) {
                    let executed = self.accounts.execute(id, command).await;
                    executed.expect("the deposit is accepted");
                }
            });
        });
    }

    fn balance(&self, ids: &[String]) -> Balance {
        let balance = |id: &String| {
            let loaded = pollster::block_on(self.store.load_aggregate(id)).expect("the account is there");
            Balance {
                cents: match loaded.aggregate {
                    Account::Open { cents, .. } => cents,
                    Account::Unknown | Account::Closed => 0,
                },
                events: loaded.current_sequence as u64,
            }
        };
        quietly(|| ids.iter().map(balance).fold(Balance::default(), Balance::and))
    }
}
