//! What holds on every store of events that workers cannot read, and of those that make the program panic.

use std::time::Duration;

use eventer::projection::ReadModel;
use eventer::store::ParkedStatus;
use eventer::worker::{self, Retries};
use eventer::{StateMachine, Workers};

use crate::notes::{Authors, Editor, Flaw, Text, note};
use crate::reading::{LONG, Readable, until};

fn text(text: impl Into<String>) -> Text {
    Text(text.into())
}

async fn written<St: Readable>(notes: &StateMachine<note::Machine, St>, id: &str, author: &str, text: &Text) {
    let (author, text) = (author.to_owned(), text.clone());
    let written = note::event::Written { author, text };
    notes.start(id.to_owned(), written).await.unwrap();
}

async fn revised<St: Readable>(notes: &StateMachine<note::Machine, St>, id: &str, author: &str, text: &Text) {
    let (author, text) = (author.to_owned(), text.clone());
    let revised = note::event::Revised { author, text };
    notes.dispatch(&id.to_owned(), revised).await.unwrap();
}

fn workers<St: Readable>(store: &St) -> Workers<St> {
    Workers::new(store.clone())
        .lease(Duration::from_secs(2))
        .retries(Retries::none())
}

async fn nothing_is_parked<St: Readable>(store: &St, subscription: &str) {
    until("the end of the list", || async {
        store.parked(subscription, 0, 1).await.unwrap().is_empty()
    })
    .await;
}

/// Who reads an event is told by its view, who cannot read it by nothing. Once it is repaired it is in its view, whichever
/// shard that falls to, and before what came later.
pub async fn what_could_not_be_read_is_in_its_view_when_it_can<St: Readable>(store: St) {
    let notes = StateMachine::<note::Machine, _>::new(store.clone());
    let smudged: Vec<_> = (0..12).map(|number| text(format!("smudged {number}"))).collect();
    for (number, smudged) in smudged.iter().enumerate() {
        smudged.spoil(Flaw::Fails);
        let (id, author) = (format!("n{number}"), format!("author {number}"));
        written(&notes, &id, &author, smudged).await;
        revised(&notes, &id, &author, &text("clear")).await;
    }
    let running = workers(&store).project(Authors::<4>).start().await.unwrap();
    let model = ReadModel::<Authors<4>, _>::new(store.clone());
    model.wait_for(store.watermark().await.unwrap(), LONG).await.unwrap();
    assert_eq!(model.list(None, 20).await.unwrap(), [], "what came later waits");

    for (number, smudged) in smudged.iter().enumerate() {
        smudged.repair();
        assert!(
            store
                .requeue("authors", &format!("entity:note/n{number}"))
                .await
                .unwrap()
        );
    }
    nothing_is_parked(&store, "authors").await;
    for (number, smudged) in smudged.iter().enumerate() {
        let view = model.get(&format!("author {number}")).await.unwrap();
        assert_eq!(view, Some(vec![smudged.clone(), text("clear")]), "author {number}");
    }
    let verified = model.verify(&Authors, 1).await.unwrap();
    assert_eq!((verified.views, verified.differing), (12, vec![]));
    running.stop().await;
}

/// An event that waited behind one that could not be read, and then belongs to a view of another shard, which passed it, is
/// in a view or in the list, however often it is tried.
pub async fn what_belongs_to_another_shard_by_now_stays_parked<St: Readable>(store: St) {
    let notes = StateMachine::<note::Machine, _>::new(store.clone());
    let texts = |number: usize| (text(format!("spilt {number}")), text(format!("disputed {number}")));
    for number in 0..12 {
        let ((spilt, disputed), id) = (texts(number), format!("n{number}"));
        disputed.repair();
        spilt.spoil(Flaw::Fails);
        written(&notes, &id, &format!("author {number}"), &spilt).await;
        revised(&notes, &id, &format!("author {number}"), &disputed).await;
    }
    let running = workers(&store).project(Authors::<4>).start().await.unwrap();
    let model = ReadModel::<Authors<4>, _>::new(store.clone());
    model.wait_for(store.watermark().await.unwrap(), LONG).await.unwrap();
    for number in 0..12 {
        let (spilt, disputed) = texts(number);
        spilt.repair();
        disputed.ascribe(&format!("other {number}"));
    }
    for _ in 0..3 {
        store.requeue_all("authors").await.unwrap();
        until("nothing to be tried", || async {
            let parked = store.parked("authors", 0, 100).await.unwrap();
            parked.iter().all(|it| it.status == ParkedStatus::Waiting)
        })
        .await;
    }
    running.stop().await;
    let parked = store.parked("authors", 0, 100).await.unwrap();
    for number in 0..12 {
        let (spilt, disputed) = texts(number);
        let key = format!("passed:note/n{number}");
        let error = parked.iter().find(|it| it.key == key).map(|it| it.error.as_deref());
        let view = model.get(&format!("other {number}")).await.unwrap();
        match error {
            Some(error) => {
                assert!(
                    error.is_some_and(|it| it.ends_with("build the projection anew")),
                    "{error:?}"
                );
                assert_eq!(view, None, "{number}");
            }
            None => assert_eq!(view, Some(vec![disputed]), "{number}"),
        }
        let view = model.get(&format!("author {number}")).await.unwrap();
        assert_eq!(view, Some(vec![spilt]), "{number}");
    }
    assert!(!parked.is_empty(), "some are of another shard");
}

/// A view that cannot be written is so because of one event, which is parked, wherever it stands in its batch.
pub async fn an_event_whose_view_cannot_be_written_is_parked_itself<St: Readable>(store: St) {
    let notes = StateMachine::<note::Machine, _>::new(store.clone());
    let texts = ["first", "second", "faint", "last"].map(text);
    let [first, second, faint, last] = &texts;
    faint.repair();
    written(&notes, "n1", "Eve", first).await;
    for text in [second, faint, last] {
        revised(&notes, "n1", "Eve", text).await;
    }
    faint.spoil(Flaw::PanicsWritten);
    let running = workers(&store).project(Authors::<1>).start().await.unwrap();
    let model = ReadModel::<Authors<1>, _>::new(store.clone());
    let end = store.watermark().await.unwrap();
    model.wait_for(end, LONG).await.unwrap();
    let view = model.get(&"Eve".to_owned()).await.unwrap();
    assert_eq!(view, Some(vec![first.clone(), second.clone()]));
    let parked = store.parked("authors", 0, 20).await.unwrap();
    let parked: Vec<_> = parked
        .iter()
        .map(|it| (it.what.position(), it.error.as_deref()))
        .collect();
    assert_eq!(parked, [(end - 1, Some("it panicked: no ink for faint")), (end, None)]);

    assert!(store.give_up("authors", end - 1, "too faint").await.unwrap());
    let expected = Some(vec![first.clone(), second.clone(), last.clone()]);
    until("the rest", || async {
        model.get(&"Eve".to_owned()).await.unwrap() == expected
    })
    .await;
    running.stop().await;
}

/// Code of the user's that panics parks what it panicked about, wherever it was called, and nothing else waits.
pub async fn what_panics_is_parked<St: Readable>(store: St) {
    let notes = StateMachine::<note::Machine, _>::new(store.clone());
    let editor = Editor::default();
    let running = || workers(&store).project(Authors::<2>).react(editor.clone()).start();
    // It hears of what happens from now on.
    running().await.unwrap().stop().await;
    let flaws = [
        ("dark", Flaw::Panics, "it panicked: no light for dark"),
        ("nameless", Flaw::PanicsInKey, "it panicked: no name under nameless"),
        ("inkless", Flaw::PanicsWritten, "it panicked: no ink for inkless"),
    ];
    for (name, flaw, _) in flaws {
        let text = text(name);
        text.repair();
        written(&notes, name, name, &text).await;
        text.spoil(flaw);
    }
    written(&notes, "clear", "Ada", &text("clear")).await;
    let running = running().await.unwrap();
    let end = store.watermark().await.unwrap();
    let model = ReadModel::<Authors<2>, _>::new(store.clone());
    model.wait_for(end, LONG).await.unwrap();
    worker::wait_for(&store, "editor", end, LONG).await.unwrap();
    assert_eq!(
        model.list(None, 20).await.unwrap(),
        [("Ada".to_owned(), vec![text("clear")])]
    );
    assert_eq!(editor.shown(), [text("nameless"), text("inkless"), text("clear")]);

    let parked = store.parked("authors", 0, 20).await.unwrap();
    assert!(parked.iter().all(|it| it.status == ParkedStatus::Waiting));
    for (name, _, error) in flaws {
        let of_note = parked.iter().find(|it| it.key.ends_with(name));
        assert_eq!(of_note.and_then(|it| it.error.as_deref()), Some(error));
    }
    let parked = store.parked("editor", 0, 20).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].error.as_deref(), Some("it panicked: no light for dark"));
    // Whoever compares panics as little.
    let verified = model.verify(&Authors, 1).await.unwrap();
    assert_eq!(verified.differing, Vec::<String>::new());

    for (name, _, _) in flaws {
        text(name).repair();
        for key in [format!("entity:note/{name}"), format!("view:{name}")] {
            store.requeue("authors", &key).await.unwrap();
        }
    }
    store.requeue("editor", "entity:note/dark").await.unwrap();
    nothing_is_parked(&store, "authors").await;
    nothing_is_parked(&store, "editor").await;
    for (name, _, _) in flaws {
        assert_eq!(model.get(&name.to_owned()).await.unwrap(), Some(vec![text(name)]));
    }
    assert_eq!(editor.shown().last(), Some(&text("dark")));
    running.stop().await;
}
