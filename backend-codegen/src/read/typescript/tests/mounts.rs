//! Ways in which routers come to their applications, and what is there without one.

use super::{document, paths, seen};

#[test]
fn middlewares_that_hand_requests_on_mount_routers() {
    let files = "
        //- server.js
        const express = require('express');
        const vhost = require('vhost');
        const { measured } = require('measures');
        let current;
        const start = async () => {
          const app = express();
          app.use((req, res, next) => current(req, res, next));
          app.use('/v2', function (req, res, next) { versions[req.headers.v || 'b'].handle(req, res, next) });
          app.use(vhost('admin.example.org', require('./admin')));
          app.use('/m', measured(require('./admin')));
          app.use((req, res, next) => { check(req, res); next() });
          current = require('./routes');
        };
        const check = (req, res) => res.set('a', 'b');
        const versions = { b: require('./admin') };
        start();
        //- routes.js
        const app = require('express')();
        app.get('/pets', (req, res) => res.json([]));
        module.exports = app;
        //- admin.js
        const router = require('express').Router();
        router.get('/users', (req, res) => res.json([]));
        module.exports = router;
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        GET /v2/users
        GET /users
        GET /m/users
        ");
}

#[test]
fn middlewares_at_a_path_answer_if_they_leave_nothing_to_others() {
    let files = "
        //- app.js
        const app = require('express')();
        app.use('/supply', (req, res) => res.json({ total: 1 }));
        app.use('/hooks/pay', (req, res) => { store(req.body.id); res.sendStatus(204) });
        app.use('/log', (req, res, next) => { console.log(req.url); next() });
        app.use('/old', (req, res) => res.status(410).end());
        app.use('/', (req, res) => res.send('page'));
        app.use('*', (req, res) => res.send('page'));
        app.use((req, res) => res.send('page'));
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /supply
          200: {total*: integer}
        POST /hooks/pay
          body: {id: any}
          204:
        ");
}

#[test]
fn a_router_that_is_mounted_in_itself_is_there_twice() {
    let files = "
        const { Router } = require('express');
        const router = Router();
        router.get('/ip', (req, res) => res.send(req.ip));
        router.use('/gzip', Object.assign(router));
        require('express')().use(router);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /ip
        GET /gzip/ip
        ");
}

#[test]
fn routes_are_added_when_an_application_is_mounted() {
    let files = "
        //- server.js
        const main = require('express')();
        main.use('/board', require('./board')({}));
        //- board.js
        const express = require('express');
        module.exports = function (options) {
          const app = express();
          app.on('mount', () => { app.get('/config', (req, res) => res.json({})) });
          return app;
        };
    ";
    insta::assert_snapshot!(paths(files), @"GET /board/config");
}

#[test]
fn resources_are_functions_by_name() {
    let files = "
        import express from 'express';
        import resource from 'resource-router-middleware';
        const app = express();
        app.use('/pets', resource({
          id: 'pet',
          load(req, id, callback) { callback(null, {}) },
          index(req, res) { res.json([]) },
          create({ body }, res) { res.json({ name: body.name }) },
          read(req, res) { res.json({}) },
          delete(req, res) { res.sendStatus(204) },
        }));
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /pets
        POST /pets
        GET /pets/{pet}
        DELETE /pets/{pet}
        ");
}

#[test]
fn lists_that_are_changed_in_place_are_followed() {
    let files = "
        const app = require('express')();
        const chain = [first, null, last];
        [['/a', (req, res) => res.json({ a: 1 })], ['/b', (req, res) => res.json({ b: 1 })]].forEach((it) => {
          chain.splice(1, 1, it[1]);
          app.get.apply(app, [it[0]].concat(chain));
        });
        const names = ['c', 'd'];
        if (names.indexOf('d') !== -1) app.get('/d', (req, res) => res.end());
        if (names.indexOf('e') > -1) app.get('/e', (req, res) => res.end());
        function first(req, res, next) { next() }
        function last(req, res) { res.end() }
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /a
        GET /b
        GET /d
        ");
}

#[test]
fn what_is_at_fault_in_a_comment_costs_no_operation() {
    let files = "
        const app = require('express')();
        /**
         * @openapi
         * /pets:
         *   get:
         *     parameters:
         *       - { in: header, name: X-Version, schema: { type: string } }
         *       - { in: query, name: kind, schema: { type: string, required: false } }
         *     responses:
         *       '200': { description: All, content: { application/json: { schema: { type: array, maxItems: many } } } }
         */
        app.get('/pets', (req, res) => res.json([req.headers['x-version']]));
        app.get('/users', (req, res) => res.json([]));
    ";
    let seen = document(files);
    insta::assert_snapshot!(seen.operations(), @r"
        GET /pets
        GET /users
        ");
    insta::assert_snapshot!(seen.findings, @r"
        warning[schema::wrong-type] app.ts:9:71 `required` must be a list of names, not `false` | parameter `kind` of `GET /pets` | help: leave it out; properties are optional anyway | help: until then it is left out of the document
        warning[schema::wrong-type] app.ts:11:101 `maxItems` must be a non-negative integer, not a string | body of the 200 response of `GET /pets` | help: write digits, such as `1` | help: until then it is left out of the document
        ");
}

#[test]
fn settings_of_an_application_are_what_they_were_set_to() {
    let files = "
        //- app.js
        const express = require('express');
        const config = require('./config');
        const app = express();
        for (const name in config.server) app.set(name, app.get(name) || config.server[name]);
        app.set('version', 'v2').enable('pages');
        const router = express.Router();
        router.get('/pets', (req, res) => res.json([]));
        app.use(`${app.get('base path')}/api`, router);
        app.use(`/${app.get('version')}`, router);
        if (app.get('pages')) app.get('/page', (req, res) => res.send(''));
        app.use(`/${app.get('elsewhere')}`, router);
        //- config.json
        { \"server\": { \"base path\": \"\", \"port\": 80 } }
    ";
    insta::assert_snapshot!(paths(files), @r"
    GET /api/pets
    GET /v2/pets
    GET /page
    GET /{setting}/pets
    ");
}

#[test]
fn settings_in_paths_are_what_the_example_of_the_environment_has() {
    let files = "
        //- .env.example
        API_PREFIX=api/v2 # of all
        NO_PREFIX=
        BASE_URL=http://localhost:3000
        //- .env
        API_PREFIX=/mine
        //- app.js
        const express = require('express');
        const pets = express.Router().get('/pets', (req, res) => res.end());
        const app = express();
        app.use(`/${process.env.API_PREFIX}`, pets);
        app.use(process.env.NO_PREFIX, pets);
        app.use(process.env.BASE_URL + '/there', pets);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/v2/pets
        GET /pets
        GET /{BASE_URL}/there/pets
        ");
}

#[test]
fn routers_in_a_list_that_a_package_is_given_are_served() {
    let files = "
        //- app.js
        const path = require('path');
        const fs = require('fs');
        const Server = require('@shop/server');
        const routes = [];
        const folder = path.join(path.parse(__dirname).dir, 'routes');
        for (const name of fs.readdirSync(folder)) {
          const file = path.parse(name).name;
          routes.push({ route: '/v1/' + file, router: require(path.join(folder, name))() });
        }
        new Server().start({ port: 80, routes });
        //- routes/pets.js
        const Server = require('@shop/server');
        module.exports = () => {
          const router = Server.router();
          router.get('/', async (req, res) => res.json([]));
          router.post('/:id', check(), async (req, res) => res.json({}));
          return router;
        };
        //- other.js
        const { Router } = require('its-own');
        Router().get('/none', (request) => new Response());
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /v1/pets
        POST /v1/pets/{id}
        ");
}

#[test]
fn paths_begin_with_what_the_package_config_keeps() {
    let files = r#"
        //- config/default.js
        module.exports = { API_VERSION: process.env.API_VERSION || "v5", READONLY: false };
        //- app.js
        const config = require("config");
        const express = require("express");
        const app = express();
        const routes = { "/pets": { get: { run: (req, res) => res.json([]) } } };
        for (const path of Object.keys(routes)) {
            for (const verb of Object.keys(routes[path])) {
                app[verb](`/${config.API_VERSION}${path}`, routes[path][verb].run);
            }
        }
        if (config.get("READONLY")) {
            app.get("/frozen", (req, res) => res.end());
        }
        app.listen(80);
        //- other/package.json
        {}
        //- other/config/default.yaml
        api:
          prefix: /api/v1
          port: 80
        //- other/app.js
        import config from "config";
        import express from "express";
        const app = express();
        app.use(config.get("api.prefix"), express.Router().get("/shops", (req, res) => res.json([])));
        app.use(config.get("api.base"), express.Router().get("/none", (req, res) => res.json([])));
        app.listen(config.get("api.port"));
        "#;
    insta::assert_snapshot!(paths(files), @r"
    GET /v5/pets
    GET /frozen
    GET /api/v1/shops
    GET /{base}/none
    ");
}

#[test]
fn a_setting_that_is_tidied_has_its_default() {
    let files = r#"
        //- app.js
        const express = require("express");
        const rules = { version: (value) => (value ? value.trim().toLowerCase() : "v1") };
        const version = rules.version(process.env.API_VERSION);
        const app = express();
        app.use(`/api/${version}`, express.Router().get("/pets", (req, res) => res.json([])));
        app.listen(80);
        "#;
    insta::assert_snapshot!(paths(files), @"GET /api/v1/pets");
}

#[test]
fn files_of_json_are_read_anew_each_time() {
    let files = r#"
        //- package.json
        { "name": "maps", "version": "1.0.0" }
        //- app.js
        const fs = require("fs");
        const path = require("path");
        const express = require("express");
        const about = JSON.parse(fs.readFileSync(path.join(__dirname, "package.json")));
        const app = express();
        const isLight = about.name.endsWith("-light");
        app.use(isLight ? "/light" : "/full", express.Router().get("/maps", (req, res) => res.json([])));
        app.listen(80);
        //- another.js
        const fs = require("fs");
        const path = require("path");
        const about = JSON.parse(fs.readFileSync(path.join(__dirname, "package.json")));
        about.name += "-light";
        fs.writeFileSync("light/package.json", JSON.stringify(about));
        "#;
    insta::assert_snapshot!(paths(files), @"GET /full/maps");
}

#[test]
fn what_is_mounted_several_times_is_the_same_unless_it_asks_where() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        const api = express.Router();
        api.get('/users', (req, res) => res.json({ id: 1 }));
        api.get('/pets', (req, res) => {
          if (req.originalUrl.startsWith('/v2')) return res.json({ fresh: true });
          res.json({ old: 'so' });
        });
        app.use('/v1', api);
        app.use('/v2', api);
        app.use('/v3', api);
    ";
    insta::assert_snapshot!(seen(files), @r"
    GET /v1/users
      200: {id*: integer}
    GET /v1/pets
      200: {old*: string}
    GET /v2/users
      200: {id*: integer}
    GET /v2/pets
      200: {fresh*: boolean}
    GET /v3/users
      200: {id*: integer}
    GET /v3/pets
      200: {old*: string}
    ");
}

#[test]
fn plugins_that_are_only_imported_are_left_behind() {
    let files = "
        //- main.js
        import fastify from 'fastify';
        import { cats, dogs, birds as all } from './routes/index.js';
        const app = fastify();
        app.register(cats, { prefix: '/v1' });
        for (const plugin of [all]) app.register(plugin);
        // app.register(dogs, { prefix: '/v1' });
        app.listen({ port: 3000 });
        //- routes/index.js
        import { cats } from './cats.js';
        import { dogs } from './dogs.js';
        import { birds } from './birds.js';
        export { cats, dogs, birds };
        //- routes/cats.js
        export const cats = async (fastify) => { fastify.get('/cats', async () => 1); };
        //- routes/dogs.js
        export async function dogs(fastify) { fastify.get('/dogs', async () => 1); }
        //- routes/birds.js
        export async function birds(fastify) { fastify.get('/birds', async () => 1); }
        //- bin/test-mail-server.js
        import fastify from 'fastify';
        const server = fastify();
        server.post('/mail', async () => 1);
        server.listen({ port: 3001 });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /v1/cats
          200: integer
        GET /birds
          200: integer
        lost bin/test-mail-server.js:3: nothing starts the application that it belongs to, and another one is started
        lost routes/dogs.js:1: nothing starts the application that it belongs to, and another one is started
        ");
}

#[test]
fn functions_that_nobody_takes_are_left_behind_beside_those_that_somebody_does() {
    let files = "
        //- app.js
        import express from 'express';
        import { poll } from './bot.js';
        const app = express();
        app.get('/pets', (req, res) => res.json([]));
        app.listen(80, () => poll());
        //- bot.js
        export function hook(app, path = '/hook') {
          app.post(path, (req, res) => res.sendStatus(200));
        }
        export function poll() { bot.poll(); }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [any]
        lost bot.js:2: nothing starts the application that it belongs to, and another one is started
        ");
}

#[test]
fn what_nothing_starts_is_left_behind() {
    let files = "
        //- package.json
        { \"scripts\": { \"start\": \"node server.js\", \"jobs\": \"node jobs.js\" } }
        //- server.js
        const express = require('express');
        const app = express();
        app.use('/pets', require('./pets'));
        // require('./config/routes')(app);
        app.listen(80);
        //- pets.js
        module.exports = require('express').Router().get('/', (req, res) => res.end());
        //- old-server.js
        const app = require('express')();
        app.use('/v0/pets', require('./pets'));
        app.get('/old', (req, res) => res.end());
        module.exports = app;
        //- jobs.js
        const app = require('express')();
        app.get('/jobs', (req, res) => res.end());
        module.exports = app;
        //- config/routes.js
        module.exports = function (app) {
          app.get('/articles', (req, res) => res.end());
        };
        //- scripts/preview.js
        const app = require('express')();
        app.get('/preview', (req, res) => res.end());
        app.listen(81);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /jobs
          200: 
        GET /pets
          200: 
        lost config/routes.js:2: nothing starts the application that it belongs to, and another one is started
        lost old-server.js:3: nothing starts the application that it belongs to, and another one is started
        lost scripts/preview.js:2: nothing starts the application that it belongs to, and another one is started
        ");
}

#[test]
fn endpoints_of_graphql_are_served_by_packages() {
    let files = "
        //- app.js
        const express = require('express');
        const { graphqlHTTP } = require('express-graphql');
        const { expressMiddleware } = require('@apollo/server/express4');
        const { ApolloServer } = require('apollo-server-express');
        const { createYoga } = require('graphql-yoga');
        const app = express();
        app.use('/graphql/v1', check, graphqlHTTP({ schema }));
        app.use('/graphql/v2', express.json(), expressMiddleware(server));
        new ApolloServer({ typeDefs }).applyMiddleware({ app, path: '/graphql/v3' });
        const yoga = createYoga({ schema });
        app.use(yoga.graphqlEndpoint, yoga);
        app.listen(80);
        //- fast.ts
        import Fastify from 'fastify';
        import mercurius from 'mercurius';
        const app = Fastify();
        app.register(mercurius, { schema, path: '/fast' });
        app.listen({ port: 80 });
        //- koa.ts
        import Koa from 'koa';
        import mount from 'koa-mount';
        import { graphqlHTTP } from 'koa-graphql';
        new Koa().use(mount('/koa', graphqlHTTP({ schema }))).listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /graphql/v1
        POST /graphql/v1
        GET /graphql/v2
        POST /graphql/v2
        GET /graphql/v3
        POST /graphql/v3
        GET /graphql
        POST /graphql
        GET /fast
        POST /fast
        GET /koa
        POST /koa
        ");
}

#[test]
fn a_path_without_a_slash_goes_on_from_the_prefix() {
    let files = "
        const Koa = require('koa');
        const Router = require('@koa/router');
        const router = new Router({ prefix: '/pets' });
        router.get('all', (ctx) => { ctx.status = 204; });
        router.get('/', (ctx) => { ctx.status = 204; });
        new Koa().use(router.routes()).listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /petsall
          204: 
        GET /pets
          204:
        ");
}

#[test]
fn what_a_manifest_depends_on_starts_nothing() {
    let files = r#"
        //- package.json
        {
          "main": "index.js",
          "scripts": { "start": "node index.js", "other": "node ./other" },
          "dependencies": { "@shops/app": "1.0.0", "fastify": "2.15.1" },
          "nyc": { "all": true }
        }
        //- index.js
        const server = require('fastify')();
        server.get('/health', async () => 'well');
        server.listen(80);
        //- app.js
        const fastify = require('fastify');
        module.exports = async function build() {
          const app = fastify();
          app.get('/pets', async () => []);
          return app;
        };
        //- other.js
        const fastify = require('fastify');
        module.exports = async function build() {
          const app = fastify();
          app.get('/shops', async () => []);
          return app;
        };
    "#;
    insta::assert_snapshot!(seen(files), @r"
        GET /health
          200: text/plain string
        GET /shops
          200: [any]
        lost app.js:4: nothing starts the application that it belongs to, and another one is started
        ");
}
