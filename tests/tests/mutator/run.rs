//! Many cases on all cores, and what came of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;

use super::chance::Chance;
use super::flows::Flow;
use super::judge::{Judge, Verdict};
use super::lies::{Lies, Pool};
use super::recording::Recording;

/// Which cases: `count` of them from number `from` on. The same seed, number and recording give the same case.
#[derive(Clone, Copy)]
pub(super) struct Cases {
    pub(super) seed: u64,
    pub(super) from: u64,
    pub(super) count: u64,
}

/// Broken cases that are told in full.
const TOLD: usize = 30;

/// What came of a run.
#[derive(Default)]
pub(super) struct Ran {
    seed: u64,
    cases: u64,
    verdicts: BTreeMap<Verdict, u64>,
    /// For each flow, how many of its answers there are and which of them were lies.
    touched: BTreeMap<Flow, (usize, BTreeSet<usize>)>,
    /// For each flow, its cases and the time that they took.
    took: BTreeMap<Flow, (u32, Duration)>,
    /// Number of the case, its flow, and what the client did.
    pub(super) broken: Vec<(u64, Flow, String)>,
}

impl Ran {
    /// Whether nine in ten answers of each flow were a lie at least once; of the costly flows, whether any was.
    pub(super) fn covers_the_answers(&self) -> bool {
        let costly = |flow: &Flow| flow.weight() < 10;
        let covered =
            |(flow, (all, lies)): (&Flow, &(usize, BTreeSet<usize>))| lies.len() * 10 >= *all * 9 || costly(flow);
        self.touched.len() == Flow::ALL.len() && self.touched.iter().all(covered)
    }

    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        for (verdict, count) in other.verdicts {
            *self.verdicts.entry(verdict).or_default() += count;
        }
        for (flow, (all, lies)) in other.touched {
            let known = self.touched.entry(flow).or_default();
            known.0 = all;
            known.1.extend(lies);
        }
        for (flow, (cases, time)) in other.took {
            let known = self.took.entry(flow).or_default();
            *known = (known.0 + cases, known.1 + time);
        }
        self.broken.extend(other.broken);
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {} cases, {} broke the rule", self.seed, self.cases, self.broken.len())?;
        for (verdict, count) in &self.verdicts {
            writeln!(f, "{count:>9}  {verdict:?}")?;
        }
        for (flow, (all, lies)) in self.touched.iter().filter(|(_, (all, lies))| *all != lies.len()) {
            writeln!(f, "of {all} answers of {flow:?}, {} were lies", lies.len())?;
        }
        for (flow, (cases, time)) in &self.took {
            writeln!(f, "{cases:>9}  {flow:?}, {:?} each", *time / (*cases).max(1))?;
        }
        // One of each kind: the flow and the beginning of what happened.
        let mut told = BTreeSet::new();
        let kinds = self.broken.iter().filter(|(_, flow, what)| told.insert((*flow, what.get(..24).unwrap_or(what))));
        for (number, flow, what) in kinds.take(TOLD) {
            writeln!(f, "case {number} (make mutate SEED={} FROM={number} CASES=1), {flow:?}: {what}", self.seed)?;
        }
        Ok(())
    }
}

/// Runs `cases`, spread over the cores.
pub(super) fn run(recording: &Recording, cases: Cases) -> Ran {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let secrets = AhoCorasick::new(recording.secrets.iter().map(|form| &form.0)).expect("some secrets");
    let judges: Vec<_> = recording.flows.iter().map(|flow| Judge::new(recording, flow, &secrets)).collect();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut ran = Ran { seed: cases.seed, ..Ran::default() };
    std::thread::scope(|scope| {
        let judges = &judges;
        let threads: Vec<_> =
            (0..cores).map(|core| scope.spawn(move || share(recording, judges, cases, core, cores))).collect();
        for thread in threads {
            ran.add(thread.join().expect("a share ends: cases catch their panics"));
        }
    });
    std::panic::set_hook(usual);
    ran.broken.sort_by_key(|(number, ..)| *number);
    ran
}

/// Every `cores`-th case.
fn share(recording: &Recording, judges: &[Judge<'_>], cases: Cases, core: u64, cores: u64) -> Ran {
    let pool = Pool::new(&recording.pool);
    let weighted: Vec<usize> = recording
        .flows
        .iter()
        .enumerate()
        .flat_map(|(at, recorded)| std::iter::repeat_n(at, recorded.flow.weight()))
        .collect();
    let mut ran = Ran::default();
    for number in (cases.from..cases.from + cases.count).filter(|number| number % cores == core) {
        let chance = &mut Chance::of(cases.seed, number);
        let at = *chance.pick(&weighted);
        let recorded = &recording.flows[at];
        let lies = Lies::draw(&recorded.answers, &pool, chance);
        let touched = ran.touched.entry(recorded.flow).or_default();
        touched.0 = recorded.answers.len();
        touched.1.extend(lies.places());
        ran.cases += 1;
        let begun = Instant::now();
        let judged = judges[at].judge(&lies);
        let took = ran.took.entry(recorded.flow).or_default();
        *took = (took.0 + 1, took.1 + begun.elapsed());
        match judged {
            Ok(verdict) => *ran.verdicts.entry(verdict).or_default() += 1,
            Err(what) => ran.broken.push((number, recorded.flow, what)),
        }
    }
    ran
}
