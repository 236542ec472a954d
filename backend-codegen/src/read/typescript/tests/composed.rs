//! Routers that code puts together itself, out of others or of tables.

use super::{paths, seen};

#[test]
fn layers_of_a_router_are_given_to_another() {
    let files = "
        //- app.js
        const Koa = require('koa');
        const app = new Koa();
        require('./routes')(app);
        app.listen(3000);
        //- routes/index.js
        const fs = require('fs');
        const Router = require('koa-router');
        module.exports = (app) => {
          fs.readdirSync(__dirname).forEach((file) => {
            if (file === 'index.js') return;
            const found = require(`./${file}`);
            const outer = new Router({ prefix: '/api' });
            found.stack.forEach((layer) => {
              layer.methods.forEach((method) => {
                outer[method.toLowerCase()](layer.path, ...layer.stack);
              });
            });
            app.use(outer.routes());
          });
        };
        //- routes/pets.js
        const Router = require('koa-router');
        const router = new Router({ prefix: '/pets' });
        router.get('/', async (ctx) => { ctx.body = [] });
        router.del('/:id', async (ctx) => { ctx.status = 204 });
        const inner = new Router({ prefix: '/toys' });
        inner.post('/', async (ctx) => { ctx.status = 201 });
        router.use('/:id', inner.routes());
        module.exports = router;
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        DELETE /api/pets/{id}
        POST /api/pets/{id}/toys
        ");
}

#[test]
fn generators_of_koa_1_are_handlers_of_applications_with_verbs() {
    let files = "
        //- app.js
        var koa = require('koa');
        var middlewares = require('koa-middlewares');
        var app = koa();
        app.use(function* (next) {
          if (!this.get('authorization')) {
            this.status = 401;
            return;
          }
          yield next;
        });
        app.use(middlewares.router(app));
        require('./routes')(app);
        app.listen(7001);
        //- routes.js
        var show = function* show() {
          var name = this.params.name;
          var row = yield find(name);
          if (!row) {
            this.status = 404;
            return;
          }
          this.body = { name: name, limit: this.query.limit };
        };
        module.exports = function routes(app) {
          app.get('/pets/:name', show);
          app.put('/pets/:name', login, function* () {
            this.status = 201;
            this.body = { ok: true };
          });
        };
        function* login(next) { yield next; }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{name} [bearer]
          path name*: string
          query limit: string
          200: {name*: any, limit*: any}
          401: 
          404: 
        PUT /pets/{name} [bearer]
          path name*: string
          201: {ok*: boolean}
          401:
        ");
}

#[test]
fn functions_of_ramda_are_pipes_over_folders() {
    let files = "
        //- server/index.js
        const Koa = require('koa');
        const { resolve } = require('path');
        const R = require('ramda');
        const MIDDLEWARES = ['common', 'router'];
        const useAll = (app) => {
          R.map(
            R.compose(
              R.forEachObjIndexed((start) => start(app)),
              require,
              (name) => resolve(__dirname, `./middlewares/${name}`),
            ),
          )(MIDDLEWARES);
        };
        (async () => {
          const app = new Koa();
          await useAll(app);
          app.listen(4455);
        })();
        //- server/middlewares/common.js
        export const body = (app) => { app.use(require('koa-bodyparser')()) };
        //- server/middlewares/router.js
        import { resolve } from 'path';
        import { Route } from '../lib/decorators';
        export const router = (app) => {
          new Route(app, resolve(__dirname, '../routes')).init();
        };
        //- server/lib/decorators.js
        import Router from 'koa-router';
        import { resolve } from 'path';
        import _ from 'lodash';
        import glob from 'glob';
        import R from 'ramda';
        const PREFIX = Symbol('prefix');
        const found = new Map();
        const listed = R.unless(R.is(Array), R.of);
        const slashed = (path) => (path.startsWith('/') ? path : `/${path}`);
        export class Route {
          constructor(app, path) {
            this.app = app;
            this.path = path;
            this.router = new Router();
          }
          init() {
            glob.sync(resolve(this.path, './**/*.js')).forEach(require);
            for (let [conf, handlers] of found) {
              handlers = listed(handlers);
              const prefix = conf.target[PREFIX];
              this.router[conf.method](slashed(prefix) + conf.path, ...handlers);
            }
            this.app.use(this.router.routes()).use(this.router.allowedMethods());
          }
        }
        const route = (conf) => (target, key) => {
          conf.path = slashed(conf.path);
          found.set({ target, ...conf }, target[key]);
        };
        export const controller = (path) => (target) => (target.prototype[PREFIX] = path);
        export const get = (path) => route({ method: 'get', path });
        export const put = (path) => route({ method: 'put', path });
        const convert = (middleware) => (target, key, descriptor) => {
          target[key] = listed(target[key]);
          target[key].unshift(middleware);
          return descriptor;
        };
        export const required = (rules) => convert(async (ctx, next) => {
          let errors = [];
          R.forEachObjIndexed((names, part) => {
            errors = R.filter((name) => !R.has(name, ctx.request[part]))(names);
          })(rules);
          if (errors.length) ctx.throw(412, 'missing');
          await next();
        });
        //- server/routes/pets.js
        import { controller, get, put, required } from '../lib/decorators';
        @controller('/api/v0/pets')
        export class Pets {
          @get('/')
          async list(ctx) { ctx.body = [] }
          @put('/:id')
          @required({ body: ['name'] })
          async change(ctx) { ctx.body = { name: ctx.request.body.name } }
        }
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/v0/pets
        PUT /api/v0/pets/{id}
        ");
}

#[test]
fn pipes_give_what_the_last_function_gives() {
    let files = "
        //- app.js
        import Koa from 'koa';
        import Router from '@koa/router';
        import { pipe, map, curry, flatten, always } from 'ramda';
        import flow from 'lodash/fp/flow';
        const routed = curry((prefix, list) => map(([method, path]) => [method, prefix + path], list));
        const lists = pipe(flatten, map((name) => ['get', `/${name}`]), routed('/api'));
        const router = new Router();
        const serve = flow(lists, (all) => all.forEach(([method, path]) => {
          router[method](path, (ctx) => { ctx.body = path });
        }), always(router));
        new Koa().use(serve([['pets'], ['toys']]).routes()).listen(3000);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        GET /api/toys
        ");
}

#[test]
fn decorators_that_replace_methods_are_called_by_those_of_classes() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import { Answers, Routes } from './decorators';
        @Routes('/pets')
        class Pets {
          @Answers({ url: '/', method: 'get' })
          async list(ctx) { ctx.body = [] }
          @Answers({ url: '/:id', method: 'post' })
          async change(ctx) { ctx.body = { ok: true } }
        }
        const app = new Koa();
        [Pets].forEach((Each) => app.use(new Each().router.routes()));
        app.listen(3000);
        //- decorators.ts
        import Router from 'koa-router';
        export function Answers({ url, method }) {
          return (target: any, key: string, descriptor: PropertyDescriptor) => {
            const handler = descriptor.value;
            descriptor.value = (router) => {
              router[method](url, async (ctx, next) => { await handler(ctx, next) });
            };
          };
        }
        export function Routes(prefix: string) {
          const router = new Router({ prefix });
          return (target) => {
            const all = Object.getOwnPropertyDescriptors(target.prototype);
            for (const key in all) {
              if (key !== 'constructor') all[key].value(router);
            }
            target.prototype.router = router;
          };
        }
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        POST /pets/{id}
        ");
}

#[test]
fn a_decorator_may_give_another_class() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import Router from 'koa-router';
        function At(prefix: string) {
          return function <T extends { new (...args: any[]): {} }>(constructor: T) {
            return class extends constructor {
              routes() {
                const router = new Router({ prefix });
                const own = constructor.prototype;
                Object.getOwnPropertyNames(own)
                  .map((name) => own[name])
                  .filter((method) => method.verb)
                  .forEach((method) => router[method.verb](method.path, (ctx) => method.call(this, ctx)));
                return router.routes();
              }
            };
          };
        }
        const reads = (path: string) => (target, key, descriptor) => {
          descriptor.value.verb = 'get';
          descriptor.value.path = path;
        };
        @At('/pets')
        class Pets {
          @reads('/') list(ctx) { ctx.body = [] }
          @reads('/:id') one(ctx) { ctx.body = { id: ctx.params.id } }
          count() { return 1 }
        }
        new Koa().use(new Pets().routes()).listen(3000);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        GET /pets/{id}
        ");
}

#[test]
fn files_of_autoroutes_give_options_by_method() {
    let files = "
        //- app.js
        const fastify = require('fastify')();
        fastify.register(require('fastify-autoroutes'), { dir: './routes', prefix: '/api' });
        fastify.listen({ port: 3000 });
        //- routes/pets/index.js
        module.exports = (fastify) => ({
          get: { handler: async () => [] },
          post: {
            schema: { body: { type: 'object', properties: { name: { type: 'string' } } } },
            handler: async (request, reply) => { reply.code(201).send({ name: request.body.name }) },
          },
        });
        //- routes/pets/{id}/toys.js
        export default () => ({ delete: { handler: async (request, reply) => reply.code(204).send() } });
        //- routes/_shared.js
        module.exports = () => ({ get: { handler: async () => 1 } });
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        POST /api/pets
        DELETE /api/pets/{id}/toys
        ");
}

#[test]
fn decorators_of_the_code_whose_routes_are_there_are_not_told() {
    let files = "
        //- app.ts
        import 'reflect-metadata';
        import Koa from 'koa';
        import Router from '@koa/router';
        const verb = (method: string) => (path = ''): MethodDecorator => (target, key) => {
          const all = Reflect.getMetadata('routes', target.constructor) || [];
          all.push({ method, path, key });
          Reflect.defineMetadata('routes', all, target.constructor);
        };
        const Get = verb('get');
        const Put = verb('put');
        const Unserved = (path: string) => (target, key) => {};
        class Pets {
          @Get('/pets') async list(ctx) { ctx.body = [] }
          @Put('/pets/:id') async change(ctx) { ctx.body = {} }
        }
        class Toys {
          @Get('/toys') async list(ctx) { ctx.body = [] }
        }
        const router = new Router({ prefix: '/api' });
        const pets = new Pets();
        Reflect.getMetadata('routes', Pets).forEach(({ method, path, key }) => {
          router[method](path, pets[key].bind(pets));
        });
        new Koa().use(router.routes()).listen(3000);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /api/pets
          200: [any]
        PUT /api/pets/{id}
          path id*: string
          200: {}
        lost app.ts:18: a decorator says what it answers, which is not followed
        ");
}

#[test]
fn names_of_files_and_signatures_become_paths_by_patterns() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import Router from '@koa/router';
        import _ from 'lodash';
        import fs from 'node:fs/promises';
        import path from 'node:path';
        import { fileURLToPath, pathToFileURL } from 'node:url';
        const here = path.dirname(fileURLToPath(import.meta.url));
        const router = new Router();
        const folder = path.join(here, 'routes');
        for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
          const found = await import(pathToFileURL(path.join(folder, entry.name)).href);
          const start = '/' + path.basename(entry.name, '.ts').replace(/\\[(\\w+)\\]/g, ':$1');
          _.chain(found.default).toPairs().each(([signature, handlers]) => {
            const [verb, rest] = signature.split(/\\s+/);
            const given = [start + rest, ..._.castArray(handlers)];
            Reflect.apply(router[verb.toLowerCase()], router, given);
          }).value();
        }
        new Koa().use(router.routes()).listen(3000);
        //- routes/pets.ts
        export default {
          'GET  /': (ctx) => { ctx.body = [] },
          'POST /:id': [(ctx, next) => next(), (ctx) => { ctx.body = {} }],
        };
        //- routes/[shop].ts
        export default { 'GET /': (ctx) => { ctx.body = ctx.params.shop } };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /{shop}
        POST /pets/{id}
        ");
}

#[test]
fn globs_find_files_in_other_capitals_if_there_are_no_others() {
    let files = "
        //- src/app.ts
        import Koa from 'koa';
        import Router from 'koa-router';
        import glob from 'glob';
        const router = new Router();
        glob.sync(`${__dirname}/modules/**/*.route.@(js|ts)`).forEach((file) => {
          require(file).default(router);
        });
        new Koa().use(router.routes()).listen(3000);
        //- src/modules/user/User.Route.ts
        export default (router) => { router.get('/users', (ctx) => { ctx.body = [] }) };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /users
        ");
}

#[test]
fn looking_at_layers_serves_nothing() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import { pipe } from 'fp-ts/function';
        import { router, noteAll } from './router';
        const serve = (app: Koa) => app.use(router.routes());
        noteAll(router);
        pipe(new Koa(), serve, (app) => app.listen(3000));
        //- router.ts
        import Router from 'koa-router';
        export const router = new Router();
        router.get('/pets', (ctx) => { ctx.body = [] });
        export const noteAll = (of: Router) => {
          of.stack.filter((layer) => layer.methods.length > 0).forEach((layer) => save(layer.path));
        };
        const unserved = new Router();
        unserved.get('/toys', (ctx) => { ctx.body = [] });
        noteAll(unserved);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        lost router.ts:8: its router is never mounted in an application
        ");
}

#[test]
fn plugins_are_mounted_at_their_names_in_another_spelling() {
    let files = "
        //- app.ts
        import Fastify from 'fastify';
        const app = Fastify();
        const plugins = {
          userProfile: async (app) => { app.get('/', async () => 1) },
          shopItems: async (app) => { app.post('/', async () => 1) },
        };
        const spelt = (name) => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
        for (const [name, plugin] of Object.entries(plugins)) {
          app.register(plugin, { prefix: `/${spelt(name)}` });
        }
        app.listen({ port: 3000 });
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /user-profile
        POST /shop-items
        ");
}

#[test]
fn middlewares_of_an_application_are_those_of_another() {
    let files = "
        //- app.js
        const Koa = require('koa');
        const Router = require('koa-router');
        const compose = require('koa-compose');
        const mount = require('koa-mount');
        const made = (path) => {
          const app = new Koa();
          const router = new Router();
          router.get(path, (ctx) => { ctx.body = path });
          app.use(router.routes());
          return app;
        };
        const app = new Koa();
        app.use(mount('/shop', compose(made('/pets').middleware)));
        const inner = made('/toys');
        app.use(async (ctx, next) => {
          if (ctx.hostname.startsWith('toys.')) await compose(inner.middleware)(ctx);
          else await next();
        });
        app.listen(3000);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /shop/pets
        GET /toys
        ");
}

#[test]
fn who_hands_on_what_it_answers_with_does_not_refuse() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import Router from '@koa/router';
        import { serve } from 'tables';
        const router = new Router({ prefix: '/api/v1' });
        router.all('/(.*)', async (ctx) => {
          const name = ctx.path.split('/')[3];
          if (!name) ctx.throw(404);
          await serve(ctx, name);
        });
        const rest = new Router({ prefix: '/other' });
        rest.all('/(.*)', async (ctx) => { ctx.throw(404) });
        new Koa().use(router.routes()).use(rest.routes()).listen(3000);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/v1/{wildcard}
        POST /api/v1/{wildcard}
        PUT /api/v1/{wildcard}
        PATCH /api/v1/{wildcard}
        DELETE /api/v1/{wildcard}
        ");
}

#[test]
fn names_are_written_in_other_cases() {
    let files = "
        //- main.js
        const express = require('express');
        const _ = require('lodash');
        const pluralize = require('pluralize');
        const inflection = require('inflection');
        const { paramCase } = require('change-case');
        const app = express();
        class BaseRouter {
          constructor() { this.path = '/' + inflection.tableize(this.constructor.name).replace(/_/g, '-').replace('-routers', ''); }
        }
        class OrderLineRouter extends BaseRouter { mount() { app.get(this.path, (req, res) => res.json(1)); } }
        new OrderLineRouter().mount();
        app.get(`/${_.kebabCase('UserGroups')}`, (req, res) => res.json(1));
        app.get(`/${_.lowerFirst('UserGroups')}/${paramCase('AllOfThem')}`, (req, res) => res.json(1));
        app.get(`/${pluralize('category')}/${pluralize.singular('boxes')}`, (req, res) => res.json(1));
        app.listen(3000);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /order-line
          200: integer
        GET /user-groups
          200: integer
        GET /userGroups/all-of-them
          200: integer
        GET /categories/box
          200: integer
        ");
}
