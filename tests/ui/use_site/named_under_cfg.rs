//! A function names what is there in some builds only: in the others, its event has no transition.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Debug)]
pub struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("full")
    }
}

impl std::error::Error for Full {}

#[state_machine]
mod lamp {
    use super::*;

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        #[group(Lit)]
        On,
        #[cfg(any())]
        #[group(Lit)]
        #[terminal]
        Faint,
        #[group(Lit)]
        #[terminal]
        Off,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Built,
        Dimmed,
        Switched,
    }

    #[command]
    pub enum Command {
        Dim,
        Switch,
    }

    #[transition]
    fn build(_: event::Built) -> state::On {
        state::On
    }

    #[transition]
    fn dim(_: &mut state::On, _: event::Dimmed) -> Option<state::Faint> {
        //~ error `state::Faint`: `state::Faint` is under `#[cfg(any())]`, and transition `dim` is not
        None
    }

    #[transition]
    fn switch(_: state::On, _: event::Switched) -> state::Off {
        state::Off
    }

    #[decide]
    fn decide_dim(_: &state::On, _: command::Dim) -> Result<event::Dimmed, Full> {
        Err(Full)
    }

    #[decide]
    fn decide_switch(_: &state::On, _: command::Switch) -> event::Switched {
        event::Switched
    }

    #[hook]
    fn off(_: &state::On, _: &event::Dimmed) -> Option<event::Switched> {
        None
    }
}

use lamp::{Machine, Refusal, command, event, group};

async fn go() -> Result<(), eventer::Error<Machine>> {
    let lamps = StateMachine::<Machine, _>::new(MemoryStore::new());
    let lamp = lamps.start("a".to_owned(), event::Built).await?;
    match lamp.send(event::Dimmed).await? {
        //~ error[E0277] `event::Dimmed`: event `Dimmed` is not valid in state `On`
        group::Lit::On(lamp) => {
            let failed = lamp.execute(command::Dim).await.unwrap_err();
            match failed.error().refusal() {
                Some(Refusal::Dim(Full)) => {}
                None => panic!("not refused"),
            }
        }
        group::Lit::Off(_) => {}
    }
    Ok(())
}

fn main() {
    let _ = go();
}
