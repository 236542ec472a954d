//! What types of TypeScript say.

use super::seen;

#[test]
fn generics_of_requests_are_read() {
    let files = "
        //- app.ts
        import express, { Request, Response, RequestHandler } from 'express';
        import type { NewPet, Page } from './models';
        import { Pet } from './models';
        const app = express();
        app.post('/pets', (req: Request<{}, Pet, NewPet>, res: Response<Pet>) => { res.status(201).json(make(req.body)) });
        const list: RequestHandler<unknown, Page<Pet>, unknown, { kind?: Pet['kind']; limit: number }> = (req, res) => {
          res.json(find(req.query));
        };
        app.get('/pets', list);
        //- models.ts
        export interface Base { readonly id: number; }
        export interface Pet extends Base {
          /** What it is called. */
          name: string;
          kind: 'cat' | 'dog' | null;
          born?: Date;
          owner: Pick<Owner, 'email'>;
        }
        interface Owner { email: string; secret: string }
        export type NewPet = Omit<Pet, 'id' | 'owner'> & { tags: string[] };
        export type Page<T> = { items: T[]; total: number };
    ";
    insta::assert_snapshot!(seen(files), @r#"
        POST /pets
          body: {name*: string, kind*: "cat"|"dog"|null, born: string(date-time), tags*: [string]}
          201: Pet
        GET /pets
          query kind: "cat"|"dog"|null
          query limit*: number
          200: {items*: [Pet], total*: number}
        "#);
}

#[test]
fn types_of_routes_of_fastify_and_of_values_are_read() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        import { z } from 'zod';
        const app = fastify();
        enum Level { Low = 'low', High = 'high' }
        interface Query { level: Level; ids?: number[] }
        app.get<{ Querystring: Query; Params: { id: number } }>('/a/:id', async (request) => load(request.query));
        const Body = z.object({ name: z.string() });
        app.post('/b', async (request) => {
          const body = request.body as z.infer<typeof Body>;
          return store(body);
        });
        async function load(query: Query): Promise<{ ok: boolean }> { return database.load(query) }
        async function store(body: unknown): Promise<Record<string, number>> { return database.store(body) }
    ";
    insta::assert_snapshot!(seen(files), @r#"
        GET /a/{id}
          path id*: number
          query level*: "low"|"high"
          query ids: [number]
          200: {ok*: boolean}
        POST /b
          body: {name*: string}
          200: {}
        "#);
}

#[test]
fn comments_say_in_json_schema_what_types_have_no_word_for() {
    let files = r#"
        //- app.ts
        import express, { Request, Response } from 'express';
        const app = express();
        app.post('/', (req: Request<{}, Pet, New>, res: Response<Pet>) => { res.json(make(req.body)) });
        interface New {
          /** @keywords {"items":{"enum":["a","b"]}} */
          list: string[];
          pet: Pet;
        }
        /** @schema {"oneOf":[{"$ref":"Cat"},{"type":"integer"}]} */
        type Pet = unknown;
        interface Cat { pets: Pet[] }
    "#;
    insta::assert_snapshot!(seen(files), @r"
        POST /
          body: New
          200: Pet
        ");
}
