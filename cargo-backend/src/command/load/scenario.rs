//! What users of an API do, made from its document.

use std::collections::{BTreeMap, BTreeSet};

use backend_codegen::api::plan::{Direction, Use};
use backend_codegen::api::{Api, Json, LinkTarget, Operation, Path, PathTemplate, StatusRange};
use hyper::header::{CONTENT_LENGTH, COOKIE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use super::ending::Ending;
use super::weights::{Share, Weights};
use super::{attack, login};
use crate::command::auth::credentials::Presented;
use crate::command::requests::{Request, Requests, with_requests};
use crate::load::attack::Case;
use crate::load::scenario::{Documented, Hop, Kind, Piece, Pointer, Step};

/// How many bodies an operation has to choose from: the plainest first, which examples make.
const VARIANTS: u64 = 4;
/// Stands for a text that no other request has while a body is tried: as long as one, and like one.
const UNIQUE: &str = "7q7q7q7q";
/// The same at both ends of a UUID.
const HEX: &str = "7e7e7e7e";
/// Around the number of an id in a path that is being made; no document has these (Unicode, private use).
const ID: [char; 2] = ['\u{F8FE}', '\u{F8FF}'];

/// Steps, the kinds of things that they are about, and what is not asked for, with the reason.
pub(super) struct Found {
    pub(super) steps: Vec<(String, Step)>,
    pub(super) kinds: Vec<Kind>,
    pub(super) left_out: Vec<(String, String)>,
    /// Requests that the document forbids, if they are wanted; their steps come behind all others.
    pub(super) cases: Vec<Case>,
}

/// Fields that say who asks, and what somebody would say who is not known.
pub(super) type Strangers = (Vec<String>, Option<Presented>);

/// What is known of those who ask.
pub(super) struct Asking<'a> {
    /// What every request carries.
    pub(super) headers: &'a HeaderMap,
    /// What an operation wants; nothing if that is not known.
    pub(super) credentials: &'a dyn Fn(&Operation) -> Option<Presented>,
    /// If an operation lets in nobody who is not known: the fields that say who asks, and what somebody
    /// would say whom it does not know.
    pub(super) strangers: &'a dyn Fn(&Operation) -> Option<Strangers>,
    /// Whether requests may change something.
    pub(super) may_write: bool,
    /// Whether requests are wanted that the document forbids.
    pub(super) attacks: bool,
    pub(super) weights: &'a Weights,
}

/// What can be done with an API.
pub(super) fn find(api: &Api, asking: &Asking<'_>) -> Found {
    let mut left_out = Vec::new();
    let kinds = Kinds::of(api);
    let mut steps: BTreeMap<usize, (String, Step)> = BTreeMap::new();
    for variant in 0..VARIANTS {
        with_requests(api, variant, |requests| {
            for (number, (path, operation)) in operations(api).enumerate() {
                if variant == 0 {
                    let step = step((number, path, operation), &kinds, requests, asking);
                    match step {
                        Ok(step) => drop(steps.insert(number, (name(path, operation), step))),
                        Err(reason) => left_out.push((name(path, operation), reason)),
                    }
                } else if let Some((_, step)) = steps.get_mut(&number)
                    && let Ok(request) = requests.valid(path, operation)
                    && let Some(body) = body(&request, requests)
                    && !step.bodies.is_empty()
                    && !step.bodies.contains(&body)
                {
                    step.bodies.push(body);
                }
            }
        });
    }
    let mut steps: Vec<_> = steps.into_values().collect();
    with_requests(api, 0, |requests| login::link(api, requests, &mut steps));
    let cases = match asking.attacks {
        true => with_requests(api, 0, |requests| {
            attack::cases(api, &kinds, requests, asking, &mut steps)
        }),
        false => Vec::new(),
    };
    Found {
        steps,
        kinds: kinds.all,
        left_out,
        cases,
    }
}

pub(super) fn operations(api: &Api) -> impl Iterator<Item = (&Path, &Operation)> {
    let paths = api.paths.iter();
    paths.flat_map(|path| path.item.operations.iter().map(move |it| (path, it)))
}

/// As reports name an operation.
pub(super) fn name(path: &Path, operation: &Operation) -> String {
    format!("{} {}", operation.method, path.template)
}

fn step(
    (number, path, operation): (usize, &Path, &Operation),
    kinds: &Kinds,
    requests: &Requests<'_, '_>,
    asking: &Asking<'_>,
) -> Result<Step, String> {
    let method: hyper::Method = operation
        .method
        .as_str()
        .parse()
        .map_err(|_| format!("`{}` is no method", operation.method))?;
    if !asking.may_write && !method.is_safe() {
        return Err("it may change something; `--allow-writes` lets it".to_owned());
    }
    let makes = kinds.made(path, operation);
    let needs = kinds.needed(&path.template);
    let whole = needs.filter(|kind| kinds.is_path(*kind, &path.template));
    let ends = whole.is_some() && method == hyper::Method::DELETE;
    let weight = match asking.weights.share(number, operation)? {
        Share::Of(weight) => weight,
        Share::Unheard(weight) if !makes.is_empty() => weight,
        // Who cleans up asks for it.
        Share::Unheard(_) if ends => 0.0,
        Share::Unheard(_) => return Err("it is not in the access log".to_owned()),
    };
    let credentials = (asking.credentials)(operation);
    let credentials =
        credentials.ok_or("no credential is known for it (`--credential SCHEME=TEXT`)")?;
    let ids = needs.map_or_else(Vec::new, |kind| kinds.parameters(kind));
    let given = |parameter: &str| {
        let at = ids.iter().position(|id| id == parameter)?;
        Some(gap(at))
    };
    let request = requests.valid_with(path, operation, &given);
    let request = request.map_err(|error| error.to_string())?;
    let (target, headers) = sent(&request, &credentials, asking)?;
    let changes = matches!(method, hyper::Method::PUT | hyper::Method::PATCH);
    let is_named_once = |kind: &usize| kinds.all.get(*kind).is_some_and(|it| it.n_own == 1);
    let renamed = whole.filter(|_| changes).filter(is_named_once);
    let renames = renamed.and_then(|kind| {
        let parameter = kinds.parameters(kind).pop()?;
        let answers = requests.answers(operation);
        answers
            .iter()
            .find_map(|answer| id_in(answer, &parameter, true))
    });
    Ok(Step {
        operation: Some(number),
        target,
        headers,
        bodies: body(&request, requests).into_iter().collect(),
        raw: None,
        weight,
        needs,
        creates: !makes.is_empty() && method == hyper::Method::POST,
        makes,
        renames,
        ends,
        documented: documented(operation),
        method,
        repeats: None,
        is_repeated: false,
    })
}

/// Path and query, and the fields, of a request and of who sends it.
pub(super) fn sent(
    request: &Request,
    credentials: &Presented,
    asking: &Asking<'_>,
) -> Result<(Vec<Piece>, HeaderMap), String> {
    let query: Vec<_> = request
        .query
        .iter()
        .chain(&credentials.query)
        .cloned()
        .collect();
    let target = match query.is_empty() {
        true => request.path.clone(),
        false => format!("{}?{}", request.path, query.join("&")),
    };
    let mut headers = asking.headers.clone();
    let plain = request.headers.iter().map(|it| (it, false));
    let secret = credentials.headers.iter().map(|it| (it, true));
    for ((name, value), is_secret) in plain.chain(secret) {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_str(value);
        let (Ok(name), Ok(mut value)) = (name, value) else {
            return Err("a header of it cannot be sent".to_owned());
        };
        value.set_sensitive(is_secret);
        headers.insert(name, value);
    }
    let cookies: Vec<_> = request
        .cookies
        .iter()
        .chain(&credentials.cookies)
        .cloned()
        .collect();
    if !cookies.is_empty() {
        let value = HeaderValue::from_str(&cookies.join("; "));
        let mut value = value.map_err(|_| "a cookie of it cannot be sent")?;
        value.set_sensitive(!credentials.cookies.is_empty());
        headers.insert(COOKIE, value);
    }
    headers.remove(CONTENT_LENGTH);
    if !headers.contains_key(USER_AGENT) {
        headers.insert(USER_AGENT, HeaderValue::from_static("cargo-backend-load"));
    }
    Ok((pieces(&target), headers))
}

pub(super) fn documented(operation: &Operation) -> Documented {
    let mut documented = Documented::default();
    for range in operation.responses.keys() {
        match range {
            StatusRange::Code(code) => drop(documented.codes.insert(*code)),
            StatusRange::Class(class) => drop(documented.classes.insert(u16::from(*class))),
            StatusRange::Default => documented.has_default = true,
        }
    }
    documented
}

/// Stands for an id in a path that is being made.
pub(super) fn gap(number: usize) -> String {
    let [open, close] = ID;
    format!("{open}{number}{close}")
}

/// A path with the numbers of ids in it, as pieces.
fn pieces(text: &str) -> Vec<Piece> {
    let [open, close] = ID;
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        let Some((number, behind)) = after.split_once(close) else {
            break;
        };
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(Piece::Id(number.parse().unwrap_or(0)));
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces.retain(|piece| *piece != Piece::Text(String::new()));
    pieces
}

/// A body with gaps for texts that have to differ; nothing if there is no body.
fn body(request: &Request, requests: &Requests<'_, '_>) -> Option<Vec<Piece>> {
    let bytes = request.body.as_ref()?;
    let text = match &request.json {
        Some((ty, value)) => {
            let used = Use {
                ty: *ty,
                direction: Direction::Request,
            };
            unique(value, &|changed| requests.accepts(used, changed)).to_string()
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    };
    let mut pieces = Vec::new();
    for (at, part) in text.split(UNIQUE).enumerate() {
        if at > 0 {
            pieces.push(Piece::Unique);
        }
        for (at, part) in part.split(HEX).enumerate() {
            if at > 0 {
                pieces.push(Piece::Hex);
            }
            pieces.push(Piece::Text(part.to_owned()));
        }
    }
    pieces.retain(|piece| *piece != Piece::Text(String::new()));
    Some(pieces)
}

/// The value with something unique in each text that may have it: a second user of the same name is
/// often refused.
fn unique(value: &Json, is_valid: &dyn Fn(&Json) -> bool) -> Json {
    let mut changed = value.clone();
    let mut ways = Vec::new();
    texts(value, &mut Vec::new(), &mut ways);
    for way in ways {
        let Some(Json::String(text)) = at(&mut changed, &way).cloned() else {
            continue;
        };
        let texts = [
            format!("{UNIQUE}{text}"),
            format!("{text}{UNIQUE}"),
            UNIQUE.to_owned(),
        ];
        let own = uuid(&text).filter(|_| is_id(value, &way));
        for candidate in texts.into_iter().chain(own) {
            let before = changed.clone();
            if let Some(place) = at(&mut changed, &way) {
                *place = Json::String(candidate.into());
            }
            if is_valid(&changed) {
                break;
            }
            changed = before;
        }
    }
    changed
}

/// A UUID with gaps, if the text is one.
fn uuid(text: &str) -> Option<String> {
    let middle = text.get(8..28).filter(|_| text.len() == 36)?;
    let is_uuid = text.matches('-').count() == 4;
    is_uuid.then(|| format!("{HEX}{middle}{HEX}"))
}

/// Whether a text is what the thing itself is called, not what it refers to.
fn is_id(value: &Json, way: &[usize]) -> bool {
    let Some((last, above)) = way.split_last() else {
        return false;
    };
    match at(&mut value.clone(), above) {
        Some(Json::Object(members)) => members
            .get(*last)
            .is_some_and(|(name, _)| matches!(&*plain(name), "id" | "uuid" | "guid")),
        _ => false,
    }
}

/// The ways to all texts of a value.
fn texts(value: &Json, way: &mut Vec<usize>, ways: &mut Vec<Vec<usize>>) {
    let mut below = |number: usize, value: &Json| {
        way.push(number);
        texts(value, way, ways);
        way.pop();
    };
    match value {
        Json::String(_) => ways.push(way.clone()),
        Json::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                below(number, item);
            }
        }
        Json::Object(members) => {
            for (number, (_, member)) in members.iter().enumerate() {
                below(number, member);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

fn at<'v>(value: &'v mut Json, way: &[usize]) -> Option<&'v mut Json> {
    let mut here = value;
    for number in way {
        here = match here {
            Json::Array(items) => items.get_mut(*number)?,
            Json::Object(members) => members.get_mut(*number).map(|(_, member)| member)?,
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => return None,
        };
    }
    Some(here)
}

/// The kinds of things that an API has, and who makes them.
pub(super) struct Kinds {
    all: Vec<Kind>,
    /// The names of the parameters of each.
    parameters: Vec<Vec<String>>,
    /// By operation (its method and path): what its answers tell ids of, and where these stand.
    makers: BTreeMap<String, Vec<(usize, Vec<Pointer>)>>,
}

impl Kinds {
    fn of(api: &Api) -> Self {
        let mut kinds = Self {
            all: Vec::new(),
            parameters: Vec::new(),
            makers: BTreeMap::new(),
        };
        let mut templates = BTreeSet::new();
        for path in &api.paths {
            templates.extend(prefixes(&path.template));
        }
        // Shorter ones first, so that what something is part of is known before it.
        let mut templates: Vec<_> = templates.into_iter().collect();
        templates.sort_by_key(|template| template.matches('/').count());
        with_requests(api, 0, |requests| {
            let mut whole: BTreeMap<&String, Ending> = BTreeMap::new();
            for template in &templates {
                let ending = Ending::whole(api, template).filter(|it| it.parameters.len() > 1);
                let ending = ending.filter(|it| !it.makers(api, template, requests).is_empty());
                whole.extend(ending.map(|it| (template, it)));
            }
            // The beginning of several ids names nothing.
            let is_begun = |template: &String| {
                whole.iter().any(|(longer, ending)| {
                    let rest = longer.strip_prefix(template.as_str());
                    template.len() > ending.container.len()
                        && rest.is_some_and(|rest| rest.starts_with("/{"))
                })
            };
            for template in &templates {
                let last = Ending::last(template).filter(|_| !is_begun(template));
                if let Some(ending) = whole.get(template).or(last.as_ref()) {
                    kinds.add(api, template, ending, requests);
                }
            }
        });
        kinds
    }

    /// Adds a kind if something tells its ids.
    fn add(&mut self, api: &Api, template: &str, ending: &Ending, requests: &Requests<'_, '_>) {
        let container = ending.container.as_str();
        let parent = self
            .all
            .iter()
            .enumerate()
            .rev()
            .find_map(|(number, kind)| {
                let is_it = container == kind.template
                    || container.starts_with(&format!("{}/", kind.template));
                is_it.then_some(number)
            });
        // Whatever is between has to be known as well.
        let n_above = ending.n_above();
        if n_above
            != parent
                .and_then(|parent| self.all.get(parent))
                .map_or(0, |kind| kind.n_ids)
        {
            return;
        }
        let mut makers = ending.makers(api, template, requests);
        // Who stands right above it knows best; others only help out.
        let direct: BTreeSet<_> = (operations(api))
            .filter(|(path, _)| path.template.as_str().trim_end_matches('/') == container)
            .map(|(path, operation)| name(path, operation))
            .collect();
        if makers.keys().any(|maker| direct.contains(maker)) {
            makers.retain(|maker, _| direct.contains(maker));
        }
        // What users made themselves nobody else takes away.
        if makers.keys().any(|maker| maker.starts_with("POST ")) {
            makers.retain(|maker, _| maker.starts_with("POST "));
        }
        // The deeper an id lies in an answer, the less the answer is about what it belongs to.
        let depth = |pointers: &[Pointer]| {
            let depths = pointers.iter().map(|Pointer(hops)| hops.len());
            depths.max()
        };
        let least = makers.values().map(|it| depth(it)).min();
        makers.retain(|_, pointers| Some(depth(pointers)) == least);
        if makers.is_empty() {
            return;
        }
        let number = self.all.len();
        let above = parent.map_or_else(Vec::new, |parent| self.parameters(parent));
        self.all.push(Kind {
            template: template.to_owned(),
            n_ids: n_above + ending.parameters.len(),
            n_own: ending.parameters.len(),
            parent,
        });
        self.parameters
            .push([above, ending.parameters.clone()].concat());
        for (maker, pointers) in makers {
            self.makers
                .entry(maker)
                .or_default()
                .push((number, pointers));
        }
    }

    pub(super) fn parameters(&self, kind: usize) -> Vec<String> {
        self.parameters.get(kind).cloned().unwrap_or_default()
    }

    /// What has to be known for a path: the longest of its beginnings whose ids are told.
    pub(super) fn needed(&self, template: &PathTemplate) -> Option<usize> {
        let mut prefixes = prefixes(template);
        prefixes.reverse();
        prefixes
            .iter()
            .find_map(|prefix| self.all.iter().position(|kind| kind.template == *prefix))
    }

    fn is_path(&self, kind: usize, template: &PathTemplate) -> bool {
        self.all
            .get(kind)
            .is_some_and(|kind| kind.template == template.as_str())
    }

    /// What the answers of an operation tell.
    pub(super) fn made(&self, path: &Path, operation: &Operation) -> Vec<(usize, Vec<Pointer>)> {
        let made = self.makers.get(&name(path, operation));
        made.cloned().unwrap_or_default()
    }
}

/// Where an answer, or each item of a list in it, has the id that a parameter wants: a member of the same
/// name, or one such as `id` for `petId` if the answer is about these things for sure.
pub(super) fn id_in(answer: &Json, parameter: &str, is_about_it: bool) -> Option<Pointer> {
    let wanted = plain(parameter);
    let mut best: Option<(usize, Vec<Hop>)> = None;
    let mut here = vec![(answer, Vec::new())];
    for _ in 0..=DEPTH_OF_IDS {
        let mut below = Vec::new();
        for (value, way) in here {
            match value {
                Json::Object(members) => {
                    for (name, member) in members {
                        let way = [way.as_slice(), &[Hop::Member(name.to_string())]].concat();
                        let known = plain(name);
                        let rank = match member {
                            Json::String(_) | Json::Number(_) if known == wanted => Some(0),
                            Json::String(_) | Json::Number(_)
                                if is_about_it && known.len() > 1 && wanted.ends_with(&known) =>
                            {
                                Some(1)
                            }
                            _ => None,
                        };
                        if let Some(rank) = rank
                            && best.as_ref().is_none_or(|(other, _)| rank < *other)
                        {
                            best = Some((rank, way.clone()));
                        }
                        below.push((member, way));
                    }
                }
                Json::Array(items) => {
                    if let Some(item) = items.first() {
                        below.push((item, [way.as_slice(), &[Hop::Items]].concat()));
                    }
                }
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
            }
        }
        if best.is_some() {
            break;
        }
        here = below;
    }
    best.map(|(_, way)| Pointer(way))
}

/// How deep ids are looked for: `{"data": [{"id": 1}]}` has them at three.
const DEPTH_OF_IDS: usize = 3;

/// A name without what spellings differ in.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The beginnings of a path that end with a parameter, the shortest first.
fn prefixes(template: &PathTemplate) -> Vec<String> {
    let mut prefixes = Vec::new();
    let mut text = String::new();
    for segment in template.segments() {
        text.push('/');
        match (segment.as_literal(), segment.as_parameter()) {
            (Some(literal), _) => text.push_str(literal),
            (None, Some(parameter)) => {
                text.push_str(&format!("{{{parameter}}}"));
                prefixes.push(text.clone());
            }
            // More than a parameter: no id stands alone there.
            (None, None) => break,
        }
    }
    prefixes
}

/// Where the document says itself that an answer has the id (OpenAPI 3.1, 4.8.20).
pub(super) fn linked(
    api: &Api,
    operation: &Operation,
    template: &str,
    parameter: &str,
) -> Option<Pointer> {
    let links = operation
        .responses
        .values()
        .flat_map(|response| response.links.values());
    links.into_iter().find_map(|link| {
        let LinkTarget::Id(id) = &link.target else {
            return None;
        };
        let (path, _) = operations(api).find(|(_, it)| it.id.as_deref() == Some(&**id))?;
        if !path.template.as_str().starts_with(template) {
            return None;
        }
        let value = link.parameters.get(parameter);
        let value = value.or_else(|| link.parameters.get(format!("path.{parameter}").as_str()))?;
        let pointer = value.as_str()?.strip_prefix("$response.body#")?;
        let hops = pointer
            .split('/')
            .skip(1)
            .map(|name| Hop::Member(name.replace("~1", "/").replace("~0", "~")));
        Some(Pointer(hops.collect()))
    })
}
