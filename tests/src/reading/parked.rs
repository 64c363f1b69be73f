//! What cannot be taken.

use eventer::projection::ReadModel;
use eventer::store::ParkedStatus;

use super::{Purses, Readable, caught_up, folded, opened, paid, shown, until, workers};
use crate::purses::Owners;

/// An event that cannot be taken holds up its view and no other, until it is tried again or given up.
pub async fn poison_holds_up_its_key_alone<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let owners = Owners::<2>::default();
    let model = ReadModel::<Owners<2>, _>::new(store.clone());
    let running = workers(&store).project(owners.clone()).start().await.unwrap();
    opened(&purses, "p1", "Ada").await;
    opened(&purses, "p2", "Grace").await;
    let poison = paid(&purses, "p1", "Ada", -1).await;
    paid(&purses, "p1", "Ada", 7).await;
    paid(&purses, "p2", "Grace", 8).await;
    caught_up(&store).await;
    let rows = shown(&store).await;
    assert_eq!((rows["Ada"].cents, rows["Ada"].purses, rows["Grace"].cents), (0, 1, 8));

    let parked = store.parked("owners", 0, 10).await.unwrap();
    let [first, second] = &parked[..] else {
        panic!("two are parked: {parked:?}")
    };
    assert_eq!(
        (first.what.position(), first.key.as_str(), first.attempts),
        (poison, "view:Ada", 1)
    );
    assert_eq!(first.error.as_deref(), Some("-1 cents cannot be paid"));
    assert_eq!(
        (second.error.as_deref(), second.status.clone()),
        (None, ParkedStatus::Waiting)
    );
    assert!(
        !model.requeue(&"Grace".to_owned()).await.unwrap(),
        "nothing is parked there"
    );

    // Tried again while nothing changed, it is parked again.
    assert!(model.requeue(&"Ada".to_owned()).await.unwrap());
    until("another attempt", || async {
        let parked = store.parked("owners", 0, 10).await.unwrap();
        parked.len() == 2 && parked.iter().all(|it| it.status == ParkedStatus::Waiting)
    })
    .await;
    owners.be_lenient();
    assert!(model.requeue(&"Ada".to_owned()).await.unwrap());
    until("the end of the list", || async {
        store.parked("owners", 0, 10).await.unwrap().is_empty()
    })
    .await;
    paid(&purses, "p1", "Ada", 9).await;
    caught_up(&store).await;
    assert_eq!(shown(&store).await, folded(&store).await);
    running.stop().await;
}

/// An event that is given up is left out, with a reason, and the others of its view are applied.
pub async fn what_is_given_up_is_left_out<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let running = workers(&store).project(Owners::<1>::default()).start().await.unwrap();
    opened(&purses, "p1", "Ada").await;
    let poison = paid(&purses, "p1", "Ada", -1).await;
    paid(&purses, "p1", "Ada", 7).await;
    caught_up(&store).await;
    assert!(!store.give_up("owners", poison + 100, "there is none").await.unwrap());
    assert!(store.give_up("owners", poison, "a mistake of the till").await.unwrap());
    until("the rest", || async { shown(&store).await["Ada"].cents == 7 }).await;
    let parked = store.parked("owners", 0, 10).await.unwrap();
    let [record] = &parked[..] else {
        panic!("one record stays: {parked:?}")
    };
    assert_eq!(record.status, ParkedStatus::GivenUp("a mistake of the till".to_owned()));
    // Nothing waits for it any more.
    paid(&purses, "p1", "Ada", 1).await;
    caught_up(&store).await;
    assert_eq!(shown(&store).await["Ada"].cents, 8);
    running.stop().await;
}
