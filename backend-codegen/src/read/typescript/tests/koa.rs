//! Applications of Koa and routers of `@koa/router`.

use super::{paths, seen};

#[test]
fn routers_have_prefixes_and_are_nested() {
    let files = "
        //- app.js
        const Koa = require('koa');
        const app = new Koa();
        const router = require('./routes');
        app.use(router.routes()).use(router.allowedMethods());
        //- routes/index.js
        const Router = require('koa-router');
        const api = new Router();
        api.use(require('./pets'));
        const router = new Router();
        router.use('/api', api.routes());
        module.exports = router;
        //- routes/pets.js
        const Router = require('@koa/router');
        const router = new Router({ prefix: '/pets' });
        router.get('list', '/', ctrl.list).del('/:id', ctrl.remove);
        router.all('/any', async (ctx) => { ctx.body = 'x' });
        const ctrl = { list: async (ctx) => {}, remove: async (ctx) => {} };
        module.exports = router.routes();
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        DELETE /api/pets/{id}
        GET /api/pets/any
        POST /api/pets/any
        PUT /api/pets/any
        PATCH /api/pets/any
        DELETE /api/pets/any
        ");
}

#[test]
fn what_comes_after_next_sees_what_was_thrown() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import Router from '@koa/router';
        class NotFound extends Error { statusCode = 404 }
        const app = new Koa();
        app.use(async (ctx, next) => {
          try { await next() } catch (error) {
            ctx.status = error.statusCode || error.status || 500;
            ctx.body = { message: error.message };
          }
        });
        const router = new Router();
        router.param('id', async (id, ctx, next) => { ctx.assert(id, 400); return next() });
        router.get('/pets/:id', async (ctx) => {
          const pet = await find(ctx.params.id);
          if (!pet) throw new NotFound('none');
          ctx.body = { pet: { name: 'Rex', id: ctx.params.id } };
        });
        router.post('/pets', async (ctx) => {
          const { name, tags = [] } = ctx.request.body;
          if (!name) ctx.throw(422, 'name');
          ctx.status = 201;
          ctx.body = { name };
        });
        router.delete('/pets/:id', (ctx) => { ctx.body = null });
        app.use(router.routes());
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          200: {pet*: {name*: string, id*: any}}
          400: {message*: string}
          404: {message*: string}
          500: {message*: string}
        POST /pets
          body: {name: any, tags: [any]}
          201: {name*: any}
          422: {message*: string}
          500: {message*: string}
        DELETE /pets/{id}
          path id*: string
          204: 
          400: {message*: string}
          500: {message*: string}
        ");
}

#[test]
fn packages_extend_routers_and_others_start_applications() {
    let files = "
        //- start.ts
        import Koa from 'koa';
        const services = { web: () => import('./web'), worker: () => import('./worker') };
        for (const name of process.env.SERVICES.split(',')) {
          const { default: init } = await services[name]();
          init(new Koa());
        }
        //- web.ts
        import Koa from 'koa';
        import mount from 'koa-mount';
        import { SwaggerRouter } from 'koa-swagger-decorator';
        const api = new Koa();
        const router = new SwaggerRouter();
        router.get('/users', async (ctx) => { ctx.body = [] });
        router.register('*', ['get', 'post'], (ctx) => { ctx.throw(404) });
        api.use(router.routes());
        export default function init(app: Koa = new Koa(), server?: Server) {
          app.use(mount('/api', api));
          return app;
        }
        //- worker.ts
        export default function init(app: Koa) { start() }
    ";
    insta::assert_snapshot!(paths(files), @"GET /api/users");
}

#[test]
fn what_imports_others_is_made_first_and_mounts_them() {
    let files = "
        //- api/init.js
        import Koa from 'koa';
        import Router from 'koa-router';
        export default function initApi(tenant) {
          const app = new Koa();
          const router = new Router();
          for (const [name, resource] of Object.entries(tenant.resources)) {}
          router.get('/users', async (ctx, next) => { ctx.body = []; return next() });
          router.get(`/users/:${tenant.singular}Id`, async (ctx) => { ctx.body = {} });
          app.use(router.routes()).use(router.allowedMethods());
          return app;
        }
        //- tenants/Tenant.js
        import Koa from 'koa';
        import compose from 'koa-compose';
        import mount from 'koa-mount';
        import initApi from '../api/init.js';
        export default class Tenant {
          static async create(id) {
            const settings = await load(id);
            return new Tenant(settings, id);
          }
          constructor(settings, id) {
            const app = new Koa();
            app.use(mount('/api', initApi({ settings, ...settings.context })));
            if (settings.inspector.port) {
              app.use(compose([mount('/inspect', initApi(settings))]));
            }
            this.run = settings.isNamed ? mount('/' + id, app) : mount(app);
          }
        }
        //- tenants/pool.js
        import Tenant from './Tenant.js';
        export const pool = { get: (id) => cache.get(id) ?? Tenant.create(id) };
        //- web.js
        import Koa from 'koa';
        import { pool } from './tenants/pool.js';
        export default function start() {
          const app = new Koa();
          app.use(async (ctx, next) => (await pool.get(ctx.host)).run(ctx, next));
          app.listen(process.env.PORT);
        }
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/users
        GET /api/users/{singularId}
        GET /inspect/users
        GET /inspect/users/{singularId}
        ");
}

#[test]
fn middlewares_give_requests_to_routers() {
    let files = "
        //- app.js
        import Koa from 'koa';
        import compose from 'koa-compose';
        import pets from './pets';
        import { owners, vets } from './people';
        const app = new Koa();
        app.use(async (ctx, next) => { await next(); ctx.set('x', 'y') });
        app.use(async (ctx, next) => { await require('./pets').default.routes()(ctx, next) });
        app.use((ctx, next) => {
          if (ctx.host === 'vets.example') return vets.routes()(ctx, next);
          return compose([owners.routes(), owners.allowedMethods()])(ctx, next);
        });
        //- pets.js
        import Router from 'koa-router';
        const router = Router({ prefix: '/pets' });
        router.get('/', async (ctx) => { ctx.body = [] });
        export default router;
        //- people.js
        import Router from 'koa-router';
        export const owners = new Router();
        export const vets = new Router();
        owners.post('/owners', async (ctx) => { ctx.body = {} });
        vets.get('/vets', async (ctx) => { ctx.body = [] });
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        GET /vets
        POST /owners
        ");
}

#[test]
fn folders_are_loaded_from_where_the_program_runs() {
    let files = "
        //- package.json
        { \"name\": \"pets\" }
        //- app.js
        const Koa = require('koa');
        const app = new Koa();
        app.use(async (ctx, next) => next());
        require('./core/loader').load(app);
        require('./core/around').load(app);
        //- core/loader.js
        const Router = require('koa-router');
        const requireDirectory = require('require-directory');
        module.exports = class Loader {
          static load(app) {
            requireDirectory(module, `${process.cwd()}/app/api`, { visit });
            function visit(found) {
              if (found instanceof Router) app.use(found.routes());
            }
          }
        };
        //- core/around.js
        const path = require('path');
        const Router = require('koa-router');
        const visit = (app) => (found) => { if (found instanceof Router) app.use(found.routes()) };
        exports.load = (app) => {
          require('require-directory')(module, path.resolve(__dirname, '../more'), { visit: visit(app), exclude: /index/ });
        };
        //- more/vets.js
        const Router = require('koa-router');
        module.exports = new Router().get('/vets', (ctx) => { ctx.body = [] });
        //- app/api/v1/pets.js
        const Router = require('koa-router');
        const router = new Router({ prefix: '/v1' });
        router.get('/pets', (ctx) => { ctx.body = [] });
        module.exports = router;
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /v1/pets
        GET /vets
        ");
}

#[test]
fn plugins_add_routes_by_hooks() {
    let files = "
        //- app.js
        const Koa = require('koa');
        const host = require('./host.js');
        require('./plugins.js');
        const app = new Koa();
        app.use(require('./router.js').routes());
        //- host.js
        module.exports = {};
        //- plugins.js
        const host = require('./host.js');
        const hooks = { routes: { kind: 'many', found: [] }, login: { kind: 'one', found: null } };
        function bind(name, hook) {
          if (name in hooks === false) throw new Error('no such hook');
          if (hooks[name].kind === 'many') hooks[name].found.push(hook);
          else hooks[name].found = hook;
        }
        host.bind = bind;
        host.emit = function (name) {
          const given = Array.prototype.slice.call(arguments, 1);
          const found = hooks[name].found;
          for (let i = 0, n = found.length; i < n; i++) found[i].apply(host, given);
        };
        const wanted = ['export', { name: 'wiki', on: true }].map((plugin) => {
          if (plugin && typeof plugin === 'string') return { name: plugin };
          else if (plugin && typeof plugin === 'object') return { name: plugin.name };
        });
        wanted.forEach((plugin) => require('./plugins/' + plugin.name + '/server.js').call(host));
        //- plugins/export/server.js
        module.exports = function () {
          this.bind('routes', (add) => add({ method: 'get', path: 'export' }));
        };
        //- plugins/wiki/server.js
        module.exports = function () {
          this.bind('routes', function (add) {
            add({ method: 'get', path: 'wiki/:id' });
            add({ method: 'post', path: 'wiki' });
          });
        };
        //- router.js
        const Router = require('koa-router');
        const host = require('./host.js');
        const router = Router({ prefix: '/plugins' });
        const add = (given) => router[given.method]('/' + given.path, (ctx) => { ctx.body = {} });
        host.emit('routes', add);
        module.exports = router;
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /plugins/export
        GET /plugins/wiki/{id}
        POST /plugins/wiki
        ");
}

#[test]
fn what_enters_itself_in_a_registry_is_loaded_before_applications() {
    let files = "
        //- app.ts
        import { Server } from './server';
        new Server().listen();
        //- server.ts
        import Koa from 'koa';
        import Router = require('koa-router');
        import { Registry } from './registry';
        import { settings } from './settings';
        export class Server {
          private app: Koa;
          private router: Router;
          constructor() { this.app = new Koa(); this.router = new Router(); this.init(); }
          private async init() {
            for (const one of settings.controllers) require(one.path);
            for (const route of Registry.current.routes) this.router[route.method](route.path, route.handler);
            this.app.use(this.router.routes());
          }
          listen() { this.app.listen(1) }
        }
        //- settings.ts
        import YAML = require('yamljs');
        export const settings = YAML.load('settings.yaml');
        //- registry.ts
        export class Registry {
          static current = new Registry();
          routes = [];
        }
        export const route = (method, path) => (target, name) => {
          Registry.current.routes.push({ method, path, handler: target[name] });
        };
        //- controllers/pets.ts
        import { route } from '../registry';
        export class Pets {
          @route('post', '/pets')
          async add(ctx) { ctx.body = {} }
        }
    ";
    insta::assert_snapshot!(paths(files), @"POST /pets");
}

#[test]
fn modules_are_found_by_globs_promises_and_names_in_other_capitals() {
    let files = "
        //- index.js
        import { createApp } from './App';
        class Program {
          #state = 'new';
          constructor() { this.#onEnd() }
          #onEnd() { process.once('SIGTERM', () => { this.#stop().then(() => process.exit(0)) }) }
          async #stop() { this.#state = 'stopped' }
          async start() {
            if (this.#state !== 'new') throw new Error('cannot start');
            (await createApp()).listen(1);
          }
        }
        try { await new Program().start() } catch (error) { process.exit(1) }
        //- app.ts
        import path from 'path';
        import glob from 'glob';
        import Koa from 'koa';
        import Router from 'koa-router';
        import owners from '@people/owners';
        import urlJoin from 'url-join';
        class Shelters {
          constructor(public readonly router: Router = new Router()) { this.router.get(urlJoin('shelters', undefined, ':id'), async (ctx) => { ctx.body = {} }) }
        }
        const found = (pattern, cwd) => new Promise((resolve, reject) => {
          glob(pattern, { cwd, absolute: true }, (error, matches) => {
            if (error) return reject(error);
            return resolve(matches);
          });
        });
        export const createApp = async () => {
          const app = new Koa();
          app.use(async (ctx, next) => { await require('./vets').routes()(ctx, next) });
          const router = new Router({ prefix: '/api' });
          const names = await found('**/*.routes!(*.map)', path.join(__dirname, 'modules'));
          const modules = await Promise.all(names.map(async (name) => import(name)));
          await Promise.all(modules.map(async (module) => module.default(router)));
          app.use(router.routes()).use(owners.routes());
          app.use(new Shelters().router.routes());
          glob(`${__dirname}/parts/*`, { ignore: '**/index.js' }, (error, parts) => {
            parts.forEach((part) => {
              const { default: routes, baseUrl } = require(`${part}/router`);
              const inner = new Router({ prefix: baseUrl });
              routes.forEach(({ method = '', route = '', handlers = [] }) => {
                const last = handlers.pop();
                inner[method.toLowerCase()](route, ...handlers, async (ctx) => last(ctx));
              });
              app.use(inner.routes());
            });
          });
          return app;
        };
        //- vets.js
        import Router from 'koa-router';
        const router = Router();
        router.get('/vets', async (ctx) => { ctx.body = [] });
        export default router;
        //- api/people/owners.js
        import Router from 'koa-router';
        const router = new Router();
        router.get('/owners', async (ctx) => { ctx.body = [] });
        export default router;
        //- modules/pets/pets.routes.js
        export default (root) => { root.get('/pets', async (ctx) => { ctx.body = [] }) };
        //- parts/index.js
        export const nothing = 1;
        //- parts/users/router.js
        export const baseUrl = '/users';
        export default [{ method: 'POST', route: '/', handlers: [check, async (ctx) => { ctx.body = {} }] }];
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /vets
        GET /api/pets
        GET /owners
        GET /shelters/{id}
        POST /users
        ");
}

#[test]
fn packages_make_routers_in_ways_of_their_own() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import Router from '@koa/router';
        import route from 'koa-route';
        import combineRouters from 'koa-combine-routers';
        import simple from 'koa-simple-router';
        import better from 'koa-better-router';
        import TreeRouter from 'koa-tree-router';
        import zodRouter from 'koa-zod-router';
        import { LinRouter } from 'lin-mizar';
        import { z } from 'zod';
        const app = new Koa();
        const list = async (ctx) => { ctx.body = [] };
        app.use(route.get('/pets', list));
        app.use(route.del('/pets/:id', async (ctx, id) => { ctx.status = 204 }));
        const cats = new Router();
        cats.get('/cats', list);
        const dogs = new Router();
        dogs.get('/dogs', list);
        app.use(combineRouters([cats, dogs])());
        app.use(simple({ prefix: '/simple' }, (router) => { router.get('/one', list) }));
        const added = better({ prefix: '/better' }).loadMethods();
        added.addRoute('POST', '/one', list);
        added.addRoute('PUT /two', [list]);
        app.use(added.middleware());
        const tree = new TreeRouter();
        tree.newGroup('/tree').get('/one', list);
        app.use(tree.routes());
        const lin = new LinRouter({ prefix: '/lin' });
        lin.linDelete('remove', '/:id', lin.permission('remove'), list);
        app.use(lin.routes());
        const zod = zodRouter({ koaRouter: { prefix: '/zod' } });
        zod.register({
          name: 'one', method: 'post', path: '/one', validate: { body: z.object({ name: z.string() }) },
          handler: async (ctx) => { ctx.status = 201 },
        });
        zod.put('/two', async (ctx) => { ctx.status = 204 }, { body: z.object({ age: z.number() }) });
        app.use(zod.routes());
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        DELETE /pets/{id}
          path id*: string
          204: 
        GET /cats
          200: [any]
        GET /dogs
          200: [any]
        GET /simple/one
          200: [any]
        POST /better/one
          200: [any]
        PUT /better/two
          200: [any]
        GET /tree/one
          200: [any]
        DELETE /lin/{id}
          path id*: string
          200: [any]
        POST /zod/one
          body: {name*: string}
          201: 
        PUT /zod/two
          body: {age*: number}
          204: 
        ");
}

#[test]
fn errors_that_are_thrown_again_keep_their_status() {
    let files = "
        //- app.js
        const Koa = require('koa');
        const Router = require('koa-router');
        const app = new Koa();
        const router = new Router();
        const isUser = async (ctx, next) => {
          try {
            if (ctx.state.user) return next();
            ctx.throw(401, { message: 'none' });
          } catch (error) {
            ctx.throw(error);
          }
        };
        router.delete('/pets/:id', isUser, async (ctx) => {
          const pet = await pets.find(ctx.params.id);
          if (!pet) ctx.throw(404);
          ctx.status = 204;
        });
        app.use(router.routes());
    ";
    insta::assert_snapshot!(seen(files), @r"
        DELETE /pets/{id} [bearer]
          path id*: string
          204: 
          401: 
          404: 
          500:
        ");
}

#[test]
fn middlewares_that_look_at_the_path_answer_there() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import Router from '@koa/router';
        const app = new Koa();
        app.use(async (ctx, next) => {
          if (ctx.path === '/login' || ctx.path === '/logout') return next();
          if (!ctx.get('authorization')) ctx.throw(401);
          await next();
        });
        app.use(async (ctx, next) => {
          if (ctx.path === '/pets' && ctx.method === 'POST') {
            ctx.status = 201;
            ctx.body = { name: ctx.request.body.name };
          } else if (ctx.method === 'GET') {
            if (ctx.request.url === '/toys') ctx.body = [];
            else await next();
          } else await next();
        });
        app.use(async (ctx, next) => {
          switch (ctx.path) {
            case '/health':
            case '/status': ctx.body = 'OK'; break;
            case '/old': ctx.redirect('/health'); break;
            case '/quiet': await next(); break;
            default: await next();
          }
        });
        const router = new Router();
        router.get('/login', (ctx) => { ctx.body = { token: 'x' } });
        app.use(router.routes()).listen(3000);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets [bearer]
          body: {name: any}
          201: {name*: any}
          401: 
        GET /toys [bearer]
          200: [any]
          401: 
        GET /health [bearer]
          200: text/plain string
          401: 
        GET /status [bearer]
          200: text/plain string
          401: 
        GET /old [bearer]
          302: 
          401: 
        GET /login
          200: {token*: string}
        ");
}
