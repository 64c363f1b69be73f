//! The same in a view.

use eventer::{EntityId, Eventer, View, state_machine};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct ParcelId(String);

#[state_machine(id = ParcelId)]
pub mod parcel {
    use super::*;

    #[state]
    pub enum State {
        #[group(Here)]
        Stored { shelf: String },
        #[group(Here)]
        Packed { shelf: String, weight: u32 },
        #[terminal]
        Sent,
    }

    #[data]
    pub struct Data {
        pub notes: Vec<String>,
        pub moves: u32,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Arrived { shelf: String },
        Moved { shelf: String },
        Packed(u32),
        Noted(String),
        Sent,
    }

    #[command]
    pub enum Command {
        Store { shelf: String },
        Note(String),
    }

    #[derive(Serialize)]
    pub struct Label {
        pub text: String,
    }

    #[transition]
    fn arrive(event: event::Arrived) -> (state::Stored, Data) {
        let data = Data { notes: Vec::new(), moves: 0 };
        (state::Stored { shelf: event.shelf }, data)
    }

    #[transition]
    fn shift(state: &mut state::Stored, data: &mut Data, event: event::Moved) {
        state.shelf = event.shelf;
        data.moves += 1;
    }

    #[transition]
    fn pack(state: state::Stored, event: event::Packed) -> state::Packed {
        state::Packed {
            shelf: state.shelf,
            weight: event.0,
        }
    }

    #[transition]
    fn note(_: &group::Here, data: &mut Data, event: event::Noted) {
        data.notes.push(event.0);
        data.moves += 1;
    }

    #[transition]
    fn send(_: state::Packed, _: event::Sent) -> state::Sent {
        state::Sent
    }

    #[decide]
    fn decide_store(command: command::Store) -> event::Arrived {
        event::Arrived { shelf: command.shelf }
    }

    #[decide]
    fn decide_note(state: &state::Stored, data: &Data, command: command::Note) -> Option<event::Noted> {
        (data.moves < 9 && state.shelf != command.0).then_some(event::Noted(command.0))
    }

    #[hook]
    fn pack_at_once(state: &state::Stored, event: &event::Moved) -> Option<event::Packed> {
        (state.shelf == event.shelf).then_some(event::Packed(1))
    }

    #[view]
    fn label(state: &state::Noted, event: &event::Packed, data: &Data) -> View<Label> {
        //~ error `state::Noted`: there is no state `Noted`, but an event of that name
        //~ help: declare it, or write `state::Stored`, `state::Packed`, `state::Sent` or `group::Here`
        let text = format!("{} {} {}", state.shelf, event.0, data.moves);
        View::put("label", Label { text })
    }
}

/// How often a parcel was moved, and where it stands.
pub fn moves(parcel: &Eventer<parcel::Machine, parcel::state::Stored>) -> (u32, &str) {
    (parcel.data().moves, &parcel.state().shelf)
}

fn main() {}
