//! What a call led to in other entities, as a read model shows it.

use eventer::StateMachine;
use eventer::projection::{BoxError, Following, Follows, Happened, Projection, ReadModel};
use serde::{Deserialize, Serialize};

use super::{LONG, Readable, workers};

/// A till, which is filled by sales.
#[eventer::state_machine]
mod till {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Filled { cents: u64 },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn fill(_: &mut state::Open, _: event::Filled) {}
}

/// A sale, which fills a till.
#[eventer::state_machine]
mod sale {
    use super::till;
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Made,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Made { till: String, cents: u64 },
    }

    #[transition]
    fn make(_: event::Made) -> state::Made {
        state::Made
    }

    #[link]
    fn ring(_: &state::Made, event: &event::Made) -> Link<till::Machine> {
        Link::to(event.till.clone(), till::event::Filled { cents: event.cents })
    }
}

/// What was sold at each till, and what is in it.
struct Tills;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Till {
    sales: u64,
    cents: u64,
}

impl Projection for Tills {
    const NAME: &'static str = "tills";
    type Key = String;
    type View = Till;

    fn follow(following: Following<Self>) -> Following<Self> {
        following
            .machine::<sale::Machine>()
            .events::<till::Machine>(&["Filled"])
    }
}

impl Follows<sale::Machine> for Tills {
    fn key(&self, happened: &Happened<sale::Machine>) -> Option<String> {
        let sale::Event::Made(made) = &happened.recorded.event;
        Some(made.till.clone())
    }

    fn apply(&self, view: &mut Option<Till>, _: &Happened<sale::Machine>) -> Result<(), BoxError> {
        view.get_or_insert_default().sales += 1;
        Ok(())
    }
}

impl Follows<till::Machine> for Tills {
    fn key(&self, happened: &Happened<till::Machine>) -> Option<String> {
        Some(happened.id.clone())
    }

    fn apply(&self, view: &mut Option<Till>, happened: &Happened<till::Machine>) -> Result<(), BoxError> {
        if let till::Event::Filled(filled) = &happened.recorded.event {
            view.get_or_insert_default().cents += filled.cents;
        }
        Ok(())
    }
}

/// A receipt is that of the entity that was called: what its links led to comes behind it, and is waited for by its own place.
pub async fn what_a_link_led_to_comes_behind_the_receipt<St: Readable>(store: St) {
    let tills = StateMachine::<till::Machine, _>::new(store.clone());
    let sales = StateMachine::<sale::Machine, _>::new(store.clone());
    // Each event by itself, so that it is in another step than what it led to.
    let running = workers(&store).batch_len_max(1).project(Tills).start().await.unwrap();
    let model = ReadModel::<Tills, _>::new(store);
    let till = "T-1".to_owned();
    tills.start(till.clone(), till::event::Opened).await.unwrap();
    for number in 1..=20 {
        let made = sale::event::Made {
            till: till.clone(),
            cents: 5,
        };
        let id = format!("S-{number}");
        let sale = sales.start(id, made).await.unwrap();
        let receipt = sale.receipt().unwrap();
        model.wait_for(receipt, LONG).await.unwrap();
        let shown = model.get(&till).await.unwrap().unwrap();
        assert_eq!(shown.sales, number);
        assert!([5 * (number - 1), 5 * number].contains(&shown.cents), "{shown:?}");

        let filled = tills.history(&till).await.unwrap().pop().unwrap();
        assert!(receipt.position < Some(filled.position));
        model.wait_for(filled.position, LONG).await.unwrap();
        let expected = Till {
            sales: number,
            cents: 5 * number,
        };
        assert_eq!(model.get(&till).await.unwrap(), Some(expected));
    }
    running.stop().await;
}
