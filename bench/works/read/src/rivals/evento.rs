//! evento: page by page, in the order of its stamps.

use std::hint::black_box;

use bench_postgres::{Fault, Postgres};
use evento::cursor::Args;
use evento::migrator::{Migrate as _, Plan};
use evento::{Executor as _, TenantFilter};
use sqlx::PgPool;

use super::{database, settle};
use crate::PAGE_LEN;
use crate::fill::EVENTS_OF_ACCOUNT;

const DATABASE: &str = "evento";

/// As many characters as make a payload of about 200 bytes in the form that the library stores.
const NOTE_LEN: usize = 197;

#[evento::aggregate(name = "bank/Account")]
enum Account {
    Paid { cents: i64, note: String },
}

pub(super) struct Evento {
    events: evento::Postgres,
}

impl Evento {
    pub(super) async fn new(postgres: &Postgres, events: usize) -> Result<Self, Fault> {
        let pool = PgPool::connect_lazy(&database(postgres, DATABASE).await?)?;
        let migrator = evento::sql_migrator::new::<sqlx::Postgres>()?;
        migrator.run(&mut *pool.acquire().await?, &Plan::apply_all()).await?;
        let store: evento::Postgres = pool.into();
        let paid = Paid {
            cents: 12,
            note: "a transfer from elsewhere; ".chars().cycle().take(NOTE_LEN).collect(),
        };
        // It has versions in 16 bits, so accounts are small here as for all.
        for account in 0..events.div_ceil(EVENTS_OF_ACCOUNT) {
            let mut append = evento::append(format!("{account:036}"));
            for _ in 0..EVENTS_OF_ACCOUNT.min(events - account * EVENTS_OF_ACCOUNT) {
                append.event(&paid);
            }
            append.commit(&store).await?;
        }
        settle(postgres, DATABASE).await?;
        Ok(Evento { events: store })
    }

    pub(super) async fn read(&self) -> Result<u64, Fault> {
        let (mut read, mut page) = (0, Args::forward(PAGE_LEN, None));
        loop {
            let events = self.events.read(None, None, TenantFilter::All, page, None).await?;
            read += black_box(&events.edges).len() as u64;
            if !events.page_info.has_next_page {
                return Ok(read);
            }
            page = Args::forward(PAGE_LEN, events.page_info.end_cursor);
        }
    }
}
