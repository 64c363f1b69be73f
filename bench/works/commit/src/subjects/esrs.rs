//! The account with esrs: all events of an account are replayed for each command.

use bench_postgres::Fault;
use esrs::manager::AggregateManager;
use esrs::store::postgres::{PgStore, PgStoreBuilder};
use esrs::{Aggregate, AggregateState};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pool::pool;
use crate::bank::{Answer, Balance, Bank, CENTS, Refused, note, owner};

struct Account;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Opened { owner: String },
    Paid { cents: i64, note: String },
}

#[derive(Debug)]
enum Command {
    Open { owner: String },
    Pay { cents: i64, note: String },
}

impl Aggregate for Account {
    const NAME: &'static str = "account";
    /// Absent as long as the account is not opened.
    type State = Option<Balance>;
    type Command = Command;
    type Event = Event;
    type Error = Refused;

    fn handle_command(state: &Option<Balance>, command: Command) -> Result<Vec<Event>, Refused> {
        match (state, command) {
            (None, Command::Open { owner }) => Ok(vec![Event::Opened { owner }]),
            (Some(_), Command::Pay { cents, note }) if cents != 0 => Ok(vec![Event::Paid { cents, note }]),
            _ => Err(Refused),
        }
    }

    fn apply_event(state: Option<Balance>, event: Event) -> Option<Balance> {
        match event {
            Event::Opened { .. } => Some(Balance::default()),
            Event::Paid { cents, .. } => state.map(|balance| balance.after(cents)),
        }
    }
}

pub(crate) struct Esrs {
    accounts: AggregateManager<PgStore<Account>>,
}

impl Esrs {
    pub(crate) async fn new(url: &str) -> Result<Self, Fault> {
        let store = PgStoreBuilder::new(pool(url)?).try_build().await?;
        Ok(Esrs {
            accounts: AggregateManager::new(store),
        })
    }

    async fn account(&self, id: &str) -> Result<AggregateState<Option<Balance>>, Fault> {
        let account = self.accounts.load(Uuid::parse_str(id)?).await?;
        Ok(account.ok_or("there is no such account")?)
    }
}

impl Bank for Esrs {
    fn open<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let state = AggregateState::with_id(Uuid::parse_str(id)?);
            let open = Command::Open { owner: owner() };
            self.accounts.handle_command(state, open).await??;
            Ok(())
        })
    }

    fn pay<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let pay = Command::Pay {
                cents: CENTS,
                note: note(),
            };
            let state = self.account(id).await?;
            self.accounts.handle_command(state, pay).await??;
            Ok(())
        })
    }

    fn load<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, Balance> {
        Box::pin(async move { Ok(self.account(id).await?.into_inner().ok_or("the account is not open")?) })
    }
}
