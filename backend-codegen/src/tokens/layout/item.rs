//! Items, and members of `impl`s and traits.

use super::generics::Where;
use super::page::Breaks;
use super::{Done, INDENT, Layout};

impl Layout<'_> {
    /// Whether an item starts at a position, behind its attributes.
    pub(super) fn starts_item(&self, at: usize) -> bool {
        match self.word_at(at) {
            "pub" | "use" | "fn" | "struct" | "enum" | "type" | "mod" | "static" | "trait"
            | "impl" => true,
            "const" => self.sign_at(at + 1) != b'{',
            "async" | "unsafe" => matches!(self.word_at(at + 1), "fn" | "impl" | "unsafe"),
            "macro_rules" => self.sign_at(at + 1) == b'!',
            _ => false,
        }
    }

    /// The item that comes next.
    pub(crate) fn item(&mut self) -> Done {
        self.attributes()?;
        let mut at = self.at;
        if self.word_at(at) == "pub" {
            at += 1;
            if self.sign_at(at) == b'(' {
                at = self.partner(at) + 1;
            }
        }
        match self.word_at(at) {
            "use" => self.use_line(),
            "mod" => self.module(),
            "struct" => self.structure(),
            "enum" => self.choice(),
            "trait" => self.of_trait(),
            "type" => self.alias(),
            "static" => self.constant("static", "static "),
            "const" if self.word_at(at + 1) != "fn" => self.constant("const", "const "),
            "impl" => self.implementation(),
            "unsafe" if self.word_at(at + 1) == "impl" => self.implementation(),
            "macro_rules" => None,
            _ if self.sign_at(at + 1) == b'!' => self.macro_item(),
            _ => self.function(),
        }
    }

    fn visibility(&mut self) -> Done {
        if !self.passes_word("pub") {
            return Some(());
        }
        if self.sign() != b'(' {
            self.put("pub ");
            return Some(());
        }
        self.put("pub(");
        self.inside(|it| {
            if it.passes_word("in") {
                it.put("in ");
            }
            it.simple_path()
        })?;
        self.put(") ");
        Some(())
    }

    fn macro_item(&mut self) -> Done {
        self.simple_path()?;
        let is_block = self.sign_at(self.at + 1) == b'{';
        match is_block {
            true => self.macro_table()?,
            false => self.macro_call()?,
        }
        self.passes(";");
        if !is_block {
            self.put(";");
        }
        self.line();
        Some(())
    }

    /// A `use` in a block.
    fn use_line(&mut self) -> Done {
        self.visibility()?;
        self.demand_word("use")?;
        self.put("use ");
        if self.passes("::") {
            self.put("::");
        }
        self.use_tree()?;
        self.demand(";")?;
        self.put(";");
        self.line();
        Some(())
    }

    fn use_tree(&mut self) -> Done {
        match self.sign() {
            b'*' => return self.put_token(),
            b'{' => return self.filled(("{", "}"), Self::use_tree),
            _ => self.put_name()?,
        }
        if self.passes("::") {
            self.put("::");
            return self.use_tree();
        }
        if self.passes_word("as") {
            self.put(" as ");
            self.put_name()?;
        }
        Some(())
    }

    fn module(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.visibility()?;
        self.demand_word("mod")?;
        self.put("mod ");
        self.put_name()?;
        if self.passes(";") {
            self.put(";");
            self.end_box();
        } else {
            self.put(" {");
            self.members(Self::item)?;
        }
        self.line();
        Some(())
    }

    /// What is in the braces of an item, each on its own lines; ends the box.
    fn members(&mut self, mut member: impl FnMut(&mut Self) -> Done) -> Done {
        self.line_if_any();
        self.inside(|it| {
            it.inner_attributes()?;
            while !it.is_done() {
                member(it)?;
            }
            Some(())
        })?;
        self.outdent();
        self.end_box();
        self.put("}");
        Some(())
    }

    fn structure(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.visibility()?;
        self.demand_word("struct")?;
        self.put("struct ");
        self.put_name()?;
        self.generics()?;
        if self.sign() == b'(' || self.sign() == b';' {
            if self.sign() == b'(' {
                self.positional_fields()?;
            }
            self.demands(Where::Semicolon)?;
            self.demand(";")?;
            self.end_box();
        } else {
            self.demands(Where::Block)?;
            self.put("{");
            self.members(|it| {
                it.field()?;
                it.passes_comma()?;
                it.put(",");
                it.line();
                Some(())
            })?;
        }
        self.line();
        Some(())
    }

    fn positional_fields(&mut self) -> Done {
        self.put("(");
        self.zero();
        self.inside(|it| {
            it.list_of(|it| {
                it.attributes()?;
                it.visibility()?;
                it.ty()
            })
        })?;
        self.outdent();
        self.put(")");
        Some(())
    }

    fn field(&mut self) -> Done {
        self.attributes()?;
        self.visibility()?;
        self.put_name()?;
        self.demand(":")?;
        self.put(": ");
        self.ty()
    }

    fn choice(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.visibility()?;
        self.demand_word("enum")?;
        self.put("enum ");
        self.put_name()?;
        self.generics()?;
        self.demands(Where::Block)?;
        self.put("{");
        self.members(|it| {
            it.variant()?;
            it.passes_comma()?;
            it.put(",");
            it.line();
            Some(())
        })?;
        self.line();
        Some(())
    }

    fn variant(&mut self) -> Done {
        self.attributes()?;
        self.put_name()?;
        match self.sign() {
            b'{' => {
                self.put(" ");
                self.put("{");
                self.begin(INDENT, Breaks::All);
                self.space();
                self.inside(|it| {
                    while !it.is_done() {
                        it.field()?;
                        let is_last = it.passes_comma()?;
                        it.comma_or_space(is_last);
                    }
                    Some(())
                })?;
                self.outdent();
                self.end_box();
                self.put("}");
            }
            b'(' => {
                self.begin(INDENT, Breaks::All);
                self.positional_fields()?;
                self.end_box();
            }
            _ => {}
        }
        if self.passes("=") {
            self.put(" = ");
            self.expression()?;
        }
        Some(())
    }

    fn of_trait(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.visibility()?;
        self.demand_word("trait")?;
        self.put("trait ");
        self.put_name()?;
        self.generics()?;
        if self.passes(":") {
            self.put(": ");
            self.bound()?;
            while self.passes("+") {
                self.put(" + ");
                self.bound()?;
            }
        }
        self.demands(Where::Block)?;
        self.put("{");
        self.members(Self::member_of_trait)?;
        self.line();
        Some(())
    }

    fn member_of_trait(&mut self) -> Done {
        self.attributes()?;
        if self.is_word("const") && self.word_at(self.at + 1) != "fn" {
            return self.constant("const", "const ");
        }
        if !self.is_word("type") {
            return self.function();
        }
        self.begin(INDENT, Breaks::All);
        self.type_name()?;
        if self.passes(":") {
            self.put(": ");
            self.bounds()?;
        }
        if self.passes("=") {
            self.put(" = ");
            self.type_behind()?;
        }
        self.demands(Where::LineSemicolon)?;
        self.demand(";")?;
        self.end_box();
        self.line();
        Some(())
    }

    /// `type`, a name and its parameters.
    fn type_name(&mut self) -> Done {
        self.demand_word("type")?;
        self.put("type ");
        self.put_name()?;
        self.generics()
    }

    /// The type behind a `=`.
    fn type_behind(&mut self) -> Done {
        self.never();
        self.begin(-INDENT, Breaks::Some);
        self.ty()?;
        self.end_box();
        Some(())
    }

    fn alias(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.visibility()?;
        self.type_name()?;
        self.demands(Where::Line)?;
        self.demand("=")?;
        self.put("= ");
        self.type_behind()?;
        self.demand(";")?;
        self.put(";");
        self.end_box();
        self.line();
        Some(())
    }

    /// A `const` or `static`; that of a trait may have no value.
    fn constant(&mut self, word: &str, text: &'static str) -> Done {
        self.begin(0, Breaks::All);
        self.visibility()?;
        self.demand_word(word)?;
        self.put(text);
        self.put_name()?;
        self.generics()?;
        self.demand(":")?;
        self.put(": ");
        self.ty()?;
        if self.passes("=") {
            self.put(" = ");
            self.never();
            self.expression()?;
        }
        self.demand(";")?;
        self.put(";");
        self.end_box();
        self.line();
        Some(())
    }

    fn implementation(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.begin(-INDENT, Breaks::Some);
        self.begin(INDENT, Breaks::All);
        if self.passes_word("unsafe") {
            self.put("unsafe ");
        }
        self.demand_word("impl")?;
        self.put("impl");
        self.generics()?;
        self.end_box();
        self.put(" ");
        if self.passes("!") {
            self.put("!");
        }
        self.ty()?;
        if self.passes_word("for") {
            self.space();
            self.put("for ");
            self.ty()?;
        }
        self.end_box();
        self.demands(Where::Block)?;
        self.put("{");
        self.members(Self::member_of_impl)?;
        self.line();
        Some(())
    }

    fn member_of_impl(&mut self) -> Done {
        self.attributes()?;
        let at = self.at + usize::from(self.is_word("pub"));
        let at = match self.sign_at(at) {
            b'(' => self.partner(at) + 1,
            _ => at,
        };
        match self.word_at(at) {
            "const" if self.word_at(at + 1) != "fn" => self.constant("const", "const "),
            "type" => self.associated_type(),
            _ => self.function(),
        }
    }

    /// The type that a trait's name stands for.
    fn associated_type(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.visibility()?;
        self.type_name()?;
        self.demand("=")?;
        self.put(" = ");
        self.type_behind()?;
        self.demands(Where::LineSemicolon)?;
        self.demand(";")?;
        self.end_box();
        self.line();
        Some(())
    }

    /// A function; that of a trait may have no body.
    fn function(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.visibility()?;
        self.signature()?;
        let has_body = {
            let mut at = self.at;
            while at < self.end && !matches!(self.sign_at(at), b'{' | b';') {
                at = self.partner(at).max(at) + 1;
            }
            self.sign_at(at) == b'{'
        };
        if has_body {
            self.demands(Where::Block)?;
            self.put("{");
            self.line_if_any();
            self.inside(|it| {
                it.inner_attributes()?;
                it.statements()
            })?;
            self.outdent();
            self.end_box();
            self.put("}");
        } else {
            self.demands(Where::Semicolon)?;
            self.demand(";")?;
            self.end_box();
        }
        self.line();
        Some(())
    }
}
