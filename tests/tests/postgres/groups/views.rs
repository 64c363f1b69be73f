//! Rows of views that several commits of a group write.

use std::collections::BTreeMap;

use eventer::store::postgres::PgStore;
use eventer::{StateMachine, state_machine};

use super::on_rig;
use crate::databases::execute;

/// Somebody who goes from seat to seat.
#[state_machine]
mod guest {
    use eventer::View;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Here { moves: u64 },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Came,
        Moved { seat: String, stays: bool },
    }

    #[transition]
    fn come(_: event::Came) -> state::Here {
        state::Here { moves: 0 }
    }

    #[transition]
    fn go(state: &mut state::Here, _: event::Moved) {
        state.moves += 1;
    }

    /// A row of the guest's own.
    #[view]
    fn moves(id: &String, state: &state::Here, _: &event::Moved) -> View<u64> {
        View::put(id.clone(), state.moves)
    }

    /// A row that all guests share: who came last.
    #[view]
    fn seats(id: &String, _: &state::Here, event: &event::Moved) -> View<String> {
        if event.stays {
            View::put(event.seat.clone(), id.clone())
        } else {
            View::delete(event.seat.clone())
        }
    }
}

type Guests = StateMachine<guest::Machine, PgStore>;

const GUESTS: usize = 48;
const ROUNDS: usize = 6;

/// Tells of each row of a guest's own how it was written.
const WRITTEN: &str = "CREATE TABLE public.written (n bigserial PRIMARY KEY, guest text, moves bigint);
    CREATE FUNCTION public.write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        INSERT INTO public.written (guest, moves) VALUES (NEW.key, NEW.value::bigint);
        RETURN NULL;
    END $$;
    CREATE TRIGGER write AFTER INSERT OR UPDATE ON eventer.view_row FOR EACH ROW WHEN (NEW.view = 'moves')
    EXECUTE FUNCTION public.write()";

#[test]
fn rows_keep_the_order_of_the_log_and_each_commit_writes_once() {
    on_rig(async |_, rig| {
        execute(&rig.pool, WRITTEN).await;
        // Each has states at hand that the other has moved on, so that some commits of a group come to nothing at first.
        let machines = [Guests::new(rig.store.clone()), Guests::new(PgStore::new(&rig.wired))];
        for number in 0..GUESTS {
            machines[0]
                .start(format!("G{number}"), guest::event::Came)
                .await
                .unwrap();
        }
        let before = rig.wire.calls();
        for round in 0..ROUNDS {
            let moving = (0..GUESTS).map(|number| {
                let (guests, id) = (machines[(number + round) % 2].clone(), format!("G{number}"));
                let seat = format!("S{}", (number * 7 + round) % 5);
                let stays = (number + round) % 3 > 0;
                async move { guests.dispatch(&id, guest::event::Moved { seat, stays }).await }
            });
            for moved in rig.gather(moving).await {
                moved.unwrap();
            }
            let last = "SELECT DISTINCT ON (1) payload->>'seat', id, (payload->>'stays')::boolean FROM eventer.event
                WHERE type = 'Moved' ORDER BY 1, position DESC";
            let last: Vec<(String, String, bool)> = sqlx::query_as(last).fetch_all(&rig.pool).await.unwrap();
            let last = last.into_iter().filter(|(_, _, stays)| *stays);
            let expected: BTreeMap<_, _> = last.map(|(seat, id, _)| (seat, id)).collect();
            let seats = "SELECT key, value #>> '{}' FROM eventer.view_row WHERE view = 'seats'";
            let seats: Vec<(String, String)> = sqlx::query_as(seats).fetch_all(&rig.pool).await.unwrap();
            assert_eq!(seats.into_iter().collect::<BTreeMap<_, _>>(), expected, "round {round}");
        }
        let calls = rig.wire.calls() - before;
        assert!(
            calls < GUESTS * ROUNDS,
            "{calls} calls, also those for conflicts, for {GUESTS} moves {ROUNDS} times"
        );
        let written = "SELECT guest, array_agg(moves ORDER BY n) FROM public.written GROUP BY guest";
        let written: Vec<(String, Vec<i64>)> = sqlx::query_as(written).fetch_all(&rig.pool).await.unwrap();
        assert_eq!(written.len(), GUESTS);
        for (guest, moves) in written {
            assert_eq!(moves, (1..=6).collect::<Vec<_>>(), "{guest}");
        }
    });
}
