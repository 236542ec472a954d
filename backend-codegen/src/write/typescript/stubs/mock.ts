/**
 * What the mock remembers: a resource that was deleted is not found until it is made again.
 *
 * Delete this file, and what `index.ts` has of it, when handlers remember by themselves.
 */

import { Failure, type Head } from "./generated/index.js";

/** How many paths are remembered at most. */
const MOST = 10_000;

/** The paths of resources that were deleted. */
const deleted = new Set<string>();

/** Whether there is nothing at a path any more; notes what the method does to it. */
function hides({ method, path }: Head): boolean {
  const isGone = deleted.has(path);
  if (method === "PUT") {
    deleted.delete(path);
    return false;
  }
  if (method === "POST") {
    for (const other of deleted) if (other.startsWith(`${path}/`)) deleted.delete(other);
  }
  if (method === "DELETE" && deleted.size < MOST) deleted.add(path);
  return isGone;
}

type Handler = (request: unknown, context: { readonly head: Head }) => Promise<unknown>;

/** The same handlers, which find nothing where a resource was deleted. */
export function forgetful<Handlers extends object>(handlers: Handlers): Handlers {
  const all = Object.entries(handlers).map(([name, handle]: [string, Handler]) => {
    const forgetful: Handler = async (request, context) => {
      if (hides(context.head)) throw Failure.notFound();
      return handle(request, context);
    };
    return [name, forgetful];
  });
  return Object.fromEntries(all) as Handlers;
}
