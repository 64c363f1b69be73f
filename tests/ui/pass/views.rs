//! Views of any serializable type, through an alias.

use eventer::state_machine;

#[state_machine(id = u64)]
mod account {
    use eventer::View;
    use serde::Serialize;

    #[state]
    pub enum State {
        #[group(Live)]
        Open { name: String },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { name: String::new() }
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    type Lines = Vec<View<Line>>;

    #[derive(Serialize)]
    pub struct Line {
        open: bool,
    }

    #[view]
    fn line(id: &u64, state: &State) -> View<Line> {
        let open = matches!(state, State::Open(_));
        View::put(id.to_string(), Line { open })
    }

    #[view]
    fn name(group: &group::Live) -> View<&str> {
        let group::Live::Open(open) = group;
        View::put("name", &open.name)
    }

    // The reference in the pattern takes one apart.
    #[view]
    fn open_name(&state::Open { ref name, .. }: &state::Open) -> View<&str> {
        View::put("open", name)
    }

    #[view]
    fn lines(_: &state::Closed) -> Lines {
        vec![View::delete("a"), View::delete("b")]
    }

    #[view]
    #[must_use]
    fn text(_: &state::Open, _: &event::Updated) -> View<&'static str> {
        View::put("text", "updated")
    }
}

fn main() {}
