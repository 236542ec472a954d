//! What of a request becomes rows and documents.

use super::seen;

#[test]
fn rows_that_are_made_of_a_body_say_what_is_in_it() {
    let files = "
        //- schema.prisma
        model Visit {
          id      Int      @id @default(autoincrement())
          reason  String
          paid    Boolean
          at      DateTime @default(now())
          petId   Int
        }
        //- app.js
        const express = require('express');
        const { Sequelize, DataTypes, Model } = require('sequelize');
        const { PrismaClient } = require('@prisma/client');
        const prisma = new PrismaClient();
        const sequelize = new Sequelize('sqlite::memory:');
        const Pet = sequelize.define('Pet', { name: DataTypes.STRING, age: DataTypes.INTEGER, ownerId: DataTypes.INTEGER });
        class Owner extends Model {}
        Owner.init({ mail: DataTypes.STRING, isOld: DataTypes.BOOLEAN }, { sequelize });
        const app = express();
        app.post('/pets', async (req, res) => {
          const pet = await Pet.create({ ...req.body.pet, ownerId: 1 });
          res.status(201).json({ id: pet.id });
        });
        app.put('/pets/:id', async (req, res) => {
          const pet = await Pet.findByPk(req.params.id);
          await pet.update(req.body);
          res.sendStatus(204);
        });
        app.post('/owners', async (req, res) => {
          const owner = new Owner(req.body);
          await owner.save();
          res.status(201).json({ owner });
        });
        app.post('/visits', async (req, res) => {
          await prisma.visit.create({ data: req.body });
          res.sendStatus(201);
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          body: {pet: {name: string, age: integer}}
          201: {id*: integer}
        PUT /pets/{id}
          path id*: string
          body: {name: string, age: integer, ownerId: integer}
          204: 
        POST /owners
          body: {mail: string, isOld: boolean}
          201: {owner*: {id: integer, mail: string, isOld: boolean, createdAt: string(date-time), updatedAt: string(date-time)}}
        POST /visits
          body: {reason: string, paid: boolean, petId: integer}
          201:
        ");
}

#[test]
fn tables_are_what_migrations_make_them() {
    let files = "
        //- migrations/01_pets.js
        exports.up = (knex) => knex.schema
          .createTable('pets', function (table) {
            table.increments();
            table.string('name').notNullable();
            table.integer('owner_id').references('id').inTable('owners');
            table.timestamps(true, true);
          })
          .createTable('owners', (table) => {
            table.uuid('id').primary();
            table.string('mail', 80);
            table.boolean('is_old');
          });
        exports.down = (knex) => knex.schema.dropTable('pets').dropTable('owners');
        //- migrations/02_born.js
        exports.up = async (knex) => {
          await knex.schema.alterTable('pets', (t) => { t.date('born'); t.dropColumn('updated_at'); });
        };
        exports.down = (knex) => knex.schema.alterTable('pets', (t) => t.dropColumn('born'));
        //- app.js
        const Koa = require('koa');
        const Router = require('@koa/router');
        const knex = require('knex')(require('./knexfile'));
        const app = new Koa();
        const router = new Router();
        app.db = knex;
        router.get('/pets', async (ctx) => {
          ctx.body = await ctx.app.db('pets').leftJoin('owners', 'owners.id', 'pets.owner_id').select('pets.*', 'owners.mail as owner');
        });
        router.get('/pets/:id', async (ctx) => {
          const pet = await knex('pets').where({ id: ctx.params.id }).first();
          pet.isYoung = true;
          ctx.body = { pet };
        });
        router.post('/pets', async (ctx) => {
          const [pet] = await knex('pets').insert(ctx.request.body).returning(['id', 'name']);
          ctx.body = pet;
        });
        app.use(router.routes());
        app.listen(3000);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [{id: integer, name: string, owner_id: integer, created_at: string(date-time), born: string(date-time), owner: string}]
        GET /pets/{id}
          path id*: string
          200: {pet*: {id: integer, name: string, owner_id: integer, created_at: string(date-time), born: string(date-time), isYoung: boolean}}
        POST /pets
          body: {name: string, owner_id: integer, born: string}
          200: {id*: integer, name*: string}
        ");
}

#[test]
fn checks_of_express_validator_leave_what_they_find() {
    let files = "
        //- app.js
        const express = require('express');
        const { body, validationResult } = require('express-validator');
        const mongoose = require('mongoose');
        const Pet = mongoose.model('Pet', new mongoose.Schema({
          name: String,
          secret: { type: String, select: false },
          visits: [{ at: Date }],
        }));
        const checked = (checks) => async (req, res, next) => {
          await Promise.all(checks.map((check) => check.run(req)));
          const errors = validationResult(req);
          if (errors.isEmpty()) return next();
          res.status(400).json({ errors: errors.array() });
        };
        const app = express();
        app.post('/pets/find', checked([
          body('pet.name').notEmpty().custom(async (name, { req }) => {
            const pet = await Pet.findOne({ name }).select(['name', 'secret']);
            if (!pet) return Promise.reject('there is none');
            req.pet = pet;
          }),
        ]), (req, res) => {
          const pet = req.pet.toJSON();
          delete pet.secret;
          res.json({ ...pet, isFound: true });
        });
        app.post('/pets', async (req, res) => {
          const pet = new Pet({ name: req.body.name });
          await pet.save();
          res.status(201).json({ pet });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets/find
          body: {pet: {name*: string}}
          200: {_id: string, name: string, isFound: boolean}
          400: {errors*: any}
        POST /pets
          body: {name: string}
          201: {pet*: {_id: string, name: string, visits: [{_id: string, at: string(date-time)}], secret: string}}
        ");
}
