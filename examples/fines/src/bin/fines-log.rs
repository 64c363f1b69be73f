//! Writes a synthetic event log for `fines`, the same for the same arguments.
//!
//! ```text
//! cargo run --release -p fines --bin fines-log -- 3000000 > LOG.csv
//! ```
//!
//! Cases begin at the rate of the public *Road Traffic Fine Management Process* log, take its courses in about its
//! proportions, and stand in the log as they ran, beside each other. The sample log of `fines` is
//! `fines-log 500 --seed 4 --faults 12 --cases-per-year 60`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufWriter, Write};

use clap::Parser;

/// Writes a synthetic event log of road-traffic fines
#[derive(Parser)]
struct Args {
    /// The number of rows
    rows: u64,

    /// Another seed makes another log
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Spoil so many rows of a thousand
    #[arg(long, value_name = "PER_MILLE", default_value_t = 0)]
    faults: u64,

    /// So many cases begin in a year; the fewer, the fewer run beside each other
    #[arg(long, value_name = "CASES", default_value_t = 12_000, value_parser = clap::value_parser!(u64).range(1..))]
    cases_per_year: u64,
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    let mut random = Random(args.seed);
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(
        out,
        "case_id,activity,timestamp,amount,expense,paymentamount,totalpaymentamount"
    )?;
    // What will happen, soonest first; the number keeps the order of what happens on one day.
    let mut future = BinaryHeap::new();
    let (mut planned, mut cases) = (0, 0);
    for _ in 0..args.rows {
        // A case may begin as long as none of what is planned comes before it.
        let day_begun = |case| case * DAYS_PER_YEAR / args.cases_per_year;
        while future
            .peek()
            .is_none_or(|Reverse((day, _, _)): &Reverse<(u64, u64, Row)>| *day >= day_begun(cases))
        {
            for (day, row) in course(cases, day_begun(cases), &mut random) {
                future.push(Reverse((day, planned, row)));
                planned += 1;
            }
            cases += 1;
        }
        let Some(Reverse((day, _, row))) = future.pop() else {
            break;
        };
        if random.chance(args.faults) {
            let is_doubled = row.write_spoiled(day, &mut random, &mut out)?;
            if is_doubled {
                future.push(Reverse((day, planned, row)));
                planned += 1;
            }
        } else {
            row.write(&timestamp(day), &mut out)?;
        }
    }
    out.flush()
}

/// One row without its time; amounts in cents.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    case: u64,
    activity: &'static str,
    amount: Option<u64>,
    expense: Option<u64>,
    /// This payment, and all so far.
    payment: Option<(u64, u64)>,
}

/// Twelve months of 28 days: all the calendar that a log needs.
const DAYS_PER_YEAR: u64 = 336;

/// The whole course of a case: the days of its events, in order.
fn course(case: u64, day: u64, random: &mut Random) -> Vec<(u64, Row)> {
    let mut course = Course {
        case,
        day,
        rows: Vec::new(),
        due: 0,
        paid: 0,
    };
    let amount = 2_000 + 50 * random.below(120);
    let expense = 950 + 50 * random.below(14);
    course.due = amount;
    course.push("Create Fine", |row| row.amount = Some(amount));
    if random.chance(310) {
        course.day += random.below(10);
        course.pay(course.due);
        if !random.chance(10) {
            return course.rows;
        }
    }
    course.day += 30 + random.below(120);
    course.due += expense;
    course.push("Send Fine", |row| row.expense = Some(expense));
    if random.chance(200) {
        return course.rows;
    }
    if random.chance(20) {
        course.day += random.below(6);
        course.pay(amount);
    }
    course.day += 5 + random.below(30);
    course.push("Insert Fine Notification", |_| {});
    if random.chance(25) {
        course.day += random.below(50);
        course.pay(course.due);
        return course.rows;
    }
    if random.chance(40) {
        course.day += random.below(50);
        course.pay(amount);
    }
    let appealed = random.chance(50);
    if appealed {
        course.day += random.below(30);
        course.push("Insert Date Appeal to Prefecture", |_| {});
    } else if random.chance(7) {
        course.day += random.below(30);
        course.push("Appeal to Judge", |_| {});
    }
    course.day += 60;
    course.due = 2 * amount + 150 + expense;
    course.push("Add penalty", |row| row.amount = Some(2 * amount + 150));
    if appealed {
        course.day += random.below(40);
        course.push("Send Appeal to Prefecture", |_| {});
        if random.chance(750) {
            return course.rows;
        }
        course.day += 60 + random.below(200);
        course.push("Receive Result Appeal from Prefecture", |_| {});
        course.day += random.below(30);
        course.push("Notify Result Appeal to Offender", |_| {});
    }
    if random.chance(280) {
        course.day += random.below(300);
        let part = if random.chance(350) {
            (course.due - course.paid) / 100 * 50
        } else {
            course.due - course.paid
        };
        course.pay(part);
        if course.paid < course.due && random.chance(650) {
            course.day += random.below(300);
            course.pay(course.due - course.paid);
        }
    }
    if course.paid < course.due && random.chance(950) {
        course.day += 300 + random.below(300);
        course.push("Send for Credit Collection", |_| {});
    }
    course.rows
}

struct Course {
    case: u64,
    day: u64,
    rows: Vec<(u64, Row)>,
    due: u64,
    paid: u64,
}

impl Course {
    fn push(&mut self, activity: &'static str, fill: impl FnOnce(&mut Row)) {
        let mut row = Row {
            case: self.case,
            activity,
            ..Row::default()
        };
        fill(&mut row);
        self.rows.push((self.day, row));
    }

    fn pay(&mut self, amount: u64) {
        self.paid += amount;
        let paid = self.paid;
        self.push("Payment", |row| row.payment = Some((amount, paid)));
    }
}

impl Row {
    fn write(&self, time: &str, out: &mut impl Write) -> io::Result<()> {
        // The public log numbers each police office's fines apart, and has a total of nothing on new ones.
        let office = b"ASVNPC"[usize::try_from(self.case % 6).expect("below six")] as char;
        let created = (self.activity == "Create Fine").then_some(0);
        writeln!(
            out,
            "{office}{},{},{time},{},{},{},{}",
            self.case / 6 + 1,
            self.activity,
            euros(self.amount),
            euros(self.expense),
            euros(self.payment.map(|(payment, _)| payment)),
            euros(self.payment.map(|(_, total)| total).or(created)),
        )
    }

    /// Writes the row with a fault: what the police, the post or the exporter got wrong. Tells whether the fault is
    /// that the row is to come again.
    fn write_spoiled(&self, day: u64, random: &mut Random, out: &mut impl Write) -> io::Result<bool> {
        let time = timestamp(day);
        let fault = random.below(6);
        match fault {
            0 => self.write(&time.replace('T', "-"), out),
            1 => Row {
                activity: "Cancel Fine",
                ..self.clone()
            }
            .write(&time, out),
            2 => self.write(&timestamp(day.saturating_sub(400)), out),
            3 => Row {
                activity: "Send for Credit Collection",
                ..self.clone()
            }
            .write(&time, out),
            _ => self.write(&time, out),
        }?;
        Ok(fault > 3)
    }
}

fn euros(cents: Option<u64>) -> String {
    cents.map_or_else(String::new, |cents| format!("{}.{}", cents / 100, cents % 100 / 10))
}

/// Midnight of a day after the first of 2000.
fn timestamp(day: u64) -> String {
    let (year, month, day) = (2000 + day / DAYS_PER_YEAR, day / 28 % 12 + 1, day % 28 + 1);
    let offset = if (4..=10).contains(&month) { 2 } else { 1 };
    format!("{year:04}-{month:02}-{day:02}T00:00:00+0{offset}:00")
}

/// `SplitMix64`: small, and the same everywhere and always.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True so many times of a thousand.
    fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }
}
