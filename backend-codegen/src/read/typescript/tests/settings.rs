//! Settings that paths have in them, wherever they are kept.

use super::{paths, seen};

#[test]
fn packages_of_settings_keep_what_the_files_for_them_say() {
    let files = r#"
        //- package.json
        { "name": "pets" }
        //- config/main/config.base.js
        const config = {};
        config.rest = { port: process.env.PORT || 80, prefix: 'api/v2' };
        config.admin = { prefix: 'admin' };
        module.exports = config;
        //- config/main/config.test.js
        module.exports = { rest: { prefix: 'none' }, admin: { prefix: 'none' } };
        //- config/shops.json
        { "basePath": "/shops", "other": { "path": "/a" } }
        //- config/towns.yaml
        other:
          path: /b
        //- app.js
        const settings = require('@pets/config');
        const conf = require('@pets/settings');
        const express = require('express');
        const path = require('path');
        const { main } = settings.load();
        const start = ({ rest: { prefix }, admin }) => {
          const app = express();
          const router = express.Router();
          router.get('/', (req, res) => res.json([]));
          app.use(path.join('/', prefix, 'pets'), router);
          app.use(`/${admin.prefix}`, router);
          app.use(new settings.Config().shops.basePath, router);
          app.use(conf.get('shops').basePath, router);
          app.use(conf.other.path, router);
          app.listen(80);
        };
        start(main);
    "#;
    insta::assert_snapshot!(paths(files), @r"
        GET /api/v2/pets
        GET /admin
        GET /shops
        GET /shops
        GET /{path}
        ");
}

#[test]
fn files_of_yaml_are_read_as_those_of_json_are() {
    let files = r#"
        //- config/application.yaml
        koa:
          prefix: /api
        //- settings.js
        import path from 'path';
        import YAML from 'yamljs';
        const all = YAML.load(path.resolve(__dirname, './config/application.yaml'));
        export const Setting = (name) => (target, property) => {
          target[property] = name.split('.').reduce((value, part) => value[part], all);
        };
        //- app.js
        import Koa from 'koa';
        import Router from 'koa-router';
        import fs from 'fs';
        import yaml from 'js-yaml';
        import { Setting } from './settings';
        class Routes {
          @Setting('koa.prefix') static prefix;
          static all() {
            const router = new Router({ prefix: Routes.prefix });
            router.get('/pets', (ctx) => { ctx.body = []; });
            return router.routes();
          }
        }
        const read = yaml.load(fs.readFileSync('./config/application.yaml', 'utf8'));
        const shops = new Router();
        shops.get(`${read.koa.prefix}/shops`, (ctx) => { ctx.body = []; });
        const app = new Koa();
        app.use(Routes.all());
        app.use(shops.routes());
        app.listen(80);
    "#;
    insta::assert_snapshot!(paths(files), @r"
        GET /api/pets
        GET /api/shops
        ");
}

#[test]
fn names_of_classes_are_put_into_the_plural() {
    let files = r#"
        //- app.js
        const express = require('express');
        const pluralize = require('pluralize');
        const Inflection = require('inflection');
        const app = express();
        class Base {
          constructor() {
            this.name = Inflection.tableize(this.constructor.name).replace('_routers', '');
            this.prefix = `/api/${Inflection.pluralize(this.name)}`;
          }
        }
        class CityRouter extends Base {}
        class PetBoxRouter extends Base {}
        for (const Router of [CityRouter, PetBoxRouter]) {
          app.get(new Router().prefix, (req, res) => res.json([]));
        }
        for (const name of ['person', 'pets', 'status', 'day', 'news']) {
          app.get(`/${pluralize(name)}`, (req, res) => res.json([]));
          app.get(`/${pluralize.singular(name)}/one`, (req, res) => res.json([]));
        }
        app.listen(80);
    "#;
    insta::assert_snapshot!(paths(files), @r"
        GET /api/cities
        GET /api/pet_boxes
        GET /people
        GET /person/one
        GET /pets
        GET /pet/one
        GET /statuses
        GET /status/one
        GET /days
        GET /day/one
        GET /news
        GET /news/one
        ");
}

#[test]
fn what_is_exported_is_what_its_name_stands_for_when_it_is_asked_for() {
    let files = r#"
        //- app.js
        import * as server from './server.js';
        import { start } from './server.js';
        import { register } from './routes.js';
        start();
        register();
        server.app.listen(80);
        //- server.js
        import express from 'express';
        export let app = null;
        let router;
        export { router as root };
        export function start() {
          app = express();
          router = express.Router();
          app.use('/api', router);
        }
        //- routes.js
        import { app, root } from './server.js';
        export const register = () => {
          app.get('/health', (req, res) => res.json({}));
          root.get('/pets', (req, res) => res.json([]));
        };
    "#;
    insta::assert_snapshot!(seen(files), @r"
        GET /api/pets
          200: [any]
        GET /health
          200: {}
        ");
}

#[test]
fn a_number_that_settings_change_may_be_another_one() {
    let files = r#"
        //- app.js
        import express from 'express';
        const app = express();
        const version = parseInt(process.env.VERSION || 1, 10);
        if (version === 2) app.get('/state', (req, res) => res.json({}));
        app.get('/info', (req, res) => res.json({}));
        app.listen(80);
    "#;
    insta::assert_snapshot!(paths(files), @r"
        GET /state
        GET /info
        ");
}

#[test]
fn what_a_setting_may_replace_is_its_default() {
    let files = r"
        //- app.js
        const express = require('express');
        const app = express();
        const config = { a: '/a', b: '/b', c: '', d: '/d', e: '/e', base: '' };
        if (process.env.A) config.a = process.env.A;
        for (const name in process.env) {
          const found = find(config, name);
          if (found) found.object[found.key] = process.env[name];
        }
        function find(object, name) {
          for (const key in object) {
            if (key.toUpperCase() === name) return { object, key };
          }
        }
        const argv = require('yargs').argv;
        if (argv.d) config.d = `/${argv.d}`;
        let e = config.e;
        if (process.env.E) e = process.env.E;
        for (const key in config) app.set(key, app.get(key) || config[key]);
        let grown = '/grown';
        for (const part of parts()) grown += `/${part}`;
        app.get(`${config.a}/1`, (req, res) => res.sendStatus(204));
        app.get(`${app.get('b')}/2`, (req, res) => res.sendStatus(204));
        app.get(`${config.c}/3`, (req, res) => res.sendStatus(204));
        app.get(`${config.d}/4`, (req, res) => res.sendStatus(204));
        app.get(`${e}/5`, (req, res) => res.sendStatus(204));
        app.get(grown, (req, res) => res.sendStatus(204));
        app.listen(80);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /a/1
        GET /b/2
        GET /3
        GET /d/4
        GET /e/5
        GET /grown/{item}
        ");
}

#[test]
fn lists_of_which_more_is_not_known_have_what_is_known() {
    let files = r"
        //- app.js
        const express = require('express');
        const app = express();
        const all = ['/a', '/b', ...more()];
        for (const path of all) app.get(path, (req, res) => res.sendStatus(204));
        const named = { c: '/c', d: '/d', ...more() };
        for (const name in named) app.get(named[name], (req, res) => res.sendStatus(204));
        app.listen(80);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /a
        GET /b
        GET /c
        GET /d
        ");
}
