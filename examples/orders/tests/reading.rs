//! What is made of the events of a shop is always the same.

use std::process::Command;

#[test]
fn it_shows_messages_customers_the_board_and_a_rebuild() {
    let mut orders = Command::new(env!("CARGO_BIN_EXE_orders"));
    let output = orders.arg("--read").output().expect("it runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    // The bar is for those who can see it.
    assert_eq!(errors, "");
    let expected = r#"messages that leave:
  order.shipped of order/B-1: {"order":"B-1","tracking":"VAN-2"}
  order.shipped of order/B-2: {"order":"B-2","tracking":"VAN-2"}
customers:
  Ada: orders 2, pieces 4, demanded 14.00
  Edsger: orders 1, pieces 2, demanded 0.00
  Grace: orders 2, pieces 4, demanded 7.00
the board:
  1 Pending
    B-4 for 55 h: 2 x tea for Grace
  1 Ready
    B-3 for 25 h: 2 x tea for Ada
  2 Shipped
    B-1 for 20 h: parcel VAN-2 to Ada
    B-2 for 20 h: parcel VAN-2 to Grace
  1 Cancelled
    B-5 for 0 h: found it cheaper
  open, and where they are for two days or more:
    B-4 for 55 h: 2 x tea for Grace
  open, and Ada's:
    B-3 for 25 h: 2 x tea for Ada
built anew from the log: generation 2 is shown, and says the same: true
"#;
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}
