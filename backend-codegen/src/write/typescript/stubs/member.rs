//! A function of the user until somebody writes it, for a file that is new or one that is there.

#[cfg(feature = "ts-source")]
use crate::write::typescript::printer::string;
use crate::write::typescript::printer::{Printer, key};

/// A member of an object of the user.
#[derive(Clone, Debug)]
pub(in crate::write) struct Member {
    pub(in crate::write) name: String,
    /// Why it does not do what was asked for.
    pub(in crate::write) docs: Option<String>,
    pub(in crate::write) is_async: bool,
    /// The names of its parameters; nothing if it is a value.
    pub(in crate::write) arguments: Option<String>,
    /// What it does or is, line by line.
    pub(in crate::write) body: Vec<String>,
    /// The generated files that it needs something of, without their ending, and what.
    pub(in crate::write) imports: Vec<(String, String)>,
    /// The types of the request and the response, if it handles an operation.
    pub(in crate::write) types: Option<(String, String)>,
}

impl Member {
    /// A function whose body was printed.
    pub(super) fn function(name: &str, arguments: &str, body: Printer, generated: &str) -> Self {
        let (body, imports) = body.into_lines();
        let file = |module: &str| {
            let file = module.strip_prefix(generated).unwrap_or(module);
            let file = file.trim_start_matches('/');
            file.strip_suffix(".js").unwrap_or(file).to_owned()
        };
        let imports = imports.into_iter();
        Self {
            name: name.to_owned(),
            docs: None,
            is_async: true,
            arguments: Some(arguments.to_owned()),
            body,
            imports: imports
                .map(|(module, name)| (file(&module), name))
                .collect(),
            types: None,
        }
    }

    /// A value that was printed.
    #[cfg(feature = "ts-source")]
    pub(super) fn value(name: &str, value: Printer, generated: &str) -> Self {
        Self {
            arguments: None,
            ..Self::function(name, "", value, generated)
        }
    }

    /// Prints it into a file that is new.
    pub(super) fn print(&self, p: &mut Printer, generated: &str) {
        for (file, name) in &self.imports {
            p.import(&format!("{generated}/{file}.js"), name);
        }
        for line in self.lines() {
            p.line(line);
        }
    }

    /// Its lines in an object, with two spaces for each step.
    pub(in crate::write) fn lines(&self) -> Vec<String> {
        let (name, kind) = (key(&self.name), self.kind());
        match &self.arguments {
            Some(arguments) => self.block(&format!("{kind}{name}({arguments})"), "},"),
            None => vec![format!("{name}: {},", self.body.join(" "))],
        }
    }

    /// Its lines in a class, where it has the type `ty`: parameters of methods have none there.
    #[cfg(feature = "ts-source")]
    pub(in crate::write) fn lines_in_class(&self, ty: &str) -> Vec<String> {
        let (name, kind) = (key(&self.name), self.kind());
        let head = format!("readonly {name}: {ty}[{}] =", string(&self.name));
        match &self.arguments {
            Some(arguments) => self.block(&format!("{head} {kind}({arguments}) =>"), "};"),
            None => vec![format!("{head} {};", self.body.join(" "))],
        }
    }

    fn kind(&self) -> &'static str {
        if self.is_async { "async " } else { "" }
    }

    fn block(&self, head: &str, end: &str) -> Vec<String> {
        let mut p = Printer::new();
        p.doc(self.docs.as_deref().unwrap_or_default());
        p.block_until(head, end, |p| {
            for line in &self.body {
                p.line(line);
            }
        });
        p.into_lines().0
    }
}
