//! What is under a `cfg` that is off does not lead anywhere: landings follow what is there.

use eventer::{MemoryStore, StateMachine, state_machine};

#[state_machine]
mod order {
    //! Inner docs and attributes stay inside.
    #![allow(clippy::needless_pass_by_value)]

    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Pending,
        Ready,
        #[cfg(any())]
        #[group(Fast)]
        #[terminal]
        Express,
        #[terminal]
        Shipped,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Placed,
        Packed,
        #[cfg(any())]
        Raced,
        Sent,
    }

    #[command]
    #[derive(Debug)]
    pub enum Command {
        Pack,
    }

    #[transition]
    fn place(_: event::Placed) -> state::Pending {
        state::Pending
    }

    #[cfg(any())]
    #[transition]
    fn pack_and_ship(_: state::Pending, _: event::Packed) -> state::Shipped {
        state::Shipped
    }

    #[cfg(not(any()))]
    #[transition]
    fn pack(_: state::Pending, _: event::Packed) -> state::Ready {
        state::Ready
    }

    #[transition]
    fn send(_: state::Ready, _: event::Sent) -> state::Shipped {
        state::Shipped
    }

    #[cfg(false)]
    #[transition]
    fn send_anew(_: state::Ready, _: event::Sent) -> state::Pending {
        state::Pending
    }

    #[cfg(all(not(true), any(all(), false)))]
    #[transition]
    fn send_twice(_: state::Ready, _: event::Sent) -> state::Pending {
        state::Pending
    }

    #[cfg(any())]
    #[transition]
    fn race(_: state::Ready, _: event::Raced) -> state::Express {
        state::Express
    }

    #[decide]
    fn decide_pack(_: &state::Pending, _: command::Pack) -> event::Packed {
        event::Packed
    }

    #[cfg(any())]
    #[hook]
    fn send_at_once(_: &state::Ready, _: &event::Packed) -> event::Sent {
        event::Sent
    }
}

fn main() {
    use order::{Any, Machine, command, event};

    pollster::block_on(async {
        let orders = StateMachine::<Machine, _>::new(MemoryStore::new());
        let order = orders.start("a".to_owned(), event::Placed).await.unwrap();
        let sent = order.send(event::Packed).await.unwrap();
        assert!(matches!(sent, Any::Ready(_)), "the hook is not there, but might have been");
        let order = orders.start("b".to_owned(), event::Placed).await.unwrap();
        let packed = order.execute(command::Pack).await.unwrap();
        assert!(matches!(packed, Any::Ready(_)), "the other transition is not there, but might have been");
    });
}
