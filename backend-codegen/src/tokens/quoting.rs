//! `quote!`: Rust as it stands, with values of the program in it.
//!
//! `#name` stands for the tokens of a variable, `#(…)*` and `#(…),*` repeat what is in the
//! parentheses for each item of the lists that are named there.
//!
//! A macro cannot look around while it goes through tokens one by one. So it gets them several times,
//! each time moved by one, and sees of each token those before and behind it. Going through them so
//! takes no recursion but that into brackets.

/// The tokens.
macro_rules! quote {
    () => {
        $crate::tokens::TokenStream::new()
    };
    ($($tokens:tt)*) => {{
        let mut stream = $crate::tokens::TokenStream::with_room();
        $crate::tokens::parts::each!(stream $($tokens)*);
        stream
    }};
}

/// The identifier that a text with values in it is.
macro_rules! format_ident {
    ($($text:tt)*) => {
        $crate::tokens::Ident::joined(format_args!($($text)*))
    };
}

/// Adds all tokens.
macro_rules! each {
    ($stream:ident $($tokens:tt)*) => {
        $crate::tokens::parts::each_in_context! {
            $stream
            (@ @ @ @ @ @ $($tokens)*)
            (@ @ @ @ @ $($tokens)* @)
            (@ @ @ @ $($tokens)* @ @)
            (@ @ @ $(($tokens))* @ @ @)
            (@ @ $($tokens)* @ @ @ @)
            (@ $($tokens)* @ @ @ @ @)
            ($($tokens)* @ @ @ @ @ @)
        }
    };
}

macro_rules! each_in_context {
    (
        $stream:ident
        ($($c:tt)*) ($($b:tt)*) ($($a:tt)*) ($($here:tt)*) ($($x:tt)*) ($($y:tt)*) ($($z:tt)*)
    ) => {
        $($crate::tokens::parts::in_context!($stream $c $b $a $here $x $y $z);)*
    };
}

/// Adds a token, of which those before and behind it say what it means.
macro_rules! in_context {
    ($stream:ident $c:tt $b:tt $a:tt @ $x:tt $y:tt $z:tt) => {};

    // The start of a repetition; what belongs to it is passed below.
    ($stream:ident $c:tt $b:tt $a:tt (#) ( $($inner:tt)* ) * $z:tt) => {{
        use $crate::tokens::repeat::*;
        let _ends = Endless;
        $crate::tokens::parts::variables!(bind (_ends) $($inner)*);
        let _: Ends = _ends;
        loop {
            $crate::tokens::parts::variables!(next () $($inner)*);
            $crate::tokens::parts::each!($stream $($inner)*);
        }
    }};
    ($stream:ident $c:tt $b:tt # (( $($inner:tt)* )) * $y:tt $z:tt) => {};
    ($stream:ident $c:tt # ( $($inner:tt)* ) (*) $x:tt $y:tt $z:tt) => {};

    // The same with something between the repeated ones.
    ($stream:ident $c:tt $b:tt $a:tt (#) ( $($inner:tt)* ) $between:tt *) => {{
        use $crate::tokens::repeat::*;
        let _ends = Endless;
        $crate::tokens::parts::variables!(bind (_ends) $($inner)*);
        let _: Ends = _ends;
        let mut is_first = true;
        loop {
            $crate::tokens::parts::variables!(next () $($inner)*);
            if !is_first {
                $stream.push(stringify!($between));
            }
            is_first = false;
            $crate::tokens::parts::each!($stream $($inner)*);
        }
    }};
    ($stream:ident $c:tt $b:tt # (( $($inner:tt)* )) $between:tt * $z:tt) => {};
    ($stream:ident $c:tt # ( $($inner:tt)* ) ($between:tt) * $y:tt $z:tt) => {};
    ($stream:ident # ( $($inner:tt)* ) * (*) $x:tt $y:tt $z:tt) => {
        // `#(…)*` with a star behind it.
        $stream.push("*");
    };
    ($stream:ident # ( $($inner:tt)* ) $between:tt (*) $x:tt $y:tt $z:tt) => {};

    // A variable.
    ($stream:ident $c:tt $b:tt $a:tt (#) $variable:ident $y:tt $z:tt) => {
        $crate::tokens::ToTokens::to_tokens(&$variable, &mut $stream);
    };
    ($stream:ident $c:tt $b:tt # ($variable:ident) $x:tt $y:tt $z:tt) => {};

    // A token that stands for itself.
    ($stream:ident $c:tt $b:tt $a:tt (( $($inner:tt)* )) $x:tt $y:tt $z:tt) => {
        $stream.push("(");
        $crate::tokens::parts::each!($stream $($inner)*);
        $stream.push(")");
    };
    ($stream:ident $c:tt $b:tt $a:tt ([ $($inner:tt)* ]) $x:tt $y:tt $z:tt) => {
        $stream.push("[");
        $crate::tokens::parts::each!($stream $($inner)*);
        $stream.push("]");
    };
    ($stream:ident $c:tt $b:tt $a:tt ({ $($inner:tt)* }) $x:tt $y:tt $z:tt) => {
        $stream.push("{");
        $crate::tokens::parts::each!($stream $($inner)*);
        $stream.push("}");
    };
    ($stream:ident $c:tt $b:tt $a:tt ($token:tt) $x:tt $y:tt $z:tt) => {
        $stream.push(stringify!($token));
    };
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
        let ($variable, $ends) = $variable.repeated();
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
    bind, each, each_in_context, format_ident, in_context, next, quote, variable, variables,
    variables_in_context,
};

#[cfg(test)]
mod tests {
    use crate::tokens::{Ident, Literal, TokenStream};

    #[test]
    fn variables_stand_for_their_tokens() {
        let (name, text) = (Ident::new("pet"), "a \"b\"");
        let nothing: Option<TokenStream> = None;
        let tokens =
            quote!(#[doc = #text] fn #name<'a>(x: &'a u8) { #nothing x.#name::<u8>() #text });
        assert_eq!(
            tokens.to_string(),
            r#"# [ doc = "a \"b\"" ] fn pet < 'a > ( x : & 'a u8 ) { x . pet :: < u8 > ( ) "a \"b\"" }"#
        );
    }

    #[test]
    fn lists_are_repeated_together() {
        let names = [Ident::new("a"), Ident::new("b")];
        let values = [1, 2].map(Literal::u8_unsuffixed);
        let values = values.iter();
        assert_eq!(
            quote!(#(#names: #names #values,)* [#(#names),*] #(::#names)* #(*#names)*).to_string(),
            "a : a 1 , b : b 2 , [ a , b ] :: a :: b * a * b"
        );
        let rows = vec![names.to_vec(), Vec::new()];
        assert_eq!(
            quote!(#(f(#(#rows);*))|*).to_string(),
            "f ( a ; b ) | f ( )"
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
