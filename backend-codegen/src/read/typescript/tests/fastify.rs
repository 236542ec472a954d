//! Fastify: plugins, scopes, folders of plugins, schemas.

use super::{document, paths, seen};

#[test]
fn plugins_have_prefixes_unless_they_want_no_scope() {
    let files = "
        //- server.js
        const fp = require('fastify-plugin');
        const server = require('fastify')({ logger: true });
        server.register(require('./pets'), { prefix: '/pets' });
        server.register(fp(async (app) => { app.get('/plain', async () => 'x') }), { prefix: '/ignored' });
        server.register(import('./late.mjs'), { prefix: '/late' });
        server.route({ method: ['PUT', 'PATCH'], url: '/both', handler: async () => ({}) });
        server.listen({ port: 1 });
        //- pets.js
        module.exports = function (app, options, done) {
          app.get('/', { handler: async (request, reply) => [] });
          app.register(async (inner) => { inner.delete('/:id', async () => {}) }, { prefix: '/inner' });
          done();
        };
        //- late.mjs
        export default async function (app) { app.get('/x', async () => 1) }
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        DELETE /pets/inner/{id}
        GET /plain
        GET /late/x
        PUT /both
        PATCH /both
        ");
}

#[test]
fn prefixes_and_paths_are_put_together_as_they_are() {
    let files = "
        //- main.js
        import fastify from 'fastify';
        const app = fastify();
        app.register(async (v1) => {
          v1.get('cats', async () => 1);
          v1.get('/dogs', async () => 1);
          v1.register(async (birds) => { birds.get(':id', async () => 1); }, { prefix: 'birds/' });
        }, { prefix: '/v1' });
        app.listen({ port: 3000 });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /v1cats
          200: integer
        GET /v1/dogs
          200: integer
        GET /v1/birds/{id}
          path id*: string
          200: integer
        ");
}

#[test]
fn files_of_folders_are_chosen_by_patterns_and_functions() {
    let files = "
        //- start.ts
        import fastify from 'fastify';
        import { restartable } from '@fastify/restartable';
        import { create } from './create';
        restartable(create, { logger: true }, fastify).then((app) => app.listen({ port: 1 }));
        //- create.ts
        import path from 'node:path';
        import { fastify as ofPackage } from 'fastify';
        import autoload from '@fastify/autoload';
        import { here } from './lib/paths';
        export const create = async (framework?: Framework, options?: unknown) => {
          const make = framework ? (framework as unknown as typeof ofPackage) : ofPackage;
          const app = make(options ?? {});
          app.register(autoload, {
            dir: path.join(here(import.meta.url), 'modules'),
            matchFilter: (file: string) => file.endsWith('.router.ts'),
            ignorePattern: /^drafts$/,
            dirNameRoutePrefix: false,
            options: { prefix: '/v1' },
          });
          app.register(autoload, {
            dir: path.join(here(import.meta.url), 'parts'),
            indexPattern: /^(main|start)\\.ts$/,
            scriptPattern: /plugin\\.ts$/,
          });
          return app;
        };
        //- lib/paths.ts
        import { dirname } from 'node:path';
        import { fileURLToPath } from 'node:url';
        export const here = (url: string) => dirname(fileURLToPath(url));
        //- modules/pets/pets.router.ts
        export default async (app) => { app.get('/pets', async () => []) };
        //- modules/pets/pets.service.ts
        export default async (app) => { app.get('/not-loaded', async () => []) };
        //- modules/drafts/drafts.router.ts
        export default async (app) => { app.get('/drafts', async () => []) };
        //- parts/admin/main.ts
        export default async (app) => { app.get('/', async () => []) };
        //- parts/admin/other.plugin.ts
        export default async (app) => { app.get('/other', async () => []) };
        //- parts/users/list.plugin.ts
        export default async (app) => { app.get('/', async () => []) };
        //- parts/users/notes.ts
        export const notes = 1;
    ";
    // What is not loaded may be given an application elsewhere, and has no prefix.
    insta::assert_snapshot!(paths(files), @r"
        GET /v1/pets
        GET /admin
        GET /users
        GET /drafts
        GET /not-loaded
        GET /other
        ");
}

#[test]
fn folders_of_plugins_are_prefixes() {
    let files = "
        //- app.ts
        import path from 'node:path';
        import fastify from 'fastify';
        import autoload from '@fastify/autoload';
        const app = fastify();
        app.register(autoload, { dir: path.join(import.meta.dirname, 'plugins') });
        app.register(autoload, {
          dir: path.join(import.meta.dirname, 'routes'), autoHooks: true, cascadeHooks: true, routeParams: true,
        });
        //- plugins/auth.ts
        import fp from 'fastify-plugin';
        export default fp(async (app) => {
          app.decorate('authenticate', async (request, reply) => { await request.jwtVerify() });
        });
        //- routes/index.ts
        export default async (app) => { app.get('/', async () => ({ up: true })) };
        //- routes/admin/autohooks.ts
        export default async (app) => { app.addHook('onRequest', app.authenticate) };
        //- routes/admin/users/_id/index.ts
        export default async (app) => { app.get('/', async (request) => ({ id: request.params.id })) };
        //- routes/admin/users.ts
        export const autoPrefix = '/people';
        export default async (app) => { app.get('/', async () => []) };
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /
          200: {up*: boolean}
        GET /admin/people [bearer]
          200: [any]
          401: {statusCode*: integer, error*: string, message*: string}
        GET /admin/users/{id} [bearer]
          path id*: string
          200: {id*: any}
          401: {statusCode*: integer, error*: string, message*: string}
        ");
}

#[test]
fn schemas_of_routes_are_what_is_declared() {
    let files = "
        //- app.js
        const fastify = require('fastify')();
        fastify.addSchema({ $id: 'pet', type: 'object', required: ['id'], properties: { id: { type: 'integer' } } });
        fastify.get('/pets/:id', {
          schema: {
            summary: 'Shows a pet', tags: ['Pets'],
            params: { type: 'object', properties: { id: { type: 'integer', minimum: 1 } } },
            querystring: { type: 'object', required: ['full'], properties: { full: { type: 'boolean' } } },
            response: { 200: { $ref: 'pet#' }, '4xx': { type: 'object', properties: { message: { type: 'string' } } } },
          },
        }, async (request, reply) => {
          if (!request.query.full) return reply.code(404).send({ message: 'none' });
          return { id: 1 };
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          summary: Shows a pet
          path id*: integer minimum=1
          query full*: boolean
          200: pet
          404: {message*: string}
          4XX: {message: string}
        ");
}

#[test]
fn each_return_has_the_status_that_is_set_by_then() {
    let files = "
        //- app.js
        const fastify = require('fastify')();
        const store = require('elsewhere');
        fastify.get('/a', async (request, reply) => {
          const { data, error } = await store.list();
          if (error) {
            reply.code(404);
            return { error: 'none' };
          }
          return { data: 1 };
        });
        fastify.get('/b', async (request, reply) => {
          const { data, error } = await store.list();
          if (error) return reply.code(500).send({ error: 'why' });
          reply.code(203);
          return data;
        });
        fastify.delete('/c', async (request, reply) => {
          if (!await store.has()) return reply.notFound();
          reply.code(204);
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /a
          200: {data*: integer}
          404: {error*: string}
        GET /b
          203: any
          500: {error*: string}
        DELETE /c
          204: 
          404: {statusCode*: integer, error*: string, message*: string}
        ");
}

#[test]
fn what_schemas_refuse_is_answered_as_other_errors_are() {
    let files = "
        //- app.js
        const fastify = require('fastify')();
        const createError = require('http-errors');
        const body = { type: 'object', properties: { name: { type: 'string' } } };
        fastify.post('/plain', { schema: { body } }, async (request, reply) => {
          if (await isThere()) return createError(409, 'there');
          reply.code(201);
          return { name: request.body.name };
        });
        fastify.get('/texts', {
          schema: { querystring: { type: 'object', properties: { word: { type: 'string' } } } },
        }, async () => ({}));
        fastify.register(async (inner) => {
          inner.setErrorHandler((error, request, reply) => {
            reply.code(error.validation ? 422 : error.statusCode || 500).send({ why: error.message });
          });
          inner.get('/numbers', {
            schema: { querystring: { type: 'object', properties: { n: { type: 'integer' } } } },
          }, async () => ({}));
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /plain
          body: {name: string}
          201: {name*: any}
          400: {statusCode*: integer, error*: string, message*: string}
          409: {statusCode*: integer, error*: string, message*: string}
        GET /texts
          query word: string
          200: {}
        GET /numbers
          query n: integer
          200: {}
          422: {why*: string}
        ");
}

#[test]
fn a_folder_may_be_loaded_by_what_the_command_line_starts() {
    let files = "
        //- package.json
        { \"type\": \"module\", \"dependencies\": { \"fastify\": \"5\" } }
        //- app.js
        import autoload from '@fastify/autoload'
        import { join } from 'desm'
        export default async function (fastify, options) {
          fastify.register(autoload, { dir: join(import.meta.url, 'routes'), dirNameRoutePrefix: false })
        }
        //- routes/admin.js
        export const autoPrefix = '/_app'
        export default async function (fastify) {
          fastify.route({ method: 'GET', path: '/refresh', handler: async () => ({}) })
        }
    ";
    insta::assert_snapshot!(paths(files), @"GET /_app/refresh");
}

#[test]
fn schemas_of_typebox_are_referred_to_by_their_names() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        import { Type } from 'typebox';
        const failure = Type.Object({ message: Type.String() }, { $id: 'Failure' });
        const app = fastify();
        app.addSchema(failure);
        app.get('/x', {
          schema: { response: { 404: Type.Ref('Failure'), 500: Type.Ref('Nowhere'), 503: { $ref: 'other#' } } },
        }, async () => 1);
    ";
    let seen = document(files);
    insta::assert_snapshot!(seen.part("responses:"), @r"
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: integer
        '404':
          description: Not Found
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Failure'
        '500':
          description: Internal Server Error
          content:
            application/json:
              schema: {}
        '503':
          description: Service Unavailable
          content:
            application/json:
              schema: {}
        ");
    insta::assert_snapshot!(seen.findings, @r"
        warning[ref::unresolved] app.ts:8:56 no schema is known as `Nowhere` | it may be any value in the document | help: declare it where it can be followed
        warning[ref::unresolved] app.ts:8:82 no schema is known as `other#` | it may be any value in the document | help: declare it where it can be followed
        ");
}

#[test]
fn what_a_wrapped_handler_returns_has_the_status_that_is_set_by_then() {
    let files = "
        //- app.ts
        import Fastify from 'fastify';
        const app = Fastify();
        const wrap = (handler) => async (request, reply) => {
          try {
            return await handler(request, reply);
          } catch (error) {
            reply.code(500);
            return { error: 'failed' };
          }
        };
        app.post('/pets', wrap(async (request, reply) => {
          const { name } = request.body;
          if (!name) {
            reply.code(422);
            return { message: 'no name' };
          }
          reply.code(201);
          return { id: 1, name };
        }));
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          body: {name: any}
          201: {id*: integer, name*: any}
          422: {message*: string}
          500: {error*: string}
        ");
}

#[test]
fn what_the_schema_of_an_answer_leaves_open_values_say() {
    let files = "
        //- app.js
        const fastify = require('fastify')();
        const S = require('fluent-json-schema');
        const Owner = undefined;
        const Pet = S.object().prop('name', S.string().required()).prop('owner', Owner);
        fastify.get('/pets', { schema: { response: { 200: S.object().prop('pets', S.array().items(Pet)) } } }, async () => {
          return { pets: [{ name: 1, owner: { mail: 'a@b' }, secret: 2 }] };
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {pets: [{name*: string, owner: {mail*: string}}]}
        ");
}

#[test]
fn contracts_say_what_is_served() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        import { initServer } from '@ts-rest/fastify';
        import { contract } from './contract';
        const app = fastify();
        const s = initServer();
        const router = s.router(contract, {
          pets: {
            one: async ({ params: { id } }) => ({ status: 200, body: { name: id } }),
            add: async ({ body }) => ({ status: 201, body }),
          },
        });
        app.register(s.plugin(router), { prefix: '/v1' });
        //- contract.ts
        import { initContract } from '@ts-rest/core';
        import { z } from 'zod';
        const c = initContract();
        const pet = z.object({ name: z.string() });
        const pets = c.router({
          one: { method: 'GET', path: '/pets/:id', query: z.object({ deep: z.boolean().optional() }), responses: { 200: pet } },
          add: { method: 'POST', path: '/pets', body: pet, responses: { 201: pet } },
        });
        export const contract = c.router({ pets }, { pathPrefix: '/api' });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /v1/api/pets/{id}
          path id*: string
          query deep: boolean
          200: {name*: string}
        POST /v1/api/pets
          body: {name*: string}
          201: {name*: string}
        ");
}

#[test]
fn what_is_copied_into_options_is_no_prefix() {
    let files = "
        //- package.json
        {\"scripts\": {\"start\": \"fastify start app.js\"}, \"dependencies\": {\"fastify\": \"5\"}}
        //- app.js
        import AutoLoad from '@fastify/autoload';
        export default async function (fastify, opts) {
          fastify.register(AutoLoad, {
            dir: __dirname + '/routes',
            dirNameRoutePrefix: false,
            options: Object.assign({}, opts),
          });
          fastify.register(async (own) => { own.get('/own', async () => 1); }, { ...opts, log: true });
          fastify.register(async (own) => { own.get('/named', async () => 1); }, { prefix: opts.base });
          fastify.register(AutoLoad, { dir: __dirname + '/modules', encapsulate: false });
        }
        //- modules/toys/index.js
        export default async function (fastify) { fastify.get('/toys', async () => []); }
        //- routes/pets/index.js
        export default async function (fastify) { fastify.get('/pets', async () => []); }
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /own
        GET /{base}/named
        GET /toys
        GET /pets
        ");
}

#[test]
fn a_path_that_no_document_can_have_takes_no_others_with_it() {
    let files = "
        //- app.js
        const app = require('fastify')();
        app.get('/pets', async () => []);
        app.get('/a}/b', async () => []);
        app.listen({ port: 80 });
    ";
    insta::assert_snapshot!(document(files).findings, @r"
        warning[code::lost] app.js:3:1 this call became no operation | a document cannot have the path `/a}/b` | help: write it with letters, digits, and parameters of whole parts
        ");
}
