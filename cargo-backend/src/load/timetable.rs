//! What time it is in a run: which server is asked, and where a record belongs.

use std::time::Duration;

/// A stretch of time in which one server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slice {
    /// Which of the servers.
    pub(crate) lane: usize,
    pub(crate) length: Duration,
    /// How much of the beginning is not counted, since the server has to settle.
    pub(crate) settle: Duration,
}

/// Slices one after the other, behind a warm-up.
#[derive(Clone, Debug)]
pub(crate) struct Timetable {
    warm_up: Duration,
    slices: Vec<Slice>,
    cells: Vec<Cell>,
}

/// A second of a slice, or what is left of it: what figures over time are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) slice: usize,
    /// Since the begin of the run, warm-up apart.
    pub(crate) begin: Duration,
    pub(crate) length: Duration,
}

/// What time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// What comes of it is not counted.
    Uncounted { lane: usize },
    /// It is counted there.
    Counted { lane: usize, cell: usize },
    /// Nothing is sent any more.
    Over,
}

impl Timetable {
    pub(crate) fn new(warm_up: Duration, slices: Vec<Slice>) -> Self {
        let mut cells = Vec::new();
        let mut begin = Duration::ZERO;
        for (number, slice) in slices.iter().enumerate() {
            let counted = slice.length.saturating_sub(slice.settle);
            let mut at = slice.settle;
            let n_cells = counted.as_secs_f64().ceil().max(1.0);
            let step = counted.div_f64(n_cells);
            while at + step / 2 < slice.length {
                cells.push(Cell {
                    slice: number,
                    begin: begin + at,
                    length: step,
                });
                at += step;
            }
            begin += slice.length;
        }
        Self {
            warm_up,
            slices,
            cells,
        }
    }

    pub(crate) fn slices(&self) -> &[Slice] {
        &self.slices
    }

    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// How long the run takes, with its warm-up.
    pub(crate) fn length(&self) -> Duration {
        self.warm_up
            + self
                .slices
                .iter()
                .map(|slice| slice.length)
                .sum::<Duration>()
    }

    /// What time it is so long after the begin.
    pub(crate) fn at(&self, elapsed: Duration) -> Moment {
        let first = self.slices.first().map_or(0, |slice| slice.lane);
        let Some(elapsed) = elapsed.checked_sub(self.warm_up) else {
            return Moment::Uncounted { lane: first };
        };
        let after = self.cells.partition_point(|cell| cell.begin <= elapsed);
        let cell = after
            .checked_sub(1)
            .and_then(|at| Some((at, self.cells.get(at)?)));
        if let Some((at, cell)) = cell
            && elapsed < cell.begin + cell.length
            && let Some(slice) = self.slices.get(cell.slice)
        {
            let lane = slice.lane;
            return Moment::Counted { lane, cell: at };
        }
        // Between two cells a slice settles; behind the last one it is over.
        match self.cells.get(after) {
            Some(next) => {
                let lane = self.slices.get(next.slice).map_or(0, |slice| slice.lane);
                Moment::Uncounted { lane }
            }
            None => Moment::Over,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Moment, Slice, Timetable};

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_run_of_one_slice_has_a_cell_a_second() {
        let slice = Slice {
            lane: 0,
            length: ms(2500),
            settle: ms(0),
        };
        let table = Timetable::new(ms(1000), vec![slice]);
        assert_eq!(table.cells().len(), 3);
        assert_eq!(table.at(ms(999)), Moment::Uncounted { lane: 0 });
        assert_eq!(table.at(ms(1000)), Moment::Counted { lane: 0, cell: 0 });
        assert_eq!(table.at(ms(3499)), Moment::Counted { lane: 0, cell: 2 });
        assert_eq!(table.at(ms(3500)), Moment::Over);
        assert_eq!(table.length(), ms(3500));
    }

    #[test]
    fn a_slice_settles_before_it_counts() {
        let slice = |lane| Slice {
            lane,
            length: ms(1500),
            settle: ms(500),
        };
        let table = Timetable::new(ms(0), vec![slice(0), slice(1)]);
        assert_eq!(table.at(ms(0)), Moment::Uncounted { lane: 0 });
        assert_eq!(table.at(ms(500)), Moment::Counted { lane: 0, cell: 0 });
        assert_eq!(table.at(ms(1500)), Moment::Uncounted { lane: 1 });
        assert_eq!(table.at(ms(2000)), Moment::Counted { lane: 1, cell: 1 });
        assert_eq!(table.at(ms(3000)), Moment::Over);
    }

    #[test]
    fn no_slices_are_over_at_once() {
        assert_eq!(Timetable::new(ms(0), Vec::new()).at(ms(0)), Moment::Over);
    }
}
