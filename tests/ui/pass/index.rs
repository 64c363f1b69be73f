//! Indexed fields in every place and under every name that they can have.

use eventer::query::{Column, Value};
use eventer::{Machine as _, state_machine};

mod kinds {
    pub type Amount = i64;
}

#[state_machine]
mod account {
    use super::kinds;

    #[state]
    pub enum State {
        Open {
            /// Whose it is.
            #[index]
            owner: String,
            #[index(name = "limit of credit")]
            limit: Option<self::kinds::Amount>,
            #[cfg(any())]
            #[index]
            never: NoSuchType,
            #[cfg(all())]
            #[index]
            always: bool,
        },
        Frozen(#[index(name = "since_day")] u32, String),
        #[terminal]
        Closed {
            // The same type, written otherwise.
            #[index]
            owner: Option<std::string::String>,
            #[index]
            r#type: &'static str,
        },
    }

    #[data]
    pub struct Data {
        #[index]
        pub balance: super::kinds::Amount,
    }

    #[event]
    pub enum Event {
        Opened,
        Frozen,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        let state = state::Open {
            owner: "ada".to_owned(),
            limit: Some(5),
            always: true,
        };
        (state, Data { balance: 7 })
    }

    #[transition]
    fn freeze(open: state::Open, _: event::Frozen) -> state::Frozen {
        state::Frozen(3, open.owner)
    }

    #[transition]
    fn close(frozen: state::Frozen, _: event::Closed) -> state::Closed {
        state::Closed {
            owner: Some(frozen.1),
            r#type: "gone",
        }
    }
}

use account::{Data, Machine, State, index, state};

fn main() {
    let fields: Vec<_> = Machine::INDEX.iter().map(|field| (field.name(), field.column())).collect();
    assert_eq!(
        fields,
        [
            ("balance", Column::Integer),
            ("owner", Column::Text),
            ("limit of credit", Column::Integer),
            ("always", Column::Bool),
            ("since_day", Column::Integer),
            ("type", Column::Text),
        ]
    );
    let closed = State::Closed(state::Closed {
        owner: None,
        r#type: "gone",
    });
    let entries = Machine::indexed(&closed, &Data { balance: 7 });
    let entries: Vec<_> = entries.iter().map(|(name, value)| (name, value.clone())).collect();
    assert_eq!(entries, [("balance", Value::from(7)), ("type", Value::from("gone"))]);
    let frozen = State::Frozen(state::Frozen(3, String::new()));
    assert_eq!(Machine::indexed(&frozen, &Data { balance: 7 }).get("since_day"), Some(&Value::from(3)));

    let names = [
        index::owner().name(),
        index::limit().name(),
        index::always().name(),
        index::since_day().name(),
        index::r#type().name(),
        index::balance().name(),
    ];
    assert_eq!(names, ["owner", "limit of credit", "always", "since_day", "type", "balance"]);
}
