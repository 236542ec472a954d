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
          400: {message*: string}
        GET /pets
          query kind: string
          200: [any]
          422: {message*: string}
        ");
}

#[test]
fn chains_of_express_validator_are_read_wherever_they_are_run() {
    let files = "
        //- app.js
        const express = require('express');
        const { check, body, query, oneOf, checkSchema, validationResult } = require('express-validator');
        const app = express();
        const validate = (chains) => async (req, res, next) => {
          await Promise.all(chains.map((chain) => chain.run(req)));
          const errors = validationResult(req);
          if (errors.isEmpty()) return next();
          res.status(422).json({ errors: errors.array() });
        };
        app.get('/pets/:id', validate([check('id').isInt(), check('at').optional(), query('kind').isIn(['cat', 'dog'])]), (req, res) => res.json([]));
        app.put('/pets/:id', oneOf([check('name').exists(), check('age').isInt()]), validate([check('id').isInt()]), (req, res) => res.json([]));
        app.post('/pets', checkSchema({ name: { in: ['body'], isString: true }, page: { in: 'query', optional: true, isInt: true } }), (req, res) => res.json([]));
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: integer
          query at: string
          query kind*: string
          200: [any]
          422: {errors*: any}
        PUT /pets/{id}
          path id*: integer
          body: {name: any, age: integer}
          200: [any]
          422: {errors*: any}
        POST /pets
          query page: integer
          body: {name*: string}
          200: [any]
        ");
}

#[test]
fn what_another_handler_has_set_may_be_there() {
    let files = "
        //- app.js
        const app = require('express')();
        let session = null;
        const settings = { agents: [], isOpen: false };
        class Agent {
          constructor(options) { this.options = options; }
          get() { return this.options ? this.options : { url: '' }; }
        }
        app.post('/start', (req, res) => {
          session = { pets: req.body.pets };
          settings.agents = [...settings.agents, { id: 1, url: req.body.url }];
          settings.isOpen = true;
          res.sendStatus(204);
        });
        app.post('/stop', (req, res) => {
          if (!session) return res.status(409).end();
          if (!settings.isOpen) return res.status(423).end();
          res.json({ pets: session.pets, reason: req.body.reason });
        });
        app.get('/agents/:id', (req, res) => {
          const agent = settings.agents.find((agent) => agent.id === Number(req.params.id));
          if (!agent) return res.sendStatus(404);
          res.json(agent);
        });
        app.post('/test', (req, res) => {
          const agent = new Agent(req.body);
          send(agent.get().url);
          res.sendStatus(204);
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /start
          body: {pets: any, url: any}
          204: 
        POST /stop
          body: {reason: any}
          200: {pets*: any, reason*: any}
          409: 
          423: 
        GET /agents/{id}
          path id*: number
          200: {id*: integer, url*: any}
        POST /test
          body: {url: any}
          204: 
        ");
}

#[test]
fn logging_in_by_passport_takes_a_name_and_a_password() {
    let files = "
        //- app.js
        const express = require('express');
        const passport = require('passport');
        const { Strategy: LocalStrategy } = require('passport-local');
        passport.use(new LocalStrategy({ usernameField: 'email' }, (email, password, done) => done(null, {})));
        passport.use('staff', new LocalStrategy(() => {}));
        const app = express();
        app.post('/login', passport.authenticate('local'), (req, res) => res.json({ id: req.user.id }));
        app.post('/staff', (req, res, next) => {
          passport.authenticate('staff', (error, user) => {
            if (!user) return res.status(403).end();
            res.sendStatus(204);
          })(req, res, next);
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /login
          body: {email: string, password: string}
          200: {id*: any}
          400: 
          401: 
        POST /staff
          body: {username: string, password: string}
          204: 
          403:
        ");
}

#[test]
fn pages_for_guests_demand_no_session() {
    let files = "
        //- app.ts
        import express from 'express';
        const app = express();
        const isGuest = (req, res, next) => {
          const auth = req.isAuthenticated();
          if (!auth) { return next(); } else { res.status(401).json({ message: 'logged in' }); }
        };
        const forward = (req, res, next) => { if (req.isAuthenticated()) return res.redirect('/'); next(); };
        const isUser = (req, res, next) => {
          if (req.isAuthenticated()) { return next(); } else { res.status(401).json({ message: 'who?' }); }
        };
        app.post('/login', isGuest, (req, res) => res.sendStatus(204));
        app.get('/register', forward, (req, res) => res.sendStatus(204));
        app.get('/me', isUser, (req, res) => res.json({}));
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /login
          204: 
          401: {message*: string}
        GET /register
          204: 
          302: 
        GET /me [session]
          200: {}
          401: {message*: string}
        ");
}

#[test]
fn what_is_checked_by_json_schema_is_declared() {
    let files = "
        //- app.ts
        import express, { Request } from 'express';
        import { validate, Validator } from 'jsonschema';
        import Ajv from 'ajv/dist/2020';
        const app = express();
        const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
        class Pet {}
        async function checked<T>({ request, of }: { request: Request; of: any }) {
          const ref = new of();
          const at = request.body.at ?? 'here';
          Object.assign(request.body, { at, name: request.body.name });
          Object.assign(ref, request.body);
          const result = validate(ref, schema);
          if (!result.valid) throw new Error('invalid');
          return ref;
        }
        app.post('/pets', async (req, res) => { res.json(await checked({ request: req, of: Pet })); });
        app.put('/pets', (req, res) => {
          const own = { ...schema, properties: { ...schema.properties, kind: { type: { enum: ['cat'] } } } };
          if (!new Validator().validate(req.body, own).valid) return res.sendStatus(422);
          res.sendStatus(204);
        });
        const ajv = new Ajv({ allErrors: true });
        const isPet = ajv.compile(schema);
        app.patch('/pets', (req, res) => {
          if (!isPet(req.body)) return res.status(400).json(isPet.errors);
          if (!ajv.validate({ type: 'object', properties: { at: { type: 'string' } } }, req.query)) return res.sendStatus(422);
          res.sendStatus(204);
        });
    ";
    insta::assert_snapshot!(seen(files), @r#"
        POST /pets
          body: {name: string, at: string default="here"}
          200: {name: string, at: string default="here"}
        PUT /pets
          body: {name*: string, kind: any}
          204: 
          422: 
        PATCH /pets
          query at: string
          body: {name*: string}
          204: 
          400: any
          422:
        "#);
}

#[test]
fn what_a_function_answers_in_between_is_not_what_it_gives() {
    let files = "
        //- app.js
        const app = require('express')();
        app.get('/pets', async (req, res) => {
          const pets = await Promise.all(ids().map(async (id) => {
            const pet = await find(id);
            if (!pet) return res.status(404).json({ message: 'gone' });
            return { id, name: pet.name };
          }));
          res.json({ pets });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {pets*: [{id*: any, name*: any}]}
          404: {message*: string}
        ");
}

#[test]
fn what_all_requests_are_looked_at_for_is_no_member_of_each_body() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        const settings = { isOpen: load() };
        app.use((req, res, next) => {
          if (!settings.isOpen && !verify(req.body.token)) return res.status(401).json({ error: 'none' });
          next();
        });
        app.post('/pets', (req, res) => {
          settings.isOpen = true;
          if (!req.body.name) throw new Error('none');
          res.type('json').send(JSON.stringify({ name: req.body.name }));
        });
        app.delete('/pets/:id', (req, res) => { save(req.params.id).catch(next); throw new Error('none'); });
        app.use((error, req, res, next) => {
          if (req.body.streaming) return res.status(502).end();
          res.status(500).json({ message: error.message });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets [bearer]
          body: {name: any}
          200: {name*: any}
          401: {error*: string}
          500: {message*: string}
          502: 
        DELETE /pets/{id} [bearer]
          path id*: string
          401: {error*: string}
          500: {message*: string}
          502:
        ");
}

#[test]
fn what_makes_an_object_of_any_object_says_nothing_of_what_it_makes() {
    let files = "
        //- app.js
        const app = require('express')();
        function cleaned(data) {
          if (!data) return data;
          if (Array.isArray(data)) return data.map((one) => cleaned(one));
          if (isObject(data)) {
            return Object.entries(data).reduce((made, [key, value]) => {
              made[key] = cleaned(value);
              return made;
            }, {});
          }
          return data;
        }
        app.get('/pets/:id', async (req, res) => {
          const pet = await find(req.params.id);
          res.json(cleaned({ name: pet.name, tags: pet.tags }));
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          200: {name*: any, tags*: any}
        ");
}

#[test]
fn objects_of_a_list_that_have_the_same_members_are_of_one_kind() {
    let files = "
        //- app.js
        const app = require('express')();
        app.get('/health', async (req, res) => {
          const checks = [
            { name: 'database', ok: await ask() },
            { name: 'queue', ok: true },
            { name: 'mail', ok: false, why: 'late' },
          ];
          res.json({ checks: checks.slice(0, 2), all: checks });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /health
          200: {checks*: [{name*: string, ok*: any}], all*: [anyOf({name*: string, ok*: any}, {name*: string, ok*: boolean}, {name*: string, ok*: boolean, why*: string})]}
        ");
}

#[test]
fn fields_in_fields_that_passport_takes_are_of_the_operation_alone() {
    let files = "
        //- app.js
        const app = require('express')();
        const passport = require('passport');
        const LocalStrategy = require('passport-local').Strategy;
        const fields = { usernameField: 'user[email]', passwordField: 'user[password]' };
        passport.use(new LocalStrategy(fields, (email, password, done) => done(null, {})));
        app.use(require('cors')());
        app.post('/login', passport.authenticate('local'), (req, res) => res.json({ a: 1 }));
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /login
          body: {user: {email: string, password: string}}
          200: {a*: integer}
          400: 
          401:
        ");
}
