//! What the example prints, line by line.

use std::process::Command;

#[test]
fn an_account_is_opened_updated_and_closed() {
    let run = Command::new(env!("CARGO_BIN_EXE_quickstart"))
        .output()
        .expect("the program starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(
        String::from_utf8_lossy(&run.stdout),
        "\
closed at version 3
account \"A-1\": state `Closed` does not take event `Closed`; it takes no event
1 Opened(Opened { owner: \"Ada\" }) by None
2 Updated(Updated { owner: \"Grace\" }) by Some(\"clerk\")
3 Closed(Closed) by None
"
    );
}
