//! What the signature of a transition says, said by arguments of its attribute.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    #[derive(Debug)]
    pub enum State {
        Open,
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Frozen,
        Thawed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition(from = Open, to = Frozen, on = Frozen)]
    //~ error `(from = Open, to = Frozen, on = Frozen)`: `#[transition]` takes no arguments
    //~ help: write it as the signature: `#[transition] fn freeze(_: state::Open, _: event::Frozen) -> state::Frozen`
    fn freeze() {}

    #[transition(to = "Open", from = "Frozen", event = "Thawed")]
    //~ error `(to = "Open", from = "Frozen", event = "Thawed")`: `#[transition]` takes no arguments
    //~ help: write it as the signature: `#[transition] fn thaw(_: state::Frozen, _: event::Thawed) -> state::Open`
    fn thaw() -> state::Open {
        state::Open
    }

    #[transition(Updated, Open)]
    //~ error `(Updated, Open)`: `#[transition]` takes no arguments
    //~ help: write it as the signature: `#[transition] fn update(_: &mut state::Open, _: event::Updated)`
    fn update() {}

    #[transition(Open -> Closed on Closed)]
    //~ error `(Open -> Closed on Closed)`: `#[transition]` takes no arguments
    //~ help: write it as the signature: `#[transition] fn close(_: state::Open, _: event::Closed) -> state::Closed`
    fn close() {}

    #[transition(from = [Open, Frozen], on = Updated)]
    //~ error `(from = [Open, Frozen], on = Updated)`: `#[transition]` takes no arguments
    //~ help: write just `#[transition]`
    fn update_all(_: State, _: event::Updated) -> state::Closed {
        state::Closed
    }

    #[hook]
    fn update_first(_: &state::Open, _: &event::Opened) -> Option<event::Updated> {
        None
    }
}

use account::event;

fn main() {
    let account = Eventer::<account::Machine, _>::start(event::Opened).apply(event::Updated);
    let _ = account.apply(event::Frozen);
}
