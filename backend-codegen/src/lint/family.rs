//! What rules are about.

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Who may call, what goes out, what may come in: OWASP API Security Top 10.
    Security,
    /// How much one request may cost.
    Limits,
    /// What is answered when something goes wrong.
    Errors,
    /// Lists that grow.
    Paging,
    /// How requests and answers are put together.
    Design,
    /// What schemas say of values.
    Schemas,
    /// What things are called.
    Naming,
    /// What people read.
    Documentation,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Security,
        Self::Limits,
        Self::Errors,
        Self::Paging,
        Self::Design,
        Self::Schemas,
        Self::Naming,
        Self::Documentation,
    ];

    /// What it is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Limits => "limits",
            Self::Errors => "errors",
            Self::Paging => "paging",
            Self::Design => "design",
            Self::Schemas => "schemas",
            Self::Naming => "naming",
            Self::Documentation => "documentation",
        }
    }
}
