//! A machine inside the body of a function: with groups, commands, data and hooks, and in a store.

use eventer::store::{Outbox, Views};
use eventer::{DynEventer, Eventer, MemoryStore, StateMachine, state_machine};

fn main() {
    #[state_machine(id = u64)]
    mod door {
        use eventer::{EntityId, View};
        use serde::{Deserialize, Serialize};

        #[state]
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        pub enum State {
            #[group(Standing)]
            Shut,
            #[group(Standing)]
            Open {
                #[index]
                wide: bool,
            },
            #[terminal]
            Gone,
        }

        #[data]
        #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct Data {
            #[index]
            pub passed: u32,
        }

        #[event]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub enum Event {
            Built,
            Opened,
            Passed { by: String },
            Shut,
            Removed,
        }

        #[command]
        #[derive(Debug, Clone)]
        pub enum Command {
            Pass { by: String },
        }

        #[message]
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        pub enum Message {
            Passed { by: String },
        }

        #[transition]
        fn build(_: event::Built) -> (state::Shut, Data) {
            (state::Shut, Data::default())
        }

        #[transition]
        fn open(_: state::Shut, _: event::Opened) -> state::Open {
            state::Open { wide: true }
        }

        #[transition]
        fn pass(_: &state::Open, data: &mut Data, _: event::Passed) {
            data.passed += 1;
        }

        #[transition]
        fn shut(_: state::Open, data: &Data, _: event::Shut) -> group::Standing {
            if data.passed > 0 {
                state::Shut.into()
            } else {
                state::Open { wide: false }.into()
            }
        }

        #[transition]
        fn remove(_: group::Standing, _: event::Removed) -> state::Gone {
            state::Gone
        }

        #[decide]
        fn decide_pass(_: &state::Open, command: command::Pass) -> Result<event::Passed, Nobody> {
            if command.by.is_empty() {
                return Err(Nobody);
            }
            Ok(event::Passed { by: command.by })
        }

        #[hook]
        fn shut_behind(_: &state::Open, _: &event::Passed) -> event::Shut {
            event::Shut
        }

        #[publish]
        fn announce(_: &group::Standing, event: &event::Passed) -> message::Passed {
            message::Passed { by: event.by.clone() }
        }

        #[view]
        fn doors(id: &u64, data: &Data) -> View<u32> {
            View::put(id.to_text(), data.passed)
        }

        #[derive(Debug)]
        pub struct Nobody;

        impl std::fmt::Display for Nobody {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("somebody must pass")
            }
        }

        impl std::error::Error for Nobody {}
    }

    use door::{Any, Machine, command, event, group, index, state};

    let shut = Eventer::start(event::Built);
    assert_eq!((shut.state(), shut.data().passed), (&state::Shut, 0));
    match shut.apply(event::Opened).apply(event::Shut) {
        group::Standing::Open(open) => assert!(!open.state().wide),
        group::Standing::Shut(_) => panic!("nobody passed"),
    }
    assert!(DynEventer::<Machine>::start(event::Removed).is_err());

    let stored = async {
        let store = MemoryStore::new();
        let doors = StateMachine::<Machine, _>::new(store.clone());
        let open = doors.start(7, event::Built).await?.send(event::Opened).await?;
        let refused = open.execute(command::Pass { by: String::new() }).await.unwrap_err();
        assert_eq!(refused.refusal().unwrap().to_string(), "somebody must pass");
        doors.execute(&7, command::Pass { by: "ada".to_owned() }).await?;
        let Any::Shut(_) = doors.load(&7).await? else {
            panic!("the hook shuts it")
        };
        assert_eq!(doors.query().filter(index::passed().is(1)).count().await?, 1);
        assert_eq!(&*store.messages(0, 9).await?[0].name, "Passed");
        assert!(store.view("door", "doors", "7").await?.is_some());
        assert_eq!(doors.history(&7).await?.len(), 4);
        Ok::<(), Box<dyn std::error::Error>>(())
    };
    pollster::block_on(stored).unwrap();
}
