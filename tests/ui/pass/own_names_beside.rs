//! Types of the user's own with the names of enums that the machine lacks, and arguments named after modules.

use eventer::{Eventer, state_machine};

#[state_machine]
mod chat {
    pub enum Message {
        Text(String),
    }

    pub enum Command {
        Leave,
    }

    #[state]
    pub enum State {
        Open { last: Option<Message> },
        #[terminal]
        Left,
    }

    #[event]
    pub enum Event {
        Opened,
        Said(Message),
        Left(Command),
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { last: None }
    }

    #[transition]
    fn message(state: &mut state::Open, message: event::Said) {
        state.last = Some(message.0);
    }

    #[transition]
    fn command(_: state::Open, command: event::Left) -> state::Left {
        let Command::Leave = command.0;
        state::Left
    }
}

fn main() {
    let chat = Eventer::start(chat::event::Opened).apply(chat::event::Said(chat::Message::Text("hello".into())));
    let Some(chat::Message::Text(text)) = &chat.state().last else {
        unreachable!()
    };
    assert_eq!(text, "hello");
    let _ = chat.apply(chat::event::Left(chat::Command::Leave));
}
