//! Unicode properties that `\p{…}` names.

use std::fmt;

/// A Unicode property that ECMA-262 knows.
///
/// Names are in their canonical spelling. Tables of characters are left to the engines; what this
/// module knows about members is what matching and making samples at generation time needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Property {
    /// `\p{Lu}`, `\p{General_Category=Uppercase_Letter}`; the short name.
    Category(&'static str),
    /// `\p{Script=Greek}`; the long name.
    Script(&'static str),
    /// `\p{Script_Extensions=Greek}`; the long name.
    ScriptExtensions(&'static str),
    /// `\p{Alphabetic}`; the long name.
    Binary(&'static str),
}

/// Short name first, then the aliases (ECMA-262, table "Value aliases and canonical values for the
/// Unicode property General_Category").
const CATEGORIES: &str = "\
    C/Other Cc/Control/cntrl Cf/Format Cn/Unassigned Co/Private_Use Cs/Surrogate L/Letter \
    LC/Cased_Letter Ll/Lowercase_Letter Lm/Modifier_Letter Lo/Other_Letter Lt/Titlecase_Letter \
    Lu/Uppercase_Letter M/Mark/Combining_Mark Mc/Spacing_Mark Me/Enclosing_Mark \
    Mn/Nonspacing_Mark N/Number Nd/Decimal_Number/digit Nl/Letter_Number No/Other_Number \
    P/Punctuation/punct Pc/Connector_Punctuation Pd/Dash_Punctuation Pe/Close_Punctuation \
    Pf/Final_Punctuation Pi/Initial_Punctuation Po/Other_Punctuation Ps/Open_Punctuation \
    S/Symbol Sc/Currency_Symbol Sk/Modifier_Symbol Sm/Math_Symbol So/Other_Symbol Z/Separator \
    Zl/Line_Separator Zp/Paragraph_Separator Zs/Space_Separator";

/// Long name first, then the aliases (ECMA-262, table "Binary Unicode property aliases").
const BINARY: &str = "\
    ASCII ASCII_Hex_Digit/AHex Alphabetic/Alpha Any Assigned Bidi_Control/Bidi_C \
    Bidi_Mirrored/Bidi_M Case_Ignorable/CI Cased Changes_When_Casefolded/CWCF \
    Changes_When_Casemapped/CWCM Changes_When_Lowercased/CWL \
    Changes_When_NFKC_Casefolded/CWKCF Changes_When_Titlecased/CWT \
    Changes_When_Uppercased/CWU Dash Default_Ignorable_Code_Point/DI Deprecated/Dep \
    Diacritic/Dia Emoji Emoji_Component/EComp Emoji_Modifier/EMod Emoji_Modifier_Base/EBase \
    Emoji_Presentation/EPres Extended_Pictographic/ExtPict Extender/Ext \
    Grapheme_Base/Gr_Base Grapheme_Extend/Gr_Ext Hex_Digit/Hex IDS_Binary_Operator/IDSB \
    IDS_Trinary_Operator/IDST ID_Continue/IDC ID_Start/IDS Ideographic/Ideo \
    Join_Control/Join_C Logical_Order_Exception/LOE Lowercase/Lower Math \
    Noncharacter_Code_Point/NChar Pattern_Syntax/Pat_Syn Pattern_White_Space/Pat_WS \
    Quotation_Mark/QMark Radical Regional_Indicator/RI Sentence_Terminal/STerm \
    Soft_Dotted/SD Terminal_Punctuation/Term Unified_Ideograph/UIdeo Uppercase/Upper \
    Variation_Selector/VS White_Space/space XID_Continue/XIDC XID_Start/XIDS";

/// Long name first, then the aliases (Unicode 17, `PropertyValueAliases.txt`).
const SCRIPTS: &str = "\
    Adlam/Adlm Ahom Anatolian_Hieroglyphs/Hluw Arabic/Arab Armenian/Armn Avestan/Avst \
    Balinese/Bali Bamum/Bamu Bassa_Vah/Bass Batak/Batk Bengali/Beng Beria_Erfe/Berf \
    Bhaiksuki/Bhks Bopomofo/Bopo Brahmi/Brah Braille/Brai Buginese/Bugi Buhid/Buhd \
    Canadian_Aboriginal/Cans Carian/Cari Caucasian_Albanian/Aghb Chakma/Cakm Cham \
    Cherokee/Cher Chorasmian/Chrs Common/Zyyy Coptic/Copt/Qaac Cuneiform/Xsux Cypriot/Cprt \
    Cypro_Minoan/Cpmn Cyrillic/Cyrl Deseret/Dsrt Devanagari/Deva Dives_Akuru/Diak Dogra/Dogr \
    Duployan/Dupl Egyptian_Hieroglyphs/Egyp Elbasan/Elba Elymaic/Elym Ethiopic/Ethi \
    Garay/Gara Georgian/Geor Glagolitic/Glag Gothic/Goth Grantha/Gran Greek/Grek \
    Gujarati/Gujr Gunjala_Gondi/Gong Gurmukhi/Guru Gurung_Khema/Gukh Han/Hani Hangul/Hang \
    Hanifi_Rohingya/Rohg Hanunoo/Hano Hatran/Hatr Hebrew/Hebr Hiragana/Hira \
    Imperial_Aramaic/Armi Inherited/Zinh/Qaai Inscriptional_Pahlavi/Phli \
    Inscriptional_Parthian/Prti Javanese/Java Kaithi/Kthi Kannada/Knda Katakana/Kana Kawi \
    Kayah_Li/Kali Kharoshthi/Khar Khitan_Small_Script/Kits Khmer/Khmr Khojki/Khoj \
    Khudawadi/Sind Kirat_Rai/Krai Lao/Laoo Latin/Latn Lepcha/Lepc Limbu/Limb Linear_A/Lina \
    Linear_B/Linb Lisu Lycian/Lyci Lydian/Lydi Mahajani/Mahj Makasar/Maka Malayalam/Mlym \
    Mandaic/Mand Manichaean/Mani Marchen/Marc Masaram_Gondi/Gonm Medefaidrin/Medf \
    Meetei_Mayek/Mtei Mende_Kikakui/Mend Meroitic_Cursive/Merc Meroitic_Hieroglyphs/Mero \
    Miao/Plrd Modi Mongolian/Mong Mro/Mroo Multani/Mult Myanmar/Mymr Nabataean/Nbat \
    Nag_Mundari/Nagm Nandinagari/Nand New_Tai_Lue/Talu Newa Nko/Nkoo Nushu/Nshu \
    Nyiakeng_Puachue_Hmong/Hmnp Ogham/Ogam Ol_Chiki/Olck Ol_Onal/Onao Old_Hungarian/Hung \
    Old_Italic/Ital Old_North_Arabian/Narb Old_Permic/Perm Old_Persian/Xpeo Old_Sogdian/Sogo \
    Old_South_Arabian/Sarb Old_Turkic/Orkh Old_Uyghur/Ougr Oriya/Orya Osage/Osge \
    Osmanya/Osma Pahawh_Hmong/Hmng Palmyrene/Palm Pau_Cin_Hau/Pauc Phags_Pa/Phag \
    Phoenician/Phnx Psalter_Pahlavi/Phlp Rejang/Rjng Runic/Runr Samaritan/Samr \
    Saurashtra/Saur Sharada/Shrd Shavian/Shaw Siddham/Sidd Sidetic/Sidt SignWriting/Sgnw \
    Sinhala/Sinh Sogdian/Sogd Sora_Sompeng/Sora Soyombo/Soyo Sundanese/Sund Sunuwar/Sunu \
    Syloti_Nagri/Sylo Syriac/Syrc Tagalog/Tglg Tagbanwa/Tagb Tai_Le/Tale Tai_Tham/Lana \
    Tai_Viet/Tavt Tai_Yo/Tayo Takri/Takr Tamil/Taml Tangsa/Tnsa Tangut/Tang Telugu/Telu \
    Thaana/Thaa Thai Tibetan/Tibt Tifinagh/Tfng Tirhuta/Tirh Todhri/Todr Tolong_Siki/Tols \
    Toto Tulu_Tigalari/Tutg Ugaritic/Ugar Unknown/Zzzz Vai/Vaii Vithkuqi/Vith Wancho/Wcho \
    Warang_Citi/Wara Yezidi/Yezi Yi/Yiii Zanabazar_Square/Zanb";

/// What the `regex` crate has no table for: properties that it leaves out, and scripts that are
/// younger than Unicode 15.
const NOT_IN_RUST: &str = "\
    Cs Bidi_Mirrored Changes_When_NFKC_Casefolded IDS_Binary_Operator IDS_Trinary_Operator \
    Beria_Erfe Garay Gurung_Khema Kirat_Rai Ol_Onal Sidetic Sunuwar Tai_Yo Todhri Tolong_Siki \
    Tulu_Tigalari Unknown";

/// The canonical name of what a table calls `name`; case matters, as in ECMA-262.
fn canonical(table: &'static str, name: &str) -> Option<&'static str> {
    table
        .split_ascii_whitespace()
        .find(|entry| entry.split('/').any(|alias| alias == name))
        .and_then(|entry| entry.split('/').next())
}

impl Property {
    /// Looks up what stands between the braces of `\p{…}`.
    pub(super) fn find(text: &str) -> Option<Self> {
        match text.split_once('=') {
            Some(("General_Category" | "gc", value)) => {
                canonical(CATEGORIES, value).map(Self::Category)
            }
            Some(("Script" | "sc", value)) => canonical(SCRIPTS, value).map(Self::Script),
            Some(("Script_Extensions" | "scx", value)) => {
                canonical(SCRIPTS, value).map(Self::ScriptExtensions)
            }
            Some(_) => None,
            None => canonical(CATEGORIES, text)
                .map(Self::Category)
                .or_else(|| canonical(BINARY, text).map(Self::Binary)),
        }
    }

    /// What the author of an unknown name probably meant: the same name in another case, or a
    /// script without `Script=`.
    pub(super) fn suggest(text: &str) -> Option<String> {
        let bare = text
            .split_once('=')
            .map_or(text, |(_, value)| value)
            .trim_start_matches("Is");
        let same = |entry: &str| {
            entry
                .split('/')
                .any(|alias| alias.eq_ignore_ascii_case(bare))
        };
        let first = |entry: &'static str| entry.split('/').next();
        if let Some(entry) = SCRIPTS.split_ascii_whitespace().find(|entry| same(entry)) {
            return first(entry).map(|name| format!("Script={name}"));
        }
        CATEGORIES
            .split_ascii_whitespace()
            .chain(BINARY.split_ascii_whitespace())
            .find(|entry| same(entry))
            .and_then(first)
            .map(String::from)
    }

    /// The canonical name, of the script where it is about one.
    pub(super) fn name(self) -> &'static str {
        let (Self::Category(name)
        | Self::Script(name)
        | Self::ScriptExtensions(name)
        | Self::Binary(name)) = self;
        name
    }

    /// Whether every `regex` crate from 1.10 on knows it.
    pub(super) fn is_in_rust(self) -> bool {
        !NOT_IN_RUST
            .split_ascii_whitespace()
            .any(|missing| missing == self.name())
    }
}

/// Writes what stands between the braces of `\p{…}`; ECMAScript and the `regex` crate both read it.
impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(name) | Self::Binary(name) => f.write_str(name),
            Self::Script(name) => write!(f, "Script={name}"),
            Self::ScriptExtensions(name) => write!(f, "Script_Extensions={name}"),
        }
    }
}

/// Every name that can stand in the braces, aliases included.
#[cfg(test)]
pub(super) fn names() -> Vec<String> {
    let aliases = |table: &'static str| table.split_ascii_whitespace().flat_map(|e| e.split('/'));
    let scripts = aliases(SCRIPTS);
    aliases(CATEGORIES)
        .chain(aliases(BINARY))
        .map(String::from)
        .chain(scripts.flat_map(|name| [format!("sc={name}"), format!("scx={name}")]))
        .collect()
}
