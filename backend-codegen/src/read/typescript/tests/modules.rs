//! Files that import each other, and what is found where.

use super::{paths, seen, seen_in};

#[test]
fn files_that_import_each_other_run_in_their_order() {
    let files = "
        //- cli/start.ts
        import { server } from '../index.js';
        await server.listen({ port: 3000 });
        //- index.ts
        export * from './database.js';
        export * from './routes.js';
        export * from './server.js';
        export * from './settings.js';
        //- database.ts
        import { setting } from './index.js';
        export const database = () => setting('DATABASE', 'main');
        //- settings.ts
        export function setting(name: string, otherwise: string) { return process.env[name] ?? otherwise; }
        //- routes.ts
        import { setting } from './index.js';
        import { define } from './define.js';
        export const routes = define(async (it) => { it.get('/pets', async () => [setting('PETS', 'none')]); });
        //- define.ts
        import { setting } from './index.js';
        export function define(plugin: any) { return plugin; }
        export const level = () => setting('LEVEL', 'info');
        //- server.ts
        import fastify from 'fastify';
        import { routes } from './routes.js';
        export const server = fastify();
        await server.register(routes, { prefix: '/api' });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /api/pets
          200: [string]
        ");
}

#[test]
fn members_are_set_by_what_classes_have_for_that() {
    let files = "
        //- main.ts
        import express, { Router } from 'express';
        class Collection {
          private _router!: Router;
          constructor(readonly name: string) {}
          protected set router(router: Router) { this._router = router; }
          served() { return this._router; }
        }
        class Boards extends Collection {
          constructor() {
            super('boards');
            const router = Router();
            router.get('/:id', (req, res) => { res.json({ id: req.params.id }); });
            this.router = router;
          }
        }
        const app = express();
        const boards = new Boards();
        app.use('/' + boards.name, boards.served());
        app.listen(3000);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /boards/{id}
          path id*: string
          200: {id*: any}
        ");
}

#[test]
fn prefixes_are_where_files_are_from_a_folder() {
    let files = "
        //- server.js
        import Koa from 'koa';
        import { fileURLToPath, pathToFileURL } from 'url';
        import path from 'path';
        import fs from 'fs';
        import Router from 'koa-router';
        const here = path.join(path.dirname(fileURLToPath(import.meta.url)), 'routes');
        const found = [];
        function walk(folder, each) {
          fs.readdirSync(folder).forEach((name) => {
            const whole = path.join(folder, name);
            if (fs.lstatSync(whole).isDirectory()) { walk(whole, each); } else { each({ folder, whole }); }
          });
        }
        walk(here, ({ folder, whole }) => {
          found.push({ route: path.relative(here, folder).replace(/\\\\/g, '/'), whole });
        });
        const router = new Router({ prefix: '/api' });
        for (const { route, whole } of found) {
          const inner = await import(pathToFileURL(whole).href);
          router.use(`/${route}`, inner.default.routes());
        }
        new Koa().use(router.routes()).listen(3000);
        //- routes/v1/pets/index.js
        import Router from 'koa-router';
        const router = new Router();
        router.get('/:id', (ctx) => { ctx.body = { id: ctx.params.id }; });
        export default router;
        //- routes/v1/health.js
        import Router from 'koa-router';
        const router = new Router();
        router.get('/health', (ctx) => { ctx.body = 'up'; });
        export default router;
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /api/v1/health
          200: text/plain string
        GET /api/v1/pets/{id}
          path id*: string
          200: {id*: any}
        ");
}

#[test]
fn an_application_serves_what_stands_elsewhere() {
    let files = "
        //- package.json
        { \"name\": \"all\" }
        //- apps/shop/main.js
        const express = require('express');
        const { router } = require('../../shared/router');
        const app = express();
        app.use('/things', router('things'));
        app.listen(3000);
        //- apps/other/main.js
        const express = require('express');
        const app = express();
        app.get('/other', (req, res) => res.json(1));
        app.listen(3001);
        //- shared/router.js
        const { Router } = require('express');
        exports.router = (name) => {
          const router = Router();
          router.get('/:id', (req, res) => { res.json({ id: req.params.id, name }); });
          return router;
        };
    ";
    insta::assert_snapshot!(seen_in(files, "apps/shop"), @r"
        GET /things/{id}
          path id*: string
          200: {id*: any, name*: string}
        ");
}

#[test]
fn settings_of_a_package_are_not_the_package() {
    let files = r#"
        //- tsconfig.json
        { "compilerOptions": { "baseUrl": ".", "paths": { "*": ["node_modules/*"] } } }
        //- tsoa.json
        { "routes": { "routesDir": "./src" } }
        //- src/index.ts
        import './pets';
        import express from 'express';
        import { RegisterRoutes } from './routes';
        const app = express();
        RegisterRoutes(app);
        app.listen(3000);
        //- src/pets.ts
        import { Controller, Get, Route } from 'tsoa';
        @Route('pets')
        export class Pets extends Controller {
          @Get('{id}') public async one(id: string): Promise<string> { return id; }
        }
    "#;
    insta::assert_snapshot!(seen(files), @r"
    GET /pets/{id}
      path id*: string
      200: string
    ");
}

#[test]
fn what_a_file_exports_is_there_before_it_has_been_run() {
    let files = "
        //- .env.example
        API_PREFIX=/api
        //- src/server.ts
        import autoload from '@fastify/autoload';
        import fastify from 'fastify';
        import path from 'path';
        export const storage = make();
        const app = fastify();
        app.register(autoload, {
          dir: path.join(__dirname, 'routes'),
          routeParams: true,
          options: { prefix: process.env.API_PREFIX },
        });
        app.listen({ port: 3000 });
        //- src/storage.ts
        import { storage } from './server';
        export async function remove(path: string) { await storage.remove(path); }
        //- src/routes/_branch/route.ts
        import { remove } from '../../storage';
        export default async function (fastify, options) {
          fastify.delete('/', async (request) => { await remove(request.params.branch); return {}; });
        }
    ";
    insta::assert_snapshot!(paths(files), @r"
        DELETE /api/{branch}
        ");
}

#[test]
fn functions_in_constants_are_called_by_what_comes_later() {
    let files = "
        //- server.ts
        import Koa from 'koa';
        import mongoose from 'mongoose';
        import { boards } from './boards';
        const server = new Koa();
        mongoose.connect('mongodb://localhost').then(() => { start(); });
        const start = () => {
          server.use(boards.routes());
          server.listen(3000);
        };
        //- boards.ts
        import Router from '@koa/router';
        export const boards = new Router({ prefix: '/boards' });
        boards.get('/', (ctx) => { ctx.body = []; });
        //- tags.ts
        import Router from '@koa/router';
        export const tags = new Router({ prefix: '/tags' });
        tags.get('/', (ctx) => { ctx.body = []; });
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /boards
        ");
}

#[test]
fn a_way_out_of_the_folder_and_back_leads_into_it() {
    let files = "
        //- api/package.json
        {}
        //- api/index.js
        import express from 'express';
        import users from '../api/routes/users.js';
        const app = express();
        app.use('/users', users);
        app.use('/votes', require('../shared/routes/users.js'));
        app.listen(1);
        //- api/routes/users.js
        import { Router } from 'express';
        const router = Router();
        router.get('/', (req, res) => res.json([]));
        export default router;
    ";
    insta::assert_snapshot!(seen_in(files, "api"), @r"
        GET /users
          200: [any]
        lost api/index.js:5: `../shared/routes/users.js` is not among the files that are read
        ");
}

#[test]
fn services_beside_what_is_asked_for_are_told() {
    let files = "
        //- package.json
        {}
        //- app.js
        const express = require('express');
        const app = express();
        app.get('/', (req, res) => res.json({}));
        app.get('/users', (req, res) => res.json([]));
        app.use('/parts', require('./packages/parts'));
        app.listen(1);
        //- packages/parts/package.json
        {}
        //- packages/parts/index.js
        const app = require('express')();
        app.get('/all', (req, res) => res.json([]));
        module.exports = app;
        //- service/package.json
        {}
        //- service/app.js
        const express = require('express');
        const app = express();
        app.post('/predict', (req, res) => res.json({}));
        app.listen(2);
        //- left.js
        const { createServer } = require('http');
        exports.register = (app) => {
          app.get('/left', (req, res) => res.end());
          return createServer(app);
        };
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /
        GET /users
        GET /parts/all
        ");
    insta::assert_snapshot!(seen(files), @r"
        GET /
          200: {}
        GET /users
          200: [any]
        GET /parts/all
          200: [any]
        lost left.js:3: nothing starts the application that it belongs to, and another one is started
        lost service/app.js:3: it is of another application, that in `service`
        ");
}

#[test]
fn programs_need_no_ending() {
    let files = "
        //- package.json
        { \"scripts\": { \"start\": \"node ./bin/www\" } }
        //- bin/www
        #!/usr/bin/env node
        var app = require('../server');
        var http = require('http');
        app.set('port', 3000);
        http.createServer(app).listen(3000);
        //- bin/deploy
        #!/bin/sh
        exit 1
        //- server.js
        const express = require('express');
        const app = express();
        require('./graphql');
        app.get('/users', (req, res) => res.json([]));
        app.use('/votes', require('../../votes/routes'));
        module.exports = app;
        //- graphql.js
        const express = require('express');
        const app = express();
        app.get('/playground', (req, res) => res.json({}));
        app.listen(4000);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /users
          200: [any]
        GET /playground
          200: {}
        lost server.js:5: `../../votes/routes` is not among the files that are read
        ");
}
