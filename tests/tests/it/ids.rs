//! Ids and their texts.

use std::collections::HashSet;

use eventer::{EntityId, InvalidId, MemoryStore, StateMachine};
use pollster::block_on;
use proptest::prelude::*;

use crate::machines::rocket;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
struct Newtype(String);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
struct Composite {
    tenant: i64,
    shop: String,
    order: Newtype,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
struct Pair(String, String);

fn check<Id: EntityId + PartialEq + std::fmt::Debug>(id: &Id, text: &str) {
    assert_eq!(id.to_text(), text);
    assert_eq!(&Id::from_text(text).unwrap(), id);
}

#[test]
fn texts_are_canonical() {
    check(&7_u64, "7");
    check(&i64::MIN, "-9223372036854775808");
    check(&"O'Hara \\ \"x\"".to_owned(), "O'Hara \\ \"x\"");
    check(&Newtype("a/b".into()), "a/b");
    let id = Composite {
        tenant: -1,
        shop: "a/b\\".into(),
        order: Newtype(String::new()),
    };
    check(&id, r"-1/a\/b\\/");
    for second_spelling in ["007", "+7", " 7", "7 ", "", "0x7", "256"] {
        assert!(u8::from_text(second_spelling).is_err(), "{second_spelling:?}");
    }
}

#[test]
fn texts_of_other_forms_are_refused_with_a_reason() {
    for (text, reason) in [
        ("1/a", "the text is no id: it has another number of parts than the key"),
        (
            "1/a/b/c",
            "the text is no id: it has another number of parts than the key",
        ),
        (
            r"1/a\/b",
            "the text is no id: it has another number of parts than the key",
        ),
        (r"1/a\b/c", r"the text is no id: `\` stands before neither `/` nor `\`"),
        (r"1/a/b\", r"the text is no id: `\` stands before neither `/` nor `\`"),
        ("x/a/b", "the text is no id: not a decimal number in range"),
    ] {
        let error: InvalidId = Composite::from_text(text).unwrap_err();
        assert_eq!(error.to_string(), reason, "{text}");
    }
}

proptest! {
    #[test]
    fn different_keys_have_different_texts(keys in prop::collection::hash_set(("[/\\\\ab]{0,4}", "[/\\\\ab]{0,4}"), 0..40)) {
        let ids: Vec<Pair> = keys.into_iter().map(|(a, b)| Pair(a, b)).collect();
        let texts: HashSet<String> = ids.iter().map(|id| id.to_text().into_owned()).collect();
        prop_assert_eq!(texts.len(), ids.len());
        for id in ids {
            prop_assert_eq!(Pair::from_text(&id.to_text()).unwrap(), id);
        }
    }
}

#[test]
fn of_a_text_that_is_too_long_errors_show_the_beginning() {
    block_on(async {
        let rockets = StateMachine::<rocket::Machine, _>::new(MemoryStore::new());
        let id = "ü".repeat(1_000_000);
        let error = rockets
            .start(id.clone(), rocket::event::Built)
            .await
            .map(drop)
            .unwrap_err();
        let shown = "ü".repeat(64);
        assert_eq!(
            error.to_string(),
            format!(r#"rocket "{shown}…": the text is no id: it is longer than 1,024 bytes"#)
        );
        assert!(format!("{error:?}").len() < 400);
        assert_eq!(error.id(), id);
        // What can be an id is shown whole.
        let id = "a".repeat(1_024);
        let error = rockets.load(&id).await.map(drop).unwrap_err();
        assert_eq!(error.to_string(), format!(r#"rocket "{id}": there is no such entity"#));
    });
}
