//! A state that the body has in a group which it was not put into, in a machine that is whole otherwise.

use eventer::{Eventer, state_machine};

#[state_machine]
mod loan {
    #[state]
    pub enum State {
        Out,
        #[terminal]
        Settled,
        //~ error `Settled`: state `Settled` is not in group `Back`, in which `give_back` has it
        //~ help: add `#[group(Back)]`
        #[group(Back)]
        Damaged,
    }

    #[event]
    pub enum Event {
        Lent,
        Returned { whole: bool },
        Mended,
    }

    #[transition]
    fn lend(_: event::Lent) -> state::Out {
        state::Out
    }

    #[transition]
    fn give_back(_: state::Out, event: event::Returned) -> group::Back {
        if event.whole {
            group::Back::Settled(state::Settled)
        } else {
            group::Back::Damaged(state::Damaged)
        }
    }

    #[transition]
    fn mend(_: state::Damaged, _: event::Mended) -> state::Settled {
        state::Settled
    }
}

use loan::{event, group};

fn main() {
    match Eventer::start(event::Lent).apply(event::Returned { whole: true }) {
        group::Back::Settled(_) => {}
        group::Back::Damaged(damaged) => drop(damaged.apply(event::Mended)),
    }
}
