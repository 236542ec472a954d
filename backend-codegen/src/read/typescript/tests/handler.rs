//! What handlers take and answer, and who is let in.

use super::seen;

#[test]
fn use_shows_what_is_taken() {
    let files = "
        //- app.js
        const app = require('express')();
        app.put('/pets/:id', async (req, res) => {
          const { name, owner: { email } } = req.body;
          const limit = parseInt(req.query.limit, 10) || 20;
          if (req.query.sort === 'asc') sort(name.trim());
          req.body.tags.forEach((tag) => tag.toLowerCase());
          await save(req.get('X-Trace'), email);
          res.status(201).location('/pets/1').json({ pet: { name, limit, tags: req.body.tags }, at: new Date() });
        });
        app.get('/page', (req, res) => res.redirect('/other'));
        app.get('/text', (req, res) => res.send('hello'));
    ";
    insta::assert_snapshot!(seen(files), @r"
        PUT /pets/{id}
          path id*: string
          query limit: integer
          query sort: string
          header x-trace: string
          body: {name: string, owner: {email: any}, tags: [string]}
          201: {pet*: {name*: string, limit*: integer, tags*: [string]}, at*: string(date-time)}
        GET /page
          302: 
        GET /text
          200: text/html string
        ");
}

#[test]
fn wrappers_and_services_are_looked_through() {
    let files = "
        //- app.ts
        import express from 'express';
        import createError from 'http-errors';
        import { StatusCodes } from 'http-status-codes';
        const app = express();
        const wrap = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);
        const service = {
          async find(id: string) {
            const pet = await database.find(id);
            if (!pet) throw createError(404, 'no pet');
            return { id, name: pet.name, tags: pet.tags.map((tag) => tag.name) };
          },
        };
        /**
         * Shows a pet.
         *
         * Those that were sold are not there.
         * @param id - of the pet
         */
        app.get('/pets/:id', wrap(async (req, res) => {
          res.status(StatusCodes.OK).json({ pet: await service.find(req.params.id) });
        }));
        app.use((error, req, res, next) => {
          res.status(error.status || 500).json({ message: error.message });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          summary: Shows a pet
          description: Those that were sold are not there.
          path id*: string
          200: {pet*: {id*: string, name*: any, tags*: [any]}}
          404: {message*: string}
        ");
}

#[test]
fn credentials_are_demanded_from_where_they_are_looked_at() {
    let files = "
        //- app.ts
        import express from 'express';
        import passport from 'passport';
        import { expressjwt } from 'express-jwt';
        import jwt from 'jsonwebtoken';
        const app = express();
        const auth = {
          required: expressjwt({ secret: 's', algorithms: ['HS256'] }),
          optional: expressjwt({ secret: 's', algorithms: ['HS256'], credentialsRequired: false }),
        };
        function bearer(req, res, next) {
          const token = req.headers.authorization?.split(' ')[1];
          if (!token) return res.status(401).json({ message: 'no' });
          req.user = jwt.verify(token, 's');
          next();
        }
        const open = express.Router(), closed = express.Router();
        open.post('/login', (req, res) => req.body.password ? res.json({}) : res.sendStatus(401));
        open.get('/maybe', auth.optional, (req, res) => res.json({}));
        open.get('/jwt', auth.required, (req, res) => res.json({}));
        open.get('/basic', passport.authenticate('basic', { session: false }), (req, res) => res.json({}));
        closed.get('/own', (req, res) => res.json({}));
        app.use(open);
        app.use(bearer);
        app.use(closed);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /login
          body: {password: any}
          200: {}
          401: 
        GET /maybe [bearer] []
          200: {}
          401: 
        GET /jwt [bearer]
          200: {}
          401: 
        GET /basic [basic]
          200: {}
          401: 
        GET /own [bearer]
          200: {}
          401: {message*: string}
        ");
}

#[test]
fn statuses_that_conditions_set_are_sent_behind_them() {
    let files = "
        //- app.ts
        import express from 'express';
        const app = express();
        app.delete('/pets/:id', async (req, res) => {
          const pet = await find(req.params.id);
          if (!pet) res.status(404);
          else if (pet.sold) res.status(409);
          else res.status(204);
          res.end();
        });
        app.put('/pets/:id', async (req, res) => {
          if (await isNew(req.params.id)) res.status(201);
          res.json({});
        });
        app.patch('/pets/:id', (req, res) => {
          res.status(202);
          if (isLate()) return res.status(503).end();
          res.json({});
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        DELETE /pets/{id}
          path id*: string
          204: 
          404: 
          409: 
        PUT /pets/{id}
          path id*: string
          200: {}
          201: {}
        PATCH /pets/{id}
          path id*: string
          202: {}
          503: 
        ");
}

#[test]
fn statuses_that_are_set_before_something_is_thrown_are_answered() {
    let files = "
        //- app.js
        const express = require('express');
        const asyncHandler = require('express-async-handler');
        const app = express();
        app.post('/pets', asyncHandler(async (req, res) => {
          if (!req.body.name) {
            res.status(400);
            throw new Error('no name');
          }
          res.status(201).json({ name: req.body.name });
        }));
        app.get('/pets', async (req, res, next) => {
          try {
            if (!req.query.kind) { res.status(422); throw new Error('no kind') }
            res.json([]);
          } catch (error) { next(error) }
        });
        app.use((error, req, res, next) => {
          const status = res.statusCode === 200 ? 500 : res.statusCode;
          res.status(status).json({ message: error.message });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          body: {name: any}
          201: {name*: any}
          400: {message*: any}
        GET /pets
          query kind: string
          200: [any]
          422: {message*: any}
        ");
}
