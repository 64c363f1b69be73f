//! One machine as each subject has it, and what the compiler takes for each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use harness::{Options, Report, Sample, interleave};

use crate::compiler::Invocation;
use crate::crates::Crate;
use crate::shape::Shape;
use crate::sources::{COUNTED, Source};

/// The crates of all subjects for one shape.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) crates: Vec<Crate>,
    sources: Vec<Source>,
    invocations: Vec<Invocation>,
}

impl Family {
    /// Takes the subjects that are asked for, and what they are compared with.
    pub(crate) fn new(name: &'static str, shape: Shape, sources: &[Source], options: &Options) -> Self {
        let sources = asked_for(sources, options);
        let crates = sources.iter().map(|source| Crate::new(source, shape)).collect();
        Family {
            name,
            shape,
            crates,
            sources,
            invocations: Vec::new(),
        }
    }

    /// Takes the invocations of its own crates, which come next.
    pub(crate) fn with_invocations(self, invocations: impl Iterator<Item = Invocation>) -> Self {
        let invocations = invocations.take(self.crates.len()).collect();
        Family { invocations, ..self }
    }

    /// What is timed, and how often in a round.
    fn timed(&self) -> impl Iterator<Item = (&Invocation, usize)> {
        self.invocations.iter().map(|it| (it, self.shape.times_a_round()))
    }

    /// Prints the CPU time of each subject, then the net, and gives the latter.
    fn report_cpu(&self, samples: impl Iterator<Item = Sample>, report: &Report) -> Vec<(&'static str, Sample)> {
        let gross: Vec<_> = self.sources.iter().copied().zip(samples).collect();
        report_with_net(self.name, &gross, report, "s")
    }

    /// Prints the instructions of the subjects for which that is worth the time, then the net, and gives
    /// the latter.
    pub(crate) fn report_instructions(&self, report: &Report) -> Vec<(&'static str, Sample)> {
        let counted: Vec<usize> = (0..self.sources.len())
            .filter(|index| COUNTED.iter().any(|it| it.subject == self.sources[*index].subject))
            .collect();
        eprintln!("{}: instructions of {} subjects", self.name, counted.len());
        let counts = in_parallel(counted.len(), |turn| self.invocations[counted[turn]].instructions_m());
        let gross: Vec<_> = counted
            .iter()
            .zip(counts)
            .map(|(index, count)| (self.sources[*index], Sample::of(count)))
            .collect();
        report_with_net(&format!("{} instructions", self.name), &gross, report, "M instructions")
    }
}

/// Measures the CPU time of each subject of all families, and prints it; gives the net of each family.
///
/// The families share their rounds: what one costs is compared with what another costs, and the machine is not as fast
/// now as it was a minute ago.
pub(crate) fn report_cpu<const N: usize>(
    families: &[Family; N],
    options: &Options,
    report: &Report,
) -> [Vec<(&'static str, Sample)>; N] {
    let invocations: Vec<(&Invocation, usize)> = families.iter().flat_map(Family::timed).collect();
    eprintln!("{} rounds of {} crates", options.rounds, invocations.len());
    let samples = interleave(options.rounds, invocations.len(), |index| {
        let (invocation, times) = invocations[index];
        invocation.cpu_s(times)
    });
    let mut samples = samples.into_iter();
    families
        .each_ref()
        .map(|family| family.report_cpu(samples.by_ref().take(family.sources.len()), report))
}

/// The subjects that are asked for, with their baselines; all if none is.
fn asked_for(sources: &[Source], options: &Options) -> Vec<Source> {
    let asked = |subject: &str| options.subjects.is_empty() || options.subjects.iter().any(|it| it == subject);
    let is_baseline = |subject: &str| {
        let mut measured = sources.iter().filter(|it| asked(it.subject));
        measured.any(|it| it.baseline == Some(subject))
    };
    let kept = sources.iter().filter(|it| asked(it.subject) || is_baseline(it.subject));
    kept.copied().collect()
}

/// Prints each sample, then what remains of each without its baseline: the cost of the types alone.
fn report_with_net(case: &str, gross: &[(Source, Sample)], report: &Report, unit: &str) -> Vec<(&'static str, Sample)> {
    for (source, sample) in gross {
        report.row(case, source.subject, sample, unit);
    }
    let mut nets = Vec::new();
    for (source, sample) in gross {
        let Some(baseline) = source.baseline else { continue };
        let baseline = gross.iter().find(|(other, _)| other.subject == baseline);
        let (_, baseline) = baseline.expect("each baseline is measured too");
        nets.push((source.subject, sample.less(baseline)));
    }
    for (subject, net) in &nets {
        report.row(&format!("{case} net"), subject, net, unit);
    }
    nets
}

/// Calls `count` for each index, on all cores: what does not depend on time need not be done in turn.
fn in_parallel(length: usize, count: impl Fn(usize) -> f64 + Sync) -> Vec<f64> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let mut counts = thread::scope(|scope| {
        let worker = || {
            let mut counts = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= length {
                    return counts;
                }
                counts.push((index, count(index)));
            }
        };
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        let counts = workers.into_iter().map(|it| it.join().expect("no count panics"));
        counts.flatten().collect::<Vec<_>>()
    });
    counts.sort_by_key(|(index, _)| *index);
    counts.into_iter().map(|(_, count)| count).collect()
}
