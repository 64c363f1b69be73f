//! A name that no column can have.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open {
            #[index(name = "a_name_that_goes_on_for_longer_than_any_column_of_a_table_may_be_called")]
            //~ error `"a_name_that_goes_on_for_longer_than_any_column_of_a_table_may_be_called"`: `a_name_that_goes_on_for_longer_than_any_column_of_a_table_may_be_called` cannot be the name of a column: it has more than 63 bytes, or holds `$`
            entries: u32,
        },
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

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
