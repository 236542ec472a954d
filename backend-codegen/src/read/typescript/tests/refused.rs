//! What databases and packages refuse, and who answers that.

use super::seen;

#[test]
fn what_prisma_refuses_is_what_errors_of_its_class_are_answered_with() {
    let files = "
        //- schema.prisma
        model Pet {
          id      Int    @id @default(autoincrement())
          chip    String @unique
          owner   Owner  @relation(fields: [ownerId], references: [id])
          ownerId Int
        }
        model Visit {
          id Int @id @default(autoincrement())
        }
        //- app.ts
        import express from 'express';
        import { Prisma, PrismaClient } from '@prisma/client';
        const prisma = new PrismaClient();
        const app = express();
        app.get('/pets', async (req, res, next) => {
          try { res.json({ n: await prisma.pet.count() }); } catch (error) { next(error); }
        });
        app.post('/pets', async (req, res, next) => {
          try {
            const pet = await prisma.pet.create({ data: { chip: req.body.chip, ownerId: 1 } });
            res.status(201).json({ id: pet.id });
          } catch (error) { return next(error); }
        });
        app.post('/visits', async (req, res, next) => {
          try {
            await prisma.visit.create({ data: { pet: { connect: { id: req.body.pet } } } });
            res.sendStatus(201);
          } catch (error) { return next(error); }
        });
        app.delete('/pets/:id', async (req, res, next) => {
          try {
            await prisma.pet.delete({ where: { id: +req.params.id } });
            res.sendStatus(204);
          } catch (error) { next(error); }
        });
        app.use((error, req, res, next) => {
          if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return next(error);
          switch (error.code) {
            case 'P2002': return res.status(409).json({ taken: error.meta?.target });
            case 'P2025': return res.status(404).json({});
            default: return res.sendStatus(500);
          }
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {n*: number}
        POST /pets
          body: {chip: string}
          201: {id*: integer}
          409: {taken*: any}
        POST /visits
          body: {pet: any}
          201: 
          404: {}
        DELETE /pets/{id}
          path id*: number
          204: 
          404: {}
        ");
}

#[test]
fn ids_and_values_that_mongoose_refuses_are_answered_by_their_names() {
    let files = "
        //- app.js
        const express = require('express');
        const mongoose = require('mongoose');
        const Pet = mongoose.model('Pet', new mongoose.Schema({ chip: { type: String, unique: true } }));
        const app = express();
        app.get('/pets/:id', async (req, res, next) => {
          try { res.json({ chip: (await Pet.findById(req.params.id)).chip }); } catch (error) { next(error); }
        });
        app.post('/pets', async (req, res, next) => {
          try {
            const pet = await Pet.create({ chip: req.body.chip });
            res.status(201).json({ chip: pet.chip });
          } catch (error) { next(error); }
        });
        app.use((error, req, res, next) => {
          if (error.name === 'CastError' && error.kind === 'ObjectId') return res.status(404).json({});
          if (error.code === 11000) return res.status(409).json({});
          if (error instanceof mongoose.Error.ValidationError) return res.status(422).json({});
          res.status(500).json({});
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          200: {chip*: string}
        POST /pets
          body: {chip: string}
          201: {chip*: string}
          409: {}
          422: {}
        ");
}

#[test]
fn what_sequelize_refuses_has_names_and_classes() {
    let files = "
        //- app.js
        const express = require('express');
        const { Sequelize, DataTypes, UniqueConstraintError, ValidationError } = require('sequelize');
        const sequelize = new Sequelize('sqlite::memory:');
        const Pet = sequelize.define('Pet', { chip: { type: DataTypes.STRING, unique: true } });
        const Visit = sequelize.define('Visit', { reason: { type: DataTypes.STRING, allowNull: false } });
        const app = express();
        app.post('/pets', (req, res, next) => {
          Pet.create({ chip: req.body.chip }).then((pet) => res.json({ chip: pet.chip })).catch(next);
        });
        app.post('/visits', (req, res, next) => {
          Visit.create({ reason: req.body.reason }).then((visit) => res.json({})).catch(next);
        });
        app.use((error, req, res, next) => {
          if (error instanceof UniqueConstraintError) return res.sendStatus(409);
          if (error instanceof ValidationError) return res.sendStatus(422);
          res.sendStatus(500);
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          body: {chip: string}
          200: {chip*: string}
          409: 
          422: 
        POST /visits
          body: {reason: string}
          200: {}
          422:
        ");
}

#[test]
fn errors_of_packages_are_of_their_classes() {
    let files = "
        //- app.ts
        import express from 'express';
        import { expressjwt, UnauthorizedError } from 'express-jwt';
        import { Validator } from 'express-json-validator-middleware';
        const { validate } = new Validator({});
        const body = { type: 'object', properties: { name: { type: 'string' } } };
        const app = express();
        app.get('/pets', expressjwt({ secret: 's', algorithms: ['HS256'] }), (req, res) => res.json([]));
        app.post('/pets', validate({ body }), (req, res) => res.sendStatus(201));
        app.use((error, req, res, next) => {
          if (!(error instanceof UnauthorizedError)) return next(error);
          switch (error.code) {
            case 'invalid_token': return res.status(401).json({});
            default: return res.sendStatus(500);
          }
        });
        app.use((error, req, res, next) => {
          if (error.name === 'JsonSchemaValidationError') return res.status(422).json({});
          res.sendStatus(500);
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets [bearer]
          200: [any]
          401: {}
          500: 
        POST /pets
          body: {name: string}
          201: 
          422: {}
        ");
}
