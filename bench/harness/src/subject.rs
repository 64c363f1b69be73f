//! Who is measured, and on what.

/// An input that every subject is measured on.
#[derive(Debug)]
pub struct Case<I> {
    /// The name in the rows.
    pub name: &'static str,
    /// What a subject makes its own events from.
    pub input: I,
    /// How many events one pass handles.
    pub events: usize,
    /// What one of them is called in the rows, such as `event`.
    pub unit: &'static str,
    /// Whether instructions are counted too; not where preparing takes too long under callgrind.
    pub instructions: bool,
}

/// One way of doing the work.
pub struct Subject<I> {
    /// The name in the rows.
    pub name: &'static str,
    ready: Box<Ready<I>>,
}

/// Makes one pass over a case ready.
type Ready<I> = dyn Fn(&I) -> Box<dyn Pass>;

/// One pass over a case, made ready beforehand: what is not measured has happened already.
pub trait Pass {
    /// Does the measured part, once.
    fn run(&mut self);

    /// What came out, for comparison with what came out of the other subjects.
    fn outcome(&self) -> String;
}

impl<I> Subject<I> {
    /// A subject that turns the input of a case into its own events with `prepare`, and is measured
    /// while `run` consumes them.
    ///
    /// What `run` returns is dropped later, so that freeing it is not measured.
    pub fn new<E: 'static, O: ToString + 'static>(
        name: &'static str,
        prepare: impl Fn(&I) -> E + 'static,
        run: impl Fn(E) -> O + Copy + 'static,
    ) -> Self {
        let ready = move |input: &I| -> Box<dyn Pass> {
            Box::new(Prepared {
                events: Some(prepare(input)),
                outcome: None,
                run,
            })
        };
        Subject {
            name,
            ready: Box::new(ready),
        }
    }

    /// Makes one pass ready.
    #[must_use]
    pub fn ready(&self, input: &I) -> Box<dyn Pass> {
        (self.ready)(input)
    }
}

struct Prepared<E, O, R> {
    events: Option<E>,
    outcome: Option<O>,
    run: R,
}

impl<E, O: ToString, R: Fn(E) -> O> Pass for Prepared<E, O, R> {
    fn run(&mut self) {
        let events = self.events.take().expect("a pass runs once");
        self.outcome = Some((self.run)(events));
    }

    fn outcome(&self) -> String {
        self.outcome
            .as_ref()
            .expect("a pass has run before its outcome is asked")
            .to_string()
    }
}
