//! Functions that are `const`, and documented, inlined and the like.

use eventer::{Eventer, state_machine};

#[state_machine]
mod lamp {
    #[state]
    #[derive(Debug, Clone, Copy)]
    pub enum State {
        Off,
        On { level: u8 },
    }

    #[event]
    #[derive(Debug, Clone, Copy)]
    pub enum Event {
        Built,
        Lit,
        Put,
    }

    #[transition]
    const fn build(_: event::Built) -> state::Off {
        state::Off
    }

    #[transition]
    #[inline(always)]
    #[must_use]
    #[doc(hidden)]
    pub const fn light(_: state::Off, _: event::Lit) -> state::On {
        state::On { level: 1 }
    }

    #[transition]
    #[cold]
    #[track_caller]
    #[deprecated]
    fn put(#[expect(unused_variables, reason = "it goes out")] state: state::On, _: event::Put) -> state::Off {
        state::Off
    }

    pub const BRIGHT: state::On = light(state::Off, event::Lit);
}

fn main() {
    let lamp = Eventer::start(lamp::event::Built).apply(lamp::event::Lit);
    assert_eq!(lamp.state().level, lamp::BRIGHT.level);
    let _ = lamp.apply(lamp::event::Put);
}
