use super::Layout;
use crate::tokens::{Source, TokenStream};

/// Items as they are laid out.
fn laid_out(text: &str) -> Option<String> {
    let source = Source::of(&TokenStream::of_rust(text));
    let mut layout = Layout::new(source.text(), source.tokens());
    let mut out = String::new();
    layout.inner_attributes()?;
    layout.print(&mut out);
    while !layout.is_done() {
        layout.item_of_file()?;
        layout.print(&mut out);
    }
    Some(out)
}

/// Each item as prettyplease has it.
fn pretty(file: syn::File) -> Vec<(String, String)> {
    let items = file.items.into_iter().map(|item| {
        let tokens = quote::quote!(#item).to_string();
        let file = syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        };
        (tokens, prettyplease::unparse(&file))
    });
    items.collect()
}

#[test]
fn shipped_code_is_laid_out_as_by_prettyplease() {
    let mut unknown = Vec::new();
    for text in crate::write::rust::file::shipped_texts() {
        for (tokens, expected) in pretty(syn::parse_file(text).unwrap()) {
            match laid_out(&tokens) {
                Some(text) => assert_eq!(text, expected),
                None => unknown.push(expected),
            }
        }
    }
    // Macros by example are never generated.
    unknown.retain(|item| !item.contains("macro_rules!"));
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn lines_are_broken_where_they_are_too_long() {
    let text = laid_out(
        r#"
        #[doc = " A \"pet\"  "] #[derive(Clone, Debug,)] pub struct Pet<'a, T: Clone + 'a> where T: Copy {
            #[doc = "first\nsecond"] pub name: Option<&'a str>, tag: (u8,), }
        impl<T> Pet<T> { pub async fn f(&mut self, a: [u8; 4]) -> impl Iterator<Item = u8> + use<T> {
            let Some(x) = self.a.b().c(|y| y + 1)? else { return None };
            w.string(&"long enough to be broken over more than one line", "as the width is 89", x);
            self.list.iter().filter(|it| it.is_long_enough_for_a_line_break()).map(Into::into).collect::<Vec<_>>();
            match x { A::B { c, .. } | A::D(1..=3) if c > 0 => { c } _ => (), E => { f(); g() } }
            if let Some(a) = b && a != 1 { } else if c { d } else { e };
            'l: for (i, a) in b.iter().enumerate() { continue 'l }
            a.b = S { x, y: -1.0, ..Default::default() };
            matches!(a, B | C(_)) } }
        "#,
    );
    insta::assert_snapshot!(text.unwrap(), @r#"
        /// A "pet"
        #[derive(Clone, Debug)]
        pub struct Pet<'a, T: Clone + 'a>
        where
            T: Copy,
        {
            #[doc = "first\nsecond"]
            pub name: Option<&'a str>,
            tag: (u8,),
        }
        impl<T> Pet<T> {
            pub async fn f(&mut self, a: [u8; 4]) -> impl Iterator<Item = u8> + use<T> {
                let Some(x) = self.a.b().c(|y| y + 1)? else { return None };
                w.string(
                    &"long enough to be broken over more than one line",
                    "as the width is 89",
                    x,
                );
                self.list
                    .iter()
                    .filter(|it| it.is_long_enough_for_a_line_break())
                    .map(Into::into)
                    .collect::<Vec<_>>();
                match x {
                    A::B { c, .. } | A::D(1..=3) if c > 0 => c,
                    _ => {}
                    E => {
                        f();
                        g()
                    }
                }
                if let Some(a) = b && a != 1 {} else if c { d } else { e };
                'l: for (i, a) in b.iter().enumerate() {
                    continue 'l;
                }
                a.b = S {
                    x,
                    y: -1.0,
                    ..Default::default()
                };
                matches!(a, B | C(_))
            }
        }
        "#);
}

#[test]
fn what_is_no_rust_is_not_laid_out() {
    for text in [
        "fn f( {}",
        "struct A { a b }",
        "fn f() { a b }",
        "let x = 1;",
        "fn f() { match a { b => c d } }",
        "impl A for B { x }",
        "}",
    ] {
        assert_eq!(laid_out(text), None, "{text}");
    }
}
