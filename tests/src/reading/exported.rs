//! The log itself, asked and exported.

use std::io::{self, Write};

use eventer::export;
use eventer::store::EventFilter;

use super::{LONG, Purses, Readable, opened, paid};
use crate::purses::purse;

/// A list without a name is not one of all names, and two lists ask for what both name.
async fn nothing_is_named_by_nothing<St: Readable>(purses: &Purses<St>) {
    let none = purses.events().named(&[]).page(4).await.unwrap();
    assert_eq!((none.events.len(), none.upto), (0, 0));
    let both = purses
        .events()
        .named(&["Opened", "Paid"])
        .named(&["Paid", "Lost"])
        .page(100);
    let both = both.await.unwrap().events;
    assert!(!both.is_empty() && both.iter().all(|it| matches!(it.recorded.event, purse::Event::Paid(_))));
    let neither = purses
        .events()
        .named(&["Opened"])
        .named(&["Paid"])
        .page(4)
        .await
        .unwrap();
    assert!(neither.events.is_empty());
}

/// Events are asked for by name and time, a page at a time, and written as lines of JSON.
pub async fn the_log_is_asked_and_exported<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    for number in 0..5 {
        let (id, owner) = (format!("p{number}"), format!("owner \"{number}\""));
        opened(&purses, &id, &owner).await;
        for cents in 0..3 {
            paid(&purses, &id, &owner, cents).await;
        }
    }
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = purses.events().named(&["Paid"]).after(after).page(4).await.unwrap();
        if page.events.is_empty() {
            break;
        }
        after = page.upto;
        all.extend(page.events);
    }
    assert_eq!(all.len(), 15);
    assert!(all.is_sorted_by_key(|happened| happened.recorded.position));
    let (third, last) = (all[2].recorded.at, all[14].recorded.at);
    let later = purses.events().at(third..).page(100).await.unwrap();
    assert!(later.events.iter().all(|happened| happened.recorded.at >= third) && later.events.len() >= 12);
    let none = purses.events().at(last + LONG..).page(100).await.unwrap();
    assert!(none.events.is_empty());
    nothing_is_named_by_nothing(&purses).await;
    let unknown = purses.events().named(&["Payed"]).page(1).await.unwrap_err();
    let why = "there is no event \"Payed\"; the events are Opened, Paid, Lost";
    assert_eq!(
        unknown.to_string(),
        format!("purse: the query cannot be answered: {why}")
    );
    assert!(purses.events().page(0).await.is_err());

    let id = "p1".to_owned();
    let versions =
        |events: Vec<eventer::Recorded<purse::Event>>| events.iter().map(|it| it.version).collect::<Vec<_>>();
    assert_eq!(versions(purses.history_page(&id, 1, 2).await.unwrap()), [2, 3]);
    assert_eq!(versions(purses.history_page(&id, 4, 2).await.unwrap()), [0_u64; 0]);
    let nobody = purses.history_page(&"nobody".to_owned(), 0, 2).await.unwrap_err();
    assert!(matches!(nobody.kind(), eventer::ErrorKind::NotFound));
    let pasts = purses.as_of_each(&[id, "nobody".to_owned()], last).await;
    assert!(pasts[0].as_ref().unwrap().is_some() && pasts[1].is_err());

    // In two parts as in one.
    let everything = EventFilter::default();
    let (mut whole, mut in_two) = (Vec::new(), Vec::new());
    let exported = export::ndjson(&store, &everything, 0, None, &mut whole).await.unwrap();
    assert_eq!(exported.events, 20);
    let first = export::ndjson(&store, &everything, 0, Some(all[3].recorded.position), &mut in_two)
        .await
        .unwrap();
    assert_eq!(first.position, all[3].recorded.position);
    export::ndjson(&store, &everything, first.position, None, &mut in_two)
        .await
        .unwrap();
    assert_eq!(
        String::from_utf8(whole.clone()).unwrap(),
        String::from_utf8(in_two).unwrap()
    );
    for (line, version) in whole.split(|byte| *byte == b'\n').zip([1, 2, 3, 4, 1]) {
        let line: serde_json::Value = serde_json::from_slice(line).unwrap();
        assert_eq!((&line["machine"], &line["version"]), (&"purse".into(), &version.into()));
        assert!(line["payload"]["owner"].is_string() && line["at"].as_str().unwrap().ends_with('Z'));
    }
    // Wherever the writer ends, the export goes on from there: of a line that did not fit, a part was written.
    for room in (0..whole.len()).step_by(97).chain([whole.len()]) {
        let mut written = Written {
            bytes: Vec::new(),
            room,
        };
        let exported = match export::ndjson(&store, &everything, 0, None, &mut written).await {
            Ok(exported) => exported,
            Err(failed) => failed.exported(),
        };
        let lines = written.bytes.split_inclusive(|byte| *byte == b'\n');
        let events = usize::try_from(exported.events).unwrap();
        let mut resumed: Vec<u8> = lines.take(events).flatten().copied().collect();
        assert_eq!(whole[..resumed.len()], resumed, "{room} bytes");
        assert_eq!(
            resumed.split_inclusive(|byte| *byte == b'\n').count(),
            events,
            "{room} bytes"
        );
        let rest = export::ndjson(&store, &everything, exported.position, None, &mut resumed).await;
        assert_eq!(exported.events + rest.unwrap().events, 20, "{room} bytes");
        assert_eq!(whole, resumed, "{room} bytes");
    }
}

/// Takes so many bytes, and then no more.
struct Written {
    bytes: Vec<u8>,
    room: usize,
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fit = bytes.len().min(self.room - self.bytes.len());
        if fit == 0 && !bytes.is_empty() {
            return Err(io::Error::other("the disk is full"));
        }
        self.bytes.extend_from_slice(&bytes[..fit]);
        Ok(fit)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
