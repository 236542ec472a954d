//! Schemas that middlewares check with.

use super::seen;

#[test]
fn zod_is_followed_into_whatever_checks_with_it() {
    let files = "
        //- app.ts
        import express from 'express';
        import { z } from 'zod';
        const app = express();
        const Pet = z.object({
          name: z.string().min(1).max(20), kind: z.enum(['cat', 'dog']), age: z.number().int().nonnegative().optional(),
          owner: z.object({ email: z.string().email() }).nullable(), tags: z.array(z.string()).default([]),
        });
        const validate = (schema) => (req, res, next) => {
          const result = schema.safeParse({ body: req.body, query: req.query });
          if (!result.success) return res.status(422).json({ errors: result.error.issues });
          next();
        };
        app.post('/pets', validate(z.object({ body: Pet, query: z.object({ dry: z.coerce.boolean().optional() }) })),
          (req, res) => res.status(201).end());
        app.patch('/pets/:id', (req, res) => {
          const pet = Pet.partial().omit({ kind: true }).parse(req.body);
          res.json(pet);
        });
        app.use((error, req, res, next) => {
          if (error instanceof z.ZodError) return res.status(400).json({ issues: [] });
          res.status(500).end();
        });
    ";
    insta::assert_snapshot!(seen(files), @r#"
        POST /pets
          query dry: boolean
          body: {name*: string minLength=1 maxLength=20, kind*: "cat"|"dog", age: integer minimum=0, owner*: {email*: string(email)}?, tags: [string] default=…}
          201: 
          422: {errors*: any}
        PATCH /pets/{id}
          path id*: string
          body: {name: string minLength=1 maxLength=20, age: integer minimum=0, owner: {email*: string(email)}?, tags: [string] default=…}
          200: {name: string minLength=1 maxLength=20, age: integer minimum=0, owner: {email*: string(email)}?, tags: [string] default=…}
          400: {issues*: [any]}
        "#);
}

#[test]
fn joi_is_known_by_what_a_middleware_was_made_from() {
    let files = "
        //- app.js
        const express = require('express');
        const Joi = require('joi');
        const { celebrate } = require('celebrate');
        const validation = require('./validation');
        const pick = (object, keys) => keys.reduce((all, key) => { all[key] = object[key]; return all }, {});
        const validate = (schema) => (req, res, next) => {
          const { error } = Joi.compile(pick(schema, ['body'])).validate(pick(req, ['body']));
          if (error) return next(Object.assign(new Error(), { status: 400 }));
          next();
        };
        const app = express();
        app.post('/users', validate(validation.create), (req, res) => res.status(201).end());
        app.get('/users', celebrate({ query: { limit: Joi.number().integer().max(100).default(10) } }), (req, res) => res.json([]));
        //- validation.js
        const Joi = require('joi');
        module.exports.create = {
          body: Joi.object().keys({
            email: Joi.string().required().email(), role: Joi.string().valid('user', 'admin'), bio: Joi.string().allow(null),
          }),
        };
    ";
    insta::assert_snapshot!(seen(files), @r#"
        POST /users
          body: {email*: string(email), role: "user"|"admin", bio: string?}
          201: 
          400: 
        GET /users
          query limit: integer maximum=100 default=10
          200: [any]
          400:
        "#);
}

#[test]
fn other_libraries_say_the_same() {
    let files = "
        //- app.js
        const app = require('express')();
        const yup = require('yup');
        const { body, query } = require('express-validator');
        const schema = yup.object({ title: yup.string().required().max(50), stars: yup.number().min(1).max(5) });
        app.post('/yup', async (req, res) => { res.json(await schema.validate(req.body)) });
        app.post('/chain', body('email').isEmail(), body('age').optional().isInt(), query('page').isInt(), (req, res) => res.end());
        //- server.ts
        import { Type } from '@sinclair/typebox';
        import S from 'fluent-json-schema';
        import fastify from 'fastify';
        const server = fastify();
        server.post('/box', { schema: { body: Type.Object({ id: Type.Integer({ minimum: 1 }), name: Type.Optional(Type.String()) }) } }, async () => ({}));
        server.post('/fluent', { schema: { body: S.object().prop('a', S.string().format('uuid').required()).prop('b', S.array().items(S.number())) } }, async () => ({}));
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /yup
          body: {title*: string maxLength=50, stars: number minimum=1 maximum=5}
          200: {title*: string maxLength=50, stars: number minimum=1 maximum=5}
        POST /chain
          query page*: integer
          body: {email*: string(email), age: integer}
          200: 
        POST /box
          body: {id*: integer minimum=1, name: string}
          200: {}
          400: {statusCode*: integer, error*: string, message*: string}
        POST /fluent
          body: {a*: string(uuid), b: [number]}
          200: {}
          400: {statusCode*: integer, error*: string, message*: string}
        ");
}
