//! Nothing lost, nothing invented.

use super::seen;

#[test]
fn what_only_looks_like_a_route_is_none() {
    let files = "
        //- app.ts
        import express from 'express';
        import axios from 'axios';
        const app = express();
        app.set('port', 1);
        const port = app.get('port');
        const cache = new Map();
        cache.get('/x', () => 1);
        axios.get('/users', config);
        const client = axios.create();
        export const load = () => client.post('/users', body);
        app.get('/real', (req, res) => { axios.get('/inner', options); res.end() });
        //- test/app.test.ts
        import request from 'supertest';
        import express from 'express';
        const app = express();
        app.get('/mock', (req, res) => res.end());
        request(app).get('/mock', done);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /real
          200:
        ");
}

#[test]
fn calls_that_could_not_be_followed_are_told() {
    let files = "
        //- app.ts
        import express from 'express';
        import cors from 'cors';
        import swagger from 'swagger-ui-express';
        import { missing } from './missing';
        import { TypedRouter } from 'typed-rest';
        const app = express();
        app.options('*', cors());
        app.get('/docs', swagger.setup({}));
        app.get(/a|b/, (req, res) => res.end());
        app[unknown()]('/method', (req, res) => res.end());
        const unused = express.Router();
        unused.get('/unused', (req, res) => res.end());
        missing.router.get('/elsewhere', (req, res) => res.end());
        const typed = new TypedRouter();
        typed.get('/typed', (req, res) => res.end());
        app.all('*', (req, res) => res.sendStatus(404));
    ";
    insta::assert_snapshot!(seen(files), @r"
        lost app.ts:8: it answers what browsers ask before a request of another page
        lost app.ts:9: it shows a documentation
        lost app.ts:10: its path is the pattern `/a|b/`, which is no template
        lost app.ts:11: which method is called is not known
        lost app.ts:13: its router is never mounted in an application
        lost app.ts:14: it is called on what a file exports that does not exist
        lost app.ts:16: it is called on what a package calls a router, which is not one that is known
        lost app.ts:17: it stands for all paths that nothing else is for
        ");
}

#[test]
fn functions_that_nobody_calls_are_tried_with_a_router() {
    let files = "
        //- package.json
        { \"dependencies\": { \"fastify\": \"5\" } }
        //- routes/pets.ts
        import type { FastifyInstance } from 'fastify';
        export default async function (app: FastifyInstance) {
          app.get('/pets', async () => []);
        }
        //- other.ts
        export function make(things) { things.get('/x', () => 1) }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        ");
}

#[test]
fn what_is_called_like_a_test_and_imported_is_none() {
    let files = "
        //- app.ts
        import express from 'express';
        import { router } from './split-test.js';
        const app = express();
        app.use('/splits', router);
        //- split-test.ts
        import express from 'express';
        export const router = express.Router();
        router.get('/all', (req, res) => { res.end() });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /splits/all
          200:
        ");
}

#[test]
fn applications_that_nobody_makes_are_made() {
    let files = "
        //- tenant.ts
        import Koa from 'koa';
        import mount from 'koa-mount';
        import initApis from './apis';
        export default class Tenant {
          static async create(id: string) { return new Tenant(id) }
          constructor(public readonly id: string) {
            const app = new Koa();
            app.use(mount('/api', initApis(this)));
          }
        }
        //- apis.ts
        import Koa from 'koa';
        import Router from 'koa-router';
        import status from './status';
        export default function initApis(tenant): Koa {
          const app = new Koa();
          const routers = [new Router()];
          status(routers[0], tenant);
          for (const router of routers) app.use(router.routes());
          return app;
        }
        //- status.ts
        export default function status<T extends Router>(...[router, tenant]: [T, unknown]) {
          router.get('/status', async (ctx, next) => { ctx.status = 204; return next(); });
        }
        //- other.ts
        import express from 'express';
        export const build = ({ name }) => {
          const app = express();
          app.get('/built', (req, res) => res.sendStatus(204));
          return app;
        };
    ";
    insta::assert_snapshot!(super::paths(files), @r"
        GET /built
        GET /api/status
        ");
}

#[test]
fn what_extends_a_router_is_one() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import Router from 'koa-router';
        class Resource extends Router {
          constructor(name: string) {
            super({ prefix: '/' + name });
            this.get('/', (ctx) => { ctx.body = 'all'; });
            this.#more();
          }
          #more() { this.post('/', (ctx) => { ctx.status = 201; }); }
        }
        const pets = new Resource('pets');
        pets.get('/:id', (ctx) => { ctx.body = 'one'; });
        const app = new Koa();
        app.use(pets.routes());
        //- express.js
        const express = require('express');
        class Users extends express.Router {
          constructor() { super(); this.get('/me', (req, res) => res.sendStatus(204)); }
        }
        const web = express();
        web.use('/users', new Users());
    ";
    insta::assert_snapshot!(super::paths(files), @r"
        GET /pets
        POST /pets
        GET /pets/{id}
        GET /users/me
        ");
}

#[test]
fn what_all_bodies_go_through_says_nothing_of_each() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        const clean = (value) => Array.isArray(value) ? value.map((item) => clean(item)) : value;
        app.use((req, res, next) => { req.body = clean(req.body); next(); });
        app.delete('/pets/:id', (req, res) => res.sendStatus(204));
        app.post('/pets', (req, res) => { const { name } = req.body; res.sendStatus(201); });
    ";
    let seen = seen(files);
    let bodies = seen.lines().filter(|line| line.contains("body"));
    insta::assert_snapshot!(bodies.collect::<Vec<_>>().join("\n"), @"  body: {name: any}");
}

#[test]
fn what_a_class_does_when_it_is_started_from_elsewhere_is_done() {
    let files = "
        //- server.ts
        import express from 'express';
        import routes from './routes';
        import { logIn } from './login';
        export class Server {
          app: express.Application;
          constructor() { this.app = express(); }
          async prepare() { await connect(); }
          async configure() {
            await logIn(this.app);
            this.app.use('/api', routes);
            this.app.get('/ip', (req, res) => { res.send(req.ip); });
          }
        }
        let server: Server | undefined;
        export async function start() {
          server = new Server();
          await server.prepare();
          await server.configure();
        }
        //- login.ts
        export const logIn = async (app) => {
          app.post('/login', (req, res) => res.sendStatus(204));
        };
        //- routes.ts
        import express from 'express';
        const router = express.Router();
        router.get('/pets', (req, res) => res.json([]));
        export default router;
        //- commands/start.ts
        import { Command } from '@oclif/core';
        import * as server from '../server';
        export default class Start extends Command {
          async run() { await server.start(); }
        }
    ";
    insta::assert_snapshot!(super::paths(files), @r"
        POST /login
        GET /api/pets
        GET /ip
        ");
}

#[test]
fn paths_that_functions_of_the_code_join_are_found() {
    let files = "
        //- app.js
        import express from 'express';
        import join from './join';
        import settings from './settings';
        const makeApp = () => {
          const app = express();
          app.get(join(settings.route, 'pets/:id'), (req, res) => res.json([]));
          return app;
        };
        export default makeApp;
        //- settings.js
        export default { route: '/api/' };
        //- join.js
        const normalize = (text) => text.replace(/[\\/]+/g, '/');
        export default (...parts) => normalize([].slice.call(parts, 0).join('/'));
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /api/pets/{id}
          path id*: string
          200: [any]
        ");
}

#[test]
fn what_a_package_answers_at_all_paths_is_no_refusal() {
    let files = "
        //- app.ts
        import express from 'express';
        import { createProxyMiddleware } from 'http-proxy-middleware';
        const app = express();
        const router = express.Router();
        const known = (req, res, next) => { if (!find(req)) return res.sendStatus(404); next(); };
        router.get('/*', known, createProxyMiddleware({ target: 'http://inner' }));
        router.post('/*', (req, res) => res.sendStatus(404));
        app.use('/inner', router);
    ";
    insta::assert_snapshot!(super::paths(files), @"GET /inner/{wildcard}");
}

#[test]
fn routers_of_the_code_itself_are_told_as_such() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        const app = fastify();
        class Commands {
          private routes = new Map();
          get(path: string, handler) { this.routes.set(path, handler); }
        }
        const list = (router: Commands) => { router.get('/list', async () => []); };
        list(new Commands());
        app.get('/pets', async () => []);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        lost app.ts:8: the function that it stands in is called, but with no router that is known
        ");
}

#[test]
fn decorators_of_routes_are_told() {
    let files = "
        //- pets.ts
        import { Controller, Get, Post, Inject } from 'some-framework';
        @Controller('pets')
        export class Pets {
          @Inject() store;
          @Get() list() { return [] }
          @Post('find') find() { return [] }
          @httpPut('/') put() {}
          @get('/two') two() {}
          @get('memo') memo() {}
          @Get(options) of() {}
          @Delete({ cascade: true }) gone() {}
        }
    ";
    insta::assert_snapshot!(seen(files), @r"
        lost pets.ts:5: a decorator says what it answers, which is not followed
        lost pets.ts:6: a decorator says what it answers, which is not followed
        lost pets.ts:7: a decorator says what it answers, which is not followed
        lost pets.ts:8: a decorator says what it answers, which is not followed
        ");
}

#[test]
fn routers_that_only_a_package_adds_to_are_told() {
    let files = "
        //- app.ts
        import express from 'express';
        import health from 'some-health';
        import { addRoutes } from 'some-tables';
        import { login, createServer, createClient } from 'some-tools';
        const app = express();
        const inner = express.Router();
        health.addTo(inner, { database: true });
        app.use('/health', inner);
        const table = express.Router();
        addRoutes(table, [{ method: 'POST', path: '/pets', handler: (req, res) => res.sendStatus(201) }]);
        app.use(table);
        const guarded = login({ required: true });
        guarded.get('/me', (req, res) => res.json({}));
        guarded.route('/me/pets').get((req, res) => res.json([]));
        app.use('/user', guarded);
        const server = createServer();
        server.del('/pets/:id', (req, res) => res.sendStatus(204));
        server.listen(8080);
        const client = createClient();
        client.get('/key', (error, value) => value);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          201: 
        GET /user/me
          200: {}
        GET /user/me/pets
          200: [any]
        DELETE /pets/{id}
          path id*: string
          204: 
        lost app.ts:8: what `some-health` adds to the router is not followed
        ");
}

#[test]
fn what_a_check_of_settings_says_is_not_known() {
    let files = "
        //- app.ts
        import express from 'express';
        import socket from 'express-ws';
        const check = () => {
          let isFine = true;
          if (!process.env.SECRET) { console.error('no secret'); isFine = false; }
          if (!process.env.PLACE) isFine = false;
          return isFine;
        };
        const config = { storage: 'cloud' };
        if (check()) {
          let app = express();
          app = socket(app).app;
          app.use('/pets', express.Router().get('/', (req, res) => res.json([])));
          if (config.storage === 'local') app.put('/files', (req, res) => res.sendStatus(204));
        } else process.exit(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        PUT /files
          204: 
        ");
}

#[test]
fn middlewares_that_answer_at_patterns_are_told() {
    let files = "
        //- app.js
        const app = require('express')();
        app.use(/(\\/pets\\b)|(\\/owners)$/, (req, res) => res.json([]));
        app.use(/(\\/admin\\b)|(\\/root)$/, (req, res, next) => next());
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @"lost app.js:2: it answers at paths that a pattern says");
}

#[test]
fn handlers_that_say_what_they_take_are_told_whatever_they_are_given_to() {
    let files = "
        //- app.js
        const express = require('express');
        const restify = require('restify');
        const pkg = require('pkg');
        const { rest } = require('msw');
        const app = express();
        app.get('/pets', (req, res) => res.sendStatus(204));
        const s = restify.createServer();
        s.get('/restify', (req, res, next) => res.send());
        pkg.build((x) => { x.get('/built', (req, res) => res.send()); });
        class Kernel {
          constructor(of) { this.web = of.web; }
          boot() { this.web.get('/kernel', (req, res) => res.send()); }
        }
        const mocks = [rest.get('/mocked', (req, res, ctx) => res(ctx.json({})))];
        const kept = new Map();
        kept.get('/kept', none);
        pkg.build((x) => { x.get(process.env.HOME_PATH, (req, res) => res.send()); });
        app.listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          204: 
        lost app.js:8: it is called on what a package calls a router, which is not one that is known
        lost app.js:9: the function that it stands in is called, but with no router that is known
        lost app.js:12: no call of the function that it stands in was found
        lost app.js:17: the function that it stands in is called, but with no router that is known
        ");
}

#[test]
fn what_many_paths_are_said_to_is_a_router() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        app.get('/pets', list);
        app.listen(80);
        //- kernel.js
        export const routes = (s) => {
          s.get('/a', list);
          s.post('/b', list);
          s.put('/c', list);
        };
        function list(req, res) { res.json([]); }
        export const few = (s) => { s.get('/few', list); };
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
        lost kernel.js:2: nothing starts the application that it belongs to, and another one is started
        lost kernel.js:3: nothing starts the application that it belongs to, and another one is started
        lost kernel.js:4: nothing starts the application that it belongs to, and another one is started
        ");
}
