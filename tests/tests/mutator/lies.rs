//! Which answers of a flow are lies, and how they are told apart from the honest ones.

use std::collections::BTreeMap;

use cachet_client::transport::Response;

use super::chance::Chance;
use super::change;
use super::recording::Answer;

/// Answers that anybody ever got, by what was asked.
pub(super) struct Pool<'a> {
    all: &'a [Answer],
    alike: BTreeMap<String, Vec<usize>>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(all: &'a [Answer]) -> Self {
        let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, answer) in all.iter().enumerate() {
            alike.entry(answer.pattern()).or_default().push(at);
        }
        Self { all, alike }
    }

    /// Another answer: mostly to the same question by somebody else, about something else or at another time.
    pub(super) fn other(&self, pattern: &str, chance: &mut Chance) -> &'a Answer {
        match self.alike.get(pattern) {
            Some(alike) if !chance.once_in(5) => &self.all[*chance.pick(alike)],
            _ => chance.pick(self.all),
        }
    }
}

/// What the client gets.
pub(super) enum Told {
    Answer(Response),
    Nothing,
}

/// The lies of one case.
pub(super) struct Lies<'a> {
    pool: Option<&'a Pool<'a>>,
    answers: &'a [Answer],
    /// Number of the answer, and the chance that makes its lie.
    told: BTreeMap<usize, u64>,
    /// Answers that are given in each other's place.
    exchanged: Option<(usize, usize)>,
}

impl<'a> Lies<'a> {
    /// An honest server.
    pub(super) fn none(answers: &'a [Answer]) -> Self {
        Self { pool: None, answers, told: BTreeMap::new(), exchanged: None }
    }

    /// Lies of one case: mostly one, sometimes several, all of a kind, or two answers exchanged.
    pub(super) fn draw(answers: &'a [Answer], pool: &'a Pool<'a>, chance: &mut Chance) -> Self {
        let mut lies = Self { pool: Some(pool), ..Self::none(answers) };
        match chance.below(20) {
            0 => lies.exchanged = Some((chance.below(answers.len()), chance.below(answers.len()))),
            1..=3 => {
                let kind = chance.pick(answers).pattern();
                let seed = chance.next();
                let alike = answers.iter().enumerate().filter(|(_, answer)| answer.pattern() == kind);
                lies.told.extend(alike.map(|(at, _)| (at, seed)));
            }
            4..=5 => {
                for _ in 0..2 + chance.below(3) {
                    let at = chance.below(answers.len());
                    lies.told.insert(at, chance.next());
                }
            }
            _ => {
                let at = chance.below(answers.len());
                lies.told.insert(at, chance.next());
            }
        }
        lies
    }

    /// What stands in the place of answer `at`.
    pub(super) fn told(&self, at: usize, honest: Response) -> Told {
        let honest = match self.exchanged {
            Some((one, other)) if at == one => self.answers[other].response(),
            Some((one, other)) if at == other => self.answers[one].response(),
            _ => honest,
        };
        let (Some(seed), Some(pool)) = (self.told.get(&at), self.pool) else { return Told::Answer(honest) };
        change::answer(&self.answers[at].pattern(), honest, pool, &mut Chance::of(*seed, 2))
    }

    /// Numbers of the answers that may differ from the honest ones.
    pub(super) fn places(&self) -> Vec<usize> {
        let exchanged = self.exchanged.map(|(one, other)| [one, other]);
        self.told.keys().copied().chain(exchanged.into_iter().flatten()).collect()
    }
}
