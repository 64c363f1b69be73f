//! States named as types of the standard library, with fields of those types: a field means what it means in the module.

use eventer::{Eventer, state_machine};

#[derive(Debug, Clone, PartialEq)]
pub struct Item(pub u32);

#[state_machine]
mod bag {
    use super::Item;

    #[state]
    #[derive(Debug, Clone, PartialEq)]
    pub enum State {
        Vec {
            items: Vec<Item>,
        },
        String(String, Option<String>),
        Option {
            item: Option<Item>,
            all: Vec<Option<Item>>,
        },
        #[terminal]
        Item {
            item: Item,
            boxed: Box<Item>,
        },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq)]
    pub enum Event {
        Vec(Vec<Item>),
        String(String),
        Option(Option<Item>),
        Item(Item),
    }

    #[transition]
    fn vec(event: event::Vec) -> state::Vec {
        state::Vec { items: event.0 }
    }

    #[transition]
    fn string(_: state::Vec, event: event::String) -> state::String {
        state::String(event.0, None)
    }

    #[transition]
    fn option(_: state::String, event: event::Option) -> state::Option {
        state::Option {
            all: vec![event.0.clone()],
            item: event.0,
        }
    }

    #[transition]
    fn item(_: &mut state::Option, event: event::Item) -> Option<state::Item> {
        Some(state::Item {
            boxed: Box::new(event.0.clone()),
            item: event.0,
        })
    }
}

fn main() {
    use bag::event;

    let bag = Eventer::start(event::Vec(vec![Item(1)])).apply(event::String("a".to_owned()));
    let bag = bag.apply(event::Option(Some(Item(2)))).apply(event::Item(Item(3)));
    assert_eq!(bag.moved().unwrap().state().item, Item(3));
}
