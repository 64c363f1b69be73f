//! Keywords as names of variants, groups, fields and functions, in a machine that is stored.

use eventer::store::{Outbox, Views};
use eventer::{Eventer, MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine(id = u64)]
mod r#match {
    use super::*;
    use eventer::View;

    #[state]
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[allow(non_camel_case_types)]
    pub enum State {
        #[group(r#where)]
        r#type {
            #[index]
            r#in: u32,
        },
        #[group(r#where)]
        r#mut,
        #[terminal]
        r#Done,
    }

    #[data]
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub struct Data {
        #[index]
        pub r#pub: String,
        pub r#as: u32,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[allow(non_camel_case_types)]
    pub enum Event {
        r#fn { r#in: u32 },
        r#mut,
        r#move,
    }

    #[command]
    #[derive(Debug, Clone)]
    #[allow(non_camel_case_types)]
    pub enum Command {
        r#struct { r#in: u32 },
        r#return,
    }

    #[message]
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[allow(non_camel_case_types)]
    pub enum Message {
        r#extern { r#in: u32 },
        r#static,
    }

    #[transition]
    fn r#loop(event: event::r#fn) -> (state::r#type, Data) {
        let data = Data {
            r#pub: "x".to_owned(),
            r#as: 0,
        };
        (state::r#type { r#in: event.r#in }, data)
    }

    #[transition]
    fn r#while(_: state::r#type, r#pub: &mut Data, _: event::r#mut) -> group::r#where {
        r#pub.r#as += 1;
        state::r#mut.into()
    }

    #[transition]
    fn r#break(_: group::r#where, _: event::r#move) -> state::Done {
        state::Done
    }

    #[decide]
    fn r#struct(r#in: command::r#struct) -> event::r#fn {
        event::r#fn { r#in: r#in.r#in }
    }

    #[decide]
    fn r#return(_: &group::r#where, _: command::r#return) -> event::r#move {
        event::r#move
    }

    #[hook]
    fn r#for(r#type: &state::r#type, _: &event::r#fn) -> Option<event::r#mut> {
        (r#type.r#in > 8).then_some(event::r#mut)
    }

    #[publish]
    fn r#extern(_: &group::r#where, r#fn: &event::r#fn) -> message::r#extern {
        message::r#extern { r#in: r#fn.r#in }
    }

    #[publish]
    fn r#static(_: &state::Done, _: &event::r#move) -> message::r#static {
        message::r#static
    }

    #[view]
    fn r#ref(_: &group::r#where, r#as: &Data) -> View<u32> {
        View::put("7", r#as.r#as)
    }
}

use r#match::{Any, Data, Event, GRAPH, Machine, command, event, index, state};

async fn stored() -> Result<(), Box<dyn std::error::Error>> {
    let store = MemoryStore::new();
    let matches = StateMachine::<Machine, _>::new(store.clone());
    matches.start(7, command::r#struct { r#in: 9 }).await?;
    let found = matches
        .query()
        .in_states(["mut"])
        .filter(index::r#pub().is("x"))
        .count()
        .await?;
    assert_eq!(found, 1, "the hook sent `mut`");
    match matches.load(&7).await? {
        Any::r#mut(found) => assert_eq!(found.execute(command::r#return).await?.version(), 3),
        Any::r#type(_) | Any::Done(_) => panic!("the hook sent `mut`"),
    }
    let events: Vec<Event> = matches
        .history(&7)
        .await?
        .into_iter()
        .map(|entry| entry.event)
        .collect();
    assert_eq!(
        events,
        [
            event::r#fn { r#in: 9 }.into(),
            event::r#mut.into(),
            event::r#move.into()
        ]
    );
    let messages = store.messages(0, 9).await?;
    let names: Vec<&str> = messages.iter().map(|message| &*message.name).collect();
    assert_eq!(names, ["extern", "static"]);
    assert!(store.view("match", "ref", "7").await?.is_some());
    Ok(())
}

fn main() {
    let done = Eventer::start(event::r#fn { r#in: 7 }).apply(event::r#move);
    assert_eq!(done.state(), &state::Done);
    assert_eq!((done.data().r#as, &*done.data().r#pub), (0, "x"));
    let _: &Data = done.data();
    assert_eq!(GRAPH.name(), "match");
    assert!(GRAPH.state("type").is_some(), "a stored name has no `r#`");
    pollster::block_on(stored()).unwrap();
}
