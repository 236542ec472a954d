//! Classes with decorators of other packages than Nest.

use super::{paths, seen};

#[test]
fn routing_controllers() {
    let files = "
        //- src/loader.ts
        import { createExpressServer } from 'routing-controllers';
        import { Pets } from './pets';
        export const loader = (settings?: object) => {
          if (settings) {
            createExpressServer({
              routePrefix: '/api',
              controllers: [__dirname + '/*.ts'],
              authorizationChecker: async (action, roles) => {
                const token = action.request.headers['authorization'];
                if (!token) { return false; }
                return true;
              },
            });
          }
        };
        //- src/pets.ts
        import { Authorized, Body, Delete, Get, HttpCode, JsonController, NotFoundError, OnUndefined, Param, Post, QueryParam } from 'routing-controllers';
        import { IsNotEmpty, IsEmail } from 'class-validator';
        class Pet { @IsNotEmpty() public name: string; @IsEmail() public mail: string; }
        @JsonController('/pets')
        export class Pets {
          @Get() list(@QueryParam('limit') limit: number): Pet[] { return []; }
          @Get('/:id') one(@Param('id') id: string): Promise<Pet> { throw new NotFoundError(); }
          @Authorized() @Post() @HttpCode(201) make(@Body() pet: Pet): Promise<Pet> { return null; }
          @Delete('/:id') gone(@Param('id') id: string) { return {}; }
        }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /api/pets
          query limit: number
          200: [Pet]
        GET /api/pets/{id}
          path id*: string
          200: Pet
          404: 
        POST /api/pets [bearer]
          body: Pet
          201: Pet
          401: 
        DELETE /api/pets/{id}
          path id*: string
          200: {}
        ");
}

#[test]
fn awilix() {
    let files = "
        //- src/server.js
        import Koa from 'koa';
        import { loadControllers, scopePerRequest } from 'awilix-koa';
        const app = new Koa();
        app.use(loadControllers('./routes/*.js', { cwd: __dirname }));
        app.listen(3000);
        //- src/routes/pets.js
        import { route, GET, POST, before } from 'awilix-koa';
        import { createController } from 'awilix-router-core';
        const auth = async (ctx, next) => { ctx.assert(ctx.get('authorization'), 401); await next(); };
        @route('/pets')
        export default class Pets {
          constructor({ store }) { this.store = store; }
          @GET() async list(ctx) { ctx.body = []; }
          @route('/:id') @POST() @before([auth]) async change(ctx) { ctx.body = { id: ctx.params.id }; }
        }
        //- src/routes/toys.js
        import { createController } from 'awilix-koa';
        const api = ({ store }) => ({
          find: async (ctx) => { ctx.body = []; },
          make: async (ctx) => { ctx.status = 201; ctx.body = {}; },
        });
        export default createController(api).prefix('/toys').get('', 'find').post('/new', 'make');
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /toys
          200: [any]
        POST /toys/new
          201: {}
        GET /pets
          200: [any]
        POST /pets/{id} [bearer]
          path id*: string
          200: {id*: any}
          401: 
        ");
}

#[test]
fn inversify_on_koa() {
    let files = "
        //- main.ts
        import { InversifyKoaServer, controller, httpGet, httpPost, requestParam, requestBody } from 'inversify-koa-utils';
        const server = new InversifyKoaServer(container, null, { rootPath: '/v1' });
        server.setConfig((app) => { app.use(bodyParser()); });
        server.build().listen(3000);
        @controller('/pets')
        export class Pets {
          @httpGet('/:id') one(@requestParam('id') id: string) { return { id }; }
          @httpPost('/') make(@requestBody() body: { name: string }) { return { name: body.name }; }
        }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /v1/pets/{id}
          path id*: string
          200: {id*: string}
        POST /v1/pets
          body: {name*: string}
          200: {name*: string}
        ");
}

#[test]
fn inversify_and_overnight() {
    let files = "
        //- main.ts
        import { InversifyExpressServer, controller, httpGet, httpPost, requestParam, requestBody } from 'inversify-express-utils';
        const server = new InversifyExpressServer(container, null, { rootPath: '/v1' });
        server.setConfig((app) => { app.use((req, res, next) => next()); });
        server.build().listen(3000);
        const check = (req, res, next) => { if (!req.headers['x-api-key']) { return res.status(401).end(); } next(); };
        @controller('/pets', check)
        export class Pets {
          @httpGet('/:id') one(@requestParam('id') id: string) { return { id }; }
          @httpPost('/') make(req, res) { res.status(201).json({ name: req.body.name }); }
        }
        //- night.ts
        import { Server, Controller, Get, Put, Children } from '@overnightjs/core';
        @Controller('moons')
        class Moons { @Get() private all(req, res) { res.json([]); } }
        @Controller('api/stars')
        @Children([new Moons()])
        class Stars {
          @Get(':id') private one(req, res) { return res.status(200).json({ id: req.params.id }); }
          @Put() private all(req, res) { res.status(204).end(); }
        }
        class Night extends Server {
          constructor() { super(); this.addControllers([new Stars()]); }
        }
        new Night();
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /v1/pets/{id} [x-api-key]
          path id*: string
          200: {id*: string}
          401: 
        POST /v1/pets [x-api-key]
          body: {name: any}
          201: {name*: any}
          401: 
        GET /api/stars/{id}
          path id*: string
          200: {id*: any}
        PUT /api/stars
          204: 
        GET /api/stars/moons
          200: [any]
        ");
}

#[test]
fn tsoa_and_tsed() {
    let files = "
        //- pets.ts
        import { Body, Controller, Get, Path, Post, Query, Route, Security, SuccessResponse } from 'tsoa';
        interface Pet { name: string }
        @Route('pets')
        export class Pets extends Controller {
          @Get('{id}') public async one(@Path() id: number, @Query() name?: string): Promise<Pet> { return null; }
          @Security('api_key') @SuccessResponse('201', 'Created') @Post() public async make(@Body() pet: Pet): Promise<void> {}
        }
        //- app.ts
        import express from 'express';
        import { RegisterRoutes } from '../build/routes';
        export const app = express();
        RegisterRoutes(app);
        //- stars.ts
        import { Configuration } from '@tsed/di';
        import { Controller } from '@tsed/di';
        import { Get, Returns } from '@tsed/schema';
        import { PathParams } from '@tsed/platform-params';
        import { PlatformExpress } from '@tsed/platform-express';
        @Controller('/stars')
        class Stars { @Get('/:id') one(@PathParams('id') id: string) { return { id }; } }
        @Configuration({ mount: { '/rest': [Stars] } })
        class Server {}
        PlatformExpress.bootstrap(Server);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /rest/stars/{id}
          path id*: string
          200: {id*: string}
        GET /pets/{id}
          path id*: number
          query name: string
          200: Pet
        POST /pets [x-api-key]
          body: Pet
          201: 
          401: 
        ");
}

#[test]
fn what_the_code_itself_reads_from_metadata() {
    let files = "
        //- decorators.ts
        import 'reflect-metadata';
        export const registry = new Map();
        const entry = (target) => {
          let found = registry.get(target);
          if (!found) { found = { base: '', routes: new Map() }; registry.set(target, found); }
          return found;
        };
        const verb = (method) => (path) => (target, name) => {
          entry(target.constructor).routes.set(name, { method, path });
        };
        export const Get = verb('get');
        export const Post = verb('post');
        export const Rest = (base) => (target) => { entry(target).base = base; };
        //- pets.ts
        import { Get, Post, Rest } from './decorators';
        @Rest('/pets')
        export class Pets {
          @Get('/') list(req, res) { res.json([]); }
          @Post('/:id') change(req, res) { res.status(202).json({ id: req.params.id }); }
        }
        //- app.ts
        import express, { Router } from 'express';
        import { registry } from './decorators';
        import './pets';
        const app = express();
        for (const [Controller, found] of registry) {
          const router = Router();
          const controller = new Controller();
          for (const [name, route] of found.routes) {
            router[route.method](route.path, (req, res) => controller[name](req, res));
          }
          app.use(`/rest${found.base}`, router);
        }
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /rest/pets
        POST /rest/pets/{id}
        ");
}

#[test]
fn parts_give_each_other_what_they_make() {
    let files = "
        //- app.ts
        import { bootstrapMicroframework } from 'microframework-w3tec';
        import { web } from './web';
        import { home } from './home';
        bootstrapMicroframework({ loaders: [web, home] }).then(() => console.log('up'));
        //- web.ts
        import * as express from 'express';
        export const web = (settings) => {
          const app = express();
          app.listen(80);
          settings.setData('server', app);
        };
        //- home.ts
        export const home = async (settings) => {
          if (settings) {
            const app = settings.getData('server');
            app.get('/home', (req, res) => res.json({ name: 'home' }));
          }
        };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /home
        ");
}

#[test]
fn containers_have_what_is_bound_to_their_keys() {
    let files = "
        //- app.ts
        import express from 'express';
        import { Container, ContainerModule, injectable, inject, multiInject } from 'inversify';
        import { container as shared } from 'tsyringe';
        import { createContainer, asClass } from 'awilix';
        abstract class Controller { router = express.Router(); abstract routes(): void }
        @injectable() class Pets extends Controller {
          routes() { this.router.get('/pets', (req, res) => res.json([])) }
        }
        @injectable() class Owners extends Controller {
          routes() { this.router.get('/owners', (req, res) => res.json([])) }
        }
        @injectable() class Paths { api = '/v1' }
        class Hello { routes(app) { app.get('/hello', (req, res) => res.json({})) } }
        class App {
          app = express();
          @multiInject(Controller) private controllers: Controller[];
          constructor(@inject('Paths') private paths: Paths) {}
          start() {
            this.controllers.forEach((controller) => {
              controller.routes();
              this.app.use(this.paths.api, controller.router);
            });
            shared.registerSingleton('Hello', Hello);
            shared.resolve('Hello').routes(this.app);
            const names = createContainer();
            names.register({ again: asClass(Hello).singleton() });
            this.app.use('/again', ((router) => { names.resolve('again').routes(router); return router })(express.Router()));
          }
        }
        const container = new Container();
        container.load(new ContainerModule((bind) => {
          bind<Controller>(Controller).to(Pets);
          bind<Controller>(Controller).to(Owners);
        }));
        container.bind('Paths').to(Paths).inSingletonScope();
        container.bind(App).toSelf();
        container.get(App).start();
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /v1/pets
        GET /v1/owners
        GET /hello
        GET /again/hello
        ");
}

#[test]
fn symbols_are_names_of_members() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import { Routes } from './routes';
        import './pets';
        const app = new Koa();
        new Routes(app).start();
        //- routes.ts
        import Router from 'koa-router';
        export const prefixOf = Symbol('prefix');
        export class Routes {
          static found = new Map();
          constructor(private app) {}
          start() {
            const router = new Router();
            for (const [options, handler] of Routes.found) {
              router[options.method](options.target[prefixOf] + options.path, handler);
            }
            this.app.use(router.routes());
          }
        }
        export const Prefix = (prefix) => (target) => { target.prototype[prefixOf] = prefix };
        export const Request = (options) => (target, key) => {
          Routes.found.set({ target, ...options }, target[key]);
        };
        //- pets.ts
        import { Prefix, Request } from './routes';
        @Prefix('/pets')
        export class Pets {
          @Request({ path: '/:id', method: 'get' })
          async one(ctx) { ctx.body = { id: ctx.params.id } }
        }
        @Prefix('/vets')
        export class Vets {
          @Request({ path: '/', method: 'post' })
          async add(ctx) { ctx.status = 201 }
        }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          200: {id*: any}
        POST /vets
          201: 
        ");
}

#[test]
fn folders_of_classes_are_mapped_by_routers() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import path from 'node:path';
        import { SwaggerRouter } from 'koa-swagger-decorator';
        const top = new SwaggerRouter({ prefix: '/api' });
        const v1 = new SwaggerRouter();
        v1.swagger({ title: 'v1' });
        v1.mapDir(path.resolve(__dirname, './api/v1/'));
        top.use('/v1', v1.routes());
        new Koa().use(top.routes()).listen(80);
        //- api/v1/pets.ts
        import { request, prefix, summary } from 'koa-swagger-decorator';
        @prefix('/pets')
        export default class Pets {
          @request('get', '/{id}/toys')
          @summary('Toys of a pet')
          async toys(ctx) { ctx.body = [] }
          @request('post', '')
          static async add(ctx) { ctx.status = 201 }
        }
        //- api/v2/pets.ts
        import { request } from 'koa-swagger-decorator';
        export default class Pets { @request('get', '/v2') async all(ctx) { ctx.body = [] } }
        //- old.js
        const router = new require('koa-router')();
        router.get('/old', (ctx) => { ctx.body = 1 });
        module.exports = router;
        //- main.js
        const Koa = require('koa');
        const app = new Koa();
        app.use(require('./old').routes()).listen(81);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/v1/pets/{id}/toys
        POST /api/v1/pets
        GET /old
        ");
}

#[test]
fn inversify_serves_by_koa_as_well() {
    let files = "
        //- koa.ts
        import { InversifyKoaServer, controller, httpGet, queryParam } from 'inversify-koa-utils';
        @controller('/moves')
        export class Moves {
          @httpGet('/') all(@queryParam('page') page: string) { return [page]; }
        }
        const koa = new InversifyKoaServer(container);
        koa.setConfig((app) => { app.use(async (ctx, next) => next()); });
        koa.build().listen(3001);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /moves
          query page: string
          200:
        ");
}

#[test]
fn decorators_of_classes_and_static_methods_may_replace_what_they_stand_at() {
    let files = "
        //- app.js
        import Koa from 'koa';
        import Router from 'koa-router';
        const app = new Koa();
        function Controller() {
          const target = arguments[0];
          const router = new Router();
          router.prefix(target.prefix);
          target.routes.forEach(({ method, url, descriptor }) => {
            router[method](url, async (ctx) => { ctx.body = await descriptor.value.call({ ctx }); });
          });
          router.name = target.name;
          return router;
        }
        const Get = (url) => (target, name, descriptor) => {
          if (!target.routes) target.routes = [];
          target.routes.push({ method: 'get', url, descriptor });
        };
        const Known = (target, name, descriptor) => {
          async function known() {
            if (!this.ctx.headers.authorization) this.ctx.throw(401);
            return await descriptor.value.call(this);
          }
          return { value: known };
        };
        @Controller
        class Pets {
          static prefix = '/pets';
          @Get('/list') static async list() { return [1]; }
          @Get('/mine') @Known static async mine() { return [2]; }
        }
        if (Pets.name) app.use(Pets.routes());
        app.listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/list
          200: [integer]
        GET /pets/mine [bearer]
          200: any
          401:
        ");
}

#[test]
fn the_nearest_decorator_is_called_first() {
    let files = "
        //- app.js
        import Koa from 'koa';
        import Router from 'koa-router';
        const app = new Koa();
        const router = new Router();
        const Post = (url) => (target, name, descriptor) => {
          const of = descriptor.value;
          descriptor.value = () => router.post(url, async (ctx) => { await of.call(target, ctx); });
        };
        const Known = (target, name, descriptor) => {
          const of = descriptor.value;
          descriptor.value = async (ctx) => {
            if (!ctx.headers.authorization) return ctx.throw(401);
            await of.call(target, ctx);
          };
        };
        class Pets {
          @Post('/pets') @Known async add(ctx) { ctx.status = 201; }
        }
        const all = Object.getOwnPropertyDescriptors(Pets.prototype);
        for (const name in all) if (name !== 'constructor') all[name].value.call(new Pets());
        app.use(router.routes());
        app.listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets [bearer]
          201: 
          401:
        ");
}
