//! Routes that stand in tables and descriptions before something of the code's own serves them.

use super::paths;

#[test]
fn endpoints_that_objects_describe_are_registered_in_a_loop() {
    let files = "
        //- app.ts
        import express from 'express';
        import { forEach, isArray, mergeWith } from 'lodash-es';
        const setter = (of, name) => (value) => { of[name] = value; return of; };
        const getter = (of, name) => () => of[name];
        const described = () => {
          const described = {};
          const members = {
            kind: 'endpoint',
            setPath: setter(described, 'path'),
            getPath: getter(described, 'path'),
            setMethod: setter(described, 'method'),
            getMethod: getter(described, 'method'),
          };
          return mergeWith(described, members, (old, given) => (isArray(old) ? given : undefined));
        };
        const endpoints = {
          pets: {
            add: { run: () => 1, is: described().setPath('/pets/add').setMethod('post') },
            list: [
              { run: () => 2, is: described().setPath('/pets').setMethod('get') },
              { run: () => 3, is: described().setPath('/pets/all').setMethod('get') },
            ],
          },
          state: { run: () => 4, is: described().setPath('/state').setMethod('get') },
        };
        const collected = (given) => {
          let all = [];
          forEach(given, (one) => {
            if (one && one.run && one.is) all.push(one);
            else if (isArray(one)) all = all.concat(one);
            else all = all.concat(collected(one));
          });
          return all;
        };
        const app = express();
        forEach(collected(endpoints), (one) => {
          app[one.is.getMethod()](one.is.getPath(), (req, res) => res.json(one.run()));
        });
        app.listen(1);
    ";
    insta::assert_snapshot!(paths(files), @r"
        POST /pets/add
        GET /pets
        GET /pets/all
        GET /state
        ");
}

#[test]
fn a_class_that_a_package_is_given_is_started_with_what_stands_beside_it() {
    let files = "
        //- bin/start.js
        const Cluster = require('some-cluster');
        const folder = process.env.SHOP_ROOT + '/server/modules';
        const Server = require(process.env.SHOP_ROOT + '/server/lib/server');
        new Cluster(Server, { folder }, { workers: 2 });
        //- server/lib/server.js
        const Express = require('express');
        const fs = require('fs');
        const path = require('path');
        const sorts = require('toposort');
        class Server {
          constructor(options) {
            this.options = options;
            this.app = Express();
            this.routes = [];
          }
          async start() {
            const byName = {};
            fs.readdirSync(this.options.folder).forEach((name) => {
              const Found = require(path.join(this.options.folder, name, 'module.js'));
              byName[name] = new Found();
            });
            const sorted = sorts.array(Object.keys(byName), []).map((name) => byName[name]);
            sorted.forEach((found) => found.routes().forEach((route) => this.add(found, route)));
            this.routes.forEach(this.register.bind(this));
            this.app.listen(1);
          }
          add(of, route) {
            const handler = (req, res) => of[route.handler].call(of, req, res);
            this.routes.push({ method: route.method || 'get', path: route.path, handler });
          }
          register({ method, path, handler }) {
            this.app[method].apply(this.app, [path, handler]);
          }
        }
        module.exports = Server;
        //- server/modules/owners/module.js
        module.exports = class {
          routes() { return [{ path: '/owners', handler: 'list' }]; }
          list(req, res) { res.json([]); }
        };
        //- server/modules/pets/module.js
        const Base = require(process.env.SHOP_ROOT + '/server/lib/base');
        module.exports = class extends Base {
          routes() { return [...super.routes(), { method: 'post', path: '/pets', handler: 'add' }]; }
          add(req, res) { res.sendStatus(201); }
        };
        //- server/lib/base.js
        module.exports = class {
          routes() { return [{ path: '/pets/state', handler: 'state' }]; }
          state(req, res) { res.json({ good: true }); }
        };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /owners
        GET /pets/state
        POST /pets
        ");
}

#[test]
fn what_is_collected_is_worth_many_calls() {
    let names: Vec<String> = (0..40).map(|n| format!("'kind{n}'")).collect();
    let files = format!(
        "
        //- app.js
        const app = require('express')();
        let n = 0;
        for (let a = 0; a < 300; a++) for (let b = 0; b < 300; b++) n = (n + a * b) % 7;
        const routes = [];
        const add = (name) => {{ routes.push({{ path: '/' + name, run: (req, res) => res.end() }}); }};
        [{}].forEach(add);
        routes.forEach(({{ path, run }}) => app.get(path, run));
        app.listen(1);
    ",
        names.join(", ")
    );
    assert_eq!(paths(&files).lines().count(), 40);
}

#[test]
fn tables_that_an_application_looks_requests_up_in_are_what_it_serves() {
    let files = "
        //- app.ts
        import * as Koa from 'koa';
        import { look } from './look';
        const app = new Koa();
        app.use(async (ctx, next) => { ctx.state.began = Date.now(); await next(); });
        app.use(async (ctx) => { ctx.body = await look(ctx); });
        app.listen(1);
        //- look.ts
        import pets from './pets';
        const tables = { 'api/pets': pets };
        export const look = async (ctx) => {
          const [first, second] = ctx.path.split('/').slice(1);
          return tables[`${first}/${second}`].find(ctx.method, ctx.path)(ctx);
        };
        //- table.ts
        export default class Table {
          private kept = {};
          find(method, path) { return this.kept[method][path.replace(/[0-9]+/, ':id')]; }
          get(path, handler) { this.keep('GET', path, handler); }
          post(path, handler) { this.keep('POST', path, handler); }
          del(path, handler) { this.keep('DELETE', path, handler); }
          keep(method, path, handler) {
            this.kept[method] = this.kept[method] || {};
            this.kept[method][path] = handler;
          }
        }
        //- pets.ts
        import Table from './table';
        const table = new Table();
        table.get('api/pets', async () => []);
        table.get('api/pets/:id', async () => ({}));
        table.post('api/pets', async () => ({}));
        table.del('api/pets/:id', async () => null);
        export default table;
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        GET /api/pets/{id}
        POST /api/pets
        DELETE /api/pets/{id}
        ");
}

#[test]
fn a_cache_beside_an_application_is_no_table() {
    let files = "
        //- app.js
        const app = require('express')();
        class Store {
          get(name, make) { return make(name); }
          put(name, make) { this.kept = make; }
        }
        const store = new Store();
        store.get('pets', () => []);
        app.use((req, res, next) => next());
        app.listen(1);
    ";
    insta::assert_snapshot!(paths(files), @"");
}

#[test]
fn packages_serve_paths_of_their_own() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        import metrics from 'fastify-metrics';
        import { mercurius } from 'mercurius';
        import { streamableHttp } from 'fastify-mcp';
        import underPressure from '@fastify/under-pressure';
        const app = fastify();
        app.register(metrics, { routeMetrics: { enabled: true } });
        app.register(mercurius, { path: '/questions', schema });
        app.register(streamableHttp, { stateful: true, mcpEndpoint: '/tools', createServer });
        app.register(underPressure, { exposeStatusRoute: '/pressure' });
        app.register(async (inner) => {
          inner.register(metrics, { endpoint: null });
          inner.register(streamableHttp, { createServer });
          inner.register(underPressure, { maxHeapUsedBytes: 1 });
        }, { prefix: '/inner' });
        app.listen({ port: 1 });
        //- other.js
        const express = require('express');
        const bundle = require('express-prom-bundle');
        const app = express();
        app.use(bundle({ includeMethod: true }));
        app.use(bundle({ metricsPath: '/measured' }));
        app.listen(2);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /metrics
        GET /questions
        POST /questions
        GET /tools
        POST /tools
        DELETE /tools
        GET /pressure
        POST /inner/mcp
        GET /metrics
        GET /measured
        ");
}

#[test]
fn what_all_methods_are_refused_or_led_on_is_known() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        const fail = (error, res, next) => (error.fatal ? next(error) : res.status(500).json({ error }));
        app.route('/letters')
          .post((req, res) => res.sendStatus(201))
          .all((req, res) => res.sendStatus(405));
        app.get('/files/:path*', (req, res) => res.json({ path: req.params.path }));
        app.use('/token', async (req, res, next) => {
          try {
            res.json({ token: await make(req) });
          } catch (error) {
            fail(error, res, next);
          }
        });
        app.use('/guarded', (req, res, next) => guard(req, res, next));
        app.use('/checked', (req, res, next) => check(req, next));
        const check = (req, next) => { if (req.query.ok) next(); };
        app.listen(1);
        //- koa.js
        const Koa = require('koa');
        const Router = require('@koa/router');
        const app = new Koa();
        const router = new Router({ prefix: '/shop' });
        router.redirect('/', '/pets');
        router.get('/files/:path*', (ctx) => { ctx.body = []; });
        app.use(router.routes());
        app.listen(2);
    ";
    insta::assert_snapshot!(paths(files), @r"
        POST /letters
        GET /files/{path}
        GET /token
        GET /shop
        POST /shop
        PUT /shop
        PATCH /shop
        DELETE /shop
        GET /shop/files/{path}
        GET /shop/files
        ");
}
