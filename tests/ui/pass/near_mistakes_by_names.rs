//! What resembles a mistake because of a name that something else bears.

use std::marker::PhantomData;

use eventer::{DynEventer, View, state_machine};

mod own {
    pub trait From<T> {
        fn of(it: T) -> Self;
    }

    pub trait Default {
        fn make() -> Self;
    }
}

type Count = View<u32>;

#[state_machine]
pub mod lamp {
    // Traits that bear names of the language.
    use super::own::*;
    use super::{PhantomData, View};

    #[state]
    #[derive(Debug, Default)]
    pub enum State {
        #[default]
        Off,
        On,
    }

    #[event]
    #[derive(Debug, Clone)]
    pub enum Event {
        Bought,
        Switched,
    }

    impl From<state::On> for State {
        fn of(on: state::On) -> Self {
            on.into()
        }
    }

    impl Default for State {
        fn make() -> Self {
            <State as From<state::On>>::of(state::On)
        }
    }

    #[transition]
    fn buy(_: event::Bought) -> state::Off {
        state::Off
    }

    #[transition]
    fn switch_on(_: state::Off, _: event::Switched) -> state::On {
        state::On
    }

    #[transition]
    fn switch_off(_: state::On, _: event::Switched) -> state::Off {
        state::Off
    }

    // What a function as a type takes is borrowed from no argument.
    #[view]
    fn reader(_: &state::On, _: &event::Switched) -> View<PhantomData<fn(&u8) -> u8>> {
        View::put("reader", PhantomData)
    }

    // An alias here, and a row in another build.
    #[cfg(all())]
    use super::Count as Shown;

    #[cfg(any())]
    pub struct Shown;

    #[view]
    fn count(_: &state::Off) -> Shown {
        View::put("count", 1)
    }
}

fn main() {
    let lamp = DynEventer::<lamp::Machine>::replay([lamp::event::Bought.into(), lamp::event::Switched.into()]);
    assert!(matches!(lamp.unwrap().state(), lamp::State::On(_)));
    assert!(matches!(<lamp::State as own::Default>::make(), lamp::State::On(_)));
    assert!(matches!(lamp::State::default(), lamp::State::Off(_)));
}
