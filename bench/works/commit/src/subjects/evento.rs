//! The account with evento.

use std::time::Duration;

use bench_postgres::{CONNECTIONS_MAX, Fault};
use evento::Postgres;
use evento::migrator::{Migrate as _, Plan};
use sqlx::postgres::PgPoolOptions;

use crate::bank::{Answer, Balance, Bank, owner};

#[evento::aggregate(name = "bank/Account")]
pub(crate) enum Account {
    Opened { owner: String },
    Paid { cents: i64, note: String },
}

/// Declares the account once more, with another way to come to its state: the library has it in the type.
macro_rules! account {
    ($module:ident, $(#[$attribute:meta])+) => {
        mod $module {
            use bench_postgres::Fault;
            use evento::metadata::Event;
            use evento::{Postgres, Projection, ProjectionAggregate as _};

            use super::{Account, Opened, Paid};
            use crate::bank::{Balance, CENTS, note};

            $(#[$attribute])+
            pub(super) struct State {
                id: String,
                cents: i64,
                payments: u64,
            }

            #[evento::handler]
            async fn opened(event: Event<Opened>, state: &mut State) -> anyhow::Result<()> {
                state.id.clone_from(&event.aggregate_id);
                Ok(())
            }

            #[evento::handler]
            async fn paid(event: Event<Paid>, state: &mut State) -> anyhow::Result<()> {
                state.cents += event.data.cents;
                state.payments += 1;
                Ok(())
            }

            async fn state(accounts: &Postgres, id: &str) -> Result<State, Fault> {
                let projection = Projection::<_, State>::new::<Account>();
                let projection = projection.handler(opened()).handler(paid()).strict();
                let state = projection.load(id).execute(accounts).await?;
                Ok(state.ok_or("there is no such account")?)
            }

            pub(super) async fn pay(accounts: &Postgres, id: &str) -> Result<(), Fault> {
                let paid = Paid {
                    cents: CENTS,
                    note: note(),
                };
                state(accounts, id).await?.write()?.event(&paid).commit(accounts).await?;
                Ok(())
            }

            pub(super) async fn load(accounts: &Postgres, id: &str) -> Result<Balance, Fault> {
                let State { cents, payments, .. } = state(accounts, id).await?;
                Ok(Balance { cents, payments })
            }
        }
    };
}

account!(
    replayed,
    #[evento::projection(id = id)]
    #[evento::snapshot(none)]
);
account!(
    stored,
    #[evento::projection(id = id, name = "bank/State", bitcode::Encode, bitcode::Decode)]
);
account!(
    remembered,
    #[evento::projection(id = id)]
    #[evento::snapshot(memory)]
);

/// Where the state of an account comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// All its events are replayed.
    Events,
    /// It is stored, and the events since are replayed.
    Snapshot,
    /// It is kept in the process, and the events since are replayed.
    Memory,
}

pub(crate) struct Evento {
    accounts: Postgres,
    source: Source,
}

impl Evento {
    pub(crate) async fn new(url: &str, source: Source) -> Result<Self, Fault> {
        let options = PgPoolOptions::new().max_connections(CONNECTIONS_MAX);
        let options = options
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_mins(5));
        let pool = options.connect_lazy(url)?;
        let migrator = evento::sql_migrator::new::<sqlx::Postgres>()?;
        migrator.run(&mut *pool.acquire().await?, &Plan::apply_all()).await?;
        Ok(Evento {
            accounts: pool.into(),
            source,
        })
    }
}

impl Bank for Evento {
    fn open<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            evento::append(id)
                .event(&Opened { owner: owner() })
                .commit(&self.accounts)
                .await?;
            Ok(())
        })
    }

    fn pay<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            match self.source {
                Source::Events => replayed::pay(&self.accounts, id).await,
                Source::Snapshot => stored::pay(&self.accounts, id).await,
                Source::Memory => remembered::pay(&self.accounts, id).await,
            }
        })
    }

    fn load<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, Balance> {
        Box::pin(async move {
            match self.source {
                Source::Events => replayed::load(&self.accounts, id).await,
                Source::Snapshot => stored::load(&self.accounts, id).await,
                Source::Memory => remembered::load(&self.accounts, id).await,
            }
        })
    }
}
