//! A machine with hooks that ask for effects, out of a macro.

macro_rules! machine {
    ($name:ident, $id:ty, $message:ty, $body:expr) => {
        #[eventer::state_machine(id = $id)]
        mod $name {
            use eventer::View;
            use serde::Serialize;

            #[state]
            pub enum State {
                #[group(All)]
                #[terminal]
                Seen,
            }

            #[event]
            #[derive(Clone)]
            pub enum Event {
                Looked,
            }

            #[message]
            #[derive(Serialize)]
            pub enum Message {
                Looked,
            }

            #[transition]
            fn look(_: event::Looked) -> state::Seen {
                state::Seen
            }

            #[publish]
            fn announce(_: &group::All, _: &event::Looked) -> $message {
                $body
            }

            #[view]
            fn line(id: &$id, _: &state::Seen) -> Option<View<u32>> {
                Some(View::put(id.to_string(), 7))
            }
        }
    };
}

machine!(first, u64, Message, message::Looked.into());
machine!(second, String, Option<message::Looked>, None);

fn main() {}
