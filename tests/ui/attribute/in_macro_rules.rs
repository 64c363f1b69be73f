//! Parts of a machine that a macro of its module makes.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { entries: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { entries: 0 }
    }

    #[transition]
    fn update(open: &mut state::Open, _: event::Updated) {
        open.entries += 1;
    }

    macro_rules! closing {
        ($name:ident, $from:ident) => {
            #[transition]
            //~ error `transition`: `#[transition]` stands in a `macro_rules!`, where the machine does not see it
            //~ help: write the item itself here, or have your macro make the whole module
            fn $name(_: state::$from, _: event::Closed) -> state::Closed {
                state::Closed
            }
        };
    }
    closing!(close, Open);
}

fn main() {
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    open.apply(account::event::Closed);
}
