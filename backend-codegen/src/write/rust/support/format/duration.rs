//! `duration`: an amount of time (RFC 3339, appendix A).

/// Whether the text is a duration: `P3D`, `P1Y2M`, `PT1H30M`, `P2W`.
#[must_use]
pub fn is_duration(text: &str) -> bool {
    let Some(text) = text.strip_prefix('P') else {
        return false;
    };
    if let Some(weeks) = text.strip_suffix('W') {
        return is_number(weeks);
    }
    match text.split_once('T') {
        Some(("", time)) => is_run(time, "HMS"),
        Some((date, time)) => is_run(date, "YMD") && is_run(time, "HMS"),
        None => is_run(text, "YMD"),
    }
}

/// Whether the text has numbers with these units: at least one, in order, and none left out between
/// two of them.
fn is_run(text: &str, units: &str) -> bool {
    let mut rest = text;
    let mut started = false;
    for unit in units.chars() {
        match rest.split_once(unit) {
            Some((number, others)) if is_number(number) => {
                rest = others;
                started = true;
            }
            _ if started => break,
            _ => {}
        }
    }
    started && rest.is_empty()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
