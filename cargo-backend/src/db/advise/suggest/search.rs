//! Which candidates to take: those that save most for what they take, over all statements together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::db::error::DbError;

/// What the planner says of a statement.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Planned {
    pub(crate) cost: f64,
    /// The candidates that its plan uses.
    pub(crate) used: BTreeSet<usize>,
    /// What is done, as the engine says it, a few words each; candidates are [`super::placeholder`]s.
    pub(crate) steps: Vec<String>,
}

/// Who knows what a statement costs, and what an index takes.
pub(crate) trait Oracle {
    /// Whether the planner takes what is cheapest by these costs, so that it need not be asked about less of what
    /// saves nothing.
    const IS_PLANNERS: bool = true;

    /// The plan of a statement where these candidates are there.
    async fn plan(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<Planned, DbError>;

    /// Bytes of each candidate; nothing of those that cannot be made.
    async fn sizes(&mut self) -> Result<BTreeMap<usize, i64>, DbError>;

    /// Hears which candidates alone will be asked about from now on.
    async fn keep(&mut self, useful: &BTreeSet<usize>) -> Result<(), DbError>;
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
    /// Plans of the statements, without and with what was chosen.
    pub(crate) before: Vec<Planned>,
    pub(crate) after: Vec<Planned>,
    /// How many plans were asked for.
    pub(crate) n_plans: usize,
}

/// Less is not worth an index: of the cost of all statements.
const LEAST: f64 = 0.001;
/// Less is not worth a larger index where nothing says how much all may take.
const LEAST_FOR_SPACE: f64 = 0.02;

/// A statement that becomes so many times cheaper by its first index has to save less than others.
const MANY_TIMES: f64 = 10.0;
const LEAST_FOR_MANY_TIMES: f64 = 0.005;

/// Takes the candidate that saves most for its size, until none saves anything; then tries to exchange.
pub(crate) async fn search<O: Oracle>(
    problem: &Problem,
    oracle: &mut O,
) -> Result<Choice, DbError> {
    let mut search = Search {
        problem,
        oracle,
        helped: Vec::new(),
        known: vec![Vec::new(); problem.statements.len()],
        sizes: BTreeMap::new(),
        alone: BTreeMap::new(),
        all: 0.0,
        end: Instant::now() + problem.time,
        n_plans: 0,
    };
    let none = BTreeSet::new();
    search.helped = vec![none.clone(); problem.statements.len()];
    let before = search.plans(&none).await?;
    let costs: Vec<f64> = before.iter().map(|plan| plan.cost).collect();
    search.all = problem.weighted(&costs);
    let sizes = search.oracle.sizes().await?;
    search.sizes = sizes
        .into_iter()
        .map(|(it, size)| (it, size.max(1)))
        .collect();
    search.winnow(&costs).await?;
    let useful = search.useful();
    search.oracle.keep(&useful).await?;
    let mut chosen = search.greedy().await?;
    search.exchange(&mut chosen).await?;
    let after = search.plans(&chosen).await?;
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

impl Problem {
    fn weighted(&self, costs: &[f64]) -> f64 {
        let weights = self.statements.iter().map(|(weight, _)| weight);
        costs
            .iter()
            .zip(weights)
            .map(|(cost, weight)| cost * weight)
            .sum()
    }

    fn weight(&self, statement: usize) -> f64 {
        self.statements
            .get(statement)
            .map_or(0.0, |(weight, _)| *weight)
    }
}

struct Search<'a, O> {
    problem: &'a Problem,
    oracle: &'a mut O,
    /// The candidates that are of use for each statement, by what its plans used when more were there.
    helped: Vec<BTreeSet<usize>>,
    /// Of each statement, its plans with what was there.
    known: Vec<Vec<(BTreeSet<usize>, Planned)>>,
    sizes: BTreeMap<usize, i64>,
    /// What a candidate saves where it is the only one.
    alone: BTreeMap<usize, f64>,
    /// The cost of all statements without any.
    all: f64,
    end: Instant,
    n_plans: usize,
}

impl<O: Oracle> Search<'_, O> {
    fn is_late(&self) -> bool {
        Instant::now() >= self.end
    }

    /// The plan of a statement with these and no other candidates.
    ///
    /// The planner takes what is cheapest. Where it had more to choose from and took nothing that is missing now, it
    /// takes the same again, so that nobody has to ask it.
    async fn plan(&mut self, statement: usize, with: BTreeSet<usize>) -> Result<Planned, DbError> {
        let known = self.known.get(statement).into_iter().flatten();
        let mut known =
            known.filter(|(there, planned)| with.is_subset(there) && planned.used.is_subset(&with));
        if let Some((_, planned)) = known.next() {
            return Ok(planned.clone());
        }
        self.n_plans += 1;
        let planned = self.oracle.plan(statement, &with).await?;
        if let Some(known) = self.known.get_mut(statement) {
            known.push((with, planned.clone()));
        }
        Ok(planned)
    }

    /// The plan of a statement with those of the candidates that are of use for it.
    async fn helped(
        &mut self,
        statement: usize,
        with: &BTreeSet<usize>,
    ) -> Result<Planned, DbError> {
        let helped = self.helped.get(statement);
        let with = helped.map(|it| it.intersection(with).copied().collect());
        self.plan(statement, with.unwrap_or_default()).await
    }

    async fn cost(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<f64, DbError> {
        Ok(self.helped(statement, with).await?.cost)
    }

    async fn costs(&mut self, with: &BTreeSet<usize>) -> Result<Vec<f64>, DbError> {
        Ok(self.plans(with).await?.iter().map(|it| it.cost).collect())
    }

    async fn plans(&mut self, with: &BTreeSet<usize>) -> Result<Vec<Planned>, DbError> {
        let mut plans = Vec::new();
        for statement in 0..self.problem.statements.len() {
            plans.push(self.helped(statement, with).await?);
        }
        Ok(plans)
    }

    /// Lets each statement choose from all candidates that might help it, then from those that it has not taken yet,
    /// until they save nothing that counts: what it never takes is of no use to it.
    async fn winnow(&mut self, before: &[f64]) -> Result<(), DbError> {
        for (statement, (weight, touching)) in self.problem.statements.iter().enumerate() {
            let without = before.get(statement).copied().unwrap_or(0.0);
            let mut left: BTreeSet<usize> = touching
                .iter()
                .copied()
                .filter(|it| self.sizes.contains_key(it))
                .collect();
            while !left.is_empty() && !self.is_late() {
                let planned = self.plan(statement, left.clone()).await?;
                let saves = (without - planned.cost) * weight >= self.all * LEAST;
                if planned.used.is_empty() || !saves && O::IS_PLANNERS {
                    break;
                }
                left.retain(|it| !planned.used.contains(it));
                if !saves {
                    continue;
                }
                if let Some(helped) = self.helped.get_mut(statement) {
                    helped.extend(planned.used);
                }
            }
        }
        Ok(())
    }

    /// All candidates that are of use.
    fn useful(&self) -> BTreeSet<usize> {
        self.helped.iter().flatten().copied().collect()
    }

    fn writes(&self, of: &BTreeSet<usize>) -> f64 {
        let writes = of.iter().filter_map(|it| self.problem.writes.get(*it));
        writes.sum()
    }

    /// The cost of everything with some candidates: of reading and of writing.
    async fn total(&mut self, with: &BTreeSet<usize>) -> Result<f64, DbError> {
        let costs = self.costs(with).await?;
        Ok(self.problem.weighted(&costs) + self.writes(with))
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

    /// What one more candidate saves, and whether that is worth it.
    async fn gain(
        &mut self,
        chosen: &BTreeSet<usize>,
        candidate: usize,
    ) -> Result<(f64, bool), DbError> {
        let mut with = chosen.clone();
        with.insert(candidate);
        let mut gain = -self.writes(&[candidate].into());
        let mut is_worth_it = false;
        for statement in 0..self.problem.statements.len() {
            let helps = |it: &BTreeSet<usize>| it.contains(&candidate);
            if self.helped.get(statement).is_some_and(helps) {
                let without = self.helped(statement, chosen).await?;
                let cost = self.cost(statement, &with).await?;
                let saved = self.problem.weight(statement) * (without.cost - cost);
                gain += saved;
                is_worth_it |= without.used.is_empty()
                    && without.cost > cost * MANY_TIMES
                    && saved > self.all * LEAST_FOR_MANY_TIMES;
            }
        }
        let least = if is_worth_it { LEAST } else { self.least() };
        Ok((gain, gain > self.all * least))
    }

    async fn greedy(&mut self) -> Result<BTreeSet<usize>, DbError> {
        let mut chosen = BTreeSet::new();
        // What each saved when it was looked at last: it hardly ever saves more beside others.
        let mut gains: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for candidate in self.useful() {
            let (gain, is_worth_it) = self.gain(&chosen, candidate).await?;
            self.alone.insert(candidate, gain);
            if is_worth_it {
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
            match self.gain(&chosen, candidate).await? {
                (gain, true) => gains.insert(candidate, (gain, chosen.len())),
                (_, false) => gains.remove(&candidate),
            };
        }
        Ok(chosen)
    }

    /// Leaves out what others have made useless, and exchanges one for another where that saves more.
    async fn exchange(&mut self, chosen: &mut BTreeSet<usize>) -> Result<(), DbError> {
        let mut best = self.total(chosen).await?;
        while !self.is_late() {
            let mut found: Option<(BTreeSet<usize>, f64)> = None;
            for (with, bound) in self.exchanges(chosen).await? {
                let least = self.least_of(chosen, &with);
                let has_more = found.as_ref().is_none_or(|(_, total)| bound < *total);
                // Those that come behind promise less.
                if self.is_late() || !has_more {
                    break;
                }
                if best - bound < least {
                    continue;
                }
                let total = self.total(&with).await?;
                let saves_most = found.as_ref().is_none_or(|(_, known)| total < *known);
                if best - total >= least && saves_most {
                    found = Some((with, total));
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

    /// Without one of those that were chosen, or with another one in its place, or with one more, that which may cost
    /// least first. Nothing saves more beside others than alone, as a rule.
    async fn exchanges(
        &mut self,
        chosen: &BTreeSet<usize>,
    ) -> Result<Vec<(BTreeSet<usize>, f64)>, DbError> {
        let mut all = Vec::new();
        let outs = chosen.iter().copied().map(Some).chain([None]);
        for out in outs.collect::<Vec<_>>() {
            let mut rest = chosen.clone();
            if let Some(out) = out {
                rest.remove(&out);
            }
            let total = self.total(&rest).await?;
            if out.is_some() {
                all.push((rest.clone(), total));
            }
            for (other, alone) in &self.alone {
                let mut with = rest.clone();
                if !chosen.contains(other) && with.insert(*other) && self.fits(&with) {
                    all.push((with, total - alone));
                }
            }
        }
        all.sort_by(|one, other| one.1.total_cmp(&other.1));
        Ok(all)
    }

    /// What has to be saved by another choice.
    fn least_of(&self, chosen: &BTreeSet<usize>, with: &BTreeSet<usize>) -> f64 {
        let grows = self.size(with) > self.size(chosen);
        let share = if with.is_subset(chosen) {
            -LEAST / 10.0
        } else if grows && self.problem.budget.is_none() {
            LEAST_FOR_SPACE
        } else {
            LEAST
        };
        self.all * share
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::time::Duration;

    use super::{Choice, Oracle, Planned, Problem, search};
    use crate::db::error::DbError;

    /// Two statements of 100 each: the first is helped by 0 (to 50), by 1 (to 9, large), the second by 2.
    /// Candidate 3 does what 0 and 2 do together, and cannot be made.
    struct Fake {
        sizes: [Option<i64>; 4],
    }

    impl Oracle for Fake {
        async fn plan(
            &mut self,
            statement: usize,
            with: &BTreeSet<usize>,
        ) -> Result<Planned, DbError> {
            let helped: &[(usize, f64)] = match statement {
                0 => &[(0, 50.0), (1, 9.0), (3, 1.0)],
                _ => &[(2, 20.0), (3, 1.0)],
            };
            let helped = helped.iter().filter(|(it, _)| with.contains(it));
            let best = helped.min_by(|one, other| one.1.total_cmp(&other.1));
            Ok(Planned {
                cost: best.map_or(100.0, |(_, cost)| *cost),
                used: best.iter().map(|(it, _)| *it).collect(),
                steps: Vec::new(),
            })
        }

        async fn sizes(&mut self) -> Result<BTreeMap<usize, i64>, DbError> {
            let sizes = self.sizes.iter().enumerate();
            Ok(sizes.filter_map(|(n, size)| Some((n, (*size)?))).collect())
        }

        async fn keep(&mut self, _useful: &BTreeSet<usize>) -> Result<(), DbError> {
            Ok(())
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
        let costs = |plans: &[Planned]| -> Vec<f64> { plans.iter().map(|it| it.cost).collect() };
        assert_eq!(costs(&all.before), [100.0, 100.0]);
        assert_eq!(costs(&all.after), [9.0, 20.0]);
        assert_eq!(chosen(Some(2 << 20), 0.0).chosen, [0, 2].into());
        assert_eq!(chosen(Some(1 << 20), 0.0).chosen, [2].into());
    }

    #[test]
    fn a_statement_that_becomes_many_times_cheaper_is_worth_an_index_beside_large_ones() {
        // The first statement is helped to less than a tenth by 1, to a half by 0.
        let beside = |weight: f64| {
            let mut oracle = Fake {
                sizes: [Some(1 << 20), Some(1 << 20), None, None],
            };
            let problem = Problem {
                statements: vec![(weight, [0, 1].into()), (100.0, BTreeSet::new())],
                n_candidates: 4,
                writes: vec![0.0; 4],
                budget: None,
                time: Duration::from_secs(60),
            };
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            let choice = runtime.block_on(search(&problem, &mut oracle)).unwrap();
            choice.chosen
        };
        assert_eq!(beside(1.0), [1].into());
        assert_eq!(beside(0.01), BTreeSet::new());
    }

    #[test]
    fn an_index_that_costs_more_than_it_saves_is_left_out() {
        assert_eq!(chosen(None, 90.0).chosen, [1].into());
    }
}
