/** Handlers of the document that has everything: they answer with what they read. */

import {
  Denied,
  Failure,
  type Handlers,
  type Operation,
  type Part,
  type Point,
  type Refusal,
} from "./generated/index.js";

/** Whoever was let in. */
export type User = string;

type Echo = { status: 200; body: unknown };

/** An answer with these members, but for those that are not there. */
function echo(members: object): Promise<Echo> {
  return Promise.resolve({ status: 200, body: members });
}

/** Bytes as Rust shows them for debugging. */
function shown(bytes: Uint8Array): string {
  return `[${[...bytes].join(", ")}]`;
}

/** A part as Rust shows it for debugging. */
function shownPart({ fileName, contentType, bytes }: Part): string {
  const option = (text: string | undefined): string => (text === undefined ? "None" : `Some(${JSON.stringify(text)})`);
  return `${option(fileName)} ${option(contentType)} ${shown(bytes)}`;
}

/** Lets in whoever says the right word. */
async function checked(
  word: string,
  { principal, scopes }: { principal: User | undefined; scopes: readonly string[] },
): Promise<User> {
  if (word === "good") return `${principal === undefined ? "" : `${principal}+`}${word} ${scopes.join(" ")}`;
  if (word === "weak") throw Denied.forbidden();
  if (word === "broken") throw new Error("secret");
  throw Denied.unauthorized();
}

const nameOf = (user: User | undefined): Promise<Echo> => Promise.resolve({ status: 200, body: user ?? "nobody" });

/** What frameworks know of a request. */
interface Asked {
  readonly req?: { readonly method: string };
  readonly request?: { readonly method: string };
  readonly ctx?: { readonly method: string };
}

/** Says which method was asked for. */
const method =
  (name: string) =>
  (_request: object, { req, request, ctx }: Asked): Promise<Echo> =>
    Promise.resolve({ status: 200, body: `${name} ${(req ?? request ?? ctx)?.method}` });

type Kinds = { readonly [kind: string]: () => unknown };

export const handlers: Handlers<User> = {
  paths: {
    simple: echo,
    label: echo,
    matrix: echo,
    file: echo,
    jsonFile: ({ name }) => echo({ json: name }),
    latestFile: echo,
    fileVersion: echo,
    pair: echo,
    oddPath: echo,
    day: echo,
  },
  queries: {
    values: echo,
    defaults: ({ xDepth, ...request }) => echo({ ...request, "X-Depth": xDepth }),
    lists: ({ names, ...request }) => echo({ ...request, "names[]": names }),
    objects: echo,
    // A map of Rust has its members in order.
    members: ({ page, point, rest }) => echo({ page, point, rest: rest && Object.fromEntries(Object.entries(rest).sort()) }),
    strict: echo,
    whole: echo,
    wholeJson: echo,
  },
  heads: {
    headers: (request) =>
      echo({
        "X-Flag": request.xFlag,
        "X-Ids": request.xIds,
        "X-Point": request.xPoint,
        "X-Named": request.xNamed,
        "X-Json": request.xJson,
        "X-Text": request.xText,
      }),
    cookies: echo,
  },
  bodies: {
    json: echo,
    anyJson: echo,
    optional: echo,
    form: echo,
    multipart: ({ body: { name, ids, point, file, more } }) =>
      echo({ name, ids, point, file: shownPart(file), more: more?.map(shownPart) }),
    text: echo,
    number: echo,
    bytes: ({ body }) => echo({ body: body.length < 100 ? shown(body) : body.length }),
    image: ({ body }) => echo({ body: `${body.mediaType} ${shown(body.bytes)}` }),
    many: ({ body }) => {
      const kinds = {
        "application/json": "json",
        "application/vnd.example.point+json": "vendor",
        "application/x-www-form-urlencoded": "form",
        "text/csv": "csv",
      };
      return echo(body === undefined ? {} : { kind: kinds[body.mediaType], body: body.value });
    },
    shapes: echo,
    // The password is in what the handler has, and in nothing that is sent.
    user: async ({ body }) => ({ status: 200, body: { ...body, id: 7 } }),
  },
  answers: {
    async answer({ kind }) {
      const fault = (code: number): { code: number; text: string } => ({ code, text: kind });
      const point = (x: number): Point => ({ x, y: 2 });
      const ok = (tags: string[]) =>
        ({
          status: 200,
          headers: {
            "X-Total": 3,
            "X-Tags": tags,
            "X-Point": point(4),
            "X-Named": point(5),
            "X-Json": point(6),
          },
          body: { x: 1 },
        }) as const;
      switch (kind) {
        case "headers":
          return ok(["a", "b c"]);
        case "injected":
          return ok(["a\r\nset-cookie: x=1"]);
        case "nothing":
          return { status: 204 };
        case "elsewhere":
          return { status: 303, headers: { Location: "/files/latest" } };
        case "missing":
          return { status: 404, body: fault(404) };
        case "bare":
          return { status: 409 };
        case "teapot":
          return { status: 418, body: fault(418) };
        case "chosen":
          return { status: 429, body: fault(429) };
        case "default":
          return { status: 503, body: "later" };
      }
      const failures: Kinds = {
        failed: () => new Error("secret"),
        panic: () => "secret",
        documented: () => Failure.answer(404, fault(1)),
        "in-range": () => Failure.answer(418, fault(2)),
        "other-type": () => Failure.answer(404, { faults: [] }),
        undocumented: () => Failure.answer(302, fault(1)),
        "not-found": () => Failure.notFound(),
        conflict: () => Failure.status(409),
        "no-status": () => Failure.status(404),
        later: () => Failure.unavailable(),
        often: () => Failure.tooManyRequests(),
      };
      throw failures[kind]?.() ?? Failure.notImplemented();
    },
    async negotiated({ accept }) {
      const contentType = accept.best(["application/json", "text/csv", "image/*"]);
      switch (contentType) {
        case "application/json":
          return { status: 200, contentType, body: { x: 1 } };
        case "text/csv":
          return { status: 200, contentType, body: "x\n1\n" };
        case "image/*":
          return { status: 200, contentType, body: { mediaType: "image/webp", bytes: new Uint8Array() } };
      }
    },
    probe: async () => ({ status: 204 }),
    fault({ n, body }) {
      if (n === 0) throw new Error("secret");
      return echo({ n, body });
    },
  },
  access: {
    key: (_request, { principal }) => nameOf(principal),
    either: (_request, { principal }) => nameOf(principal),
    both: (_request, { principal }) => nameOf(principal),
    optionalKey: (_request, { principal }) => nameOf(principal),
  },
  methods: {
    getIt: method("get_it"),
    putIt: method("put_it"),
    postIt: method("post_it"),
    deleteIt: method("delete_it"),
    optionsIt: method("options_it"),
    patchIt: method("patch_it"),
    traceIt: method("trace_it"),
    queryIt: method("query_it"),
    purgeIt: method("purge_it"),
    postFew: method("post_few"),
    copyFew: method("copy_few"),
  },
  errors: {
    fault: (refusal: Refusal) => ({ code: refusal.status, text: refusal.message }),
    faults: (refusal: Refusal) => ({ faults: refusal.details().map(({ field, message }) => `${field} ${message}`) }),
  },
  security: {
    key: (attempt, key) => checked(key, attempt),
    query: (attempt, key) => checked(key, attempt),
    cookie: (attempt, key) => checked(key, attempt),
    basic(attempt, { user, password }) {
      if (user !== "ada") throw Denied.unauthorized();
      return checked(password, attempt);
    },
    token: (attempt, token) => checked(token, attempt),
  },
};

/** The operation `bytes` reads larger bodies; nobody is told of faults. */
export const options = {
  bodyLimit: ({ id }: Operation): number => (id === "bytes" ? 4 << 20 : 1 << 20),
  report: (): void => undefined,
};
