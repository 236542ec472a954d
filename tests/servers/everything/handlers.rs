//! Handlers that answer with what they read.

use super::echo::{Echo, json};
use super::generated::access::{self, *};
use super::generated::answers::{self, *};
use super::generated::bodies::{self, *};
use super::generated::heads::{self, *};
use super::generated::methods_2::{self, *};
use super::generated::paths::{self, *};
use super::generated::queries::{self, *};
use super::generated::support::http::media_body::Media;
use super::generated::support::http::security::{Attempt, Basic, Denied};
use super::generated::support::http::status::StatusIn;
use super::generated::support::json::Json;
use super::generated::{Failure, Refusal, errors, security, types};
use crate::context::{Method, Principal, principal};

/// Handles all operations, fills all errors and knows all users, whatever calls it.
#[derive(Clone, Copy)]
pub struct Everything;

/// Writes methods that answer `200` with the named fields of their request; those that are not there
/// are left out.
macro_rules! echo {
    ($($method:ident($request:ident: $($name:literal = $field:ident),*) -> $response:ident;)*) => {
        type Context = ();
        type Error = Failure;

        $(async fn $method(&self, _context: (), request: $request) -> Result<$response, Failure> {
            let _ = &request;
            Ok($response::Ok(json(|w| {
                w.open(b'{');
                $(if request.$field.is_there() {
                    w.key($name);
                    request.$field.echo(w);
                })*
                w.close(b'}');
            })))
        })*
    };
}

impl paths::Paths for Everything {
    echo! {
        simple(SimpleRequest: "id" = id, "list" = list, "more" = more, "point" = point, "named" = named) -> SimpleResponse;
        label(LabelRequest: "id" = id, "list" = list, "more" = more, "point" = point, "named" = named) -> LabelResponse;
        matrix(MatrixRequest: "id" = id, "list" = list, "more" = more, "point" = point, "named" = named) -> MatrixResponse;
        file(FileRequest: "name" = name) -> FileResponse;
        json_file(JsonFileRequest: "json" = name) -> JsonFileResponse;
        latest_file(LatestFileRequest:) -> LatestFileResponse;
        file_version(FileVersionRequest: "other" = other, "version" = version) -> FileVersionResponse;
        pair(PairRequest: "x" = x, "y" = y) -> PairResponse;
        odd_path(OddPathRequest:) -> OddPathResponse;
        day(DayRequest: "day" = day, "size" = size, "on" = on) -> DayResponse;
    }
}

impl queries::Queries for Everything {
    echo! {
        values(ValuesRequest: "text" = text, "count" = count, "small" = small, "ratio" = ratio,
            "flag" = flag, "size" = size, "code" = code, "id" = id, "at" = at, "mail" = mail,
            "link" = link, "empty" = empty, "maybe" = maybe, "either" = either, "word" = word,
            "fixed" = fixed) -> ValuesResponse;
        defaults(DefaultsRequest: "limit" = limit, "sort" = sort, "tags" = tags, "point" = point,
            "X-Depth" = x_depth) -> DefaultsResponse;
        lists(ListsRequest: "ids" = ids, "ratios" = ratios, "tags" = tags, "flags" = flags,
            "pipes" = pipes, "morepipes" = morepipes, "spaces" = spaces,
            "morespaces" = morespaces, "names[]" = names) -> ListsResponse;
        objects(ObjectsRequest: "point" = point, "pipes" = pipes, "spaces" = spaces,
            "filter" = filter, "json" = json) -> ObjectsResponse;
        members(MembersRequest: "page" = page, "point" = point, "rest" = rest) -> MembersResponse;
        strict(StrictRequest: "only" = only) -> StrictResponse;
        whole(WholeRequest: "whole" = whole) -> WholeResponse;
        whole_json(WholeJsonRequest: "whole" = whole) -> WholeJsonResponse;
    }
}

impl heads::Heads for Everything {
    echo! {
        headers(HeadersRequest: "X-Flag" = x_flag, "X-Ids" = x_ids, "X-Point" = x_point,
            "X-Named" = x_named, "X-Json" = x_json, "X-Text" = x_text) -> HeadersResponse;
        cookies(CookiesRequest: "sid" = sid, "ids" = ids, "more" = more, "point" = point,
            "plain" = plain, "json" = json) -> CookiesResponse;
    }
}

impl bodies::Bodies for Everything {
    type Context = ();
    type Error = Failure;

    async fn json(&self, _: (), request: JsonRequest) -> Result<JsonResponse, Failure> {
        Ok(JsonResponse::Ok(shown("dry", &request.dry, &request.body)))
    }

    async fn any_json(&self, _: (), request: AnyJsonRequest) -> Result<AnyJsonResponse, Failure> {
        Ok(AnyJsonResponse::Ok(body(&request.body)))
    }

    async fn optional(&self, _: (), request: OptionalRequest) -> Result<OptionalResponse, Failure> {
        Ok(OptionalResponse::Ok(body(&request.body)))
    }

    async fn form(&self, _: (), request: FormRequest) -> Result<FormResponse, Failure> {
        Ok(FormResponse::Ok(body(&request.body)))
    }

    async fn multipart(
        &self,
        _: (),
        request: MultipartRequest,
    ) -> Result<MultipartResponse, Failure> {
        let parts = request.body;
        Ok(MultipartResponse::Ok(json(|w| {
            w.open(b'{');
            w.key("name");
            parts.name.echo(w);
            if parts.ids.is_there() {
                w.key("ids");
                parts.ids.echo(w);
            }
            if parts.point.is_there() {
                w.key("point");
                parts.point.echo(w);
            }
            w.key("file");
            parts.file.echo(w);
            if parts.more.is_there() {
                w.key("more");
                parts.more.echo(w);
            }
            w.close(b'}');
        })))
    }

    async fn text(&self, _: (), request: TextRequest) -> Result<TextResponse, Failure> {
        Ok(TextResponse::Ok(body(&request.body)))
    }

    async fn number(&self, _: (), request: NumberRequest) -> Result<NumberResponse, Failure> {
        Ok(NumberResponse::Ok(body(&request.body)))
    }

    async fn bytes(&self, _: (), request: BytesRequest) -> Result<BytesResponse, Failure> {
        let length = i64::try_from(request.body.len())?;
        Ok(BytesResponse::Ok(if length < 100 {
            body(&request.body)
        } else {
            body(&length)
        }))
    }

    async fn image(&self, _: (), request: ImageRequest) -> Result<ImageResponse, Failure> {
        Ok(ImageResponse::Ok(body(&request.body)))
    }

    async fn many(&self, _: (), request: ManyRequest) -> Result<ManyResponse, Failure> {
        Ok(ManyResponse::Ok(match request.body {
            None => body(&None::<i64>),
            Some(ManyBody::Json(point)) => shown("kind", &"json".to_owned(), &point),
            Some(ManyBody::VndExamplePointJson(point)) => {
                shown("kind", &"vendor".to_owned(), &point)
            }
            Some(ManyBody::Form(point)) => shown("kind", &"form".to_owned(), &point),
            Some(ManyBody::Csv(text)) => shown("kind", &"csv".to_owned(), &text),
        }))
    }

    async fn shapes(&self, _: (), request: ShapesRequest) -> Result<ShapesResponse, Failure> {
        Ok(ShapesResponse::Ok(body(&request.body)))
    }

    async fn user(&self, _: (), request: UserRequest) -> Result<UserResponse, Failure> {
        let types::UserRequest { name, .. } = request.body;
        Ok(UserResponse::Ok(types::User { id: 7, name }))
    }
}

/// A body as the only member of an object; nothing if it is not there.
fn body(value: &impl Echo) -> Json {
    shown("", &None::<i64>, value)
}

/// A body beside another member.
fn shown(name: &str, other: &impl Echo, value: &impl Echo) -> Json {
    json(|w| {
        w.open(b'{');
        if other.is_there() {
            w.key(name);
            other.echo(w);
        }
        if value.is_there() {
            w.key("body");
            value.echo(w);
        }
        w.close(b'}');
    })
}

impl answers::Answers for Everything {
    type Context = ();
    type Error = Failure;

    async fn answer(&self, _: (), request: AnswerRequest) -> Result<AnswerResponse, Failure> {
        let fault = |code| types::Fault {
            code,
            text: request.kind.clone(),
        };
        let point = |x| types::Point { x, y: Some(2) };
        let ok = |x_tags| AnswerResponse::Ok {
            x_total: 3,
            x_tags,
            x_point: Some(point(4)),
            x_named: Some(point(5)),
            x_json: Some(point(6)),
            body: types::Point { x: 1, y: None },
        };
        Ok(match request.kind.as_str() {
            "headers" => ok(Some(vec!["a".to_owned(), "b c".to_owned()])),
            "injected" => ok(Some(vec!["a\r\nset-cookie: x=1".to_owned()])),
            "nothing" => AnswerResponse::NoContent,
            "elsewhere" => AnswerResponse::SeeOther {
                location: "/files/latest".to_owned(),
            },
            "missing" => AnswerResponse::NotFound(fault(404)),
            "bare" => AnswerResponse::Conflict,
            "teapot" => AnswerResponse::ClientError(StatusIn::of::<418>(), fault(418)),
            "default" => AnswerResponse::Default(StatusIn::of::<503>(), "later".to_owned()),
            "chosen" => {
                assert!(StatusIn::<AnswerResponse, 4>::new(404).is_none());
                assert!(StatusIn::<AnswerResponse, 0>::new(404).is_none());
                assert!(StatusIn::<AnswerResponse, 0>::new(410).is_none());
                assert!(StatusIn::<AnswerResponse, 0>::new(200).is_none());
                match StatusIn::new(429) {
                    Some(status) => AnswerResponse::ClientError(status, fault(429)),
                    None => AnswerResponse::NoContent,
                }
            }
            "failed" => Err(std::io::Error::other("secret"))?,
            "documented" => return Err(Failure::answer(404, &fault(1))),
            "in-range" => return Err(Failure::answer(418, &fault(2))),
            "other-type" => {
                let faults = Vec::new();
                return Err(Failure::answer(404, &types::Faults { faults }));
            }
            "undocumented" => return Err(Failure::answer(302, &fault(1))),
            "not-found" => return Err(Failure::not_found()),
            "conflict" => return Err(Failure::status(409)),
            "no-status" => return Err(Failure::status(404)),
            "later" => return Err(Failure::unavailable()),
            "often" => return Err(Failure::too_many_requests()),
            "panic" => panic!("a handler may panic"),
            _ => return Err(Failure::not_implemented()),
        })
    }

    async fn negotiated(
        &self,
        _: (),
        request: NegotiatedRequest,
    ) -> Result<NegotiatedResponse, Failure> {
        let known = ["application/json", "text/csv", "image/*"];
        Ok(match request.accept.best(&known) {
            0 => NegotiatedResponse::OkJson(types::Point { x: 1, y: None }),
            1 => NegotiatedResponse::OkCsv("x\n1\n".to_owned()),
            _ => NegotiatedResponse::OkImage(Media {
                media_type: "image/webp".to_owned(),
                bytes: Vec::new(),
            }),
        })
    }

    async fn probe(&self, _: (), _: ProbeRequest) -> Result<ProbeResponse, Failure> {
        Ok(ProbeResponse::NoContent)
    }

    async fn fault(&self, _: (), request: FaultRequest) -> Result<FaultResponse, Failure> {
        match request.n {
            0 => Err(std::io::Error::other("secret"))?,
            _ => Ok(FaultResponse::Ok(shown("n", &request.n, &request.body))),
        }
    }
}

impl errors::Errors for Everything {
    fn fault(&self, refusal: &Refusal) -> types::Fault {
        types::Fault {
            code: refusal.status.into(),
            text: refusal.reason.message().to_owned(),
        }
    }

    fn faults(&self, refusal: &Refusal) -> types::Faults {
        let details = refusal.details();
        let faults = details.map(|(field, message)| format!("{field} {message}"));
        types::Faults {
            faults: faults.collect(),
        }
    }
}

/// Whoever was let in.
#[derive(Clone, Debug)]
pub struct User(String);

type Whoever = Option<Principal<User>>;

impl access::Access for Everything {
    type Context = Whoever;
    type Error = Failure;

    async fn key(&self, user: Whoever, _: KeyRequest) -> Result<KeyResponse, Failure> {
        Ok(KeyResponse::Ok(name(user)))
    }

    async fn either(&self, user: Whoever, _: EitherRequest) -> Result<EitherResponse, Failure> {
        Ok(EitherResponse::Ok(name(user)))
    }

    async fn both(&self, user: Whoever, _: BothRequest) -> Result<BothResponse, Failure> {
        Ok(BothResponse::Ok(name(user)))
    }

    async fn optional_key(
        &self,
        user: Whoever,
        _: OptionalKeyRequest,
    ) -> Result<OptionalKeyResponse, Failure> {
        Ok(OptionalKeyResponse::Ok(name(user)))
    }
}

fn name(user: Whoever) -> Json {
    let name = user.map(|user| principal(user).0);
    Json::String(name.unwrap_or_else(|| "nobody".to_owned()))
}

/// Lets in whoever says the right word.
fn checked(word: &str, attempt: Attempt<User>) -> Result<User, Denied> {
    let before = attempt.principal.map(|User(name)| format!("{name}+"));
    let scopes = attempt.scopes.join(" ");
    match word {
        "good" => Ok(User(format!(
            "{}{word} {scopes}",
            before.unwrap_or_default()
        ))),
        "weak" => Err(Denied::Forbidden),
        "broken" => Err(std::io::Error::other("secret"))?,
        _ => Err(Denied::Unauthorized),
    }
}

impl security::Security for Everything {
    type Principal = User;

    async fn key(&self, attempt: Attempt<User>, key: &str) -> Result<User, Denied> {
        checked(key, attempt)
    }

    async fn query(&self, attempt: Attempt<User>, key: &str) -> Result<User, Denied> {
        checked(key, attempt)
    }

    async fn cookie(&self, attempt: Attempt<User>, key: &str) -> Result<User, Denied> {
        checked(key, attempt)
    }

    async fn basic(&self, attempt: Attempt<User>, basic: Basic) -> Result<User, Denied> {
        match basic.user.as_str() {
            "ada" => checked(&basic.password, attempt),
            _ => Err(Denied::Unauthorized),
        }
    }

    async fn token(&self, attempt: Attempt<User>, token: &str) -> Result<User, Denied> {
        checked(token, attempt)
    }
}

/// Says which method was asked for.
macro_rules! methods {
    ($($method:ident($request:ident) -> $response:ident;)*) => {
        type Context = Method;
        type Error = Failure;

        $(async fn $method(&self, method: Method, _: $request) -> Result<$response, Failure> {
            let name = concat!(stringify!($method), " ");
            Ok($response::Ok(Json::String(format!("{name}{method}"))))
        })*
    };
}

impl methods_2::Methods for Everything {
    methods! {
        get_it(GetItRequest) -> GetItResponse;
        put_it(PutItRequest) -> PutItResponse;
        post_it(PostItRequest) -> PostItResponse;
        delete_it(DeleteItRequest) -> DeleteItResponse;
        options_it(OptionsItRequest) -> OptionsItResponse;
        patch_it(PatchItRequest) -> PatchItResponse;
        trace_it(TraceItRequest) -> TraceItResponse;
        query_it(QueryItRequest) -> QueryItResponse;
        purge_it(PurgeItRequest) -> PurgeItResponse;
        post_few(PostFewRequest) -> PostFewResponse;
        copy_few(CopyFewRequest) -> CopyFewResponse;
    }
}
