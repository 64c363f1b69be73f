//! An order: commands that may be refused, typed calls, and a hook that chains the next event.
//!
//! What it shows: decisions ([`order`]), the refusal as a typed error, the same machine by id for callers who get
//! "an event" from outside, and a call that lands on what its chain of hooks can reach. Run it with
//! `cargo run -p orders`; with `-- --graph` it prints the machine as a Mermaid diagram.

mod order;

use eventer::{Error, ErrorKind, MemoryStore, StateMachine};

use order::order::{Any, Command, GRAPH, Machine, command, event, group};
use order::{Carrier, Item, OrderId};

type Orders = StateMachine<Machine, MemoryStore>;

fn main() -> Result<(), Error<Machine>> {
    if std::env::args().any(|argument| argument == "--graph") {
        println!("{}", GRAPH.to_mermaid());
        return Ok(());
    }
    let orders = Orders::new(MemoryStore::new());
    pollster::block_on(async {
        by_type(&orders).await?;
        by_id(&orders).await
    })
}

/// The caller knows the state, so the compiler knows what is valid.
async fn by_type(orders: &Orders) -> Result<(), Error<Machine>> {
    let tea = Item {
        article: "tea".into(),
        quantity: 2,
    };
    let order = orders.start(OrderId(1), command::Place { items: vec![tea] }).await?;
    let cups = Item {
        article: "cup".into(),
        quantity: 6,
    };
    let order = order.send(event::ItemAdded(cups)).by("customer").await?;

    // Packing may chain `Shipped`, so it lands on the group of both.
    let order = match order.send(event::Packed).by("warehouse").await? {
        group::Packed::Ready(order) => order,
        group::Packed::Shipped(order) => {
            println!("order 1 left by itself: {}", order.state().tracking);
            return Ok(());
        }
    };

    // Asking is free: nothing is stored.
    let strike = Carrier::OnStrike;
    if let Some(why) = orders.why_not(order.id(), command::Ship { carrier: strike }).await? {
        println!("order 1 could not be shipped today: {why}");
    }

    // A refusal gives the order back, as it was.
    let carrier = Carrier::Van { places: 5 };
    let refused = order
        .execute(command::Ship { carrier })
        .await
        .expect_err("8 pieces do not fit");
    if let Some(why) = refused.error().refusal() {
        println!("order 1 stays here: {why}");
    }
    let Some(order) = refused.into_entity() else {
        return Ok(());
    };
    let carrier = Carrier::Van { places: 10 };
    let order = order.execute(command::Ship { carrier }).because("the next van").await?;
    println!("order 1 is on its way: {}", order.state().tracking);
    // order.execute(command::Cancel { reason: "too late".into() }); // does not compile: it is shipped
    Ok(())
}

/// The caller has an id and a request; what is valid is known when the order is loaded.
async fn by_id(orders: &Orders) -> Result<(), Error<Machine>> {
    let id = OrderId(2);
    let items = vec![Item {
        article: "book".into(),
        quantity: 1,
    }];
    orders.start(id.clone(), event::Placed { items }).await?;
    orders
        .dispatch(
            &id,
            event::LabelPrinted {
                tracking: "HOME-7".into(),
            },
        )
        .await?;

    let allowed = orders.allowed(&id).await?;
    println!("order 2 takes {:?} and handles {:?}", allowed.events, allowed.commands);

    let receipt = orders.dispatch(&id, event::Packed).await?;
    println!("order 2 was packed, and is at version {}", receipt.version);
    if let Any::Shipped(order) = orders.load(&id).await? {
        println!("order 2 left by itself: {}", order.state().tracking);
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
