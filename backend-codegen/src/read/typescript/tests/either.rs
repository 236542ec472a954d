//! Values that are one thing or another, and pipes.

use super::seen;

#[test]
fn tasks_of_fp_ts_are_answered_whether_they_fail_or_not() {
    let files = "
        //- app.ts
        import express, { Request, Response, NextFunction } from 'express';
        import { pipe } from 'fp-ts/function';
        import * as TE from 'fp-ts/TaskEither';
        import * as E from 'fp-ts/Either';
        import { verify } from 'jsonwebtoken';
        import { make, Fault } from './pets';
        const app = express();
        const guard = (req: Request, res: Response, next: NextFunction) => pipe(
          TE.tryCatch(() => verify(req.header('authorization') ?? '', 's'), E.toError),
          TE.mapLeft(() => new Fault(401, 'who?')),
          TE.map((claims) => { (req as any).claims = claims; return next(); }),
          TE.mapLeft((fault) => res.status(fault.code).json({ fault: fault.message })),
        )();
        app.post('/pets', guard, (req: Request, res: Response) => pipe(
          req.body.pet,
          make,
          TE.map((pet) => res.status(201).json({ pet })),
          TE.mapLeft((fault) => res.status(fault.code).json({ fault: fault.message })),
        )());
        app.get('/pets/:id', (req, res) => pipe(
          TE.Do,
          TE.bind('id', () => TE.right(Number(req.params.id))),
          TE.chain(({ id }) => id > 0 ? TE.right({ id, name: 'Rex' }) : TE.left(new Fault(404, 'none'))),
          TE.fold(
            (fault) => async () => res.status(fault.code).json({}),
            (pet) => async () => res.json({ pet }),
          ),
        )());
        //- pets.ts
        import { pipe } from 'fp-ts/function';
        import * as TE from 'fp-ts/TaskEither';
        import * as E from 'fp-ts/Either';
        import * as t from 'io-ts';
        import { NonEmptyString, withMessage } from 'io-ts-types';
        export class Fault extends Error {
          constructor(public code: number, message: string) { super(message); }
        }
        const pet = t.intersection([
          t.type({ name: withMessage(NonEmptyString, () => 'empty'), age: t.number }),
          t.partial({ tags: t.array(t.string), kind: t.union([t.literal('cat'), t.literal('dog'), t.null]) }),
        ]);
        const checked = (data: unknown) => pipe(
          pet.decode(data),
          E.mapLeft(() => new Fault(422, 'invalid')),
        );
        export const make = (data: unknown) => pipe(
          data,
          checked,
          TE.fromEither,
          TE.chain((pet) => TE.tryCatch(async () => {
            if (pet.age > 40) throw new Fault(409, 'too old');
            return { id: 1, name: pet.name };
          }, E.toError)),
        );
    ";
    insta::assert_snapshot!(seen(files), @r#"
        POST /pets [bearer]
          body: {pet: {name*: string minLength=1, age*: number, tags: [string], kind: "cat"|"dog"|null}}
          201: {pet*: {id*: integer, name*: any}}
          401: {fault*: string}
          409: {fault*: string}
          422: {fault*: string}
          default: {fault*: string}
        GET /pets/{id}
          path id*: number
          200: {pet*: {id*: number, name*: string}}
          404: {}
        "#);
}

#[test]
fn pipes_of_ramda_change_what_is_found() {
    let files = "
        //- app.js
        const express = require('express');
        const R = require('ramda');
        const { Sequelize, DataTypes } = require('sequelize');
        const sequelize = new Sequelize('sqlite::memory:');
        const Pet = sequelize.define('Pet', { name: DataTypes.STRING, secret: DataTypes.STRING }, { timestamps: false });
        const shown = R.pipe(
          (pet) => {
            if (pet && pet.toJSON) return pet;
            const error = new Error('none');
            error.status = 404;
            throw error;
          },
          (pet) => pet.toJSON(),
          (pet) => R.assoc('isTame', R.pathOr(0, ['visits', 'length'], pet) > 0, pet),
          R.omit(['secret']),
        );
        const app = express();
        app.get('/pets', (req, res, next) => {
          Pet.findAndCountAll().then(({ count, rows }) => res.json({ count, pets: rows.map(shown) })).catch(next);
        });
        app.get('/pets/:id', (req, res, next) => {
          Pet.findByPk(req.params.id)
            .then(R.pipe(shown, (pet) => ({ pet })))
            .then((result) => res.json(result))
            .catch(next);
        });
        app.use((error, req, res, next) => res.status(error.status || 500).json({}));
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {count*: integer, pets*: [{id: integer, name: string, isTame: boolean}]}
          404: {}
        GET /pets/{id}
          path id*: string
          200: {pet*: {id: integer, name: string, isTame: boolean}}
          404: {}
        ");
}
