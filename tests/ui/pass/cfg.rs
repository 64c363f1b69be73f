//! `cfg` on variants and functions: what is generated for them repeats it.

use eventer::{Eventer, state_machine};

#[state_machine]
mod lamp {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        Off,
        On,
        #[cfg(any())]
        Broken {
            by: Missing,
        },
        #[cfg(all())]
        #[terminal]
        Gone,
    }

    #[event]
    #[derive(Debug)]
    pub enum Event {
        Built,
        Switched,
        #[cfg(any())]
        Broken {
            by: Missing,
        },
        Removed,
    }

    #[transition]
    fn build(_: event::Built) -> state::Off {
        state::Off
    }

    #[transition]
    fn on(_: state::Off, _: event::Switched) -> state::On {
        state::On
    }

    #[cfg(all())]
    #[transition]
    fn off(_: state::On, _: event::Switched) -> state::Off {
        state::Off
    }

    #[cfg(any())]
    #[transition]
    fn off_otherwise(_: state::On, _: event::Switched) -> state::Off {
        state::Missing
    }

    #[cfg(any())]
    #[transition]
    fn break_it(_: state::On, event: event::Broken) -> state::Broken {
        state::Broken { by: event.by }
    }

    #[transition]
    fn remove(_: State, _: event::Removed) -> state::Gone {
        state::Gone
    }
}

fn main() {
    use lamp::{event, state};

    let lamp = Eventer::start(event::Built)
        .apply(event::Switched)
        .apply(event::Switched);
    assert_eq!(lamp.apply(event::Removed).state(), &state::Gone);
}
