//! Routers that come out of folders, globals, lists and what nobody calls.

use super::paths;

#[test]
fn packages_that_load_folders_give_what_is_in_them() {
    let files = "
        //- app.js
        const path = require('path');
        const load = require('auto-load');
        const all = require('require-all');
        const consign = require('consign');
        const app = require('express')();
        const root = path.join(process.cwd(), 'server');
        const { pets, inner } = load(path.join(root, 'controllers'));
        app.use('/pets', pets);
        app.use('/deep', inner.deep);
        const owners = all({ dirname: __dirname + '/owners', filter: /(.+)Controller\\.js$/ });
        Object.keys(owners).forEach((name) => app.use('/' + name, owners[name]));
        app.use('/near', require('./near'));
        app.use('/found', require('./lib/find').below(path.join(__dirname, 'owners')));
        consign({ cwd: 'server' }).include('models').then('routes').into(app, '/v1');
        //- server/controllers/pets.js
        module.exports = require('express').Router().get('/', (req, res) => res.end());
        //- server/controllers/inner/deep.js
        module.exports = require('express').Router().get('/', (req, res) => res.end());
        //- owners/catController.js
        module.exports = require('express').Router().get('/:id', (req, res) => res.end());
        //- owners/README.js
        module.exports = require('express').Router().get('/none', (req, res) => res.end());
        //- near/index.js
        const router = require('express').Router();
        const around = require('require-dir')();
        router.use('/one', around.one);
        const again = require('require-directory')(module, './more');
        router.use('/two', again.two);
        require('require-directory')(module, require('path').resolve(__dirname, '../wide'), {
          visit: (found) => {
            if (found instanceof require('express').Router) router.use('/wide', found);
          },
          exclude: /index/,
        });
        module.exports = router;
        //- lib/find.js
        const all = require('require-directory');
        exports.below = (folder) => Object.values(all(module, folder));
        //- near/one.js
        module.exports = require('express').Router().get('/', (req, res) => res.end());
        //- near/more/two.js
        module.exports = require('express').Router().get('/', (req, res) => res.end());
        //- wide/three.js
        module.exports = require('express').Router().get('/three', (req, res) => res.end());
        //- server/models/shop.js
        module.exports = () => ({ name: 'shop' });
        //- server/routes/shops.js
        module.exports = (app, prefix) => {
          app.get(`${prefix}/${app.models.shop.name}s`, (req, res) => res.end());
        };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        GET /deep
        GET /cat/{id}
        GET /near/one
        GET /near/two
        GET /near/wide/three
        GET /found/none
        GET /found/{id}
        GET /v1/shops
        ");
}

#[test]
fn files_are_paths_where_a_package_says_so() {
    let files = "
        //- src/app.ts
        import express from 'express';
        import createRouter, { router } from 'express-file-routing';
        import { initFileRouter } from 'node-file-router';
        import enrouten from 'express-enrouten';
        import path from 'node:path';
        const app = express();
        app.use('/v1', await router({ directory: path.join(__dirname, 'routes') }));
        initFileRouter({ baseDir: './src/api' }).then((files) => app.use('/api', files));
        app.use('/shop', enrouten({ directory: 'src/controllers', routes: [{ path: '/ping', method: 'GET', handler: (req, res) => res.end() }] }));
        //- src/routes/index.ts
        export default (req, res) => res.json({});
        //- src/routes/_shared.ts
        export const get = (req, res) => res.json({});
        //- src/routes/posts/[id].ts
        export const get = (req, res) => res.json({ id: req.params.id });
        export const del = [(req, res, next) => next(), (req, res) => res.sendStatus(204)];
        //- src/api/users.ts
        export default { get(req, res) { res.json([]) }, post(req, res) { res.status(201).json({}) } };
        //- src/api/[...rest].ts
        export const get = (req, res) => res.json({});
        //- src/controllers/index.js
        module.exports = (router) => { router.get('/', (req, res) => res.end()); };
        //- src/controllers/carts/items.js
        module.exports = (router) => { router.post('/:item', (req, res) => res.end()); };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /v1
        POST /v1
        PUT /v1
        PATCH /v1
        DELETE /v1
        GET /v1/posts/{id}
        DELETE /v1/posts/{id}
        GET /api/users
        POST /api/users
        GET /api/{rest}
        GET /shop/ping
        POST /shop/carts/items/{item}
        GET /shop
        ");
}

#[test]
fn names_that_babel_has_for_folders_are_followed() {
    let files = "
        //- .babelrc
        { plugins: [['module-resolver', { root: ['./'], alias: { '@parts': './lib/parts', base: './lib' } }]] }
        //- app.js
        import { pets } from '@parts/pets';
        import owners from 'base/owners';
        require('express')().use('/pets', pets).use('/owners', owners);
        //- lib/parts/pets.js
        export const pets = require('express').Router().get('/', (req, res) => res.end());
        //- lib/owners.js
        export default require('express').Router().get('/', (req, res) => res.end());
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        GET /owners
        ");
}

#[test]
fn globs_and_entries_of_folders_are_files() {
    let files = "
        //- src/app.ts
        import express from 'express';
        import { readdirSync, statSync, readFileSync, existsSync } from 'node:fs';
        import { dirname, join } from 'node:path';
        import { fileURLToPath } from 'node:url';
        import { globSync } from 'glob';
        import fg from 'fast-glob';
        const app = express();
        const here = dirname(fileURLToPath(import.meta.url));
        function walk(folder, prefix) {
          for (const name of readdirSync(folder)) {
            const path = join(folder, name);
            if (statSync(path).isDirectory()) walk(path, prefix + '/' + name);
            else app.use(prefix, require(path));
          }
        }
        walk(join(here, 'tree'), '');
        for (const entry of readdirSync(new URL('./kinds', import.meta.url), { withFileTypes: true })) {
          if (entry.isFile()) import(`./kinds/${entry.name}`).then((it) => it.default(app));
        }
        globSync('*.route.ts', { cwd: here }).map((name) => app.use('/glob', require(join(here, name)).default));
        const more = import.meta.glob('./more/*.ts', { eager: true });
        for (const [path, module] of Object.entries(more)) app.use(path.slice(1, -3), module.default);
        const table = JSON.parse(readFileSync(join(here, 'routes.json'), 'utf8'));
        table.forEach((row) => app[row.method](row.path, (req, res) => res.end()));
        if (existsSync(join(here, 'installed'))) app.get('/later', (req, res) => res.end());
        (async () => {
          for (const file of await fg(['lazy/**/*.ts', '!**/skipped.ts'], { cwd: here, absolute: true })) {
            const { router } = await import(file);
            app.use('/lazy', router);
          }
        })();
        //- src/tree/inner/pets.js
        module.exports = require('express').Router().get('/pets', (req, res) => res.end());
        //- src/kinds/one.ts
        export default (app) => app.get('/one', (req, res) => res.end());
        //- src/kinds/inner/two.ts
        export const two = 2;
        //- src/a.route.ts
        import { Router } from 'express';
        export default Router().get('/a', (req, res) => res.end());
        //- src/more/shops.ts
        import { Router } from 'express';
        export default Router().get('/:id', (req, res) => res.end());
        //- src/routes.json
        [{ \"method\": \"post\", \"path\": \"/table\" }]
        //- src/lazy/deep/b.ts
        import { Router } from 'express';
        export const router = Router().get('/b', (req, res) => res.end());
        //- src/lazy/skipped.ts
        import { Router } from 'express';
        export const router = Router().get('/skipped', (req, res) => res.end());
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /inner/pets
        GET /one
        GET /glob/a
        GET /more/shops/{id}
        POST /table
        GET /later
        GET /lazy/b
        ");
}

#[test]
fn globals_are_seen_by_all_files() {
    let files = "
        //- index.js
        global.SHOP = { root: __dirname, prefix: '/v1' };
        version = 2;
        require('./server').start();
        //- server.js
        exports.start = () => {
          SHOP.app = require('express')();
          globalThis.SHOP.app.get(`${SHOP.prefix}/pets/${version}`, (req, res) => res.end());
          require('./routes');
        };
        //- routes.js
        SHOP.app.get('/routes', (req, res) => res.end());
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /v1/pets/2
        GET /routes
        ");
}

#[test]
fn tables_of_routes_may_be_maps_and_lists_of_an_own_class() {
    let files = "
        //- app.js
        const express = require('express');
        const { Table } = require('./table');
        class Pets extends Table {
          mount() {
            this.route('GET', '/pets', () => []);
            this.route('DELETE', '/pets/:id', () => null);
          }
        }
        const app = express();
        const parts = new Map();
        parts.set('api', new Pets());
        for (const [name, part] of parts) app.use('/' + name, part.router());
        const seen = new Set();
        seen.add('a').add('b');
        [...seen].forEach((name) => app.get('/' + name, (req, res) => res.end()));
        const add = app.get.bind(app);
        add('/bound', (req, res) => res.end());
        //- table.js
        const express = require('express');
        const later = (run) => function later(...given) { return run(...given) };
        class Table {
          constructor(routes = []) { this.routes = routes; this.mount(); }
          mount() {}
          route(method, path, ...handlers) {
            switch (method) {
              case 'GET':
              case 'DELETE':
                break;
              default:
                throw new Error(method);
            }
            this.routes.push({ method, path, handler: handlers[0] });
          }
          router() {
            const router = express.Router();
            const mount = later(later(later((to) => this.routes.forEach((route) => {
              const method = route.method.toLowerCase();
              to[method].call(to, route.path, async (req, res) => res.json(await route.handler(req)));
            }))));
            mount(router);
            return router;
          }
        }
        module.exports = { Table };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        DELETE /api/pets/{id}
        GET /a
        GET /b
        GET /bound
        ");
}

#[test]
fn hooks_are_given_what_they_take_applications_from() {
    let files = "
        //- package.json
        { \"dependencies\": { \"express\": \"5\" } }
        //- hooks/pages.js
        exports.createServer = (name, args, done) => {
          args.app.get('/page', (req, res) => res.end());
          done();
        };
        //- hooks/api.js
        module.exports.plugin = {
          hooks: { init: (name, { app, settings }) => { if (settings.on) app.post('/api', (req, res) => res.end()) } },
        };
        //- server.js
        const express = require('express');
        class Server {
          static run(options) {
            const app = express();
            app.get('/run', (req, res) => res.end());
            if (options.more) app.get('/more', (req, res) => res.end());
          }
        }
        module.exports = { Server };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /run
        GET /more
        POST /api
        GET /page
        ");
}

#[test]
fn what_is_made_of_an_application_is_one() {
    let files = "
        //- package.json
        { \"dependencies\": { \"express\": \"5\" } }
        //- bin/start.js
        const Server = require('../dist');
        new Server().start();
        //- src/index.ts
        import express from 'express';
        import finale from 'finale-rest';
        import { createRequire } from 'node:module';
        const load = createRequire(import.meta.url);
        async function make() {
          const inner = express();
          inner.get('*/late', (req, res) => res.end());
          return inner;
        }
        class Server {
          app = express();
          start() {
            const copy = { ...this.app, name: 'copy' };
            make().then((inner) => this.app.use('/inner', inner));
            load('./more')(new Proxy(copy, {}));
            finale.initialize({ app: this.app, sequelize });
            finale.resource({ model: Pet, endpoints: ['/pets', '/pets/:id'], actions: ['list', 'update'] });
          }
        }
        export = Server;
        //- src/more.ts
        export = (app) => { app.get('/more', (req, res) => res.end()) };
        //- src/api.ts
        import type { Application } from 'express';
        export class Api {
          constructor(private app: Application) {}
          mount() { this.app.get('/api', (req, res) => res.end()) }
        }
        //- packages/node_modules/@shop/own/index.js
        module.exports = (app) => app.get('/own', (req, res) => res.end());
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /inner/{wildcard}/late
        GET /more
        GET /pets
        PUT /pets/{id}
        GET /api
        GET /own
        ");
}

#[test]
fn globs_in_settings_and_folders_that_are_gone_through_by_hand_are_followed() {
    let files = "
        //- server.js
        const config = require('./config');
        const path = require('path');
        const app = require('express')();
        config.files.routes.forEach((file) => require(path.resolve(file))(app));
        const { traverse } = require('./traverse');
        traverse({ dirname: path.join(__dirname, 'api', '/'), filter: /^([^.].*)(?<!\\.d)\\.js$/ }, (file) => {
          let name = file.replace(path.join(__dirname, 'api'), '').split('.').slice(0, -1).join('.');
          if (name.endsWith('/index')) name = name.slice(0, -6);
          app.use(name.replaceAll('#', ':'), require(file));
        });
        //- config.js
        const _ = require('lodash');
        const glob = require('glob');
        const globbed = (patterns) => {
          let output = [];
          if (_.isArray(patterns)) {
            patterns.forEach((pattern) => { output = _.union(output, globbed(pattern)) });
          } else if (_.isString(patterns)) {
            output = _.union(output, glob.sync(patterns));
          }
          return output;
        };
        module.exports = { files: { routes: globbed(['modules/!(core)/*.routes.js', 'modules/core/*.routes.js']) } };
        //- traverse.js
        const fs = require('fs');
        exports.traverse = async function traverse(options, action) {
          const found = fs.readdirSync(options.dirname).sort().map(async (file) => {
            const path = options.dirname + file;
            const stat = fs.lstatSync(path);
            if (path.match(/^\\./)) return;
            if (path.match(options.filter) && stat.isFile()) return action(path);
            else if (stat.isDirectory()) return traverse({ ...options, dirname: path + '/' }, action);
          });
          return Promise.all(found);
        };
        //- modules/core/core.routes.js
        module.exports = (app) => app.get('/core', (req, res) => res.end());
        //- modules/pets/pets.routes.js
        module.exports = (app) => app.get('/pets', (req, res) => res.end());
        //- api/users/#id/index.js
        const router = require('express').Router();
        router.get('/', (req, res) => res.end());
        module.exports = router;
        //- api/users/types.d.js
        throw new Error();
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        GET /core
        GET /users/{id}
        ");
}

#[test]
fn packages_have_names_of_their_own_for_their_files() {
    let files = "
        //- package.json
        { \"name\": \"all\" }
        //- services/pets/package.json
        { \"name\": \"pets\", \"imports\": { \"#*\": \"./src/*\" }, \"dependencies\": { \"@koa/router\": \"13\" } }
        //- services/pets/src/app.js
        import Koa from 'koa';
        import routes from '#routes.js';
        const app = new Koa();
        app.use(routes.routes());
        //- services/pets/src/routes.js
        import Router from '@koa/router';
        const router = new Router();
        router.get('/pets', (ctx) => { ctx.body = [] });
        export default router;
        //- services/vets/package.json
        { \"name\": \"vets\", \"imports\": { \"#*\": \"./src/*\" } }
        //- services/vets/src/app.js
        import Koa from 'koa';
        import routes from '#routes.js';
        const app = new Koa();
        app.use(routes.routes());
        //- services/vets/src/routes.js
        import Router from '@koa/router';
        const router = new Router();
        router.get('/vets', (ctx) => { ctx.body = [] });
        export default router;
        //- services/vets/src/koa/router.js
        export default class Router {}
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        GET /vets
        ");
}

#[test]
fn contexts_of_webpack_are_folders() {
    let files = "
        //- server/app.js
        const app = require('express')();
        const _ = require('lodash');
        const modules = require.context('../services', true, /service\\.js$/);
        const services = {};
        modules.keys().map((name) => { const service = modules(name); services[service.name] = service });
        _.forIn(services, (service) => {
          const settings = _.defaultsDeep(service.settings, { rest: true, version: 1 });
          if (settings.rest !== false) app.get('/v' + settings.version + '/' + service.name, service.list);
        });
        //- services/pets/service.js
        module.exports = { name: 'pets', settings: { version: 2 }, list: (req, res) => res.json([]) };
        //- services/pets/other.js
        module.exports = { name: 'other', settings: {}, list: (req, res) => res.json([]) };
    ";
    insta::assert_snapshot!(paths(files), @"GET /v2/pets");
}

#[test]
fn modules_are_asked_for_a_router_by_several_names() {
    let files = "
        //- src/server.ts
        import express from 'express';
        import { join } from 'node:path';
        import { readdirSync } from 'node:fs';
        const app = express();
        const folder = join(__dirname, 'routes', '/');
        for (const file of readdirSync(folder)) {
          let found = require(folder + file);
          if (found.router) found = found.router;
          if (found.default) found = found.default;
          if (!found || found?.prototype?.constructor?.name !== 'router') throw 'no router';
          app.use('/' + file.split('.')[0], found);
        }
        //- src/routes/pets.ts
        import { Router } from 'express';
        const router: Router = Router();
        router.get('/', (req, res) => { res.json([]) });
        export default router;
        //- src/routes/users.ts
        import { Router } from 'express';
        export const router = Router();
        router.get('/', (req, res) => { res.json([]) });
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        GET /users
        ");
}

#[test]
fn routers_that_only_a_package_can_mount_are_where_they_say() {
    let files = "
        //- app.js
        const Koa = require('koa');
        const { Loader } = require('its-own-core');
        const app = new Koa();
        app.use(async (ctx, next) => next());
        new Loader('app/api', app);
        app.listen(80);
        //- app/api/pets.js
        const Router = require('@koa/router');
        const router = new Router({ prefix: '/pets' });
        router.get('/:id', (ctx) => { ctx.body = {} });
        module.exports = router;
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets/{id}
        ");
}

#[test]
fn steps_of_a_program_are_taken_one_after_the_other() {
    let files = "
        //- app.ts
        import Fastify from 'fastify';
        const app = Fastify();
        class Steps {
          async take(step) {
            try { await step.action(); return true } catch (error) { return false }
          }
          async run(steps) {
            for (const step of steps) {
              const success = await this.take(step);
              if (!success) return false;
            }
            return true;
          }
        }
        new Steps().run([
          { action: async () => { await connect() } },
          { action: async () => { app.get('/pets', async () => []) } },
          { action: async () => { await app.listen({ port: 80 }) } },
        ]);
    ";
    insta::assert_snapshot!(paths(files), @"GET /pets");
}

#[test]
fn the_index_of_a_folder_is_taken_before_others_are_ignored() {
    let files = r"
        //- app.js
        const app = require('fastify')();
        const { joinSafe } = require('upath');
        app.register(require('@fastify/autoload'), {
          dir: joinSafe(__dirname, 'routes'),
          indexPattern: /^.*routes(?:\.ts|\.js)$/,
          ignorePattern: /^.*\.js$/,
          options: { prefix: '/api' },
        });
        app.listen({ port: 80 });
        //- routes/pets/routes.js
        module.exports = async (app) => { app.get('/', async () => []); };
        //- routes/pets/other.js
        module.exports = async (app) => { app.get('/other', async () => []); };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        ");
}
