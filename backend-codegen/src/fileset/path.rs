//! Which paths a generated file may have.

/// Names that Windows gives to devices, whatever extension follows.
const DEVICES: [&str; 26] = [
    "aux", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con",
    "conin$", "conout$", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8",
    "lpt9", "nul", "prn",
];

/// Says why `path` cannot be the relative path of a file on every system, if it cannot.
///
/// Names come from documents in the end, so a path is judged here once more, whatever the writer
/// that made it has promised.
pub(super) fn problem(path: &str) -> Option<&'static str> {
    if path.len() > 1024 {
        return Some("is longer than 1,024 bytes");
    }
    path.split('/').find_map(segment_problem)
}

fn segment_problem(segment: &str) -> Option<&'static str> {
    let stem = segment.split('.').next().unwrap_or(segment);
    let device = stem.trim_end().to_lowercase();
    if segment.is_empty() {
        Some("is not relative, or has an empty part")
    } else if segment == "." || segment == ".." {
        Some("has a part `.` or `..`")
    } else if segment.len() > 255 {
        Some("has a part longer than 255 bytes")
    } else if segment.chars().any(|c| c.is_control()) {
        Some("has a control character")
    } else if segment.contains(['\\', ':', '<', '>', '"', '|', '?', '*']) {
        Some("has a character that Windows does not allow")
    } else if segment.ends_with(['.', ' ']) {
        Some("has a part that ends with a dot or a space, which Windows drops")
    } else if DEVICES.contains(&device.as_str()) || is_superscript_device(&device) {
        Some("has a part that names a device on Windows")
    } else {
        None
    }
}

fn is_superscript_device(stem: &str) -> bool {
    matches!(
        stem.strip_prefix("com").or(stem.strip_prefix("lpt")),
        Some("\u{b9}" | "\u{b2}" | "\u{b3}")
    )
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn ordinary_relative_paths_are_fine() {
        for path in [
            "a.rs",
            "pets/mod.rs",
            ".gitignore",
            "con_pets.rs",
            "ü/名.rs",
        ] {
            assert_eq!(problem(path), None, "{path}");
        }
    }

    #[test]
    fn paths_that_leave_the_folder_or_break_a_system_are_not() {
        let long = "x".repeat(256);
        for path in [
            "",
            "/etc/passwd",
            "a//b",
            "a/",
            "..",
            "a/../b",
            "./a",
            "a\\b",
            "c:x",
            "C:/x",
            "a\0b",
            "a\nb",
            "a?",
            "nul",
            "NUL.rs",
            "Com1.txt",
            "lpt\u{b3}.rs",
            "con .rs",
            "a.",
            "a ",
            &long,
        ] {
            assert!(problem(path).is_some(), "{path:?}");
        }
    }
}
