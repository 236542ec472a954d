// Shows the document of the API, and sends requests to it.
//
// Text of the document only ever becomes text: nothing here is HTML that somebody else wrote.

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
/** The folder of this page. */
const BASE = new URL(".", location.href);
/** What this page lies below, beside the API. */
const PREFIX = "{prefix}";

/** An element with attributes and children; texts become text nodes. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== ""));
  return made;
}

/** An operation of the document, with what it has from its path. */
class Operation {
  constructor(api, path, method, item, own) {
    this.path = path;
    this.method = method;
    this.own = own;
    this.name = own.operationId ?? `${method.toUpperCase()} ${path}`;
    this.tag = own.tags?.[0] ?? "";
    const key = (parameter) => `${parameter.in} ${parameter.name}`;
    const parameters = [...(item.parameters ?? []), ...(own.parameters ?? [])].map((it) => api.resolve(it));
    this.parameters = [...new Map(parameters.map((it) => [key(it), it])).values()];
    this.body = api.resolve(own.requestBody);
    this.security = own.security ?? api.root.security ?? [];
    this.id = `${method}-${path}`.replaceAll(/[^A-Za-z0-9]+/g, "-");
  }
}

/** The document, and what it refers to. */
class Api {
  constructor(root) {
    this.root = root;
    this.operations = Object.entries(root.paths ?? {}).flatMap(([path, item]) => {
      const whole = this.resolve(item);
      return METHODS.filter((method) => whole[method] !== undefined).map(
        (method) => new Operation(this, path, method, whole, whole[method]),
      );
    });
    this.schemes = Object.entries(root.components?.securitySchemes ?? {}).map(([name, scheme]) => [
      name,
      this.resolve(scheme),
    ]);
  }

  /** What a reference stands for; anything else is itself. */
  resolve(node) {
    for (let steps = 0; typeof node?.$ref === "string" && steps < 32; steps += 1) {
      if (!node.$ref.startsWith("#")) return {};
      const keys = decodeURIComponent(node.$ref.slice(1)).split("/").slice(1);
      const names = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
      node = names.reduce((at, name) => (at !== null && Object.hasOwn(Object(at), name) ? at[name] : undefined), this.root);
    }
    return node;
  }
}

/** A word or two for what a schema takes. */
function typeOf(api, schema) {
  if (typeof schema === "boolean") return schema ? "anything" : "nothing";
  const name = schema?.$ref?.split("/").at(-1);
  const whole = api.resolve(schema) ?? {};
  if (name !== undefined) return decodeURIComponent(name);
  if (whole.const !== undefined) return JSON.stringify(whole.const);
  if (Array.isArray(whole.enum)) return whole.enum.map((value) => JSON.stringify(value)).join(" | ");
  const types = [whole.type ?? []].flat();
  const one = types.includes("array") || (types.length === 0 && whole.items) ? `${typeOf(api, whole.items ?? true)}[]` : types.join(" | ");
  const either = (whole.oneOf ?? whole.anyOf)?.map((it) => typeOf(api, it)).join(" | ");
  return [one || either || (whole.properties ? "object" : "anything"), whole.format && `(${whole.format})`].filter(Boolean).join(" ");
}

const LIMITS = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "default"];

/** What a schema demands besides its type. */
function limitsOf(schema) {
  const told = LIMITS.filter((limit) => schema?.[limit] !== undefined);
  return told.map((limit) => `${limit}: ${JSON.stringify(schema[limit])}`).join(", ");
}

/** A schema whose members are made when somebody looks at them: it may hold itself. */
function schemaView(api, schema, title = typeOf(api, schema), note = "") {
  const whole = api.resolve(schema) ?? {};
  const summary = element("summary", {}, element("code", {}, title), element("span", { class: "quiet" }, ` ${[note, limitsOf(whole)].filter(Boolean).join(", ")}`));
  const members = [
    ...Object.entries(whole.properties ?? {}).map(([name, member]) => [name, member, whole.required?.includes(name) ? "required" : ""]),
    ...(whole.items ? [["each", whole.items, ""]] : []),
    ...(typeof whole.additionalProperties === "object" ? [["any other member", whole.additionalProperties, ""]] : []),
    ...["allOf", "oneOf", "anyOf"].flatMap((group) => (whole[group] ?? []).map((member) => [group, member, ""])),
  ];
  const view = element("details", { class: "schema" }, summary);
  view.addEventListener(
    "toggle",
    () => {
      if (whole.description) view.append(element("p", { class: "quiet" }, whole.description));
      for (const [name, member, needed] of members) {
        const type = typeOf(api, member);
        view.append(element("div", { class: "member" }, schemaView(api, member, name, [type, needed].filter(Boolean).join(", "))));
      }
      if (members.length === 0 && !whole.description) view.append(element("p", { class: "quiet" }, "No members."));
    },
    { once: true },
  );
  return view;
}

/** A value to begin with. */
function sample(api, schema, depth = 0) {
  const whole = api.resolve(schema);
  if (whole === undefined || typeof whole === "boolean" || depth > 6) return null;
  for (const given of [whole.examples?.[0], whole.example, whole.default, whole.const, whole.enum?.[0]]) {
    if (given !== undefined) return given;
  }
  if (Array.isArray(whole.allOf)) {
    const parts = whole.allOf.map((part) => sample(api, part, depth + 1));
    return parts.every((part) => part !== null && typeof part === "object") ? Object.assign({}, ...parts, members(api, whole, depth)) : parts[0];
  }
  const branch = whole.oneOf?.[0] ?? whole.anyOf?.[0];
  if (branch !== undefined && !whole.properties) return sample(api, branch, depth + 1);
  switch ([whole.type].flat().find((type) => type !== "null") ?? (whole.properties ? "object" : "")) {
    case "object":
      return members(api, whole, depth);
    case "array":
      return whole.items === undefined ? [] : Array.from({ length: Math.max(1, whole.minItems ?? 1) }, () => sample(api, whole.items, depth + 1));
    case "integer":
    case "number":
      return whole.minimum ?? (typeof whole.exclusiveMinimum === "number" ? whole.exclusiveMinimum + 1 : 0);
    case "boolean":
      return true;
    case "string":
      return text(whole);
    default:
      return null;
  }
}

function members(api, whole, depth) {
  const all = Object.entries(whole.properties ?? {}).filter(([, member]) => !api.resolve(member)?.readOnly);
  return Object.fromEntries(all.map(([name, member]) => [name, sample(api, member, depth + 1)]));
}

function text(schema) {
  const now = new Date().toISOString();
  const known = { date: now.slice(0, 10), "date-time": now, time: now.slice(11), uuid: crypto.randomUUID?.() ?? "00000000-0000-4000-8000-000000000000", email: "ada@example.org", uri: "https://example.org/" };
  return known[schema.format] ?? "text".padEnd(schema.minLength ?? 0, "x").slice(0, schema.maxLength ?? 4);
}

/** The first JSON media type, or the first of all. */
function mediaOf(content) {
  const types = Object.keys(content ?? {});
  return types.find((type) => /[/+]json\b/.test(type)) ?? types[0];
}

/** Adds the credentials that somebody typed to a request. */
function authorize(schemes, operation, url, headers) {
  const wanted = new Set(operation.security.flatMap((way) => Object.keys(way)));
  for (const [name, scheme] of schemes.filter(([name]) => wanted.has(name))) {
    const typed = (part) => document.getElementById(`credential-${name}-${part}`)?.value ?? "";
    const value = typed("value");
    if (scheme.type === "http" && scheme.scheme?.toLowerCase() === "basic") {
      const bytes = new TextEncoder().encode(`${typed("user")}:${value}`);
      if (value || typed("user")) headers.set("authorization", `Basic ${btoa(String.fromCodePoint(...bytes))}`);
    } else if (value === "") {
      continue;
    } else if (scheme.type === "apiKey" && scheme.in === "query") {
      url.searchParams.set(scheme.name, value);
    } else if (scheme.type === "apiKey" && scheme.in === "header") {
      headers.set(scheme.name, value);
    } else {
      headers.set("authorization", `Bearer ${value}`);
    }
  }
}

/** The request that was typed into the form of an operation. */
function requestOf(api, operation, form) {
  const typed = (parameter) => form.elements[`${parameter.in} ${parameter.name}`]?.value ?? "";
  let path = operation.path;
  const url = new URL(BASE);
  const headers = new Headers();
  const query = [];
  for (const parameter of operation.parameters) {
    const value = typed(parameter);
    if (value === "") continue;
    const list = api.resolve(parameter.schema)?.type === "array";
    if (parameter.in === "path") {
      path = path.replace(`{${parameter.name}}`, list ? value.split(",").map(encodeURIComponent).join(",") : encodeURIComponent(value));
    } else if (parameter.in === "query") {
      const values = list && parameter.explode !== false ? value.split(",") : [value];
      query.push(...values.map((one) => `${encodeURIComponent(parameter.name)}=${encodeURIComponent(one)}`));
    } else if (parameter.in === "header") {
      headers.set(parameter.name, value);
    }
  }
  url.pathname = `${BASE.pathname.slice(0, BASE.pathname.length - PREFIX.length - 1)}${path}`;
  url.search = query.join("&");
  authorize(api.schemes, operation, url, headers);
  const body = form.elements["body"]?.value;
  const media = form.elements["media"]?.value;
  if (body !== undefined && body !== "" && media) headers.set("content-type", media);
  // Cookies are for those operations that want them; whatever else the browser would ask for has a field here.
  const wanted = operation.security.flatMap((way) => Object.keys(way));
  const byCookie = api.schemes.some(([name, scheme]) => scheme.in === "cookie" && wanted.includes(name));
  const credentials = byCookie ? "same-origin" : "omit";
  return { url, options: { method: operation.method.toUpperCase(), headers, credentials, ...(body ? { body } : {}) } };
}

/** What came back. */
async function answerView(url, options) {
  const started = performance.now();
  const answer = await fetch(url, options);
  const body = await answer.text();
  const milliseconds = Math.round(performance.now() - started);
  const isJson = /[/+]json\b/.test(answer.headers.get("content-type") ?? "");
  let shown = body;
  try {
    if (isJson) shown = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // It is shown as it came.
  }
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return element(
    "div",
    { class: "answer" },
    element("p", {}, element("strong", { class: answer.ok ? "" : "error" }, `${answer.status} ${answer.statusText}`.trim()), ` in ${milliseconds} ms`),
    element("p", { class: "quiet" }, `${options.method} ${url.pathname}${url.search}`),
    element("details", {}, element("summary", {}, "Headers"), element("pre", {}, headers)),
    shown === "" ? element("p", { class: "quiet" }, "No body.") : element("pre", {}, shown),
  );
}

function parameterField(api, parameter) {
  const schema = api.resolve(parameter.schema) ?? {};
  const given = parameter.example ?? Object.values(parameter.examples ?? {}).map((it) => api.resolve(it)?.value)[0] ?? schema.default;
  const first = parameter.required ? (given ?? sample(api, schema)) : given;
  const about = [parameter.in, typeOf(api, parameter.schema ?? true), parameter.required ? "required" : "", limitsOf(schema)].filter(Boolean).join(", ");
  return element(
    "label",
    {},
    element("code", {}, parameter.name),
    element("input", { name: `${parameter.in} ${parameter.name}`, value: first === undefined || first === null ? undefined : [first].flat().join(","), autocomplete: "off", disabled: parameter.in === "cookie" }),
    element("span", { class: "quiet" }, [about, parameter.description].filter(Boolean).join(": ")),
  );
}

function bodyFields(api, operation) {
  const media = mediaOf(operation.body?.content);
  if (media === undefined) return [];
  const content = operation.body.content[media];
  const example = content.example ?? Object.values(content.examples ?? {}).map((it) => api.resolve(it)?.value)[0] ?? sample(api, content.schema);
  const isJson = /[/+]json\b/.test(media);
  const area = element("textarea", { name: "body", spellcheck: "false", "aria-label": "Body" });
  area.value = isJson ? JSON.stringify(example, null, 2) : "";
  const types = Object.keys(operation.body.content);
  return [
    element("h4", {}, "Body"),
    element("select", { name: "media", "aria-label": "Media type" }, types.map((type) => element("option", { selected: type === media }, type))),
    content.schema === undefined ? "" : schemaView(api, content.schema),
    area,
  ];
}

function responseViews(api, operation) {
  return Object.entries(operation.own.responses ?? {}).map(([status, node]) => {
    const response = api.resolve(node) ?? {};
    const contents = Object.entries(response.content ?? {});
    return element(
      "div",
      { class: "member" },
      element("strong", {}, status),
      ` ${response.description ?? ""}`,
      contents.map(([media, content]) => [element("div", { class: "quiet" }, media), content.schema === undefined ? "" : schemaView(api, content.schema)]).flat(),
    );
  });
}

function operationView(api, operation) {
  const { own } = operation;
  const view = element(
    "details",
    { class: `operation${own.deprecated ? " deprecated" : ""}`, id: operation.id },
    element("summary", {}, element("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()), element("span", { class: "path" }, operation.path), element("span", { class: "quiet" }, own.summary ?? "")),
  );
  view.addEventListener(
    "toggle",
    () => {
      const form = element(
        "form",
        {},
        operation.parameters.length > 0 ? element("h4", {}, "Parameters") : "",
        operation.parameters.map((parameter) => parameterField(api, parameter)),
        bodyFields(api, operation),
        element("button", { type: "submit" }, "Send"),
      );
      const answer = element("div", { "aria-live": "polite" });
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const button = form.querySelector("button[type=submit]");
        button.disabled = true;
        try {
          const { url, options } = requestOf(api, operation, form);
          answer.replaceChildren(await answerView(url, options));
        } catch (error) {
          answer.replaceChildren(element("p", { class: "error" }, `It could not be sent: ${error.message}`));
        } finally {
          button.disabled = false;
        }
      });
      view.append(
        element(
          "div",
          {},
          own.deprecated ? element("p", { class: "error" }, "Deprecated.") : "",
          own.description ? element("p", {}, own.description) : "",
          form,
          answer,
          element("h4", {}, "Answers"),
          responseViews(api, operation),
        ),
      );
    },
    { once: true },
  );
  return view;
}

function credentialFields([name, scheme]) {
  const isBasic = scheme.type === "http" && scheme.scheme?.toLowerCase() === "basic";
  const field = (part, label, type) => element("label", {}, element("span", {}, label), element("input", { id: `credential-${name}-${part}`, type, autocomplete: "off" }));
  const about = [scheme.type, scheme.scheme, scheme.in && `${scheme.in} ${scheme.name}`].filter(Boolean).join(", ");
  return element(
    "div",
    { class: "member" },
    element("strong", {}, name),
    element("span", { class: "quiet" }, ` ${about}`),
    scheme.description ? element("p", { class: "quiet" }, scheme.description) : "",
    isBasic ? field("user", "User", "text") : "",
    field("value", isBasic ? "Password" : "Value", "password"),
  );
}

function show(api) {
  const { info = {} } = api.root;
  document.title = info.title ?? "API";
  document.getElementById("about").append(
    element("h1", {}, info.title ?? "API"),
    element("p", { class: "quiet" }, `Version ${info.version ?? "?"}, `, element("a", { href: "openapi.json" }, "OpenAPI document")),
    info.description ? element("p", {}, info.description) : "",
  );
  const credentials = document.getElementById("credentials");
  const schemes = api.schemes.filter(([, scheme]) => scheme.type !== "mutualTLS" && scheme.in !== "cookie");
  credentials.hidden = schemes.length === 0;
  credentials.append(...schemes.map(credentialFields));

  const contents = document.getElementById("contents");
  const list = document.getElementById("operations");
  const about = new Map((api.root.tags ?? []).map((tag) => [tag.name, tag.description]));
  const tags = [...new Set([...about.keys(), ...api.operations.map((it) => it.tag)])];
  for (const tag of tags) {
    const operations = api.operations.filter((operation) => operation.tag === tag);
    if (operations.length === 0) continue;
    list.append(element("h2", {}, tag || "Operations"), element("p", {}, about.get(tag) ?? ""));
    contents.append(element("li", { class: "tag" }, tag || "Operations"));
    for (const operation of operations) {
      const view = operationView(api, operation);
      list.append(view);
      const link = element("a", { href: `#${operation.id}` }, element("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()), operation.own.summary ?? operation.name);
      link.addEventListener("click", () => {
        view.open = true;
      });
      contents.append(element("li", { "data-text": `${operation.name} ${operation.path} ${operation.own.summary ?? ""}`.toLowerCase() }, link));
    }
  }
  document.getElementById("filter").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of contents.querySelectorAll("[data-text]")) {
      item.hidden = !words.every((word) => item.dataset.text.includes(word));
    }
  });
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches("details")) {
    named.open = true;
    named.scrollIntoView();
  }
}

const answer = await fetch(new URL("openapi.json", BASE));
show(new Api(await answer.json()));
