//! An order and its payment: commands that may be refused, typed calls, events that follow from events, and retries.
//!
//! What it shows: decisions ([`order`]), the refusal as a typed error, the same machine by id for callers who get
//! "an event" from outside, and a call that lands on what its chain of hooks can reach; a [`payment`] that begins in the
//! commit of its order, a message that leaves with it, and calls that are done once however often they are made. Run it
//! with `cargo run -p orders`; with `-- --graph` it prints the order as a Mermaid diagram.

mod order;
mod payment;

use std::error::Error;

use eventer::store::Outbox;
use eventer::{ErrorKind, MemoryStore, StateMachine};

use order::order::{Any, Command, GRAPH, Machine, command, event, group};
use order::{Carrier, Item, OrderId};

type Orders = StateMachine<Machine, MemoryStore>;
type Payments = StateMachine<payment::payment::Machine, MemoryStore>;

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--graph") {
        println!("{}", GRAPH.to_mermaid());
        return Ok(());
    }
    // Both machines run on one store, so that one commit can be about both.
    let store = MemoryStore::new();
    let (orders, payments) = (Orders::new(store.clone()), Payments::new(store.clone()));
    pollster::block_on(async {
        by_type(&orders).await?;
        by_id(&orders).await?;
        together(&orders, &payments).await?;
        once(&orders).await?;
        outbox(&store).await
    })
}

fn item(article: &str, quantity: u32, cents: u64) -> Item {
    Item {
        article: article.to_owned(),
        quantity,
        cents,
    }
}

/// The caller knows the state, so the compiler knows what is valid.
async fn by_type(orders: &Orders) -> Result<(), Box<dyn Error>> {
    let items = vec![item("tea", 2, 350)];
    let order = orders.start(OrderId("A-1".into()), command::Place { items }).await?;
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
async fn by_id(orders: &Orders) -> Result<(), Box<dyn Error>> {
    let id = OrderId("A-2".into());
    let items = vec![item("book", 1, 1_900)];
    orders.start(id.clone(), event::Placed { items }).await?;
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
async fn together(orders: &Orders, payments: &Payments) -> Result<(), Box<dyn Error>> {
    let id = OrderId("A-3".into());
    let items = vec![item("lamp", 1, 4_200)];
    orders.start(id.clone(), event::Placed { items }).await?;
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
async fn once(orders: &Orders) -> Result<(), Box<dyn Error>> {
    // The id follows from the key, so that the second attempt finds the order of the first.
    let place = || {
        let items = vec![item("pen", 10, 120)];
        orders.start_keyed("basket 31", command::Place { items })
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

/// What left with the commits, for whoever sends it on.
async fn outbox(store: &MemoryStore) -> Result<(), Box<dyn Error>> {
    for message in store.messages(0, 100).await? {
        let payload = String::from_utf8(message.payload)?;
        println!("message {}: {} {payload}", message.position, message.name);
    }
    Ok(())
}
