//! `sample`: JSON values that satisfy a type, and values that break exactly one of its demands.
//!
//! Mock answers, examples and load are made from the first, generated tests from the second. A
//! value is built from what the value plan demands, with a branch chosen for every union, and the
//! [`Judge`] has the last word: what is returned has been verified. Choices are seeded, so the same
//! type and seed give the same value everywhere.

mod array;
mod demand;
mod gather;
mod hidden;
mod make;
mod number;
mod object;
mod text;
mod violation;

use std::fmt;

use super::Json;
use super::matching::Matching;
use super::plan::{Judge, Plans, Use};
use make::Maker;

pub use violation::Violation;

/// Makes values.
pub struct Sampler<'p, 'a> {
    plans: &'p Plans<'a>,
    matching: &'p Matching,
    judge: Judge<'p, 'a>,
    samples: text::Samples,
    seed: u64,
}

impl fmt::Debug for Sampler<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sampler")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// No value was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSample {
    /// Why, in a few words.
    pub reason: String,
}

impl fmt::Display for NoSample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for NoSample {}

impl<'p, 'a> Sampler<'p, 'a> {
    /// Values by `plans`. With seed 0 they are the plainest, and examples of the document come first;
    /// other seeds give other values.
    pub fn new(plans: &'p Plans<'a>, matching: &'p Matching, seed: u64) -> Self {
        Self {
            plans,
            matching,
            judge: Judge::new(plans, matching),
            samples: text::Samples::default(),
            seed,
        }
    }

    /// A value that satisfies the type.
    pub fn sample(&self, used: Use) -> Result<Json, NoSample> {
        self.sample_like(used, &[])
    }

    /// A value that satisfies the type: the first of `examples` that does, such as those of a media
    /// type or parameter, else one of the type's own, else one that is made.
    pub fn sample_like<'e>(
        &self,
        used: Use,
        examples: impl IntoIterator<Item = &'e Json>,
    ) -> Result<Json, NoSample> {
        let mut maker = Maker::new(self, used.direction, true);
        for example in examples {
            let example = maker.visible(example, &[used.ty]);
            if maker.fits(&[used.ty], &example) {
                return Ok(example);
            }
        }
        maker.sample(used.ty)
    }

    /// Values that break one demand of the type, or of a type inside it, and no other one.
    ///
    /// Not every demand can be broken alone, so some may be missing; those that are there have been
    /// verified.
    pub fn violations(&self, used: Use) -> Vec<Violation> {
        violation::of(self, used)
    }
}
