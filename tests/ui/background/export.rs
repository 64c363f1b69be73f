//! What is exported is a store: something else is said of the argument, the call and its `.await`.

use eventer::export;
use eventer::store::EventFilter;

async fn exported() -> Result<(), Box<dyn std::error::Error>> {
    let mut lines = Vec::new();
    export::ndjson(&"store", &EventFilter::default(), 0, None, &mut lines).await?;
    //~ error[E0277] `&"store"`: store `&str` does not show what happened to all entities
    //~ error[E0277] `export::ndjson(&"store", &EventFilter::default(), 0, None, &mut lines)`: store `&str` does not show
    //~ error[E0277] `await`: store `&str` does not show what happened to all entities
    Ok(())
}

fn main() {}
