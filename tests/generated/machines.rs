//! Machines with one of everything, in a crate that denies what a strict team denies.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused,
    unused_qualifications,
    rust_2018_idioms,
    clippy::all,
    clippy::pedantic
)]

use std::fmt;

use serde::{Deserialize, Serialize};

/// A thing that is sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub name: String,
    /// What it costs.
    pub cents: u64,
}

/// What decisions look at.
#[derive(Debug, Clone, Default)]
pub struct Services {
    /// No order is longer.
    pub items_max: usize,
}

/// Too many items.
#[derive(Debug)]
pub struct TooMany(pub usize);

impl fmt::Display for TooMany {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} items are too many", self.0)
    }
}

impl std::error::Error for TooMany {}

/// No carrier goes there.
#[derive(Debug)]
pub struct NoCarrier;

impl fmt::Display for NoCarrier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("no carrier goes there")
    }
}

impl std::error::Error for NoCarrier {}

/// An order, from the basket to the door.
#[eventer::state_machine(id = u64, name = "shop.order", context = Services, strict)]
pub mod order {
    use super::{Deserialize, Item, NoCarrier, Serialize, Services, TooMany};
    use eventer::{Link, View};

    /// Where an order stands.
    #[state]
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    #[ignore(state::Shipped, _)]
    #[reject(state::Ready, event::Placed, "it is placed already")]
    pub enum State {
        /// Items are still added.
        #[group(Open)]
        Pending {
            /// What was ordered.
            items: Vec<Item>,
        },
        /// Packed.
        #[group(Open, Checked)]
        Ready(
            /// What was packed.
            Vec<Item>,
        ),
        /// Somebody looks at it.
        #[group(Open, Checked)]
        Held,
        /// On its way.
        #[terminal]
        #[state(name = "Sent")]
        Shipped {
            /// Where it is.
            tracking: String,
        },
        /// Over.
        #[terminal]
        Cancelled,
    }

    /// What every state carries.
    #[data]
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Data {
        /// What was said.
        pub notes: Vec<String>,
    }

    /// What happens to an order.
    #[event]
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Event {
        /// It begins.
        Placed {
            /// What is ordered.
            items: Vec<Item>,
        },
        /// It begins elsewhere.
        Imported,
        /// One more.
        ItemAdded(Item),
        /// Perhaps it is enough.
        Counted,
        /// Somebody looked.
        Checked,
        /// Packed.
        Packed,
        /// Something was said.
        Noted(String),
        /// It left.
        Shipped {
            /// Where it is.
            tracking: String,
        },
        /// It is over.
        Cancelled,
    }

    /// What is asked of an order.
    #[command]
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Command {
        /// Begin.
        Place {
            /// What is ordered.
            items: Vec<Item>,
        },
        /// Add one.
        Add(Item),
        /// Pack and send.
        PackAndShip,
        /// Send.
        Ship,
        /// Say something.
        Note(String),
        /// Stop.
        Cancel,
    }

    /// What others hear of an order.
    #[message]
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub enum Message {
        /// It left.
        #[message(name = "order.left")]
        Left {
            /// Where it is.
            tracking: String,
        },
        /// Something was said.
        Noted(
            /// What was said.
            String,
        ),
        /// It is over.
        Cancelled,
    }

    #[publish]
    fn announce(event: &event::Shipped, _: &state::Shipped) -> message::Left {
        message::Left {
            tracking: event.tracking.clone(),
        }
    }

    #[publish]
    fn repeat(_: &group::Open, data: &Data, _: &event::Noted) -> Vec<message::Noted> {
        data.notes.iter().cloned().map(message::Noted).collect()
    }

    #[publish]
    fn over(_: &event::Cancelled) -> Result<Option<Message>, TooMany> {
        Ok(Some(message::Cancelled.into()))
    }

    #[link]
    fn successor(id: &u64, _: &state::Cancelled) -> Option<Link<Machine>> {
        id.checked_add(1).map(|next| Link::start(next, event::Imported))
    }

    #[view]
    fn places(id: &u64, state: &State) -> View<String> {
        match state {
            State::Shipped(state) => View::put(id.to_string(), state.tracking.clone()),
            _ => View::delete(id.to_string()),
        }
    }

    /// Begins.
    #[transition]
    fn place(event: event::Placed) -> (state::Pending, Data) {
        (state::Pending { items: event.items }, Data::default())
    }

    #[transition]
    fn import(_: event::Imported) -> (group::Checked, Data) {
        (group::Checked::Held(state::Held), Data::default())
    }

    #[transition]
    fn add(state: &mut state::Pending, event: event::ItemAdded) {
        state.items.push(event.0);
    }

    #[transition]
    fn count(state: &mut state::Pending, data: &mut Data, _: event::Counted) -> Option<state::Ready> {
        data.notes.push("counted".to_owned());
        (state.items.len() > 3).then(|| state::Ready(std::mem::take(&mut state.items)))
    }

    #[transition]
    fn check(state: state::Pending, _: event::Checked) -> group::Checked {
        if state.items.is_empty() {
            group::Checked::Held(state::Held)
        } else {
            group::Checked::Ready(state::Ready(state.items))
        }
    }

    #[transition]
    fn pack(state: state::Pending, _: event::Packed) -> state::Ready {
        state::Ready(state.items)
    }

    #[transition]
    fn note(_: &group::Open, data: &mut Data, event: event::Noted) {
        data.notes.push(event.0);
    }

    #[transition]
    fn ship(_: state::Ready, event: event::Shipped) -> state::Shipped {
        state::Shipped {
            tracking: event.tracking,
        }
    }

    #[transition]
    fn cancel(_: State, _: event::Cancelled) -> state::Cancelled {
        state::Cancelled
    }

    #[decide]
    fn decide_place(context: &Services, command: command::Place) -> Result<event::Placed, TooMany> {
        if command.items.len() > context.items_max {
            return Err(TooMany(command.items.len()));
        }
        Ok(event::Placed { items: command.items })
    }

    #[decide]
    fn decide_add(state: &state::Pending, command: command::Add) -> Option<event::ItemAdded> {
        (!state.items.contains(&command.0)).then_some(event::ItemAdded(command.0))
    }

    #[decide]
    fn decide_pack(_: &state::Pending, _: command::PackAndShip) -> (event::Packed, event::Shipped) {
        (
            event::Packed,
            event::Shipped {
                tracking: String::new(),
            },
        )
    }

    #[decide]
    fn decide_ship(state: &state::Ready, data: &Data, _: command::Ship) -> Result<event::Shipped, NoCarrier> {
        if state.0.is_empty() || data.notes.is_empty() {
            return Err(NoCarrier);
        }
        Ok(event::Shipped {
            tracking: String::new(),
        })
    }

    #[decide]
    fn decide_note(_: &group::Open, command: command::Note) -> Vec<Event> {
        vec![event::Noted(command.0).into()]
    }

    #[decide]
    fn decide_cancel(_: &State, _: command::Cancel) -> event::Cancelled {
        event::Cancelled
    }

    #[hook]
    fn ship_when_counted(state: &state::Ready, _: &event::Counted) -> Option<event::Shipped> {
        state.0.first().map(|item| event::Shipped {
            tracking: item.name.clone(),
        })
    }
}

/// A machine with nothing but what is needed, without derives.
#[eventer::state_machine]
pub mod door {
    /// Where a door stands.
    #[state]
    #[derive(Debug)]
    pub enum State {
        /// One can pass.
        Open,
        /// One cannot.
        Shut,
        /// It is a wall.
        #[terminal]
        Walled,
    }

    /// What happens to a door.
    #[event]
    #[derive(Debug, Clone)]
    pub enum Event {
        /// It was made.
        Built,
        /// It was shut.
        Shut,
        /// It was opened.
        Opened,
        /// It was walled up.
        Walled,
    }

    #[transition]
    fn build(_: event::Built) -> state::Open {
        state::Open
    }

    #[transition]
    fn shut(_: state::Open, _: event::Shut) -> state::Shut {
        state::Shut
    }

    #[transition]
    fn open(_: state::Shut, _: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn wall_up(_: state::Shut, _: event::Walled) -> state::Walled {
        state::Walled
    }

    // As the id is declared, which is a text.
    #[view]
    fn place(id: &String, _: &state::Open) -> eventer::View<usize> {
        eventer::View::put(id.clone(), id.len())
    }
}

/// A door that is shut.
#[must_use]
pub fn shut() -> eventer::Eventer<door::Machine, door::state::Shut> {
    eventer::Eventer::start(door::event::Built).apply(door::event::Shut)
}

/// Orders in memory.
#[must_use]
pub fn orders(services: Services) -> eventer::StateMachine<order::Machine, eventer::MemoryStore> {
    eventer::StateMachine::with_context(eventer::MemoryStore::new(), services)
}

/// Which lamp it is, of which house.
#[derive(Debug, Clone, PartialEq, Eq, Hash, eventer::EntityId)]
pub struct LampId {
    /// The house.
    pub house: u32,
    /// The name of the lamp there.
    pub name: String,
}

/// A lamp that can be asked for by its fields.
#[eventer::state_machine(id = super::LampId, exhaustive)]
pub mod lamp {
    use serde::{Deserialize, Serialize};

    /// What a lamp is.
    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[reject(state::Off, event::Dimmed, "it is dark")]
    #[ignore(state::Off, event::Failed)]
    pub enum State {
        /// It is dark.
        #[group(Whole)]
        Off,
        /// It shines.
        #[group(Whole)]
        On {
            /// In percent.
            #[index]
            brightness: u8,
        },
        /// It is broken.
        #[terminal]
        Broken,
    }

    /// What each lamp has.
    #[data]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct Data {
        /// Where it hangs.
        #[index(name = "room")]
        pub place: Option<String>,
    }

    /// What happens to a lamp.
    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        /// It was hung up.
        Hung {
            /// Where.
            place: Option<String>,
        },
        /// Somebody turned it on or off.
        Switched,
        /// Somebody dimmed it.
        Dimmed(u8),
        /// It broke.
        Failed,
    }

    /// What others hear of.
    #[message]
    #[derive(Debug, Clone, Serialize)]
    pub enum Message {
        /// A lamp broke.
        Broken,
    }

    #[transition]
    fn hang(event: event::Hung) -> (state::Off, Data) {
        (state::Off, Data { place: event.place })
    }

    #[transition]
    fn turn_on(_: state::Off, _: event::Switched) -> state::On {
        state::On { brightness: 100 }
    }

    #[transition]
    fn turn_off(_: state::On, _: event::Switched) -> state::Off {
        state::Off
    }

    #[transition]
    fn dim(state: &mut state::On, event: event::Dimmed) {
        state.brightness = event.0;
    }

    #[transition]
    fn fail(_: state::On, _: event::Failed) -> state::Broken {
        state::Broken
    }

    #[publish]
    fn announce(id: &super::LampId, _: &state::Broken, data: &Data) -> Option<message::Broken> {
        (id.house > 0 || data.place.is_some()).then_some(message::Broken)
    }
}
