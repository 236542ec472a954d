//! Which candidates to take: those that save most for what they take, over all statements together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::db::error::DbError;

/// Who knows what a statement costs, and what an index takes.
pub(crate) trait Oracle {
    /// The planner's cost of a statement where these candidates are there.
    async fn cost(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<f64, DbError>;

    /// Bytes of a candidate; nothing if it cannot be made.
    async fn size(&mut self, candidate: usize) -> Result<Option<i64>, DbError>;
}

/// What is searched through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problem {
    /// How often each statement runs, and which candidates might help it.
    pub(crate) statements: Vec<(f64, BTreeSet<usize>)>,
    pub(crate) n_candidates: usize,
    /// What writes to the table of each candidate would cost more, in units of the planner.
    pub(crate) writes: Vec<f64>,
    /// Bytes that all of them may take.
    pub(crate) budget: Option<i64>,
    /// After so long the best that was found is taken.
    pub(crate) time: Duration,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Choice {
    pub(crate) chosen: BTreeSet<usize>,
    pub(crate) sizes: BTreeMap<usize, i64>,
    /// Costs of the statements, without and with what was chosen.
    pub(crate) before: Vec<f64>,
    pub(crate) after: Vec<f64>,
    /// How many plans were asked for.
    pub(crate) n_plans: usize,
}

/// Less is not worth an index: of the cost of all statements.
const LEAST: f64 = 0.001;
/// Less is not worth a larger index where nothing says how much all may take.
const LEAST_FOR_SPACE: f64 = 0.02;

/// Takes the candidate that saves most for its size, until none saves anything; then tries to exchange.
pub(crate) async fn search<O: Oracle>(
    problem: &Problem,
    oracle: &mut O,
) -> Result<Choice, DbError> {
    let mut search = Search {
        problem,
        oracle,
        known: BTreeMap::new(),
        sizes: BTreeMap::new(),
        end: Instant::now() + problem.time,
        n_plans: 0,
    };
    let none = BTreeSet::new();
    let before = search.costs(&none).await?;
    for candidate in 0..problem.n_candidates {
        if let Some(size) = search.oracle.size(candidate).await? {
            search.sizes.insert(candidate, size.max(1));
        }
    }
    let mut chosen = search.greedy(&before).await?;
    search.exchange(&mut chosen).await?;
    let after = search.costs(&chosen).await?;
    Ok(Choice {
        sizes: search
            .sizes
            .into_iter()
            .filter(|(it, _)| chosen.contains(it))
            .collect(),
        chosen,
        before,
        after,
        n_plans: search.n_plans,
    })
}

struct Search<'a, O> {
    problem: &'a Problem,
    oracle: &'a mut O,
    /// Costs by statement and the candidates that touch it.
    known: BTreeMap<(usize, Vec<usize>), f64>,
    sizes: BTreeMap<usize, i64>,
    end: Instant,
    n_plans: usize,
}

impl<O: Oracle> Search<'_, O> {
    fn is_late(&self) -> bool {
        Instant::now() >= self.end
    }

    async fn cost(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<f64, DbError> {
        let Some((_, touching)) = self.problem.statements.get(statement) else {
            return Ok(0.0);
        };
        let with: BTreeSet<usize> = with.intersection(touching).copied().collect();
        let key = (statement, with.iter().copied().collect::<Vec<_>>());
        if let Some(cost) = self.known.get(&key) {
            return Ok(*cost);
        }
        self.n_plans += 1;
        let cost = self.oracle.cost(statement, &with).await?;
        self.known.insert(key, cost);
        Ok(cost)
    }

    async fn costs(&mut self, with: &BTreeSet<usize>) -> Result<Vec<f64>, DbError> {
        let mut costs = Vec::new();
        for statement in 0..self.problem.statements.len() {
            costs.push(self.cost(statement, with).await?);
        }
        Ok(costs)
    }

    /// The cost of everything with some candidates: of reading and of writing.
    async fn total(&mut self, with: &BTreeSet<usize>) -> Result<f64, DbError> {
        let costs = self.costs(with).await?;
        let weights = self.problem.statements.iter().map(|(weight, _)| weight);
        let reads: f64 = costs
            .iter()
            .zip(weights)
            .map(|(cost, weight)| cost * weight)
            .sum();
        let writes: f64 = with
            .iter()
            .filter_map(|it| self.problem.writes.get(*it))
            .sum();
        Ok(reads + writes)
    }

    fn size(&self, of: &BTreeSet<usize>) -> i64 {
        of.iter().filter_map(|it| self.sizes.get(it)).sum()
    }

    /// The share of all costs that one more index has to save.
    fn least(&self) -> f64 {
        match self.problem.budget {
            Some(_) => LEAST,
            None => LEAST_FOR_SPACE,
        }
    }

    fn fits(&self, chosen: &BTreeSet<usize>) -> bool {
        self.problem
            .budget
            .is_none_or(|budget| self.size(chosen) <= budget)
    }

    /// What one more candidate saves.
    async fn gain(&mut self, chosen: &BTreeSet<usize>, candidate: usize) -> Result<f64, DbError> {
        let mut with = chosen.clone();
        with.insert(candidate);
        let mut gain = -self.problem.writes.get(candidate).copied().unwrap_or(0.0);
        for statement in 0..self.problem.statements.len() {
            let Some((weight, touching)) = self.problem.statements.get(statement) else {
                continue;
            };
            if touching.contains(&candidate) {
                let weight = *weight;
                let without = self.cost(statement, chosen).await?;
                gain += weight * (without - self.cost(statement, &with).await?);
            }
        }
        Ok(gain)
    }

    async fn greedy(&mut self, before: &[f64]) -> Result<BTreeSet<usize>, DbError> {
        let weights = self.problem.statements.iter().map(|(weight, _)| weight);
        let all: f64 = before
            .iter()
            .zip(weights)
            .map(|(cost, weight)| cost * weight)
            .sum();
        let mut chosen = BTreeSet::new();
        let candidates: Vec<usize> = self.sizes.keys().copied().collect();
        // What each saved when it was looked at last: it hardly ever saves more beside others.
        let mut gains: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for candidate in candidates {
            let gain = self.gain(&chosen, candidate).await?;
            if gain > all * self.least() {
                gains.insert(candidate, (gain, 0));
            }
            if self.is_late() {
                break;
            }
        }
        while !self.is_late() {
            gains.retain(|candidate, _| {
                let mut with = chosen.clone();
                with.insert(*candidate);
                let size: i64 = with.iter().filter_map(|it| self.sizes.get(it)).sum();
                !chosen.contains(candidate)
                    && self.problem.budget.is_none_or(|budget| size <= budget)
            });
            let value = |candidate: usize, gain: f64| {
                let size = self.sizes.get(&candidate).copied().unwrap_or(1) as f64;
                // Small indexes are not free: each is one more to look after.
                gain / (size + 262_144.0)
            };
            let best = gains
                .iter()
                .max_by(|one, other| value(*one.0, one.1.0).total_cmp(&value(*other.0, other.1.0)));
            let Some((candidate, (_, round))) = best.map(|(candidate, gain)| (*candidate, *gain))
            else {
                break;
            };
            if round == chosen.len() {
                chosen.insert(candidate);
                gains.remove(&candidate);
                continue;
            }
            let gain = self.gain(&chosen, candidate).await?;
            if gain > all * self.least() {
                gains.insert(candidate, (gain, chosen.len()));
            } else {
                gains.remove(&candidate);
            }
        }
        Ok(chosen)
    }

    /// Leaves out what others have made useless, and exchanges one for another where that saves more.
    async fn exchange(&mut self, chosen: &mut BTreeSet<usize>) -> Result<(), DbError> {
        let all = self.total(&BTreeSet::new()).await?;
        let mut best = self.total(chosen).await?;
        while !self.is_late() {
            let mut found: Option<(BTreeSet<usize>, f64)> = None;
            for out in chosen.clone() {
                let others = self.sizes.keys().copied().filter(|it| !chosen.contains(it));
                let others: Vec<Option<usize>> =
                    std::iter::once(None).chain(others.map(Some)).collect();
                for other in others {
                    let mut with = chosen.clone();
                    with.remove(&out);
                    with.extend(other);
                    if self.is_late() || !self.fits(&with) || !self.is_worth(chosen, other) {
                        continue;
                    }
                    let total = self.total(&with).await?;
                    let grows = self.size(&with) > self.size(chosen);
                    let least = match other {
                        None => -LEAST / 10.0,
                        Some(_) if grows && self.problem.budget.is_none() => LEAST_FOR_SPACE,
                        Some(_) => LEAST,
                    };
                    let saves_most = found.as_ref().is_none_or(|(_, known)| total < *known);
                    if best - total >= all * least && saves_most {
                        found = Some((with, total));
                    }
                }
            }
            let Some((with, total)) = found else {
                return Ok(());
            };
            *chosen = with;
            best = total;
        }
        Ok(())
    }

    /// Whether an exchange can change anything: only statements that both touch.
    fn is_worth(&self, chosen: &BTreeSet<usize>, other: Option<usize>) -> bool {
        let Some(other) = other else {
            return true;
        };
        let statements = self.problem.statements.iter();
        let mut touching = statements.filter(|(_, touching)| touching.contains(&other));
        touching.any(|(_, touching)| !touching.is_disjoint(chosen)) || chosen.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::{Choice, Oracle, Problem, search};
    use crate::db::error::DbError;

    /// Two statements of 100 each: the first is helped by 0 (to 50), by 1 (to 10, large), the second by 2.
    /// Candidate 3 does what 0 and 2 do together, and cannot be made.
    struct Fake {
        sizes: [Option<i64>; 4],
    }

    impl Oracle for Fake {
        async fn cost(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<f64, DbError> {
            let helped: &[(usize, f64)] = match statement {
                0 => &[(0, 50.0), (1, 10.0), (3, 1.0)],
                _ => &[(2, 20.0), (3, 1.0)],
            };
            let costs = helped
                .iter()
                .filter(|(it, _)| with.contains(it))
                .map(|(_, cost)| *cost);
            Ok(costs.fold(100.0, f64::min))
        }

        async fn size(&mut self, candidate: usize) -> Result<Option<i64>, DbError> {
            Ok(self.sizes[candidate])
        }
    }

    fn chosen(budget: Option<i64>, writes: f64) -> Choice {
        let megabyte = 1 << 20;
        let mut oracle = Fake {
            sizes: [Some(megabyte), Some(4 * megabyte), Some(megabyte), None],
        };
        let problem = Problem {
            statements: vec![(1.0, [0, 1, 3].into()), (1.0, [2, 3].into())],
            n_candidates: 4,
            writes: vec![0.0, 0.0, writes, 0.0],
            budget,
            time: Duration::from_secs(60),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(search(&problem, &mut oracle)).unwrap()
    }

    #[test]
    fn the_best_is_found_that_fits() {
        let all = chosen(None, 0.0);
        assert_eq!(all.chosen, [1, 2].into());
        assert_eq!(
            (all.before, all.after),
            (vec![100.0, 100.0], vec![10.0, 20.0])
        );
        assert_eq!(chosen(Some(2 << 20), 0.0).chosen, [0, 2].into());
        assert_eq!(chosen(Some(1 << 20), 0.0).chosen, [2].into());
    }

    #[test]
    fn an_index_that_costs_more_than_it_saves_is_left_out() {
        assert_eq!(chosen(None, 90.0).chosen, [1].into());
    }
}
