//! Applications and routers of Express.

use super::{paths, seen};

#[test]
fn routers_go_through_imports_and_chains() {
    let files = "
        //- main.ts
        import express from 'express';
        import routes from './routes';
        const app = express();
        app.use(routes);
        //- routes/index.ts
        import { Router } from 'express';
        import pets from './pets';
        export { default as shops } from './shops';
        import * as all from './index';
        const api = Router().use(pets).use(all.shops);
        export default Router().use('/api', api);
        //- routes/pets.ts
        import { Router } from 'express';
        const router = Router();
        router.get('/pets', list).post('/pets', list);
        function list(req, res) { res.json([]) }
        export default router;
        //- routes/shops.ts
        import { Router as make } from 'express';
        const router = make();
        router.route('/shops/:id(\\\\d+)').all(look).get(look, show).delete(show);
        function look(req, res, next) { next() }
        function show(req, res) { res.end() }
        export default router;
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        POST /api/pets
        GET /api/shops/{id}
        DELETE /api/shops/{id}
        ");
}

#[test]
fn lists_of_paths_and_routers_are_followed() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        const routes = [{ path: '/auth', route: require('./auth') }, { path: '/users', route: make('name') }];
        routes.forEach((it) => app.use(it.path, it.route));
        for (const verb of ['follow', 'block']) app.post(`/users/:name/${verb}`, (req, res) => res.end());
        ['get', 'put'].map((method) => app[method]('/settings', (req, res) => res.end()));
        app.get(['/a', '/b'], (req, res) => res.end());
        app.get(/^\\/items\\/(\\d+)$/, (req, res) => res.end());
        function make(key) {
          const router = express.Router();
          router.get('/:' + key, (req, res) => res.end());
          return router;
        }
        //- auth.js
        const { Router } = require('express');
        module.exports = (() => {
          const router = new Router();
          router.post('/login', (req, res) => res.end());
          return router;
        })();
    ";
    insta::assert_snapshot!(paths(files), @r"
        POST /auth/login
        GET /users/{name}
        POST /users/{name}/follow
        POST /users/{name}/block
        GET /settings
        PUT /settings
        GET /a
        GET /b
        GET /items/{0}
        ");
}

#[test]
fn classes_hold_routers_and_handlers() {
    let files = "
        //- server.ts
        import express from 'express';
        import { Users } from './users';
        class Server {
          app = express();
          constructor(private readonly parts: { path: string; router: any }[]) { this.routes(); }
          private routes() { for (const part of this.parts) this.app.use('/v1' + part.path, part.router); }
        }
        new Server([new Users()]);
        //- users.ts
        import { Router } from 'express';
        class Controller {
          show = async (req, res) => { res.json({ id: 1 }) };
          async remove(req, res) { res.sendStatus(204) }
        }
        abstract class Base { public router = Router(); constructor(public path: string) {} }
        export class Users extends Base {
          private readonly controller = new Controller();
          constructor() {
            super('/users');
            this.router.get('/:id', this.controller.show);
            this.router.delete('/:id', this.controller.remove.bind(this.controller));
          }
        }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /v1/users/{id}
          path id*: string
          200: {id*: integer}
        DELETE /v1/users/{id}
          path id*: string
          204:
        ");
}

#[test]
fn files_that_import_each_other_may_be_run_in_any_order() {
    // The first import of `app.ts` is for types alone, which compilers leave out.
    let files = "
        //- app.ts
        import express from 'express';
        import Accounts from './accounts';
        import { all } from './all';
        const app = express();
        const made: (Accounts | object)[] = Object.values(all).map((Made) => new Made());
        for (const it of made) app.use(it.router);
        //- all.ts
        import Accounts from './accounts';
        import { Blocks } from './blocks';
        export const all = { Accounts, Blocks };
        //- accounts.ts
        import { Router } from 'express';
        import { names } from './names';
        export default class Accounts {
          router = Router();
          constructor() { this.router.get('/accounts', (req, res) => { res.json({ names: names() }) }); }
        }
        //- blocks.ts
        import { Router } from 'express';
        import { names } from './names';
        class Blocks {
          router = Router();
          constructor() { this.router.get('/blocks', (req, res) => { res.sendStatus(204) }); }
        }
        export { Blocks };
        //- names.ts
        import { all } from './all';
        export const names = () => Object.keys(all);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /accounts
          200: {names*: [string]}
        GET /blocks
          204:
        ");
}

#[test]
fn settings_that_are_not_known_are_holes() {
    let files = "
        //- app.ts
        import express from 'express';
        import config from 'config';
        const app = express();
        const router = express.Router();
        router.get('/a', (req, res) => res.end());
        app.use(process.env.PREFIX, router);
        app.use(`/${config.get('api.version')}/b`, router);
        app.use(process.env.BASE || '/base', router);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /{PREFIX}/a
        GET /{version}/b/a
        GET /base/a
        ");
}

#[test]
fn files_that_are_loaded_by_their_names_are_found() {
    let files = "
        //- app.js
        const fs = require('fs');
        const path = require('path');
        const app = require('express')();
        fs.readdirSync(path.join(__dirname, 'routes')).forEach((file) => {
          const name = path.basename(file, '.js');
          app.use('/' + name, require(path.join(__dirname, 'routes', file)));
        });
        require('./more')(app, { prefix: '/more' });
        //- routes/pets.js
        const router = require('express').Router();
        router.get('/:id', (req, res) => res.end());
        module.exports = router;
        //- more.js
        module.exports = function (app, options) {
          app.get(options.prefix + '/x', (req, res) => res.end());
        };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets/{id}
        GET /more/x
        ");
}

#[test]
fn files_are_left_out_by_what_remains_of_their_names() {
    let files = "
        //- app.js
        const app = require('express')();
        app.use(require('./routes'));
        //- names.js
        const skipped = ['index', 'auth'];
        const stem = (file) => file.split('.').slice(0, -1).join('.').toString();
        module.exports = { stem, isSkipped: (file) => skipped.some((name) => name === stem(file)) };
        //- routes/index.js
        const fs = require('fs');
        const router = require('express').Router();
        const { stem, isSkipped } = require('../names');
        router.use('/', require('./auth'));
        fs.readdirSync(`${__dirname}/`).filter((file) => {
          const name = stem(file);
          return !isSkipped(file) && file !== '.DS_Store' ? router.use(`/${name}`, require(`./${name}`)) : '';
        });
        module.exports = router;
        //- routes/auth.js
        const router = require('express').Router();
        router.post('/login', (req, res) => res.end());
        module.exports = router;
        //- routes/pets.js
        const router = require('express').Router();
        router.get('/:id', (req, res) => res.end());
        module.exports = router;
    ";
    insta::assert_snapshot!(paths(files), @r"
        POST /login
        GET /pets/{id}
        ");
}

#[test]
fn what_is_mounted_twice_is_there_twice() {
    let files = "
        //- app.ts
        import express from 'express';
        const router = express.Router();
        router.get('/pets{/:id}', (req, res) => res.json({}));
        express().use('/v1', router).use('/v2', router);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /v1/pets/{id}
        GET /v1/pets
        GET /v2/pets/{id}
        GET /v2/pets
        ");
}

#[test]
fn files_that_import_each_other_are_begun_where_the_program_is() {
    let files = "
        //- api/routes.ts
        import { Router } from 'express';
        import { find } from './service';
        export const routes = Router();
        routes.get('/x', (req, res) => res.json(find()));
        //- api/service.ts
        import { logger } from '../server';
        export const find = () => { logger.info('x'); return 1 };
        //- index.ts
        import { app } from './server';
        app.listen(1);
        //- server.ts
        import express from 'express';
        import { routes } from './api/routes';
        export const logger = console;
        export const app = express();
        app.use('/api', routes);
    ";
    insta::assert_snapshot!(paths(files), @"GET /api/x");
}

#[test]
fn what_an_application_does_before_it_has_routes_may_be_much() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        const table = [];
        function mix(value) { return value * 31 + 7 }
        function prepare() {
          for (let a = 0; a < 900; a++) {
            for (let b = 0; b < 900; b++) table[a * 900 + b] = mix(mix(a) + mix(b));
          }
        }
        prepare();
        const files = new Map([['/icons.css', 'icons/all.css'], ['/icons.woff', 'icons/all.woff']]);
        for (const [url, file] of files) app.get(url, (req, res) => res.sendFile(file));
        app.get('/late', (req, res) => res.json({}));
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /icons.css
        GET /icons.woff
        GET /late
        ");
}

#[test]
fn plugins_are_found_where_they_were_registered() {
    let files = "
        //- a/plugin.js
        const express = require('express');
        const { Plugins } = require('../registry');
        const router = express.Router();
        router.get('/hello', (req, res) => res.json({}));
        Plugins.add('api', { router, priority: 1 });
        //- app.js
        const express = require('express');
        const { Plugins } = require('./registry');
        const app = express();
        Plugins.of('api').forEach((plugin) => app.use('/api', plugin.router));
        //- registry.js
        const { sortBy } = require('lodash');
        class Plugins {
          static all = new Map();
          static add(kind, plugin) {
            if (!this.all.has(kind)) this.all.set(kind, []);
            this.all.get(kind).push(plugin);
          }
          static of(kind) { return sortBy(this.all.get(kind) || [], 'priority') }
        }
        module.exports = { Plugins };
    ";
    insta::assert_snapshot!(paths(files), @"GET /api/hello");
}

#[test]
fn a_star_in_a_group_is_everything() {
    let files = "
        //- app.js
        const app = require('express')();
        app.get('/files/:path(*)', (req, res) => res.end());
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /files/{path}
          path path*: string
          200:
        ");
}

#[test]
fn all_methods_are_answered_by_who_passes_on_errors_alone() {
    let files = "
        //- app.js
        const app = require('express')();
        const look = (req, res, next) => { req.at = 1; next(); };
        app.all('/hooks/:id', look, async (req, res, next) => {
          try { res.json(await run(req.params.id)); } catch (error) { next(error); }
        });
        app.all('/pets', look);
        app.all('/owners', (req, res, next) => allowed(req).then(next));
        app.get('/pets', (req, res) => res.json([]));
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /hooks/{id}
        POST /hooks/{id}
        PUT /hooks/{id}
        PATCH /hooks/{id}
        DELETE /hooks/{id}
        GET /pets
        ");
}

#[test]
fn handlers_of_one_path_follow_each_other() {
    let files = "
        import express from 'express';
        import limit from 'express-rate-limit';
        const app = express();
        app.post('/', (req, res, next) => {
          if (!req.header('Accept')) return res.status(406).json({ error: 'accept' });
          next();
        });
        app.post('/', limit({ max: 20 }));
        app.use(express.json());
        app.post('/', async (req, res) => {
          const { url } = req.body;
          if (!url) return res.status(400).json({ error: 'url' });
          res.json({ url });
        });
        app.get('/once', (req, res, next) => find().then((it) => res.json(it)).catch(next));
        app.get('/once', (req, res) => res.status(410).end());
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /
          body: {url: any}
          200: {url*: any}
          400: {error*: string}
          406: {error*: string}
          429: 
        GET /once
          200: any
        GET /once
          410:
        ");
}

#[test]
fn what_a_setting_turns_on_is_there_whatever_its_default_is() {
    let files = "
        //- config.js
        exports.hasDocs = (process.env.DOCS || 'false').toLowerCase() === 'true';
        exports.hasHealth = process.env.HEALTH || false;
        exports.prefix = process.env.PREFIX || '';
        exports.isOff = false;
        //- app.js
        const { App } = require('@tinyhttp/app');
        const config = require('./config');
        const app = new App();
        if (config.hasDocs) app.get(`${config.prefix}/docs.json`, (req, res) => res.json({}));
        if (config.hasHealth) app.get('/health', (req, res) => res.json({}));
        if (config.isOff) app.get('/off', (req, res) => res.json({}));
        app.get('/texts', (req, res) => res.json({}));
        const texts = require('./texts');
        texts.all.get('none', null, 'There is none.');
        //- texts.js
        exports.all = undefined;
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /docs.json
        GET /health
        GET /off
        GET /texts
        ");
}

#[test]
fn who_logs_in_shows_no_credentials_and_limits_answer_by_themselves() {
    let files = "
        import express from 'express';
        import limit from 'express-rate-limit';
        const app = express();
        app.use((req, res, next) => { req.user = read(req.headers.authorization); next(); });
        const few = limit({ max: 5, handler: (req, res) => res.status(429).json({ wait: 60 }) });
        app.post('/login', few, (req, res) => {
          const { name, password } = req.body;
          if (!match(name, password)) return res.status(401).json({ error: 'wrong' });
          res.json({ token: sign(name) });
        });
        app.get('/me', limit(), (req, res) => {
          if (!req.user) return res.status(401).end();
          res.json({ name: 'Rex' });
        });
        app.use((error, req, res, next) => res.status(400).json({ error: 'no' }));
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /login [bearer] []
          body: {name: any, password: any}
          200: {token*: any}
          401: {error*: string}
          429: {wait*: integer}
        GET /me [bearer]
          200: {name*: string}
          401: 
          429:
        ");
}

#[test]
fn a_router_may_be_mounted_at_a_simple_pattern() {
    let files = r#"
        //- app.js
        const app = require("express")();
        const api = require("express").Router();
        api.get("/pets", (req, res) => res.json([]));
        app.use(/(\/api)?/, api);
        const other = require("express").Router();
        other.get("/", (req, res) => res.end());
        app.use(/^\/users\/(\d+)/, other);
        app.listen(80);
        "#;
    insta::assert_snapshot!(paths(files), @r"
    GET /api/pets
    GET /pets
    GET /users/{0}
    ");
}

#[test]
fn what_a_middleware_looks_for_in_bodies_is_no_body_of_a_removal() {
    let files = r#"
        //- app.js
        const app = require("express")();
        const guard = (req, res, next) => (req.body?.url ? check(req.body.url, next) : next());
        app.post("/crawls", guard, (req, res) => res.json({ id: 1 }));
        app.delete("/crawls/:id", guard, (req, res) => res.end());
        app.delete("/crawls", guard, (req, res) => res.json(remove(req.body.ids)));
        "#;
    insta::assert_snapshot!(seen(files), @r"
        POST /crawls
          body: {url: any}
          200: {id*: integer}
        DELETE /crawls/{id}
          path id*: string
          200: 
        DELETE /crawls
          body: {url: any, ids: any}
          200: any
        ");
}

#[test]
fn what_settings_turn_on_is_served_by_some() {
    let files = r#"
        //- config.js
        const defaults = { LIGHTNING: { ENABLED: false }, bucket: null, page: { enabled: false } };
        module.exports = { ...defaults };
        //- app.js
        const express = require("express");
        const config = require("./config");
        const app = express();
        if (config.LIGHTNING.ENABLED) {
            app.get("/channels", (req, res) => res.json([]));
        }
        config.page.enabled && app.get("/page", (req, res) => res.send("<p>"));
        const files = () => {
            if (!config.bucket) {
                return express.Router();
            }
            return express.Router().get("/parts", (req, res) => res.type(".js").send("a"));
        };
        app.use("/files", files());
        const admin = (options) => {
            if (options.isOpen) {
                app.get("/open", (req, res) => res.end());
            }
        };
        admin({ isOpen: false });
        app.listen(80);
        "#;
    insta::assert_snapshot!(seen(files), @r"
        GET /channels
          200: [any]
        GET /page
          200: text/html string
        GET /files/parts
          200: text/javascript string
        lost app.js:17: no call of the function that it stands in was found
        ");
}

#[test]
fn paths_of_several_versions_are_what_requests_come_to() {
    let files = r"
        //- app.js
        import express from 'express';
        import { toNodeHandler } from 'better-auth/node';
        import { auth } from './auth.js';
        const app = express();
        app.all('/api/auth/{*any}', toNodeHandler(auth));
        app.all('/api/*', guard());
        app.get('/find?:id', (req, res) => res.json(req.query));
        app.get('/ftp(?!/private)/:file', (req, res) => res.json({}));
        app.get(/\/(start|stop)+/i, (req, res) => res.json({}));
        app.get('/odd/:name([a-z]++)', (req, res) => res.json({}));
        app.get('/{*any}', (req, res) => res.sendFile('index.html'));
        app.listen(1);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/auth/{any}
        POST /api/auth/{any}
        PUT /api/auth/{any}
        PATCH /api/auth/{any}
        DELETE /api/auth/{any}
        GET /find
        GET /ftp/{file}
        GET /start
        GET /stop
        GET /odd/{name}
        ");
}
