//! Load that changes over time: levels, between which it goes in straight lines.

use std::str::FromStr;
use std::time::Duration;

/// Stages one after the other; each ends at its level. The first one begins at nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Profile {
    stages: Vec<(Duration, f64)>,
    /// Whether levels are requests a second, and not users.
    pub(crate) is_rate: bool,
}

impl Profile {
    /// How long all of them take.
    pub(crate) fn length(&self) -> Duration {
        self.stages.iter().map(|(length, _)| *length).sum()
    }

    /// The highest level.
    pub(crate) fn most(&self) -> f64 {
        self.stages
            .iter()
            .map(|(_, level)| *level)
            .fold(0.0, f64::max)
    }

    /// The level at a time; that of the end behind it.
    pub(crate) fn level(&self, at: Duration) -> f64 {
        let mut from = 0.0;
        let mut left = at.as_secs_f64();
        for (length, to) in &self.stages {
            let length = length.as_secs_f64();
            if left < length {
                return from + (to - from) * left / length;
            }
            left -= length;
            from = *to;
        }
        from
    }

    /// The time until which so much has come together: levels times seconds; nothing if it never does.
    pub(crate) fn when(&self, sum: f64) -> Option<Duration> {
        let mut from = 0.0;
        let mut left = sum;
        let mut begin = Duration::ZERO;
        for (length, to) in &self.stages {
            let seconds = length.as_secs_f64();
            let whole = f64::midpoint(from, *to) * seconds;
            if left <= whole {
                // from × t + slope × t² / 2 = left, in the form that does not lose digits.
                let slope = (to - from) / seconds;
                let root = (from * from + 2.0 * slope * left).max(0.0).sqrt();
                let t = match from + root {
                    sum if sum > 0.0 => 2.0 * left / sum,
                    _ => 0.0,
                };
                return Some(begin + Duration::try_from_secs_f64(t).ok()?.min(*length));
            }
            left -= whole;
            from = *to;
            begin += *length;
        }
        None
    }

    /// What the levels are on average.
    pub(crate) fn mean(&self) -> f64 {
        let mut from = 0.0;
        let mut sum = 0.0;
        for (length, to) in &self.stages {
            sum += f64::midpoint(from, *to) * length.as_secs_f64();
            from = *to;
        }
        sum / self.length().as_secs_f64().max(1e-9)
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            "write it as `30s:50,1m:50,10s:0`, each with how long it takes and how many users there are in \
             the end, or as `30s:500/s` with requests a second"
                .to_owned()
        };
        let mut kinds = Vec::new();
        let stages = text.split(',').map(|stage| {
            let (length, level) = stage.trim().split_once(':').ok_or_else(wrong)?;
            let seconds = match length.parse::<f64>() {
                Ok(seconds) => Some(seconds),
                Err(_) => super::stats::seconds(length),
            };
            let seconds = seconds
                .filter(|it| (0.001..=1e6).contains(it))
                .ok_or_else(wrong)?;
            let number = level.strip_suffix("/s").unwrap_or(level);
            kinds.push(number != level);
            let level: f64 = number.trim().parse().map_err(|_| wrong())?;
            match (0.0..=1e7).contains(&level) {
                true => Ok((Duration::from_secs_f64(seconds), level)),
                false => Err(wrong()),
            }
        });
        let stages = stages.collect::<Result<Vec<_>, String>>()?;
        let is_rate = kinds.first().copied().unwrap_or_default();
        let profile = Self { stages, is_rate };
        let is_whole = |level: f64| is_rate || level.fract() == 0.0;
        let levels_fit = profile.stages.iter().all(|(_, level)| is_whole(*level));
        match kinds.iter().all(|kind| *kind == is_rate) && levels_fit && profile.most() > 0.0 {
            true => Ok(profile),
            false => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Profile;

    #[test]
    fn levels_are_reached_in_straight_lines() {
        let profile: Profile = "10s:100/s, 20s:100/s, 10:0/s".parse().unwrap();
        assert!(profile.is_rate);
        assert_eq!(profile.length(), Duration::from_secs(40));
        let level = |seconds| profile.level(Duration::from_secs_f64(seconds));
        assert_eq!(
            [
                level(0.0),
                level(5.0),
                level(10.0),
                level(25.0),
                level(35.0),
                level(99.0)
            ],
            [0.0, 50.0, 100.0, 100.0, 50.0, 0.0]
        );
        assert!((profile.mean() - 75.0).abs() < 1e-9);
        // 500 in the first ten seconds, of which half are there after 7.07 s.
        let when = |sum| profile.when(sum).map(|it| it.as_secs_f64());
        for (sum, seconds) in [
            (0.0, 0.0),
            (250.0, 50f64.sqrt()),
            (500.0, 10.0),
            (1500.0, 20.0),
            (3000.0, 40.0),
        ] {
            assert!((when(sum).unwrap() - seconds).abs() < 1e-6, "{sum}");
        }
        assert_eq!(when(3000.1), None);
    }

    #[test]
    fn what_are_no_stages_is_refused() {
        for text in [
            "",
            "10s",
            "10s:x",
            "0s:5",
            "10s:0",
            "10s:5,10s:5/s",
            "10s:1.5",
            "10s:-1",
            "x:1",
        ] {
            assert!(text.parse::<Profile>().is_err(), "{text}");
        }
        assert!("10s:1.5/s".parse::<Profile>().is_ok());
    }
}
