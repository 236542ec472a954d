/** Serves operations that want tokens, and says where: each answers with who is let in. */

import type { AddressInfo } from "node:net";
import express from "express";
import {
  type Attempt,
  type Claims,
  createRouter,
  Denied,
  harden,
  isSameSecret,
  loadTokens,
  notFound,
} from "./api/generated/index.js";

/** Who is let in. */
type User = string;

const before = ({ principal }: Attempt<User>): string => (principal === undefined ? "" : `${principal} and `);

async function subject(attempt: Attempt<User>, claims: Claims): Promise<User> {
  switch (claims.subject) {
    // Tokens that are valid may be of somebody whom the application does not want any more.
    case "banned":
      throw Denied.forbidden();
    case "gone":
      throw Denied.unauthorized();
    case undefined:
      throw Denied.unauthorized("the token is about nobody");
    default:
      return `${before(attempt)}${claims.subject} of ${claims.issuer}`;
  }
}

const who = async (_request: object, { principal }: { principal: User | undefined }) =>
  ({ status: 200, body: principal ?? "anybody" }) as const;

const router = createRouter<User>(
  {
    access: {
      ec: who,
      ecRead: who,
      ecBoth: who,
      ecEither: who,
      ecOptional: who,
      ecAny: who,
      ecPair: who,
      ecAndKey: who,
      rsa: who,
      secret: who,
      fetched: who,
      remote: who,
      opaque: who,
      certificate: who,
    },
    security: {
      tokens: loadTokens(),
      hasScope: (principal, scope) => principal === `may ${scope}`,
      ec: subject,
      rsa: subject,
      secret: subject,
      fetched: subject,
      remote: subject,
      async key(attempt, key) {
        if (!isSameSecret(key, "open sesame")) throw Denied.unauthorized();
        return `${before(attempt)}a key`;
      },
      async opaque(_attempt, token) {
        if (token === "reader") return "may read";
        if (token === "writer") return "may write";
        throw Denied.unauthorized();
      },
      async certificate(_attempt, certificate) {
        if ("name" in certificate && certificate.name === "ada") return "ada by certificate";
        throw Denied.unauthorized();
      },
    },
  },
  {
    // A proxy ends TLS and tells the certificate of the client.
    certificate: (head) => {
      const name = head.onlyHeader("client-cert");
      return name === undefined ? undefined : { name };
    },
  },
);
const server = express()
  .use(harden(), router, notFound)
  .listen(0, "127.0.0.1", () => {
    console.log(`tokens 127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
