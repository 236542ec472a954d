//! What is printed of measurements.

/// Prints the median of each of those that were measured in turns, and of the ratios of the first to
/// the others.
#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
pub(crate) fn report(names: &[&str], unit: &str, values: &[Vec<f64>]) {
    let (Some((ours_name, other_names)), Some((ours, others))) =
        (names.split_first(), values.split_first())
    else {
        return;
    };
    let line = |name: &str, values: &[f64]| {
        format!(
            "  {name:<11} {:>9.2} {unit}",
            median(values.iter().copied())
        )
    };
    println!("{}", line(ours_name, ours));
    for (name, values) in other_names.iter().zip(others) {
        let ratio = median(ours.iter().zip(values).map(|(ours, other)| ours / other));
        println!("{}   {ours_name} / {name}: {ratio:.3}", line(name, values));
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
