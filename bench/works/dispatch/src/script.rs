//! The events that every subject gets, before each turns them into its own type.

/// How many events a script has.
const STEPS: usize = 100_000;

/// One event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Started,
    Loaded(u32),
    Paused,
    Finished,
}

/// Events drawn at random from those that the job takes: nothing for a branch predictor to learn.
pub(crate) fn random() -> Vec<Step> {
    let mut numbers = Numbers(1);
    let mut stage = Stage::Idle;
    let draw = || {
        let step = stage.any_valid(&mut numbers);
        stage = stage.after(step);
        step
    };
    std::iter::repeat_with(draw).take(STEPS).collect()
}

/// The same eight events over and over.
pub(crate) fn periodic() -> Vec<Step> {
    use Step::{Finished, Loaded, Paused, Started};
    let period = [
        Started,
        Loaded(3),
        Paused,
        Loaded(5),
        Started,
        Finished,
        Started,
        Finished,
    ];
    period.into_iter().cycle().take(STEPS).collect()
}

/// Events drawn at random from all: in the long run the job refuses more than a third of them.
pub(crate) fn refusing() -> Vec<Step> {
    let mut numbers = Numbers(2);
    std::iter::repeat_with(|| step(numbers.below(4), numbers.below(100)))
        .take(STEPS)
        .collect()
}

/// The state of the job, as far as it decides which events are valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    Running,
    Held,
}

impl Stage {
    fn any_valid(self, numbers: &mut Numbers) -> Step {
        let amount = numbers.below(100);
        match self {
            Stage::Idle => Step::Started,
            Stage::Running => step(1 + numbers.below(3), amount),
            Stage::Held => step([0, 1, 3][numbers.below(3) as usize], amount),
        }
    }

    fn after(self, step: Step) -> Stage {
        match (self, step) {
            (Stage::Idle | Stage::Held, Step::Started) => Stage::Running,
            (Stage::Running, Step::Paused) => Stage::Held,
            (Stage::Running | Stage::Held, Step::Finished) => Stage::Idle,
            (unchanged, _) => unchanged,
        }
    }
}

fn step(number: u32, amount: u32) -> Step {
    match number {
        0 => Step::Started,
        1 => Step::Loaded(amount),
        2 => Step::Paused,
        _ => Step::Finished,
    }
}

/// A small generator (splitmix64), so that every run and every machine gets the same script.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = u32::try_from(mixed >> 33).expect("31 bits are left");
        high % limit
    }
}
