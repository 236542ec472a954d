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
        //- app/api/v1/pets.js
        const Router = require('koa-router');
        const router = new Router({ prefix: '/v1' });
        router.get('/pets', (ctx) => { ctx.body = [] });
        module.exports = router;
    ";
    insta::assert_snapshot!(paths(files), @"GET /v1/pets");
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
