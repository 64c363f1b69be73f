//! What it costs to check a crate that declares one large machine.
//!
//! Each subject's machine is generated as the source of a crate. The dependencies are checked first; then
//! the compiler runs on the crate alone, in interleaved rounds, and its CPU time is taken.

mod compiler;
mod crates;
mod family;
mod output;
mod shape;
mod sources;

use std::error::Error;

use crates::Crate;
use family::{Family, report_cpu};
use harness::{Options, Report, Sample, valgrind_is_installed};
use shape::Shape;

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::from_arguments(15);
    let report = Report::new("check");
    let shape = Shape {
        states: 50,
        serde: false,
    };
    let small = Family::new("50/150", shape, &sources::ALL, &options);
    let large = Family::new("200/600", Shape { states: 200, ..shape }, &sources::ALL, &options);
    let serde = Shape { serde: true, ..shape };
    let serde = Family::new("50/150 serde", serde, &sources::WITH_SERDE, &options);
    let families = [small, large, serde];

    let target = crates::target_folder()?;
    let crates: Vec<Crate> = families.iter().flat_map(|family| family.crates.clone()).collect();
    let mut invocations = crates::prepare(&crates, &target.join("machines"))?.into_iter();
    let families = families.map(|family| family.with_invocations(invocations.by_ref()));

    let [small_net, large_net, _] = report_cpu(&families, &options, &report);
    report_growth("growth of net", &small_net, &large_net, &report);

    let [small, large, _] = families;
    if valgrind_is_installed() {
        let small_net = small.report_instructions(&report);
        let large_net = large.report_instructions(&report);
        report_growth("growth of net instructions", &small_net, &large_net, &report);
    } else {
        eprintln!("no instruction counts, as valgrind is not installed");
    }
    output::report(small.name, small.shape, &report, &target)?;
    output::report(large.name, large.shape, &report, &target)
}

/// How many times the small machine's net cost the large one costs: four is linear.
fn report_growth(case: &str, small: &[(&'static str, Sample)], large: &[(&'static str, Sample)], report: &Report) {
    for ((subject, small), (_, large)) in small.iter().zip(large) {
        if small.median() > 0.0 {
            let growth = Sample::of(large.median() / small.median());
            report.row(&format!("200/600 over 50/150, {case}"), subject, &growth, "x");
        }
    }
}
