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
          500: {message*: any}
        POST /pets
          body: {name: any, tags: [any]}
          201: {name*: any}
          422: {message*: string}
          500: {message*: any}
        DELETE /pets/{id}
          path id*: string
          204: 
          400: {message*: string}
          500: {message*: any}
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
