//! Tables of text.

/// Rows under a head, in columns; what is in none of the rows has no column.
pub(crate) fn text_table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| width(cell)).max().unwrap_or(0);
        match (widest, head.get(column)) {
            (0, _) | (_, None) => 0,
            (widest, Some(head)) => widest.max(width(head)),
        }
    });
    let mut text = String::new();
    let mut line = |cells: [&str; N]| {
        let mut line = String::new();
        for (cell, wanted) in cells
            .into_iter()
            .zip(widths)
            .filter(|(_, width)| *width > 0)
        {
            line.push_str(cell);
            line.push_str(&" ".repeat(wanted.saturating_sub(width(cell)) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    };
    line(head);
    for row in rows {
        line(row.each_ref().map(String::as_str));
    }
    text
}
