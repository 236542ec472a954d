/** Answers, before the framework in use sends them. */

import { isObject } from "../support.js";
import { documenting, type Operation, type Response } from "./operation.js";

/** What the body of an answer can be. */
export type Sent = string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined;

/** The value of a field (RFC 9110, 5.5), and characters that have no byte. */
const FIELD = /^[\t\x20-\x7e\x80-\uffff]*$/;

/** A status, headers and a body. */
export class Answer {
  /** The media type of the body. */
  contentType: string | undefined;
  /** Other headers, with names in lower case. */
  readonly headers: [string, string][] = [];
  body: Sent;

  constructor(readonly status: number) {}

  /** Whether everything in the head can be sent. */
  isSendable(): boolean {
    const isStatus = Number.isInteger(this.status) && this.status >= 200 && this.status <= 599;
    return isStatus && FIELD.test(this.contentType ?? "") && this.headers.every(([, value]) => FIELD.test(value));
  }
}

/** How the value of a header is written: `R,100,G,200`, `R=100,G=200`, or as JSON. */
export type HeaderStyle = "simple" | "exploded" | "json";

/** The text of a header (OpenAPI, style `simple`), in the bytes that Node sends as characters. */
export function headerText(value: unknown, style: HeaderStyle): string {
  const text = style === "json" ? JSON.stringify(value) : simple(value, style === "exploded" ? "=" : ",");
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Items with commas between them, and names of members before their values. */
function simple(value: unknown, between: string): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((item) => simple(item, between)).join(",");
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return members.map(([name, member]) => `${name}${between}${simple(member, between)}`).join(",");
  }
  return JSON.stringify(value);
}

/** A body that says itself which media type it has. */
export interface Media<Bytes = Uint8Array | string> {
  /** The media type, with its parameters; an answer without one has no body. */
  mediaType: string;
  bytes: Bytes;
}

/** An event (HTML, "Server-sent events"). */
export interface ServerSentEvent<T> {
  data: T;
  /** What kind of event it is. */
  event?: string | undefined;
  /** What the client names when it asks again. */
  id?: string | undefined;
  /** After how many milliseconds the client asks again. */
  retry?: number | undefined;
}

type Encode = (value: never) => unknown;

/** How bodies are sent, by what they are. */
export const SENDERS = {
  json: (body, encode) => JSON.stringify(encode(body)),
  text: (body, encode) => {
    const text = encode(body);
    return typeof text === "string" ? text : JSON.stringify(text);
  },
  bytes: (body) => body,
  media: (body) => (body as Media).bytes,
  textEvents: (body) => sentEvents<string>(body, (data) => data),
  jsonEvents: (body, encode) => sentEvents<never>(body, (data) => JSON.stringify(encode(data))),
  objectEvents: (body, encode) => sentObjects(body, encode),
  lines: (body, encode) => sentItems(body, "", encode),
  sequence: (body, encode) => sentItems(body, "\u001e", encode),
} satisfies { readonly [kind: string]: (body: never, encode: Encode) => Sent };

const asItIs: Encode = (value) => value;

/** The answer that a response stands for; `undefined` is one that the operation does not document. */
export function answerOf(operation: Operation, response: Response): Answer | undefined {
  const documented = documenting(operation.answers ?? [], response.status).find(
    ({ isOneOfSeveral, mediaType }) => isOneOfSeveral !== true || mediaType === response.contentType,
  );
  if (documented === undefined) return undefined;
  const answer = new Answer(response.status);
  for (const { name, style, encode = asItIs } of documented.headers ?? []) {
    const value = response.headers?.[name];
    if (value !== undefined) answer.headers.push([name.toLowerCase(), headerText(encode(value as never), style)]);
  }
  if (documented.mediaType === undefined || documented.as === undefined) return answer;
  if (documented.as === "media" && (response.body as Media).mediaType === "") return answer;
  answer.contentType = documented.as === "media" ? (response.body as Media).mediaType : documented.mediaType;
  answer.body = SENDERS[documented.as](response.body as never, documented.encode ?? asItIs);
  return answer;
}

/** The events as they are sent; `encode` makes text of data. */
async function* sentEvents<T>(
  events: AsyncIterable<ServerSentEvent<T>> | Iterable<ServerSentEvent<T>>,
  encode: (data: T) => string,
): AsyncIterable<string> {
  for await (const event of events) yield eventText({ ...event, data: encode(event.data) });
}

/** Events that are objects, of which the data is a member, as they are sent. */
async function* sentObjects<T>(
  items: AsyncIterable<T> | Iterable<T>,
  encode: (item: T) => unknown,
): AsyncIterable<string> {
  const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  for await (const item of items) {
    const object = encode(item);
    const member = (name: string): string | undefined =>
      isObject(object) && Object.hasOwn(object, name) && object[name] !== undefined ? textOf(object[name]) : undefined;
    const retry = member("retry");
    yield eventText({
      data: member("data") ?? "",
      event: member("event"),
      id: member("id"),
      retry: retry === undefined ? undefined : Number(retry),
    });
  }
}

/** JSON values, one after the other, each behind `start` (JSON Lines, and RFC 7464). */
async function* sentItems<T>(
  items: AsyncIterable<T> | Iterable<T>,
  start: string,
  encode: (item: T) => unknown,
): AsyncIterable<string> {
  for await (const item of items) yield `${start}${JSON.stringify(encode(item))}\n`;
}

/** An event as it is sent. */
function eventText({ data, event, id, retry }: ServerSentEvent<string>): string {
  // Line ends would end the field, and what follows would be another one.
  const oneLine = (value: string): string => value.replace(/[\r\n\0]/g, " ");
  let text = "";
  if (event !== undefined) text += `event: ${oneLine(event)}\n`;
  if (id !== undefined) text += `id: ${oneLine(id)}\n`;
  if (retry !== undefined && Number.isFinite(retry)) text += `retry: ${Math.trunc(retry)}\n`;
  for (const line of data.split(/\r\n|\r|\n/)) text += `data: ${line}\n`;
  return `${text}\n`;
}
