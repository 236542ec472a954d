//! What is in rows and documents of databases, as far as code says so.

use super::seen;

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
          const pet = await Pet.findById(req.params.id, 'name tags');
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
          owner: { type: Types.ObjectId, ref: 'User' },
          address: { street: String, flat: { type: Number } },
          visits: [new Schema({ at: Date })],
          secret: String,
          password: { type: String, select: false },
        }, { timestamps: true });
        export const Pet = model<IPet>('Pet', schema);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: {pets*: [{_id: string, name: string, age: number, tags: [string], owner: string, address: {street: string, flat: number}, visits: [{at: string(date-time)}], createdAt: string(date-time), updatedAt: string(date-time)}]}
        GET /pets/{id}
          path id*: string
          200: {_id: string, name: string, tags: [string]}
          404: 
        POST /pets
          body: {name: string}
          201: {_id: string, name: string, age: number, tags: [string], owner: string, address: {street: string, flat: number}, visits: [{at: string(date-time)}], createdAt: string(date-time), updatedAt: string(date-time)}
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
