//! Every code that the reader can report.
