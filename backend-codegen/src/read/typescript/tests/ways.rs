//! Functions that return one of several things, and what is answered then.

use super::seen;

#[test]
fn each_thing_that_a_function_returns_is_answered() {
    let files = "
        //- app.js
        const app = require('express')();
        async function rename(id, name) {
          const errors = { invalid: [] };
          if (!name) errors.invalid.push('name');
          if (errors.invalid.length > 0) return errors;
          const pet = await database.find(id);
          if (!pet) return { missing: 'There is no such pet.' };
          return { pet: { id, name } };
        }
        app.put('/pets/:id', (req, res) => {
          rename(req.params.id, req.body.name).then((result) => {
            if (result.invalid) res.status(422).json(result);
            else if (result.missing) res.status(404).json(result);
            else res.status(200).json(result);
          });
        });
        app.post('/pets/:id', async (req, res) => {
          const result = await rename(req.params.id, req.body.name);
          if ('invalid' in result) return res.status(400).json({ error: 'invalid' });
          if (result.missing) {
            return res.status(404).json({ error: result.missing });
          }
          res.json(result.pet);
        });
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        PUT /pets/{id}
          path id*: string
          body: {name: any}
          200: {pet*: {id*: any, name*: any}}
          404: {missing*: string}
          422: {invalid*: [string]}
        POST /pets/{id}
          path id*: string
          body: {name: any}
          200: {id*: any, name*: any}
          400: {error*: string}
          404: {error*: string}
        ");
}

#[test]
fn what_a_service_did_not_find_is_answered() {
    let files = "
        //- app.js
        const app = require('express')();
        const service = {
          async find(id) {
            const pet = await database.find(id);
            return pet ? { id, name: pet.name } : null;
          },
          async owns(user, id) {
            const pet = await this.find(id);
            if (!pet) return false;
            return true;
          },
        };
        app.get('/pets/:id', async (req, res) => {
          const pet = await service.find(req.params.id);
          if (!pet) return res.sendStatus(404);
          res.json(pet);
        });
        app.get('/plain/:id', async (req, res) => {
          const pet = await service.find(req.params.id);
          res.json({ pet });
        });
        app.delete('/pets/:id', async (req, res) => {
          if (!(await service.owns(req.query.user, req.params.id))) return res.sendStatus(403);
          res.sendStatus(204);
        });
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          200: {id*: any, name*: any}
          404: 
        GET /plain/{id}
          path id*: string
          200: {pet*: {id*: any, name*: any}}
        DELETE /pets/{id}
          path id*: string
          query user: string
          204: 
          403:
        ");
}

#[test]
fn statuses_go_with_what_they_were_returned_with() {
    let files = "
        //- app.ts
        import Fastify from 'fastify';
        const app = Fastify();
        const ok = (data) => ({ status: 200, data });
        const fail = (status, message) => ({ status, message });
        async function find(id) {
          if (!id) return fail(400, 'no id');
          const pet = await database.find(id);
          if (!pet) return fail(404, 'no pet');
          return ok({ name: pet.name });
        }
        app.get('/pets/:id', async (request, reply) => {
          const result = await find(request.params.id);
          return reply.code(result.status).send(result);
        });
        async function load(id) {
          try {
            return { pet: await database.find(id), error: null };
          } catch (error) {
            return { pet: null, error: 'not there' };
          }
        }
        app.get('/toys/:id', async (request, reply) => {
          const { pet, error } = await load(request.params.id);
          if (error) return reply.code(502).send({ error });
          return { pet };
        });
        app.get('/either/:id', async (request) => find(request.params.id));
        app.listen({ port: 1 });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          200: {status*: integer, data*: {name*: any}}
          400: {status*: integer, message*: string}
          404: {status*: integer, message*: string}
        GET /toys/{id}
          path id*: string
          200: {pet*: any}
          502: {error*: string}
        GET /either/{id}
          path id*: string
          200: anyOf({status*: integer, message*: string}, {status*: integer, data*: {name*: any}})
        ");
}

#[test]
fn results_are_asked_by_their_methods() {
    let files = "
        //- app.ts
        import Koa from 'koa';
        import Router from '@koa/router';
        const app = new Koa();
        const router = new Router();
        class Result {
          constructor(public isSuccess: boolean, public error?: string, private value?: any) {}
          static ok(value) { return new Result(true, undefined, value); }
          static fail(error) { return new Result(false, error); }
          getValue() { return this.value; }
        }
        const create = async (name) => {
          if (name.length > 40) return Result.fail('too long');
          return Result.ok({ name });
        };
        router.post('/pets', async (ctx) => {
          const result = await create(ctx.request.body.name);
          if (!result.isSuccess) {
            ctx.status = 409;
            ctx.body = { error: result.error };
            return;
          }
          ctx.status = 201;
          ctx.body = result.getValue();
        });
        app.use(router.routes());
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          body: {name: any}
          201: {name*: any}
          409: {error*: string}
        ");
}

#[test]
fn who_lets_through_those_with_credentials_demands_them_whatever_it_answers() {
    let files = "
        //- app.ts
        import express from 'express';
        const app = express();
        const getToken = (req) => {
          const header = req.headers.authorization;
          if (!header) return;
          return header.split(' ')[1];
        };
        const guard = async (req, res, next) => {
          try {
            const token = getToken(req);
            if (!token) throw new Unauthorized('no token');
            req.user = await verify(token);
            return next();
          } catch (error) {
            return next(error);
          }
        };
        class Unauthorized extends Error {}
        const polite = (req, res, next) => {
          const token = req.headers.authorization;
          if (token) {
            req.user = read(token);
            return next();
          }
          res.json({ message: 'please log in', status: 401 });
        };
        const curious = (req, res, next) => {
          const token = req.headers.authorization;
          if (token) req.user = read(token);
          next();
        };
        app.get('/guarded', guard, (req, res) => res.json({ a: 1 }));
        app.get('/polite', polite, (req, res) => res.json({ b: 1 }));
        app.get('/curious', curious, (req, res) => res.json({ c: 1 }));
        app.use((err, req, res, next) => {
          if (err instanceof Unauthorized) return res.status(401).json({ message: err.message });
          res.status(500).json({ message: 'sorry' });
        });
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /guarded [bearer]
          200: {a*: integer}
          401: {message*: string}
        GET /polite [bearer]
          200: anyOf({message*: string, status*: integer}, {b*: integer})
        GET /curious [bearer] []
          200: {c*: integer}
        ");
}

#[test]
fn what_a_schema_of_mongoose_refuses_is_answered() {
    let files = "
        //- app.js
        const app = require('express')();
        const mongoose = require('mongoose');
        const Pet = mongoose.model('Pet', new mongoose.Schema({ name: { type: String, required: true } }));
        app.use((req, res, next) => {
          database.ping().then(() => next()).catch(next);
        });
        app.post('/pets', async (req, res, next) => {
          try {
            const pet = await Pet.create({ name: req.body.name });
            res.status(201).json({ id: pet.id });
          } catch (error) {
            next(error);
          }
        });
        app.use((err, req, res, next) => {
          if (err.name === 'ValidationError') return res.status(422).json({ errors: err.errors });
          res.status(500).json({ message: 'sorry' });
        });
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          body: {name: string}
          201: {id*: string}
          422: {errors*: any}
        ");
}

#[test]
fn errors_of_any_kind_are_what_all_of_them_are_answered_with() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        const strict = express.Router();
        const choosy = express.Router();
        const find = (req, res, next) => {
          database.find().then((pets) => res.json({ n: 1 })).catch(next);
        };
        strict.get('/pets', find);
        strict.use((err, req, res, next) => {
          res.status(err.status || 418).json({ message: err.message });
        });
        choosy.get('/pets', find);
        choosy.use((err, req, res, next) => {
          if (err.code === 7) return res.status(409).json({ message: err.message });
          res.status(err.status || 418).json({ message: err.message });
        });
        app.use('/strict', strict);
        app.use('/choosy', choosy);
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /strict/pets
          200: {n*: integer}
          418: {message*: string}
        GET /choosy/pets
          200: {n*: integer}
        ");
}

#[test]
fn types_say_what_members_are_of_which_nothing_is_known() {
    let files = "
        //- app.ts
        import express from 'express';
        import { load } from 'elsewhere';
        interface Pet { name: string; age?: number }
        class Pets {
          async all(): Promise<{ pets: Pet[]; count: number }> {
            const pets = await load();
            return { pets, count: pets.length };
          }
        }
        const app = express();
        app.get('/pets', async (req, res) => res.json(await new Pets().all()));
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {pets*: [Pet], count*: number}
        ");
}

#[test]
fn abstract_fields_are_what_classes_below_make_them() {
    let files = "
        //- app.ts
        import express from 'express';
        abstract class Failure extends Error {
          protected abstract status: number;
          hint: string = 'none';
          getStatus(): number { return this.status; }
        }
        class Gone extends Failure {
          protected status: number = 410;
          constructor(message: string) { super(); this.message = message; }
        }
        const app = express();
        app.get('/pets', (req, res, next) => next(new Gone('sold')));
        app.use((err: Failure, req, res, next) => {
          res.status(err.getStatus()).json({ hint: err.hint });
        });
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          410: {hint*: string}
        ");
}

#[test]
fn items_are_what_they_were_set_to() {
    let files = "
        //- app.js
        const app = require('express')();
        const assert = require('http-assert');
        app.get('/pets', async (req, res) => {
          const pets = await database.find();
          assert(pets, 404, 'none');
          for (let i = 0; i < pets.length; i++) {
            pets[i] = { name: `${pets[i].name}`, isOld: pets[i].age > 9 };
          }
          res.json({ pets, count: pets.length });
        });
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {pets*: [{name*: string, isOld*: boolean}], count*: any}
          404:
        ");
}

#[test]
fn bodies_that_are_set_before_their_status_have_it() {
    let files = "
        //- app.js
        const Koa = require('koa');
        const Router = require('@koa/router');
        const app = new Koa();
        const router = new Router();
        app.use(async (ctx, next) => {
          try {
            await next();
          } catch (error) {
            ctx.body = { errors: [error.message] };
            switch (true) {
              case error instanceof TypeError:
                ctx.status = 422;
                break;
              default:
                ctx.status = error.status || 500;
            }
          }
        });
        router.get('/pets/:id', async (ctx) => {
          const pet = await database.find(ctx.params.id);
          if (!pet) ctx.throw(404);
          const all = { ...ctx.query, age: 3, secret: 4 };
          const { secret, ...shown } = all;
          ctx.body = { pet: shown, name: ctx.query.name };
        });
        app.use(router.routes());
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          query name: string
          200: {pet*: {name: any, age: integer}, name*: any}
          404: {errors*: [string]}
          422: {errors*: [string]}
          500: {errors*: [string]}
        ");
}

#[test]
fn what_may_not_have_been_set_is_doubted_by_conditions() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        app.post('/pets', (req, res) => {
          const errors = {};
          if (!req.body.name) errors.name = 'none';
          if (Object.keys(errors).length > 0) return res.status(422).json({ errors });
          res.status(201).json({ name: req.body.name });
        });
        app.post('/owners', (req, res) => {
          let fault = null;
          if (!req.body.name) fault = { status: 400, message: 'none' };
          if (fault) return res.status(fault.status).json({ message: fault.message });
          res.json({ ok: true });
        });
        app.post('/visits', (req, res) => {
          const state = { isBad: false };
          if (!req.body.day) state.isBad = true;
          if (!state.isBad) return res.status(201).end();
          res.status(409).end();
        });
        app.get('/known', (req, res) => {
          let page = 1;
          page = 2;
          if (page === 1) return res.status(404).end();
          res.json({ page });
        });
        app.listen(1);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          body: {name: any}
          201: {name*: any}
          422: {errors*: {name*: string}}
        POST /owners
          body: {name: any}
          200: {ok*: boolean}
          400: {message*: string}
        POST /visits
          body: {day: any}
          201: 
          409: 
        GET /known
          200: {page*: integer}
        ");
}
