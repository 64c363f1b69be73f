//! The orders by state, and since when they are there: queries over the machine, which need no read model.

use std::error::Error;

use eventer::MemoryStore;
use eventer::query::Page;

use crate::Orders;
use crate::calendar::Calendar;
use crate::order::Item;
use crate::order::order::{Any, Machine, index};

/// Prints the board.
pub async fn show(orders: &Orders<MemoryStore>, calendar: &Calendar) -> Result<(), Box<dyn Error>> {
    println!("the board:");
    for (state, count) in orders.query().count_by_state().await? {
        println!("  {count} {state}");
        let page = orders.query().in_states([state]).sort_by_since().page(50).await?;
        print(page, calendar);
    }
    // Who waits for too long, and what one customer waits for.
    let open = || orders.query().in_states(["Pending", "Ready"]);
    println!("  open, and where they are for two days or more:");
    print(
        open().since(..=calendar.ago(48)).sort_by_since().page(50).await?,
        calendar,
    );
    println!("  open, and Ada's:");
    print(open().filter(index::customer().is("Ada")).page(50).await?, calendar);
    Ok(())
}

fn print(page: Page<Machine, MemoryStore>, calendar: &Calendar) {
    for unreadable in page.unreadable {
        println!("    {} cannot be read: {}", unreadable.id, unreadable.error);
    }
    for listed in page.entities {
        let (id, age) = (listed.id.0, calendar.age_h(listed.since));
        // What was found is typed as soon as it is matched.
        let what = match listed.entity {
            Any::Pending(order) => format!("{} for {}", goods(&order.state().items), order.data().customer),
            Any::Ready(order) => format!("{} for {}", goods(&order.state().items), order.data().customer),
            Any::Shipped(order) => format!("parcel {} to {}", order.state().tracking, order.data().customer),
            Any::Cancelled(order) => order.state().reason.clone(),
        };
        println!("    {id} for {age} h: {what}");
    }
}

fn goods(items: &[Item]) -> String {
    let goods = items.iter().map(|item| format!("{} x {}", item.quantity, item.article));
    goods.collect::<Vec<_>>().join(", ")
}
