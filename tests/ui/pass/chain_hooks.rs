//! A chain hook adds the next event in the same commit, and `send` lands on what the chain can reach.

use eventer::{Eventer, MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod order {
    use super::*;

    #[state]
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Pending {
            paid: bool,
        },
        #[group(Out)]
        Ready {
            paid: bool,
        },
        #[group(Out)]
        Shipped,
        #[terminal]
        Done,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Placed { paid: bool },
        Packed,
        Shipped,
        Delivered,
        Filed,
    }

    #[transition]
    fn place(event: event::Placed) -> state::Pending {
        state::Pending { paid: event.paid }
    }

    #[transition]
    fn pack(state: state::Pending, _: event::Packed) -> state::Ready {
        state::Ready { paid: state.paid }
    }

    #[transition]
    fn ship(_: state::Ready, _: event::Shipped) -> state::Shipped {
        state::Shipped
    }

    #[transition]
    fn deliver(_: &mut state::Shipped, _: event::Delivered) {}

    #[transition]
    fn file(_: state::Shipped, _: event::Filed) -> state::Done {
        state::Done
    }

    #[hook]
    fn ship_when_paid(state: &state::Ready, _: &event::Packed) -> Option<event::Shipped> {
        state.paid.then_some(event::Shipped)
    }

    #[hook]
    fn file_at_once(_: &state::Shipped, _: &event::Delivered) -> event::Filed {
        event::Filed
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    use order::{Machine, event, group, state};

    let orders = StateMachine::<Machine, _>::new(MemoryStore::new());
    let order = orders.start("paid".to_owned(), event::Placed { paid: true }).await?;
    let group::Out::Shipped(order) = order.send(event::Packed).await? else {
        panic!("it was paid")
    };
    assert_eq!(order.version(), 3);
    let order = order.send(event::Delivered).await?;
    assert_eq!((order.version(), order.state()), (5, &state::Done));

    let order = orders.start("unpaid".to_owned(), event::Placed { paid: false }).await?;
    assert!(matches!(order.send(event::Packed).await?, group::Out::Ready(_)));

    // The pure eventer runs no hooks.
    let order = Eventer::start(event::Placed { paid: true }).apply(event::Packed);
    assert_eq!(order.state(), &state::Ready { paid: true });
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
