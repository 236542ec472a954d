//! Texts of documents, before OpenAPI comes into them.

use super::Text;

pub(super) const CODES: &[Text] = &[
    (
        "document::direction",
        "A text has characters that change the direction of writing.",
        "What is seen is then not what is read (Trojan Source, CVE-2021-42574). Remove them, or write them as escapes.",
    ),
    (
        "document::duplicate-key",
        "A key stands twice in one object.",
        "The first one counts here, and the last one in most other tools. Remove one of them.",
    ),
    (
        "document::empty",
        "A document has nothing in it.",
        "The file may not have been saved, or the command before it failed.",
    ),
    (
        "document::encoding",
        "A file is not UTF-8.",
        "Convert it, from Latin-1 for example: `iconv -f ISO-8859-1 -t UTF-8`; unpack it if it is compressed.",
    ),
    (
        "document::merge-conflict",
        "A text holds markers of a merge conflict.",
        "Take one side, or both, and remove the markers.",
    ),
    (
        "document::too-deep",
        "Arrays and objects lie too deep within each other.",
        "No description of an API needs such depth. It is a mistake of whatever wrote the document, or meant to exhaust whoever reads it.",
    ),
    (
        "document::too-large",
        "A document has too many bytes.",
        "Split it into files that refer to each other.",
    ),
    (
        "document::too-many-nodes",
        "A document has too many values.",
        "Aliases in YAML can make many values of few. Write them out, or split the document.",
    ),
    (
        "json::bare-word",
        "A word stands without quotes that JSON does not have.",
        "JSON has `true`, `false` and `null`, in lower case. Everything else is in quotes.",
    ),
    (
        "json::comment",
        "JSON has no comments.",
        "Remove it, or save the document as YAML, where `#` begins one.",
    ),
    (
        "json::control-character",
        "A character of control stands in a string as such.",
        "Write it as an escape, such as `\\n` or `\\u0000`.",
    ),
    (
        "json::escape",
        "An escape in a string is none that JSON has.",
        "There are `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits.",
    ),
    (
        "json::extra-colon",
        "There is a colon too many.",
        "Remove it, or put the text in quotes.",
    ),
    (
        "json::extra-comma",
        "There is a comma too many.",
        "Remove it.",
    ),
    (
        "json::line-break",
        "A string goes on over several lines.",
        "Write line breaks as `\\n`, or save the document as YAML.",
    ),
    (
        "json::lone-surrogate",
        "An escape is half a character.",
        "Characters beyond U+FFFF are two escapes, a high and a low one. Write the character itself.",
    ),
    (
        "json::missing-colon",
        "There is no colon between a key and its value.",
        "Add it.",
    ),
    (
        "json::missing-comma",
        "There is no comma between two entries.",
        "Add it.",
    ),
    (
        "json::missing-value",
        "A value is missing.",
        "Add it, or remove the comma or the key before it.",
    ),
    (
        "json::number",
        "A number is not written as JSON has it.",
        "JSON has no leading zeros, no `+`, no hexadecimal digits, and a digit on both sides of the point.",
    ),
    (
        "json::quotes",
        "A text stands in quotes that are not straight.",
        "Replace them by `\"`; word processors make the others.",
    ),
    (
        "json::single-quotes",
        "A string stands in single quotes.",
        "JSON has double quotes alone.",
    ),
    (
        "json::text-after-end",
        "A document goes on after its end.",
        "Two documents may have been written into one file.",
    ),
    (
        "json::trailing-comma",
        "A comma stands behind the last entry.",
        "Remove it.",
    ),
    (
        "json::unclosed",
        "A bracket is not closed.",
        "The file may have been cut off.",
    ),
    (
        "json::unexpected-character",
        "A character is not expected where it stands.",
        "What is expected is told beside it.",
    ),
    (
        "json::unexpected-colon",
        "A colon stands in an array, which has no keys.",
        "An object is written with braces.",
    ),
    (
        "json::unquoted-key",
        "A key has no quotes.",
        "Put it in double quotes, or save the document as YAML.",
    ),
    (
        "json::unterminated-string",
        "A string does not end.",
        "Add the closing quote; quotes within the text are written `\\\"`.",
    ),
    (
        "json::white-space",
        "A character looks like a space and is none that JSON has.",
        "Replace it by a space; word processors make the others.",
    ),
    (
        "json::wrong-bracket",
        "A closing bracket does not fit the one that is open.",
        "One of the two is wrong, or one is missing between them.",
    ),
    (
        "openapi::gains-meaning",
        "A keyword means nothing in the version of the document, and would in the one that is written.",
        "It is left out, so that the document goes on saying the same.",
    ),
    (
        "openapi::not-expressible",
        "What a document says cannot be said in the version that is written.",
        "The part is left out. Write another version with `--openapi`, or say it in another way.",
    ),
    (
        "yaml::alias-budget",
        "Aliases stand for too many values.",
        "A few lines of aliases of aliases can stand for billions of values. Write them out.",
    ),
    (
        "yaml::block-text",
        "The head of a text of several lines is wrong.",
        "Behind `|` or `>` there is at most a digit and `-` or `+`; the text begins on the next line, indented.",
    ),
    (
        "yaml::byte-order-mark",
        "A byte order mark stands within the text.",
        "It belongs to the start of a file; two files may have been joined.",
    ),
    (
        "yaml::character",
        "A character must not stand in YAML there.",
        "Put the text in quotes, or write the character as an escape in double quotes.",
    ),
    (
        "yaml::colon-in-text",
        "A text without quotes holds a colon and a space.",
        "Put the text in quotes.",
    ),
    (
        "yaml::comment",
        "A comment is not separated from what stands before it.",
        "Put a space before `#`, or the text in quotes.",
    ),
    (
        "yaml::comment-in-text",
        "A comment stands within a text of several lines.",
        "Put the text in quotes, or the comment before it.",
    ),
    (
        "yaml::dash",
        "A list begins on the line of its key.",
        "Begin each `- ` on a line of its own.",
    ),
    (
        "yaml::escape",
        "An escape in double quotes is none that YAML has.",
        "Write `\\\\` for a backslash, or use single quotes, which have no escapes.",
    ),
    (
        "yaml::flow",
        "A comma or a bracket is missing within `[ ]` or `{ }`.",
        "Entries are separated by commas.",
    ),
    (
        "yaml::indentation",
        "A line is indented in a way that fits nothing above it.",
        "Indent it as its neighbours, with spaces.",
    ),
    (
        "yaml::indicator",
        "A sign of YAML stands where a text begins.",
        "Put the text in quotes.",
    ),
    (
        "yaml::key",
        "A key is no text.",
        "Keys of objects in JSON are text; lists and mappings cannot be.",
    ),
    (
        "yaml::long-key",
        "A key is longer than 1024 characters.",
        "YAML allows no more, unless it is written with `? `; there may be a quote that is not closed.",
    ),
    (
        "yaml::merge-key",
        "`<<` takes over something that is no mapping.",
        "Name a mapping by an alias, or a list of those.",
    ),
    (
        "yaml::missing-colon",
        "There is no colon behind a key.",
        "A line of a mapping begins with `key: `, with a space.",
    ),
    (
        "yaml::not-finite",
        "A value is no number of JSON: infinite, or none.",
        "JSON has neither. Put it in quotes if it is a text.",
    ),
    (
        "yaml::number",
        "A number is too long for its notation.",
        "Hexadecimal and octal numbers have at most 128 bits.",
    ),
    (
        "yaml::recursive-alias",
        "An alias stands within what it stands for.",
        "The value would contain itself. Use `$ref` for schemas that do.",
    ),
    (
        "yaml::second-document",
        "A file holds more than one document.",
        "Only one can be read. Split the file at `---`.",
    ),
    (
        "yaml::syntax",
        "The text is no YAML.",
        "What is wrong is told beside the place.",
    ),
    (
        "yaml::tab",
        "A line is indented with a tab.",
        "YAML is indented with spaces alone.",
    ),
    (
        "yaml::tag",
        "A tag is not understood.",
        "Only tags of the core schema of YAML 1.2 are; others could stand for anything.",
    ),
    (
        "yaml::text-after-quote",
        "A text goes on behind its closing quote.",
        "Quotes within the text are doubled (`''`) or escaped (`\\\"`).",
    ),
    (
        "yaml::text-after-value",
        "A text follows behind a value.",
        "Put all of it in quotes if it is one text.",
    ),
    (
        "yaml::unclosed",
        "A bracket is not closed.",
        "Add it; a text that begins with a bracket is put in quotes.",
    ),
    (
        "yaml::unclosed-quote",
        "A quote is not closed.",
        "Add it; a text that begins with a quote is put in quotes of the other kind.",
    ),
    (
        "yaml::unknown-alias",
        "An alias has no anchor before it.",
        "A text that begins with `*` is put in quotes.",
    ),
    (
        "yaml::version",
        "A document asks for another version of YAML than 1.2.",
        "It is read as 1.2. Remove the line `%YAML`.",
    ),
    (
        "yaml::wrong-bracket",
        "A closing bracket does not fit the one that is open.",
        "One of the two is wrong, or one is missing between them.",
    ),
];
