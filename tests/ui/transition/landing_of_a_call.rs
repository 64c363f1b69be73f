//! A transition names the states themselves, and not what a call of it gives.

use eventer::{Eventer, OrStay, state_machine};

#[state_machine]
mod account {
    use super::{Eventer, OrStay};

    #[state]
    #[derive(Debug)]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Frozen,
        Thawed,
        Left,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> Eventer<Machine, state::Open> {
        //~ error `Eventer<Machine, state::Open>`: a transition leads to a state, and `Eventer<Machine, state::Open>` is none
        //~ help: write `state::Open`
        unreachable!()
    }

    #[transition]
    fn update(_: &mut Eventer<Machine, state::Open>, _: event::Updated) {}
    //~ error `&mut Eventer<Machine, state::Open>`: a transition cannot take `&mut Eventer<Machine, state::Open>`
    //~ help: write `&mut state::Open`

    #[transition]
    fn freeze(_: &mut state::Open, _: event::Frozen) -> OrStay<state::Open, state::Frozen> {
        //~ error `OrStay<state::Open, state::Frozen>`: a transition leads to a state, and `OrStay<state::Open, state::Frozen>` is none
        //~ help: write `Option<state::Frozen>`
        unreachable!()
    }

    #[transition]
    fn thaw(state: state::Frozen, _: event::Thawed) -> OrStay<state::Frozen, state::Open> {
        //~ error `OrStay<state::Frozen, state::Open>`: a transition leads to a state, and `OrStay<state::Frozen, state::Open>` is none
        //~ help: write `Option<state::Open>`, and take `&mut state::Frozen`
        OrStay::Stayed(state)
    }

    #[transition]
    fn leave(_: group::Live, _: event::Left) -> OrStay<group::Live, state::Closed> {
        //~ error `OrStay<group::Live, state::Closed>`: a transition leads to a state, and `OrStay<group::Live, state::Closed>` is none
        //~ help: write `Option<state::Closed>`, and take `&group::Live`
        OrStay::Moved(state::Closed)
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let _ = account.apply(account::event::Frozen);
}
