//! What relies on a wrong transition is wrong only once, also where it is used; a wrong name is wrong in its signature.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod order {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Pending,
        Ready,
        Shipped,
        #[terminal]
        Done,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Placed,
        Packed,
        Shipped,
        Paid,
    }

    #[command]
    pub enum Command {
        Place,
    }

    #[transition]
    fn place(_: event::Placed) -> state::Pending {
        state::Pending
    }

    // It was to leave `Pending`.
    #[transition]
    fn pack(_: state::Shipped, _: event::Packed) -> state::Ready {
        state::Ready
    }

    // It was to lead to `Shipped`.
    #[transition]
    fn ship(_: state::Ready, _: event::Shipped) -> state::Done {
        state::Done
    }

    #[transition]
    fn pay(_: state::Shipped, _: event::Paid) -> state::Doen {
        //~ rustc[E0412|E0425] `Doen`: cannot find type `Doen` in module `state`
        state::Doen
    }

    #[decide]
    fn decide_place(_: command::Place) -> (event::Placed, event::Packed) {
        //~ error `event::Packed`: `event::Packed` cannot follow here: `state::Pending` has no transition on it
        (event::Placed, event::Packed)
    }

    #[hook]
    fn pay_at_once(_: &state::Shipped, _: &event::Shipped) -> Option<event::Paid> {
        //~ error `&event::Shipped`: hook `pay_at_once` never runs: `event::Shipped` does not lead to its state
        Some(event::Paid)
    }
}

async fn run() -> Result<(), eventer::Error<order::Machine>> {
    let orders = StateMachine::<order::Machine, _>::new(MemoryStore::new());
    let order = orders.start("a".to_owned(), order::event::Placed).await?;
    let order = order.send(order::event::Packed).await?;
    match order.send(order::event::Shipped).await? {
        order::Any::Shipped(order) => println!("{}", order.version()),
        _ => {}
    }
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
