//! `quote!`: Rust as it stands, with values of the program in it.
//!
//! `#name` stands for the tokens of a variable, `#(…)*` and `#(…),*` repeat what is in the
//! parentheses for each item of the lists that are named there.
//!
//! The tokens get into the program as one text, a [`Template`](super::template::Template); the macro
//! only looks for what is put into it. It cannot look around while it goes through tokens one by one,
//! so it gets them several times, each time moved by one, and sees of each token those before and
//! behind it. Going through them so takes no recursion but that into brackets.

/// The tokens.
macro_rules! quote {
    () => {
        $crate::tokens::TokenStream::new()
    };
    ($($tokens:tt)*) => {{
        let mut template = $crate::tokens::template::Template::new(stringify!($($tokens)*));
        $crate::tokens::parts::each!(template $($tokens)*);
        template.end()
    }};
}

/// The identifier that a text with values in it is.
macro_rules! format_ident {
    ($($text:tt)*) => {
        $crate::tokens::Ident::joined(format_args!($($text)*))
    };
}

/// Puts all variables in.
macro_rules! each {
    ($template:ident $($tokens:tt)*) => {
        $crate::tokens::parts::each_in_context! {
            $template
            (@ @ @ @ $($tokens)*)
            (@ @ @ $(($tokens))* @)
            (@ @ $($tokens)* @ @)
            (@ $($tokens)* @ @ @)
            ($($tokens)* @ @ @ @)
        }
    };
}

macro_rules! each_in_context {
    (
        $template:ident
        ($($a:tt)*) ($($here:tt)*) ($($x:tt)*) ($($y:tt)*) ($($z:tt)*)
    ) => {
        $($crate::tokens::parts::in_context!($template $a $here $x $y $z);)*
    };
}

/// Puts in what a token stands for, of which those before and behind it say what it means.
macro_rules! in_context {
    // A repetition.
    ($template:ident $a:tt (#) ( $($inner:tt)* ) * $z:tt) => {
        $crate::tokens::parts::repeat!($template "" $($inner)*);
    };
    ($template:ident $a:tt (#) ( $($inner:tt)* ) $between:tt *) => {
        $crate::tokens::parts::repeat!($template (stringify!($between)) $($inner)*);
    };
    ($template:ident # (( $($inner:tt)* )) $x:tt $y:tt $z:tt) => {};

    // A variable.
    ($template:ident $a:tt (#) $variable:ident $y:tt $z:tt) => {
        $template.put(&$variable);
    };

    // What may hold such.
    ($template:ident $a:tt (( $($inner:tt)* )) $x:tt $y:tt $z:tt) => {
        $crate::tokens::parts::each!($template $($inner)*);
    };
    ($template:ident $a:tt ([ $($inner:tt)* ]) $x:tt $y:tt $z:tt) => {
        $crate::tokens::parts::each!($template $($inner)*);
    };
    ($template:ident $a:tt ({ $($inner:tt)* }) $x:tt $y:tt $z:tt) => {
        $crate::tokens::parts::each!($template $($inner)*);
    };

    // A token that stands for itself.
    ($template:ident $a:tt $here:tt $x:tt $y:tt $z:tt) => {};
}

/// Puts in what is repeated, with something between.
macro_rules! repeat {
    ($template:ident $between:tt $($inner:tt)*) => {{
        use $crate::tokens::repeat::*;
        let _ends = Endless;
        $crate::tokens::parts::variables!(bind (_ends) $($inner)*);
        let _: Ends = _ends;
        $template.start($between);
        loop {
            $crate::tokens::parts::variables!(next () $($inner)*);
            $template.again();
            $crate::tokens::parts::each!($template $($inner)*);
        }
        $template.stop();
    }};
}

/// Does something with each variable in the tokens.
macro_rules! variables {
    ($then:ident $with:tt $($tokens:tt)*) => {
        $crate::tokens::parts::variables_in_context!($then $with (@ $($tokens)*) ($($tokens)* @));
    };
}

macro_rules! variables_in_context {
    ($then:ident $with:tt ($($before:tt)*) ($($here:tt)*)) => {
        $($crate::tokens::parts::variable!($then $with $before $here);)*
    };
}

macro_rules! variable {
    ($then:ident $with:tt $before:tt ( $($inner:tt)* )) => {
        $crate::tokens::parts::variables!($then $with $($inner)*);
    };
    ($then:ident $with:tt $before:tt [ $($inner:tt)* ]) => {
        $crate::tokens::parts::variables!($then $with $($inner)*);
    };
    ($then:ident $with:tt $before:tt { $($inner:tt)* }) => {
        $crate::tokens::parts::variables!($then $with $($inner)*);
    };
    ($then:ident $with:tt # $variable:ident) => {
        $crate::tokens::parts::$then!($with $variable);
    };
    ($then:ident $with:tt $before:tt $here:tt) => {};
}

/// Makes an iterator of a variable.
macro_rules! bind {
    (($ends:ident) $variable:ident) => {
        let fed = &mut $variable.repeated();
        let ($variable, $ends) = (&mut fed.0, fed.1);
    };
}

/// Makes the next item of an iterator, or ends the repetition.
macro_rules! next {
    (() $variable:ident) => {
        let Some($variable) = $variable.next() else {
            break;
        };
        let $variable = $crate::tokens::repeat::Item($variable);
    };
}

pub(crate) use {
    bind, each, each_in_context, format_ident, in_context, next, quote, repeat, variable,
    variables, variables_in_context,
};

#[cfg(test)]
mod tests {
    use crate::tokens::{Ident, Literal, Source, TokenStream};

    /// The tokens, each with a space behind it.
    fn spaced(stream: &TokenStream) -> String {
        let source = Source::of(stream);
        let tokens = (0..source.tokens().len()).map(|at| source.slice(at));
        tokens.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn variables_stand_for_their_tokens() {
        let (name, text) = (Ident::new("pet"), "a \"b\"");
        let nothing: Option<TokenStream> = None;
        let tokens =
            quote!(#[doc = #text] fn #name<'a>(x: &'a u8) { #nothing x.#name::<u8>() #text });
        assert_eq!(
            spaced(&tokens),
            r#"# [ doc = "a \"b\"" ] fn pet < 'a > ( x : & 'a u8 ) { x . pet : : < u8 > ( ) "a \"b\"" }"#
        );
    }

    #[test]
    fn lists_are_repeated_together() {
        let names = [Ident::new("a"), Ident::new("b")];
        let values = [1, 2].map(Literal::u8_unsuffixed);
        let values = values.iter();
        assert_eq!(
            spaced(
                &quote!(#(#names: #names #values,)* [#(#names),*] #(::#names)* #(*#names)* #(#names)||* #(#names)**)
            ),
            "a : a 1 , b : b 2 , [ a , b ] : : a : : b * a * b a | | b a b *"
        );
        let rows = vec![names.to_vec(), Vec::new()];
        let none: [Ident; 0] = [];
        assert_eq!(
            spaced(&quote!(#(f(#(#rows);*))|* #(g(#none))=>* i)),
            "f ( a ; b ) | f ( ) i"
        );
    }

    #[test]
    fn what_looks_like_a_place_in_a_literal_is_none() {
        let name = Ident::new("a");
        let tokens = quote!("#name)" '#' r#"#name "#; r#name '"' #name b"\"#name" #![x] 'x #name);
        assert_eq!(
            spaced(&tokens),
            r###""#name)" '#' r#"#name "# ; r#name '"' a b"\"#name" # ! [ x ] 'x a"###
        );
    }

    #[test]
    fn names_are_joined_without_their_marks() {
        let name = Ident::new("r#type");
        assert_eq!(
            format_ident!("read_{name}_{}", 1).to_string(),
            "read_type_1"
        );
    }
}
