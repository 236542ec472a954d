//! Paths that middlewares cut off, and handlers that leave the answer to others.

use super::paths;

#[test]
fn what_a_middleware_cuts_off_and_demands_is_before_paths() {
    let files = "
        //- app.js
        const app = require('express')();
        app.get('/health', (req, res) => res.send('well'));
        app.use(require('./version'));
        app.get('/pets', (req, res) => res.json([]));
        require('./more')(app);
        //- version.js
        module.exports = (req, res, next) => {
          const found = /^\\/v(\\d)\\//.exec(req.url);
          if (found == null) return next(new Error('no version'));
          req.version = Number(found[1]);
          if (req.version !== 2) return next(new Error('no such version'));
          req.url = req.url.slice(3);
          next();
        };
        //- more.js
        const BASE = '/shop';
        const { Router } = require('express');
        const loose = Router();
        loose.use((req, res, next) => {
          if (req.url.startsWith('/old')) req.url = req.url.slice('/old'.length);
          next();
        });
        loose.get('/a', (req, res) => res.json(1));
        const strict = Router();
        strict.use((req, res, next) => {
          if (!req.url.startsWith(BASE)) return res.status(404).end();
          req.url = req.url.replace(BASE, '');
          next();
        });
        strict.get('/b', (req, res) => res.json(1));
        module.exports = (app) => {
          app.use('/loose', loose);
          app.use(strict);
        };
    ";
    insta::assert_snapshot!(paths(files), @r"
    GET /health
    GET /v2/pets
    GET /v2/loose/a
    GET /v2/shop/b
    ");
}

#[test]
fn the_context_of_koa_is_cut_as_well_and_versions_that_are_not_looked_at_are_parameters() {
    let files = "
        //- app.js
        const Koa = require('koa');
        const Router = require('@koa/router');
        const app = new Koa();
        app.use(async (ctx, next) => {
          const found = ctx.path.match(/^\\/api\\/v(\\d)/);
          if (!found) { ctx.status = 404; return; }
          ctx.path = ctx.path.replace(/^\\/api\\/v\\d/, '');
          await next();
        });
        const router = new Router();
        router.get('/pets', (ctx) => { ctx.body = []; });
        app.use(router.routes());
    ";
    insta::assert_snapshot!(paths(files), @"GET /api/v{version}/pets");
}

#[test]
fn handlers_that_leave_the_answer_to_others_are_no_operations() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        app.post('/', express.json());
        app.post('/notes', express.json());
        app.post('/notes', (req, res) => res.json({ id: 1 }));
        const router = express.Router();
        router
          .post('*', (req, res, next) => { res.set('Content-Type', 'application/json'); next(); })
          .post('/sent', (req, res) => res.json({ n: 1 }))
          .get('/pages*', (req, res, next) => { if (req.query.raw) return res.send('raw'); next(); })
          .all('/*', (req, res, next) => { const e = new Error('no'); e.status = 405; next(e); });
        app.use('/forms', router);
        app.use((error, req, res, next) => res.status(error.status).json({ why: error.message }));
    ";
    insta::assert_snapshot!(paths(files), @r"
    POST /notes
    POST /forms/sent
    GET /forms/pages{wildcard}
    ");
}

#[test]
fn a_setting_that_may_be_absent_is_not_off() {
    let files = "
        //- app.js
        const app = require('express')();
        const config = require('config');
        const login = (config.has('login') && config.get('login')) || {};
        const isOn = () => login.enabled === true;
        const add = (app) => {
          if (!isOn()) return;
          app.get('/login', (req, res) => res.redirect('/'));
        };
        add(app);
    ";
    insta::assert_snapshot!(paths(files), @"GET /login");
}

#[test]
fn what_is_done_once_is_known_by_a_set() {
    let files = "
        //- app.js
        const express = require('express');
        class Server {
          done = new Set();
          app = express();
          _check(part, ...before) {
            if (this.done.has(part)) return true;
            for (const it of before) {
              if (!this.done.has(it)) throw new Error(it);
            }
            this.done.add(part);
            return false;
          }
          addHealth() {
            if (this._check('health')) return;
            this.app.get('/health', (req, res) => res.json(1));
          }
          addPets() {
            if (this._check('pets', 'health')) return;
            this.app.get('/pets', (req, res) => res.json(1));
          }
        }
        const server = new Server();
        server.addHealth();
        server.addHealth();
        server.addPets();
    ";
    insta::assert_snapshot!(paths(files), @r"
    GET /health
    GET /pets
    ");
}

#[test]
fn names_are_made_by_groups_of_patterns() {
    let files = "
        //- app.js
        const app = require('express')();
        for (const file of ['pet-shop.routes.js', 'toys.routes.js']) {
          const [, name] = file.match(/^(.+?)\\.routes\\.js$/);
          app.get('/' + name, (req, res) => res.json(file.replace(/(\\w+)\\.routes\\.js$/, 'of-$1')));
        }
        app.get('/' + 'on_sale'.replace(/_(\\w+)/, '/$1'), (req, res) => res.json(1));
        app.get('/' + 'newPetToys'.replace(/([A-Z])/g, '-$1').toLowerCase(), (req, res) => res.json(1));
        const word = /(\\w)\\w*/g;
        let found;
        while ((found = word.exec('some words')) !== null) app.get('/words', (req, res) => res.json(1));
    ";
    insta::assert_snapshot!(paths(files), @r"
    GET /pet-shop
    GET /toys
    GET /on/sale
    GET /new-pet-toys
    GET /words
    ");
}

#[test]
fn what_may_be_so_or_not_has_both_branches() {
    let files = "
        //- app.js
        const app = require('express')();
        const isValid = (id) => { if (!id) return false; return true; };
        app.get('/pets', (req, res) => {
          if (!isValid(req.query.id)) return res.status(400).json({ why: 'id' });
          res.json({ n: 1 });
        });
    ";
    insta::assert_snapshot!(super::seen(files), @r"
    GET /pets
      query id: string
      200: {n*: integer}
      400: {why*: string}
    ");
}
