//! What is made of the events of a small shop, while they happen and afterwards.

use std::error::Error;
use std::time::Duration;

use eventer::projection::{ReadModel, RebuildOptions};
use eventer::store::{Outbox, ReadModels};
use eventer::{MemoryStore, StateMachine, Workers};
use indicatif::{ProgressBar, ProgressStyle};

use crate::calendar::Calendar;
use crate::customers::Customers;
use crate::order::order::{Machine, command, event};
use crate::order::{Carrier, OrderId};
use crate::printer::Printer;
use crate::{Orders, board, item, placed};

/// What the relay is called.
const MAILS: &str = "mails";

/// How long anything may take.
const LONG: Duration = Duration::from_secs(30);

/// Runs in memory. Another store changes nothing but the first line.
pub async fn run() -> Result<(), Box<dyn Error>> {
    let store = MemoryStore::new();
    let calendar = Calendar::default();
    let orders: Orders<_> = StateMachine::<Machine, _>::builder(store.clone())
        .clock(calendar.clone())
        .build();

    // As many processes as you like may run these: they agree through the store on who reads what.
    let workers = Workers::new(store.clone())
        .batch_len_max(100)
        .project(Customers)
        .relay(MAILS, Printer);
    let workers = workers.start().await?;
    let customers = ReadModel::<Customers, _>::new(store.clone());

    println!("messages that leave:");
    let position = days(&orders, &calendar).await?;
    all_left(&store).await?;

    // The position came with the answer to the last call. Who waits for it sees what he did himself.
    customers.wait_for(position, LONG).await?;
    show(&customers).await?;
    board::show(&orders, &calendar).await?;
    anew(&orders, &customers).await?;

    workers.stop().await;
    Ok(())
}

/// Some days in the life of the shop; the position of what happened last.
async fn days(orders: &Orders<MemoryStore>, calendar: &Calendar) -> Result<u64, Box<dyn Error>> {
    let id = |number: u32| OrderId(format!("B-{number}"));
    let tea = || vec![item("tea", 2, 350)];
    for (number, customer) in [(1, "Ada"), (2, "Grace"), (3, "Ada"), (4, "Grace"), (5, "Edsger")] {
        orders.start(id(number), placed(customer, tea())).await?;
        calendar.pass(10);
    }
    for number in [1, 2, 3] {
        orders.dispatch(&id(number), event::Packed).await?;
        calendar.pass(5);
    }
    for number in [1, 2] {
        let carrier = Carrier::Van { places: 10 };
        orders.execute(&id(number), command::Ship { carrier }).await?;
    }
    calendar.pass(20);
    let reason = "found it cheaper".to_owned();
    let receipt = orders.execute(&id(5), command::Cancel { reason }).await?;
    receipt.position.ok_or_else(|| "nothing was stored".into())
}

/// Waits until the relay has handed over every message.
async fn all_left(store: &MemoryStore) -> Result<(), Box<dyn Error>> {
    let end = store.messages(0, 1_000).await?.last().map_or(0, |last| last.position);
    while store.generations(MAILS).await?.iter().any(|it| it.position() < end) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

async fn show(customers: &ReadModel<Customers, MemoryStore>) -> Result<(), Box<dyn Error>> {
    println!("customers:");
    for (name, customer) in customers.list(None, 10).await? {
        let (euros, cents) = (customer.demanded / 100, customer.demanded % 100);
        println!(
            "  {name}: orders {}, pieces {}, demanded {euros}.{cents:02}",
            customer.orders, customer.pieces
        );
    }
    Ok(())
}

/// Throws the views away and makes them again from the log, and nobody notices.
async fn anew(
    orders: &Orders<MemoryStore>,
    customers: &ReadModel<Customers, MemoryStore>,
) -> Result<(), Box<dyn Error>> {
    // As if there were a past worth waiting for.
    let mut position = None;
    for number in 0..10_000 {
        let placed = placed(["Ada", "Grace", "Edsger"][number % 3], vec![item("cup", 1, 800)]);
        let order = orders.start(OrderId(format!("C-{number}")), placed).await?;
        position = order.receipt().and_then(|receipt| receipt.position);
    }
    customers.wait_for(position.ok_or("nothing was stored")?, LONG).await?;
    let before = customers.list(None, 10).await?;

    // Slower than it could be, for the sake of others who use the store, and of whoever looks at the bar.
    let mut options = RebuildOptions::default();
    options.rate_max = Some(5_000);
    let rebuilding = customers.rebuild(options).await?;
    let generation = rebuilding.generation();

    // It is drawn where somebody can see it. The old views are shown until the new ones are as far.
    let style = ProgressStyle::with_template("{bar:40} {percent}%, {pos} of {len} positions, {eta} to go")?;
    let bar = ProgressBar::new(0).with_style(style);
    rebuilding
        .finish(|progress| {
            bar.set_length(progress.end);
            bar.set_position(progress.position);
        })
        .await?;
    bar.finish_and_clear();

    let same = customers.list(None, 10).await? == before;
    println!("built anew from the log: generation {generation} is shown, and says the same: {same}");
    Ok(())
}
