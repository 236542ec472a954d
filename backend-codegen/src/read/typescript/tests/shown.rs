//! Who may do without credentials, and who may not.

use super::seen;

#[test]
fn who_refuses_wrong_credentials_alone_demands_none() {
    let files = "
        import express from 'express';
        import jwt from 'jsonwebtoken';
        const app = express();
        const look = (req, res, next) => {
          const token = req.headers['x-access-token'] || (req.headers.authorization || '').split(' ')[1];
          if (!token) {
            return next();
          }
          try {
            req.user = jwt.verify(token, 'secret');
            next();
          } catch (error) {
            res.status(401).end();
          }
        };
        const demand = (req, res, next) => (req.user ? next() : res.status(401).end());
        const perhaps = (req, res, next) => {
          const header = req.headers.authorization;
          if (header && header.startsWith('Bearer ')) {
            const token = header.split(' ')[1];
            jwt.verify(token, 'secret', (error, user) => {
              if (error) return res.sendStatus(401);
              req.user = user;
              next();
            });
          } else {
            next();
          }
        };
        const strict = (req, res, next) => {
          const header = req.headers.authorization;
          if (!header) return res.sendStatus(401);
          jwt.verify(header, 'secret', (error) => (error ? res.sendStatus(401) : next()));
        };
        app.get('/open', (req, res) => res.sendStatus(204));
        app.get('/looked', look, (req, res) => res.sendStatus(204));
        app.get('/demanded', look, demand, (req, res) => res.sendStatus(204));
        app.get('/perhaps', perhaps, (req, res) => res.sendStatus(204));
        app.get('/strict', strict, (req, res) => res.sendStatus(204));
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /open
          204: 
        GET /looked [x-access-token] [bearer] []
          204: 
          401: 
        GET /demanded [x-access-token] [bearer]
          204: 
          401: 
        GET /perhaps [bearer] []
          204: 
          401: 
        GET /strict [bearer]
          204: 
          401:
        ");
}

#[test]
fn hooks_know_what_the_options_of_a_route_say() {
    let files = "
        //- app.ts
        import Fastify from 'fastify';
        import fp from 'fastify-plugin';
        import { check } from './plugins/check';
        const app = Fastify();
        app.register(fp(check));
        app.get('/pets', { config: { auth: false } }, async () => ({ pets: 1 }));
        app.get('/mine', { config: { auth: 'OPTIONAL' } }, async () => ({ pets: 1 }));
        app.post('/pets', async (request, reply) => reply.code(201).send());
        //- plugins/Check.ts
        export const check = async (app) => {
          app.addHook('onRequest', async (request) => {
            const { auth } = request.routeOptions.config;
            if (auth === false) return;
            const header = request.headers.authorization;
            if (!header) {
              if (auth === 'OPTIONAL') return;
              throw Object.assign(new Error('who?'), { statusCode: 401 });
            }
            if (header.split(' ')[0] !== 'Bearer') {
              throw Object.assign(new Error('how?'), { statusCode: 401 });
            }
          });
        };
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {pets*: integer}
        GET /mine [bearer] []
          200: {pets*: integer}
          401: {statusCode*: integer, error*: string, message*: string}
        POST /pets [bearer]
          201: 
          401: {statusCode*: integer, error*: string, message*: string}
        ");
}

#[test]
fn one_way_of_fastify_auth_is_the_function_that_it_is() {
    let files = "
        import Fastify from 'fastify';
        import auth from '@fastify/auth';
        const app = Fastify();
        app.decorate('verify', async (request, reply) => {
          if (!request.headers.authorization) return reply.code(401).send({ error: 'no' });
        });
        app.register(auth).after(() => {
          app.route({ method: 'GET', url: '/me', preHandler: app.auth([app.verify]), handler: async () => ({ id: 1 }) });
          app.get('/open', async () => ({ id: 1 }));
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
    GET /me [bearer]
      200: {id*: integer}
      401: {error*: string}
    GET /open
      200: {id*: integer}
    ");
}

#[test]
fn requests_that_a_guard_is_not_asked_for_demand_nothing() {
    let files = "
        //- app.js
        const express = require('express');
        const { expressjwt } = require('express-jwt');
        const unless = require('express-unless');
        const app = express();
        const isKnown = (req, res, next) => {
          if (!req.headers['x-api-key']) return res.sendStatus(401);
          next();
        };
        isKnown.unless = unless;
        app.use('/v2', isKnown.unless({ path: ['/v2/status'] }));
        app.use('/v1', expressjwt({ secret: 's', algorithms: ['HS256'] }).unless({
          path: ['/v1/login', { url: '/v1/pets', methods: ['GET'] }, /^\\/v1\\/public\\/.*/],
        }));
        app.post('/v1/login', (req, res) => res.json({}));
        app.get('/v1/pets', (req, res) => res.json([]));
        app.post('/v1/pets', (req, res) => res.sendStatus(201));
        app.get('/v1/public/:name', (req, res) => res.json({}));
        app.get('/v2/status', (req, res) => res.json({}));
        app.get('/v2/pets', (req, res) => res.json([]));
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /v1/login
          200: {}
        GET /v1/pets
          200: [any]
        POST /v1/pets [bearer]
          201: 
          401: 
        GET /v1/public/{name}
          path name*: string
          200: {}
        GET /v2/status
          200: {}
        GET /v2/pets [x-api-key]
          200: [any]
          401:
        ");
}

#[test]
fn who_answers_with_what_is_wanted_only_to_those_with_credentials_demands_them() {
    let files = "
        //- app.js
        const express = require('express');
        const jwt = require('express-jwt');
        const { owned, listed } = require('./pets');
        const app = express();
        const look = jwt({ secret: 's', algorithms: ['HS256'], credentialsRequired: false });
        const known = (req, res, next) => {
          try {
            if (!req.get('Authorization')) throw new Error('who?');
            req.owner = req.get('Authorization');
            return next();
          } catch (error) {
            return res.redirect(403, '/');
          }
        };
        app.get('/mine', look, async (req, res, next) => {
          try { res.json({ pets: await owned(req.user) }); } catch (error) { next(error); }
        });
        app.get('/pets', look, async (req, res, next) => {
          try { res.json({ pets: await listed(req.user) }); } catch (error) { next(error); }
        });
        app.get('/owner', known, (req, res) => res.json({ mail: req.owner.mail }));
        app.use((error, req, res, next) => res.status(error.code || 500).json({ message: error.message }));
        //- pets.js
        class Fault extends Error {
          constructor(code, message) { super(message); this.code = code; }
        }
        exports.owned = async (user) => {
          if (user == null) throw new Fault(400, 'who?');
          return [{ name: 'Rex' }];
        };
        exports.listed = async (user) => [{ name: 'Rex', isMine: user != null }];
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /mine [bearer]
          200: {pets*: [{name*: string}]}
          400: {message*: string}
          500: {message*: string}
        GET /pets [bearer] []
          200: {pets*: [{name*: string, isMine*: boolean}]}
          500: {message*: string}
        GET /owner [bearer]
          200: {mail*: any}
          403:
        ");
}
