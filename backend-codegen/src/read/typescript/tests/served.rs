//! What is served, and what only stands in the code.

use super::{paths, seen};

#[test]
fn verbs_that_are_texts_are_told_where_nothing_comes_of_them() {
    let files = "
        //- app.js
        import express from 'express';
        import { Bus, Router, nock } from 'their-own';
        const app = express();
        const own = { routes: [], on(method, path, handler) { this.routes.push([method, path, handler]); } };
        own.on('get', '/pets', (req, res) => res.json([]));
        for (const [method, path, handler] of own.routes) app[method](`/api${path}`, handler);
        const theirs = new Router();
        theirs.on('get', '/shops', (req, res) => res.json([]));
        theirs.add('POST', '/shops/:id', list);
        theirs.on('data', '/shops', list);
        theirs.request('GET', '/shops', done);
        const client = new Bus();
        client.on('get', '/shops', done);
        app.listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /api/pets
          200: [any]
        lost app.js:8: what it is called on is no router that is known
        lost app.js:9: what it is called on is no router that is known
        ");
}

#[test]
fn what_is_not_ready_yet_is_served() {
    let files = "
        //- app.js
        import express from 'express';
        const app = express();
        const state = { ready: false };
        app.use('/health', (req, res) => res.status(state.ready ? 200 : 503).json({}));
        app.use('/gone', (req, res) => res.sendStatus(403));
        app.listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /health
          503: {}
        ");
}

#[test]
fn other_servers_are_asked_for_all_methods() {
    let files = "
        //- app.js
        const express = require('express');
        const { createProxyMiddleware } = require('http-proxy-middleware');
        const proxy = require('express-http-proxy');
        const app = express();
        for (const { route, target } of [{ route: '/users', target: 'http://users' }]) {
          app.use(route, check(), createProxyMiddleware({ target }));
        }
        app.use('/pages', proxy('http://pages'));
        app.listen(80);
        //- src/setupProxy.js
        const { createProxyMiddleware } = require('http-proxy-middleware');
        module.exports = function (app) {
          app.use('/api', createProxyMiddleware({ target: 'http://localhost:80' }));
        };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /users
        POST /users
        PUT /users
        PATCH /users
        DELETE /users
        GET /pages
        POST /pages
        PUT /pages
        PATCH /pages
        DELETE /pages
        ");
}

#[test]
fn paths_without_a_slash_are_no_paths_for_express() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        const router = express.Router();
        router.get('./', (req, res) => res.json([]));
        router.get(':id', (req, res) => res.json([]));
        router.get(['pets', '/pets'], (req, res) => res.json([]));
        router.route('towns').get((req, res) => res.json([]));
        app.use('/api', router);
        app.use(process.env.PREFIX || 'v1', router);
        app.use('v2', router);
        app.get('*', (req, res) => res.send(''));
        app.listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /api/pets
          200: [any]
        GET /v1/pets
          200: [any]
        lost app.js:4: its path begins with no slash, so that no request has it
        lost app.js:5: its path begins with no slash, so that no request has it
        lost app.js:7: its path begins with no slash, so that no request has it
        lost app.js:10: its path begins with no slash, so that no request has it
        lost app.js:11: it stands for all paths that nothing else is for
        ");
}

#[test]
fn fastify_puts_paths_behind_their_prefixes_as_they_are() {
    let files = "
        //- app.js
        import fastify from 'fastify';
        const app = fastify();
        const routes = async (scope) => {
          scope.get('pets', async () => []);
          scope.get('/pets', async () => []);
        };
        app.register(routes, { prefix: '/shop' });
        app.register(routes, { prefix: '/town/' });
        app.register(async (outer) => outer.register(routes, { prefix: 'inner' }), { prefix: '/outer' });
        app.listen({ port: 80 });
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /shoppets
        GET /shop/pets
        GET /town/pets
        GET /town/pets
        GET /outer/innerpets
        GET /outer/inner/pets
        ");
}

#[test]
fn plugins_that_nobody_registers_are_told() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        import { pets, shops, users } from './routes';
        import * as towns from './routes/towns';
        const app = fastify();
        app.register(pets, { prefix: '/pets' });
        // app.register(users, { prefix: '/users' });
        all(towns);
        app.listen({ port: 80 });
        //- routes/index.ts
        import users from './users';
        import pets from './pets';
        export { users, pets };
        export * from './shops';
        //- routes/pets.ts
        import { FastifyInstance } from 'fastify';
        export default async (app: FastifyInstance) => { app.get('/', async () => []); };
        //- routes/users.ts
        import { FastifyInstance } from 'fastify';
        export default async (app: FastifyInstance) => { app.get('/users', async () => []); };
        //- routes/shops.ts
        import { FastifyInstance } from 'fastify';
        export async function shops(app: FastifyInstance) { app.get('/shops', async () => []); }
        //- routes/towns.ts
        import { FastifyInstance } from 'fastify';
        export async function towns(app: FastifyInstance) { app.get('/towns', async () => []); }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        GET /towns
          200: [any]
        lost routes/shops.ts:2: nothing starts the application that it belongs to, and another one is started
        lost routes/users.ts:2: nothing starts the application that it belongs to, and another one is started
        ");
}

#[test]
fn routers_of_the_code_that_keep_routes_in_a_map_are_followed() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        class Router<Context = unknown> {
          protected known: Map<string, Route[]> = new Map<string, Route[]>();
          get(url: string, handler: Handler) { this.add('get', url, handler); }
          post(url: string, handler: Handler) { this.add('post', url, handler); }
          add(method: string, url: string, handler: Handler) {
            const path = url.split('?')[0];
            const routes = this.known.get(path);
            if (!routes) {
              this.known.set(path, [{ method, handler }]);
              return;
            }
            routes.push({ method, handler });
          }
          routes() { return this.known; }
        }
        const commands = [
          (router: Router) => router.get('/', () => []),
          (router: Router) => router.post('/:key?uploads', () => ({})),
          (router: Router) => router.post('/:key', () => ({})),
          (router: Router) => router.get('/:key', () => ({})),
        ];
        const app = fastify();
        app.register(async (scope) => {
          const router = new Router();
          commands.forEach((command) => command(router));
          Array.from(router.routes().keys()).forEach((path) => {
            const routes = router.routes().get(path);
            if (!routes || routes.length === 0) return;
            const methods = new Set(routes.map((route) => route.method));
            methods.forEach((method) => scope[method](path, async () => []));
          });
        }, { prefix: '/s3' });
        app.listen({ port: 80 });
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /s3
        POST /s3/{key}
        GET /s3/{key}
        ");
}

#[test]
fn services_are_loaded_however_many_there_are() {
    let names: Vec<String> = (0..40).map(|index| format!("of{index}")).collect();
    let mut files = String::from(
        "
        //- app.js
        const express = require('express');
        const services = require('./services');
        const state = {};
        const busy = (n) => { for (let i = 0; i < 90; i++) { n = { n }; } return n; };
        const load = (names) => names.map((name) => {
          for (const it of names) busy(it);
          state[name] = services[name]();
          return store.save();
        });
        load(Object.keys(services));
        const app = express();
        for (const service of Object.values(state)) {
          for (const [path, handler] of Object.entries(service)) app.get(path, handler);
        }
        app.listen(80);
        //- services.js
        ",
    );
    for name in &names {
        use std::fmt::Write as _;
        let _ = writeln!(
            files,
            "        module.exports.{name} = () => ({{ '/{name}': (req, res) => res.json([]) }});"
        );
    }
    assert_eq!(paths(&files).lines().count(), names.len());
}

#[test]
fn functions_of_routers_that_code_replaces_are_called_by_what_replaces_them() {
    let files = "
        //- app.js
        import express from 'express';
        import { catching } from './catching';
        import routes from './routes';
        const app = express();
        catching(app);
        store.connect().then(async () => {
          routes(app);
          app.listen(80);
        });
        //- catching.js
        const wrap = (handler) => async (req, res, next) => {
          try { await handler(req, res, next); } catch (error) { next(error); }
        };
        export const catching = (app) => {
          const get = app.get.bind(app);
          app.get = (path, ...handlers) => get(path, ...handlers.map(wrap));
          const { post } = app;
          app.post = function (path, handler) { return post.call(app, path, wrap(handler)); };
        };
        //- routes.js
        export default (app) => {
          // All pets.
          app.get('/pets', (req, res) => res.json([]));
          app.get('/pets/:id', (req, res) => res.json({ id: req.params.id }));
          app.post('/pets', (req, res) => res.status(201).json({ name: req.body.name }));
        };
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        GET /pets/{id}
          path id*: string
          200: {id*: any}
        POST /pets
          body: {name: any}
          201: {name*: any}
        ");
}

#[test]
fn what_nobody_registers_may_begin_with_what_others_do() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        import { auth } from './auth';
        const app = fastify();
        app.register(auth);
        app.get('/pets', async () => []);
        app.listen({ port: 80 });
        //- auth.ts
        import fp from 'fastify-plugin';
        export const auth = fp(async (app) => { app.addHook('onRequest', async () => {}); });
        //- memo.ts
        import { FastifyInstance } from 'fastify';
        import { auth } from './auth';
        export const memo = async (app: FastifyInstance) => {
          app.register(auth).get('/memo', async () => []);
        };
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        lost memo.ts:4: nothing starts the application that it belongs to, and another one is started
        ");
}
