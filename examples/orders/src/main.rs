//! An order and its payment: commands that may be refused, typed calls, events that follow from events, and retries.
//!
//! What it shows: decisions ([`order`]), the refusal as a typed error, the same machine by id for callers who get
//! "an event" from outside, and a call that lands on what its chain of hooks can reach; a [`payment`] that begins in the
//! commit of its order, a message that leaves with it, and calls that are done once however often they are made. Run it
//! with `cargo run -p orders`; with `-- --graph` it prints the order as a Mermaid diagram.
//!
//! `cargo run -p orders -- --read` shows what else can be made of the events, in memory: what each customer ordered (a
//! projection, [`customers`]), messages that leave ([`printer`]), the orders by state with their ages ([`board`]), and how
//! the customers are built anew from the log, with a bar, while they are shown ([`reading`]).
//!
//! It runs in memory. On Postgres only the store is another one, and the output is the same:
//! `DATABASE_URL=postgres://localhost/shop cargo run -p orders --features postgres`. There it finds what it left the last
//! time and has nothing to begin, so drop its schema, `orders`, before you run it again.

mod board;
mod calendar;
mod customers;
mod order;
mod payment;
#[cfg(feature = "postgres")]
mod postgres;
mod printer;
mod reading;

use std::env;
use std::error::Error;
use std::iter;
use std::process::ExitCode;

use eventer::store::{History, Outbox, Store};
use eventer::{ErrorKind, MemoryStore, StateMachine};

use order::order::{Any, Command, GRAPH, Machine, command, event, group, message};
use order::{Carrier, Item, OrderId};

type Orders<St> = StateMachine<Machine, St>;
type Payments<St> = StateMachine<payment::payment::Machine, St>;

fn main() -> ExitCode {
    match begin() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", chain(&*error));
            ExitCode::FAILURE
        }
    }
}

/// An error with all that led to it. Some of the client of Postgres say what their source says.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = iter::successors(Some(error), |&error| error.source());
    let mut texts: Vec<_> = causes.map(ToString::to_string).collect();
    texts.dedup_by(|text, before| before.ends_with(&**text));
    texts.join(": ")
}

fn begin() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match &*arguments.join(" ") {
        "" => {}
        "--graph" => {
            println!("{}", GRAPH.to_mermaid());
            return Ok(());
        }
        "--read" => return tokio::runtime::Runtime::new()?.block_on(reading::run()),
        other => return Err(format!("`{other}` is not known: it takes `--graph`, `--read` or nothing").into()),
    }
    match env::var("DATABASE_URL") {
        #[cfg(feature = "postgres")]
        Ok(address) => tokio::runtime::Runtime::new()?.block_on(async { run(postgres::store(&address).await?).await }),
        #[cfg(not(feature = "postgres"))]
        Ok(_) => {
            Err("DATABASE_URL is set, and this was built without Postgres: run it with `--features postgres`".into())
        }
        Err(_) => pollster::block_on(run(MemoryStore::new())),
    }
}

/// All of it, on whatever store.
async fn run<St: Store + History + Outbox + Clone>(store: St) -> Result<(), Box<dyn Error>> {
    // Both machines run on one store, so that one commit can be about both.
    let (orders, payments) = (Orders::new(store.clone()), Payments::new(store.clone()));
    if orders.load(&OrderId("A-1".into())).await.is_ok() {
        return Err("what an earlier run stored is there, and has the ids: drop its schema, `orders`, first".into());
    }
    by_type(&orders).await?;
    by_id(&orders).await?;
    together(&orders, &payments).await?;
    once(&orders).await?;
    outbox(&store).await
}

fn item(article: &str, quantity: u32, cents: u64) -> Item {
    Item {
        article: article.to_owned(),
        quantity,
        cents,
    }
}

fn placed(customer: &str, items: Vec<Item>) -> event::Placed {
    event::Placed {
        customer: customer.to_owned(),
        items,
    }
}

/// The caller knows the state, so the compiler knows what is valid.
async fn by_type<St: Store + History>(orders: &Orders<St>) -> Result<(), Box<dyn Error>> {
    let items = vec![item("tea", 2, 350)];
    let order = orders
        .start(
            OrderId("A-1".into()),
            command::Place {
                customer: "Ada".into(),
                items,
            },
        )
        .await?;
    let order = order.send(event::ItemAdded(item("cup", 6, 800))).by("customer").await?;

    // Packing may chain `Shipped`, so it lands on the group of both.
    let order = match order.send(event::Packed).by("warehouse").await? {
        group::Packed::Ready(order) => order,
        group::Packed::Shipped(order) => {
            println!("order A-1 left by itself: {}", order.state().tracking);
            return Ok(());
        }
    };

    // Asking is free: nothing is stored.
    let strike = Carrier::OnStrike;
    if let Some(why) = orders.why_not(order.id(), command::Ship { carrier: strike }).await? {
        println!("order A-1 could not be shipped today: {why}");
    }

    // A refusal gives the order back, as it was.
    let carrier = Carrier::Van { places: 5 };
    let refused = order
        .execute(command::Ship { carrier })
        .await
        .expect_err("8 pieces do not fit");
    if let Some(why) = refused.error().refusal() {
        println!("order A-1 stays here: {why}");
    }
    let Some(order) = refused.into_entity() else {
        return Ok(());
    };
    let carrier = Carrier::Van { places: 10 };
    let order = order.execute(command::Ship { carrier }).because("the next van").await?;
    println!("order A-1 is on its way: {}", order.state().tracking);
    // order.execute(command::Cancel { reason: "too late".into() }); // does not compile: it is shipped
    Ok(())
}

/// The caller has an id and a request; what is valid is known when the order is loaded.
async fn by_id<St: Store + History>(orders: &Orders<St>) -> Result<(), Box<dyn Error>> {
    let id = OrderId("A-2".into());
    let items = vec![item("book", 1, 1_900)];
    orders.start(id.clone(), placed("Ada", items)).await?;
    let tracking = "HOME-7".to_owned();
    orders.dispatch(&id, event::LabelPrinted { tracking }).await?;

    let allowed = orders.allowed(&id).await?;
    println!(
        "order A-2 takes {:?} and handles {:?}",
        allowed.events, allowed.commands
    );

    let receipt = orders.dispatch(&id, event::Packed).await?;
    println!("order A-2 was packed, and is at version {}", receipt.version);
    if let Any::Shipped(order) = orders.load(&id).await? {
        println!("order A-2 left by itself: {}", order.state().tracking);
    }

    let late = Command::Cancel(command::Cancel {
        reason: "found it cheaper".into(),
    });
    let error = orders.execute(&id, late).await.expect_err("it has left");
    assert!(matches!(error.kind(), ErrorKind::NotHandled(_)));
    println!("{error}");
    for recorded in orders.history(&id).await? {
        println!("  {} {:?}", recorded.version, recorded.event);
    }
    Ok(())
}

/// One commit about two entities: packing an order demands its payment, and calling it off gives the money back.
async fn together<St: Store + History>(orders: &Orders<St>, payments: &Payments<St>) -> Result<(), Box<dyn Error>> {
    let id = OrderId("A-3".into());
    let items = vec![item("lamp", 1, 4_200)];
    orders.start(id.clone(), placed("Ada", items)).await?;
    orders.dispatch(&id, event::Packed).by("warehouse").await?;
    if let payment::payment::Any::Due(payment) = payments.load(&id).await? {
        println!("order A-3 is packed, and {} cents are due", payment.state().cents);
    }
    payments.dispatch(&id, payment::payment::event::Paid).await?;
    let reason = "the lamp is broken".to_owned();
    orders.execute(&id, command::Cancel { reason }).by("customer").await?;

    let packed = &orders.history(&id).await?[1];
    for recorded in payments.history(&id).await? {
        let with = if recorded.cause == Some(packed.event_id) {
            " with the order's `Packed`"
        } else if recorded.cause.is_some() {
            " with the order's `Cancelled`"
        } else {
            ""
        };
        println!("  payment A-3: {} {:?}{with}", recorded.version, recorded.event);
    }
    Ok(())
}

/// The caller does not know whether the first attempt arrived, and tries again under the same key.
async fn once<St: Store + History>(orders: &Orders<St>) -> Result<(), Box<dyn Error>> {
    // The id follows from the key, so that the second attempt finds the order of the first.
    let place = || {
        let items = vec![item("pen", 10, 120)];
        let customer = "Ada".to_owned();
        orders.start_keyed("basket 31", command::Place { customer, items })
    };
    let (first, again) = (place().await?, place().await?);
    println!("placed once, in two attempts: {}", first.id() == again.id());

    let id = first.id().clone();
    orders.dispatch(&id, event::Packed).await?;
    let ship = || {
        let carrier = Carrier::Van { places: 10 };
        orders.execute(&id, command::Ship { carrier }).idempotent("request 7")
    };
    for attempt in ["first", "second"] {
        let receipt = ship().await?;
        println!(
            "shipped at the {attempt} attempt: version {}, replayed {}",
            receipt.version, receipt.replayed
        );
    }
    // The same key for something else is a mistake of the caller, and an error.
    let carrier = Carrier::Van { places: 20 };
    let other = orders.execute(&id, command::Ship { carrier }).idempotent("request 7");
    let error = other.await.expect_err("the key is used");
    assert!(matches!(error.kind(), ErrorKind::KeyReused { .. }));
    Ok(())
}

/// What left with the commits, for whoever sends it on. A store keeps the JSON and not its bytes, so it is read as JSON.
async fn outbox(store: &impl Outbox) -> Result<(), Box<dyn Error>> {
    for stored in store.messages(0, 100).await? {
        let message: message::OrderShipped = serde_json::from_slice(&stored.payload)?;
        println!("message {}: {} {message:?}", stored.position, stored.name);
    }
    Ok(())
}
