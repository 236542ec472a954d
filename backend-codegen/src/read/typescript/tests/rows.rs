//! What is in rows and documents of databases, as far as code says so.

use super::{paths, seen};

#[test]
fn documents_have_what_their_schema_says() {
    let files = "
        //- app.ts
        import express from 'express';
        import { Pet } from './pet';
        const app = express();
        app.get('/pets', async (req, res) => {
          res.json({ pets: await Pet.find({}).select('-secret').sort('name').lean() });
        });
        app.get('/pets/:id', async (req, res) => {
          const pet = await Pet.findById(req.params.id, 'name tags owner').populate('owner', '-mail');
          if (!pet) return res.sendStatus(404);
          res.json(pet);
        });
        app.post('/pets', async (req, res) => {
          const pet = new Pet({ name: req.body.name });
          await pet.save();
          pet.secret = undefined;
          res.status(201).json(pet);
        });
        //- pet.ts
        import { Schema, model, Types } from 'mongoose';
        const schema = new Schema({
          name: { type: String, required: true },
          age: Number,
          tags: [String],
          owner: { type: Types.ObjectId, ref: 'Owner' },
          address: { street: String, flat: { type: Number } },
          visits: [new Schema({ at: Date })],
          secret: String,
          password: { type: String, select: false },
        }, { timestamps: true });
        export const Pet = model<IPet>('Pet', schema);
        export const Owner = model('Owner', new Schema({ name: String, mail: String }));
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {pets*: [{_id: string, name: string, age: number, tags: [string], owner: string, address: {street: string, flat: number}, visits: [{_id: string, at: string(date-time)}], createdAt: string(date-time), updatedAt: string(date-time)}]}
        GET /pets/{id}
          path id*: string
          200: {_id: string, name: string, tags: [string], owner: {_id: string, name: string}}
          404: 
        POST /pets
          body: {name: string}
          201: {_id: string, name: string, age: number, tags: [string], owner: string, address: {street: string, flat: number}, visits: [{_id: string, at: string(date-time)}], password: string, createdAt: string(date-time), updatedAt: string(date-time)}
        ");
}

#[test]
fn rows_of_prisma_have_the_columns_of_their_model() {
    let files = "
        //- schema.prisma
        // What is stored.
        model Pet {
          id        Int      @id @default(autoincrement())
          name      String?  // what it listens to
          kind      Kind
          born      DateTime
          owner     Owner    @relation(fields: [ownerId], references: [id])
          ownerId   Int
          tags      String[]
          @@index([name])
        }
        model Owner {
          id   Int   @id
          mail String
          pets Pet[]
        }
        enum Kind {
          CAT
          DOG
        }
        //- app.ts
        import express from 'express';
        import { PrismaClient } from '@prisma/client';
        const prisma = new PrismaClient();
        const app = express();
        app.get('/pets', async (req, res) => {
          res.json(await prisma.pet.findMany({ omit: { ownerId: true }, include: { owner: { select: { mail: true } } } }));
        });
        app.get('/owners/:id', async (req, res) => {
          const { pets, ...owner } = await prisma.owner.findUnique({ where: {}, include: { pets: true, _count: { select: { pets: true } } } });
          res.json({ ...owner, n: owner._count.pets, pets: pets.map((pet) => ({ ...pet, isCat: pet.kind === 'CAT' })) });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [{id: integer, name: string, kind: string, born: string(date-time), tags: [string], owner: {mail: string}}]
        GET /owners/{id}
          path id*: string
          200: {id: integer, mail: string, _count: {pets: integer}, n: integer, pets: [{id: integer, name: string, kind: string, born: string(date-time), ownerId: integer, tags: [string], isCat: boolean}]}
        ");
}

#[test]
fn what_a_query_selects_may_be_one_or_many() {
    let files = "
        //- app.ts
        import express from 'express';
        import { database } from './database';
        const app = express();
        app.get('/pets', async (req, res) => {
          const owner = await database.owner.findUnique({ include: { pets: { select: { id: true, name: true } } } });
          res.json({ pets: owner.pets.map((pet) => ({ ...pet, isOld: pet.born < 2000 })) });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {pets*: [{id: any, name: any, isOld: boolean}]}
        ");
}

#[test]
fn instances_of_sequelize_have_the_attributes_of_their_model() {
    let files = "
        //- models/index.js
        const fs = require('fs');
        const path = require('path');
        const Sequelize = require('sequelize');
        const sequelize = new Sequelize(process.env.DATABASE_URL);
        const db = {};
        fs.readdirSync(__dirname)
          .filter((file) => file.indexOf('.') !== 0 && file !== 'index.js' && file.slice(-3) === '.js')
          .forEach((file) => {
            const model = require(path.join(__dirname, file))(sequelize, Sequelize.DataTypes);
            db[model.name] = model;
          });
        Object.keys(db).forEach((name) => {
          if (db[name].associate) db[name].associate(db);
        });
        db.sequelize = sequelize;
        module.exports = db;
        //- models/pet.js
        module.exports = (sequelize, DataTypes) => {
          const Pet = sequelize.define('Pet', {
            name: { type: DataTypes.STRING(40), allowNull: false },
            weight: DataTypes.FLOAT,
            tags: DataTypes.ARRAY(DataTypes.STRING),
            isTame: { type: DataTypes.BOOLEAN, defaultValue: false },
            loud: { type: DataTypes.VIRTUAL },
          }, { paranoid: true });
          Pet.associate = (models) => {
            Pet.belongsTo(models.Owner, { as: 'owner', foreignKey: 'ownerId' });
          };
          return Pet;
        };
        //- models/owner.js
        const { Model } = require('sequelize');
        module.exports = (sequelize, DataTypes) => {
          class Owner extends Model {
            static associate(models) {
              this.hasMany(models.Pet, { foreignKey: 'ownerId' });
            }
            toJSON() {
              const values = { ...this.get() };
              delete values.password;
              return values;
            }
          }
          Owner.init({
            code: { type: DataTypes.UUID, primaryKey: true },
            mail: DataTypes.STRING,
            password: DataTypes.STRING,
          }, { sequelize, modelName: 'Owner', timestamps: false });
          return Owner;
        };
        //- app.js
        const express = require('express');
        const { Pet, Owner, sequelize } = require('./models');
        const app = express();
        app.get('/pets', async (req, res) => {
          const { count, rows } = await Pet.findAndCountAll({
            attributes: ['id', 'name', ['weight', 'grams'], [sequelize.fn('COUNT', sequelize.col('tags')), 'n']],
            include: [{ model: Owner, as: 'owner', attributes: { exclude: ['password'] } }],
          });
          res.json({ count, rows });
        });
        app.get('/pets/:id', async (req, res) => {
          const pet = await Pet.findByPk(req.params.id);
          if (!pet) return res.status(404).end();
          res.json({ ...pet.get({ plain: true }), isOld: true });
        });
        app.post('/pets', (req, res) => {
          Pet.create(req.body).then((pet) => res.status(201).json(pet));
        });
        app.get('/owners', async (req, res) => {
          res.json(await Owner.findAll({ include: Pet }));
        });
        app.get('/owners/:id', async (req, res) => {
          const [owner, created] = await Owner.findOrCreate({ where: { code: req.params.id } });
          res.json({ owner, created, pets: await owner.getPets({ attributes: ['name'] }) });
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {count*: integer, rows*: [{id: integer, name: string, grams: number, n: any, owner: {code: string, mail: string}}]}
        GET /pets/{id}
          path id*: string
          200: {id: integer, name: string, weight: number, tags: [string], isTame: boolean, ownerId: string, createdAt: string(date-time), updatedAt: string(date-time), deletedAt: any, isOld: boolean}
          404: 
        POST /pets
          body: {name: string, weight: number, tags: [string], isTame: boolean}
          201: {id: integer, name: string, weight: number, tags: [string], isTame: boolean, ownerId: string, createdAt: string(date-time), updatedAt: string(date-time), deletedAt: any}
        GET /owners
          200: [{code: string, mail: string, Pets: [{id: integer, name: string, weight: number, tags: [string], isTame: boolean, ownerId: string, createdAt: string(date-time), updatedAt: string(date-time), deletedAt: any}]}]
        GET /owners/{id}
          path id*: string
          200: {owner*: {code: string, mail: string}, created*: boolean, pets*: [{name: string}]}
        ");
}

#[test]
fn classes_of_sequelize_have_columns_by_decorators() {
    let files = "
        //- pet.ts
        import { Table, Column, Model, DataType, HasMany, BelongsTo, ForeignKey, DefaultScope } from 'sequelize-typescript';
        @DefaultScope(() => ({ attributes: { exclude: ['secret'] } }))
        @Table({ timestamps: false })
        export class Owner extends Model {
          @Column name!: string;
          @Column(DataType.DATEONLY) born: string;
          @Column({ type: DataType.INTEGER }) age;
          @Column secret!: string;
          @HasMany(() => Pet) pets: Pet[];
          get title() { return `Dear ${this.name}`; }
        }
        @Table
        export class Pet extends Model {
          @Column name!: string;
          @ForeignKey(() => Owner) @Column ownerId!: number;
          @BelongsTo(() => Owner) owner: Owner;
        }
        //- app.ts
        import express from 'express';
        import { Owner, Pet } from './pet';
        const app = express();
        app.get('/owners', async (req, res) => {
          const owners: Owner[] = await Owner.findAll({ include: [Pet] });
          res.json(owners);
        });
        app.get('/owners/:id', async (req, res) => {
          const owner = await Owner.unscoped().findOne({ where: { id: req.params.id }, rejectOnEmpty: true });
          res.json({ owner, title: owner.title, mail: owner.mail });
        });
        app.get('/pets', async (req, res) => {
          const pets = await Pet.findAll({ include: [{ model: Owner, attributes: ['name'] }] });
          res.json(pets.map((pet) => ({ ...pet.toJSON(), of: pet.owner.name })));
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /owners
          200: [{id: integer, name: string, born: string, age: integer, pets: [{id: integer, name: string, ownerId: number, createdAt: string(date-time), updatedAt: string(date-time)}]}]
        GET /owners/{id}
          path id*: string
          200: {owner*: {id: integer, name: string, born: string, age: integer, secret: string}, title*: string, mail*: any}
        GET /pets
          200: [{id: integer, name: string, ownerId: number, createdAt: string(date-time), updatedAt: string(date-time), owner: {name: string}, of: string}]
        ");
}

#[test]
fn entities_of_typeorm_have_their_columns_and_what_is_asked_for() {
    let files = "
        //- entities.ts
        import { Entity, Column, PrimaryGeneratedColumn, CreateDateColumn, OneToMany, ManyToOne, BaseEntity } from 'typeorm';
        abstract class Kept extends BaseEntity {
          @PrimaryGeneratedColumn() id: number;
          @CreateDateColumn() created: Date;
        }
        @Entity()
        export class Owner extends Kept {
          @Column({ nullable: true }) name: string | null;
          @Column({ select: false }) password: string;
          @OneToMany(() => Pet, (pet) => pet.owner) pets: Pet[];
          greeting() { return `Dear ${this.name}`; }
        }
        @Entity('pets')
        export class Pet extends Kept {
          @Column('varchar') name;
          @Column() weight: number;
          @ManyToOne(() => Owner, { eager: true }) owner: Owner;
          toJSON() {
            const { weight, ...rest } = this;
            return rest;
          }
        }
        //- owners.ts
        import { Repository } from 'typeorm';
        import { Owner } from './entities';
        export class Owners {
          constructor(private readonly owners: Repository<Owner>) {}
          all() { return this.owners.find({ relations: { pets: true } }); }
        }
        //- app.ts
        import express from 'express';
        import { getRepository, DataSource } from 'typeorm';
        import { Owner, Pet } from './entities';
        import { Owners } from './owners';
        const source = new DataSource({ type: 'sqlite' });
        const repository = source.getRepository(Owner).extend({
          named(name: string) { return this.findOneBy({ name }); },
        });
        const owners = new Owners(source.getRepository(Owner));
        const app = express();
        app.get('/owners', async (req, res) => {
          const [data, total] = await repository.findAndCount({ take: 10 });
          res.json({ data, total });
        });
        app.get('/owners/all', async (req, res) => {
          res.json(await owners.all());
        });
        app.get('/owners/named/:name', async (req, res) => {
          const owner: Owner = await repository.named(req.params.name);
          res.json({ owner, greeting: owner.greeting() });
        });
        app.get('/owners/found', async (req, res) => {
          const owners = await getRepository(Owner)
            .createQueryBuilder('owner')
            .leftJoinAndSelect('owner.pets', 'pet')
            .select(['owner.id', 'owner.password', 'pet.name'])
            .where('owner.id > 1')
            .getMany();
          return res.json(owners);
        });
        app.post('/owners', async (req, res) => {
          const owner = new Owner();
          owner.name = req.body.name;
          res.status(201).json(await source.manager.save(owner));
        });
        app.get('/pets', async (req, res) => {
          res.json(await Pet.find());
        });
        app.get('/pets/:id', async (req, res) => {
          res.json(await source.manager.findOne(Pet, { where: { id: 1 }, select: { id: true, owner: { name: true } } }));
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /owners
          200: {data*: [{id: integer, created: string(date-time), name: string?}], total*: integer}
        GET /owners/all
          200: [{id: integer, created: string(date-time), name: string?, pets: [{id: integer, created: string(date-time), name: string, owner: {id: integer, created: string(date-time), name: string?}}]}]
        GET /owners/named/{name}
          path name*: string
          200: {owner*: {id: integer, created: string(date-time), name: string?}, greeting*: string}
        GET /owners/found
          200: [{id: integer, password: string, pets: [{name: string}]}]
        POST /owners
          body: {name: any}
          201: {id: number, created: string(date-time), name: any}
        GET /pets
          200: [{id: integer, created: string(date-time), name: string, owner: {id: integer, created: string(date-time), name: string?}}]
        GET /pets/{id}
          path id*: string
          200: {id: integer, owner: {name: string?}}
        ");
}

#[test]
fn rows_of_drizzle_have_the_columns_of_their_table() {
    let files = "
        //- schema.ts
        import { pgTable, pgEnum, serial, text, integer, timestamp, boolean, jsonb } from 'drizzle-orm/pg-core';
        import { relations } from 'drizzle-orm';
        export const kind = pgEnum('kind', ['cat', 'dog']);
        export const pets = pgTable('pets', {
          id: serial('id').primaryKey(),
          name: text('name').notNull(),
          kind: kind('kind'),
          tags: text('tags').array(),
          born: timestamp('born', { withTimezone: true }),
          more: jsonb('more').$type<{ a: string }>(),
          ownerId: integer('owner_id').references(() => owners.id),
        });
        export const owners = pgTable('owners', {
          id: integer().primaryKey().generatedAlwaysAsIdentity(),
          mail: text(),
          isKind: boolean().default(true),
        });
        export const ownersRelations = relations(owners, ({ many }) => ({ pets: many(pets) }));
        export type Pet = typeof pets.$inferSelect;
        //- app.ts
        import express from 'express';
        import { drizzle } from 'drizzle-orm/node-postgres';
        import { eq, count } from 'drizzle-orm';
        import { createInsertSchema } from 'drizzle-zod';
        import { z } from 'zod';
        import * as schema from './schema';
        import { owners, pets, type Pet } from './schema';
        const db = drizzle(process.env.DATABASE_URL, { schema });
        const app = express();
        app.get('/pets', async (req, res) => {
          res.json(await db.select().from(pets).where(eq(pets.name, 'x')).limit(10));
        });
        app.get('/pets/:id', async (req, res) => {
          const [pet] = await db.select({ id: pets.id, kind: pets.kind, owner: owners, n: count() }).from(pets).leftJoin(owners, eq(pets.ownerId, owners.id));
          res.json({ ...pet, isOld: true });
        });
        app.post('/pets', async (req, res) => {
          const made = await db.transaction(async (tx) => tx.insert(pets).values(req.body).returning());
          res.status(201).json(made[0]);
        });
        app.get('/owners', async (req, res) => {
          res.json(await db.query.owners.findMany({ columns: { mail: false }, with: { pets: { columns: { id: true, more: true } } } }));
        });
        app.get('/both', async (req, res) => {
          const rows = await db.select().from(pets).innerJoin(owners, eq(pets.ownerId, owners.id));
          res.json(rows.map((row) => ({ name: row.pets.name, mail: row.owners.mail })));
        });
        app.post('/owners', async (req, res) => {
          const owner = createInsertSchema(owners, { mail: z.string().email() }).omit({ id: true }).parse(req.body);
          res.sendStatus(204);
        });
        app.put('/pets', async (req, res) => {
          const pet = createInsertSchema(pets).parse(req.body);
          res.sendStatus(204);
        });
        app.get('/typed', async (req, res) => {
          const pet: Pet = await load();
          res.json(pet);
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [{id: integer, name: string, kind: string, tags: [string], born: string(date-time), more: any, ownerId: integer}]
        GET /pets/{id}
          path id*: string
          200: {id: integer, kind: string, owner: {id: integer, mail: string, isKind: boolean}, n: integer, isOld: boolean}
        POST /pets
          201: {id: integer, name: string, kind: string, tags: [string], born: string(date-time), more: any, ownerId: integer}
        GET /owners
          200: [{id: integer, isKind: boolean, pets: [{id*: integer, more*: any}]}]
        GET /both
          200: [{name*: string, mail*: string}]
        POST /owners
          body: {mail: string(email), isKind: boolean?}
          204: 
        PUT /pets
          body: {id: integer, name*: string, kind: string?, tags: [string]?, born: string?(date-time), more: any, ownerId: integer?}
          204: 
        GET /typed
          200: {id: integer, name: string, kind: string, tags: [string], born: string(date-time), more: any, ownerId: integer}
        ");
}

#[test]
fn bodies_that_are_stored_as_they_are_have_what_the_model_has() {
    let files = "
        //- app.js
        const express = require('express');
        const { check, validationResult } = require('express-validator');
        const async = require('async');
        const Pet = require('./pet');
        const app = express();
        app.use(express.json());
        app.post('/pets', async (req, res) => {
          req.body.owner = req.query.me;
          const pet = await Pet.create(req.body);
          res.status(201).json({ id: pet.id });
        });
        app.put('/pets/:id', check('name', 'none').notEmpty(), async (req, res) => {
          const pet = new Pet({ ...req.body, age: 1 });
          await pet.save();
          res.sendStatus(204);
        });
        app.patch('/pets', (req, res) => {
          async.waterfall([
            (done) => check(req.body.name, done),
            (name, done) => res.json({ name }),
          ], (error) => res.status(400).json({ error }));
        });
        //- pet.js
        const mongoose = require('mongoose');
        const schema = new mongoose.Schema({
          name: { type: String, required: true },
          age: Number,
          born: Date,
          tags: [String],
          owner: { type: mongoose.Schema.Types.ObjectId, ref: 'User' },
        });
        module.exports = mongoose.model('Pet', schema);
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /pets
          query me: string
          body: {name*: string, age: number, born: string(date-time), tags: [string]}
          201: {id*: string}
        PUT /pets/{id}
          path id*: string
          body: {name*: string, born: string(date-time), tags: [string], owner: string}
          204: 
        PATCH /pets
          body: {name: any}
          200: {name*: any}
          400: {error*: any}
        ");
}

#[test]
fn what_typeorm_saves_is_given_back_with_what_it_is_related_to() {
    let files = "
        //- entities.ts
        import { Entity, Column, PrimaryColumn, CreateDateColumn, ManyToOne } from 'typeorm';
        @Entity()
        export class Owner {
          @PrimaryColumn() name: string;
          @Column() mail: string;
          @Column() password?: string;
        }
        @Entity()
        export class Pet {
          @PrimaryColumn() slug: string;
          @CreateDateColumn() created: Date;
          @ManyToOne(() => Owner) owner: Owner;
          constructor(slug: string, owner: Owner) {
            this.slug = slug;
            this.owner = owner;
          }
        }
        //- app.ts
        import express from 'express';
        import { DataSource } from 'typeorm';
        import { Owner, Pet } from './entities';
        const source = new DataSource({ type: 'sqlite' });
        const app = express();
        function clean(owner: Owner) {
          if (owner.password) delete owner.password;
          return owner;
        }
        app.post('/made', async (req, res) => {
          const owner = await source.getRepository(Owner).findOneBy({ name: 'x' });
          res.json(await source.getRepository(Pet).save(new Pet(req.body.slug, clean(owner))));
        });
        app.post('/given', async (req, res) => {
          const owner = await source.getRepository(Owner).findOneBy({ name: 'x' });
          res.json(await source.getRepository(Pet).save({ slug: req.body.slug, owner }));
        });
        app.post('/alone', async (req, res) => {
          res.json(await source.getRepository(Pet).save({ slug: req.body.slug }));
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /made
          body: {slug: string}
          200: {slug: string, created: string(date-time), owner: {name: string, mail: string}}
        POST /given
          body: {slug: any}
          200: {slug: string, created: string(date-time), owner: {name: string, mail: string, password: string}}
        POST /alone
          body: {slug: any}
          200: {slug: string, created: string(date-time)}
        ");
}

#[test]
fn what_typeorm_saves_may_be_in_itself() {
    let files = "
        //- app.ts
        import express from 'express';
        import { Column, DataSource, Entity, ManyToOne, PrimaryColumn } from 'typeorm';
        @Entity()
        class Pet {
          @PrimaryColumn() slug: string;
          @ManyToOne(() => Pet) parent: Pet;
        }
        const pets = new DataSource({ type: 'sqlite' }).getRepository(Pet);
        const app = express();
        app.post('/pets', async (req, res) => {
          const pet: any = { slug: 'x' };
          pet.parent = await pets.save(pet);
          res.json(await pets.save(pet));
        });
    ";
    insta::assert_snapshot!(paths(files), @"POST /pets");
}
