//! Field types of any concrete form, resolved as in the module.

use eventer::{Eventer, state_machine};

pub mod money {
    #[derive(Debug, Clone, PartialEq)]
    pub struct Cents(pub i64);
}

#[derive(Debug, Clone, PartialEq)]
pub struct Outside(pub u8);

#[state_machine]
pub mod thing {
    use std::collections::BTreeMap;

    use super::money;

    #[derive(Debug, Clone, PartialEq)]
    pub struct Inside(pub u16);

    pub type Pair<T> = (T, T);

    pub const LEN: usize = 2;

    pub mod deeper {
        #[derive(Debug, Clone, PartialEq)]
        pub struct Deep;
    }

    #[state]
    #[derive(Debug, Clone)]
    pub enum State {
        Made {
            inside: self::Inside,
            plain: Inside,
            deep: deeper::Deep,
            self_deep: self::deeper::Deep,
            outside: super::Outside,
            cents: money::Cents,
            absolute: crate::money::Cents,
        },
        Filled {
            array: [u8; LEN],
            nested: [[Inside; 2]; 1],
            tuple: (Inside, super::Outside, ()),
            pair: Pair<u8>,
            text: &'static str,
            names: &'static [&'static str],
            function: fn(u8) -> u8,
            map: BTreeMap<String, Vec<Option<Inside>>>,
            result: Result<Box<Inside>, std::fmt::Error>,
            projected: <Vec<u8> as IntoIterator>::Item,
            nothing: std::marker::PhantomData<Inside>,
        },
        #[terminal]
        Gone([Inside; LEN], super::Outside),
    }

    #[event]
    #[derive(Debug, Clone)]
    pub enum Event {
        Made {
            outside: super::Outside,
            inside: self::Inside,
        },
        Filled(fn(u8) -> u8, BTreeMap<String, Vec<Option<Inside>>>),
        Gone(Inside),
    }

    #[transition]
    fn make(event: event::Made) -> state::Made {
        state::Made {
            plain: event.inside.clone(),
            inside: event.inside,
            deep: deeper::Deep,
            self_deep: deeper::Deep,
            outside: event.outside,
            cents: money::Cents(1),
            absolute: money::Cents(2),
        }
    }

    #[transition]
    fn fill(state: state::Made, event: event::Filled) -> state::Filled {
        state::Filled {
            array: [1; LEN],
            nested: [[state.plain.clone(), state.plain]],
            tuple: (state.inside, state.outside, ()),
            pair: (1, 2),
            text: "text",
            names: &["a", "b"],
            function: event.0,
            map: event.1,
            result: Err(std::fmt::Error),
            projected: 7,
            nothing: std::marker::PhantomData,
        }
    }

    #[transition]
    fn go(state: state::Filled, event: event::Gone) -> state::Gone {
        state::Gone([event.0, state.tuple.0], state.tuple.1)
    }
}

fn main() {
    use thing::{Inside, event};

    let thing = Eventer::start(event::Made {
        outside: Outside(1),
        inside: Inside(2),
    });
    let thing = thing.apply(event::Filled(|number| number + 1, Default::default()));
    assert_eq!((thing.state().function)(1), 2);
    assert_eq!(thing.apply(event::Gone(Inside(3))).state().0, [Inside(3), Inside(2)]);
}
