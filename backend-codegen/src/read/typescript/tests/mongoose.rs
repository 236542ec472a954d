//! Models and documents of Mongoose, wherever handlers have them from.

use super::seen;

#[test]
fn models_are_found_by_name_and_documents_by_what_refers_to_them() {
    let files = "
        //- app.js
        const express = require('express');
        const app = express();
        require('./models');
        app.use(require('./pets'));
        //- models.js
        const mongoose = require('mongoose');
        const OwnerSchema = mongoose.Schema({
          name: String,
          friends: [{ type: mongoose.Schema.Types.ObjectId, ref: 'Owner' }],
        });
        OwnerSchema.methods.toCard = function (viewer) {
          return { name: this.name, known: viewer ? viewer.knows(this._id) : false };
        };
        OwnerSchema.method({
          knows(id) {
            return this.friends.some((friend) => friend.toString() === id.toString());
          },
        });
        const PetSchema = new mongoose.Schema({
          name: String,
          tags: [{ type: String }],
          owner: { type: mongoose.Schema.Types.ObjectId, ref: 'Owner' },
          likes: { type: Number, default: 0 },
        });
        PetSchema.methods.toCard = function (viewer) {
          return { name: this.name, likes: this.likes, owner: this.owner.toCard(viewer) };
        };
        PetSchema.methods.like = function () {
          const pet = this;
          return Owner.countDocuments({ likes: pet._id }).then((likes) => {
            pet.likes = likes;
            return pet.save();
          });
        };
        const Owner = mongoose.model('Owner', OwnerSchema);
        mongoose.model('Pet', PetSchema);
        //- pets.js
        const router = require('express').Router();
        const mongoose = require('mongoose');
        const Pet = mongoose.model('Pet');
        const Owner = mongoose.model('Owner');
        router.param('pet', async (req, res, next, id) => {
          req.pet = await Pet.findById(id).populate('owner');
          next();
        });
        router.get('/pets', (req, res, next) => {
          Promise.all([
            Pet.find({}).limit(20).populate('owner', 'name').exec(),
            Pet.countDocuments({}).exec(),
            req.query.me ? Owner.findById(req.query.me) : null,
          ]).then((results) => {
            const [pets, n, me] = results;
            return res.json({ pets: pets.map((pet) => pet.toCard(me)), n, raw: pets });
          }).catch(next);
        });
        router.get('/tags', (req, res) => {
          Pet.find().distinct('tags').then((tags) => res.json({ tags }));
        });
        router.get('/owners', (req, res) => {
          Owner.find({}, (error, owners) => {
            if (error) return res.status(500).end();
            res.json(owners);
          });
        });
        router.post('/pets/:pet/likes', (req, res) => {
          req.pet.like().then((pet) => res.json({ pet: pet.toCard() }));
        });
        module.exports = router;
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          query me: string
          200: {pets*: [{name*: string, likes*: number, owner*: {name*: string, known*: boolean}}], n*: number, raw*: [{_id: string, name: string, tags: [string], owner: {_id: string, name: string}, likes: number}]}
        GET /tags
          200: {tags*: [string]}
        GET /owners
          200: [{_id: string, name: string, friends: [string]}]
          500: 
        POST /pets/{pet}/likes
          path pet*: string
          200: {pet*: {name*: string, likes*: number, owner*: {name*: string, known*: boolean}}}
        ");
}

#[test]
fn documents_show_what_their_schema_says() {
    let files = "
        import express from 'express';
        import mongoose from 'mongoose';
        const pets = new mongoose.Schema(
          { name: String, secret: String },
          { toJSON: { transform(doc, ret) { ret.id = ret._id; delete ret._id; delete ret.secret; } } },
        );
        const owners = new mongoose.Schema({ mail: String, password: String });
        owners.methods.toJSON = function () {
          const owner = this.toObject();
          delete owner.password;
          return owner;
        };
        const Pet = mongoose.models.Pet || mongoose.model('Pet', pets);
        const Owner = mongoose.model('Owner', owners);
        const app = express();
        app.get('/pets', async (req, res) => res.json(await Pet.find()));
        app.get('/pets/raw', async (req, res) => res.json(await Pet.find().lean()));
        app.get('/owners/:id', async (req, res) => res.json(await Owner.findById(req.params.id)));
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets
          200: [{name: string, id: string}]
        GET /pets/raw
          200: [{_id: string, name: string, secret: string}]
        GET /owners/{id}
          path id*: string
          200: {_id: string, mail: string}
        ");
}

#[test]
fn bodies_become_documents() {
    let files = "
        import express from 'express';
        import mongoose, { Schema } from 'mongoose';
        const Pet = mongoose.model('Pet', new Schema({
          name: { type: String, required: [true, 'is missing'], minlength: 2 },
          kind: { type: String, enum: ['cat', 'dog'], default: 'cat' },
          age: Number,
          tags: [String],
          owner: { type: Schema.Types.ObjectId, ref: 'Owner' },
        }));
        const app = express();
        app.post('/pets', async (req, res) => {
          const pet = new Pet(req.body.pet);
          pet.owner = req.user;
          await pet.save();
          res.sendStatus(201);
        });
        app.post('/cats', async (req, res) => {
          await Pet.create({ ...req.body, kind: 'cat' });
          res.sendStatus(201);
        });
        app.put('/pets/:id', async (req, res) => {
          await Pet.findByIdAndUpdate(req.params.id, { $set: req.body });
          res.sendStatus(204);
        });
        app.patch('/pets/:id', async (req, res) => {
          const pet = await Pet.findById(req.params.id);
          Object.keys(req.body).forEach((key) => { pet[key] = req.body[key]; });
          await pet.save();
          res.sendStatus(204);
        });
        app.patch('/pets/:id/looks', async (req, res) => {
          const updates = Object.keys(req.body);
          const allowed = ['name', 'tags'];
          if (!updates.every((update) => allowed.includes(update))) return res.sendStatus(400);
          const pet = await Pet.findById(req.params.id);
          updates.forEach((update) => (pet[update] = req.body[update]));
          await pet.save();
          res.sendStatus(204);
        });
        app.put('/pets/:id/age', async (req, res) => {
          const { age, tags } = req.body;
          const pet = await Pet.findById(req.params.id);
          if (age) pet.age = age;
          if (tags) pet.tags = tags;
          res.sendStatus(204);
        });
    ";
    insta::assert_snapshot!(seen(files), @r#"
        POST /pets
          body: {pet: {name*: string minLength=2, kind: "cat"|"dog", age: number, tags: [string]}}
          201: 
        POST /cats
          body: {name*: string minLength=2, age: number, tags: [string], owner: string}
          201: 
        PUT /pets/{id}
          path id*: string
          body: {name: string minLength=2, kind: "cat"|"dog", age: number, tags: [string], owner: string}
          204: 
        PATCH /pets/{id}
          path id*: string
          body: {name: string minLength=2, kind: "cat"|"dog", age: number, tags: [string], owner: string}
          204: 
        PATCH /pets/{id}/looks
          path id*: string
          body: {name: string, tags: [string]}
          204: 
          400: 
        PUT /pets/{id}/age
          path id*: string
          body: {age: number, tags: [string]}
          204:
        "#);
}

#[test]
fn strategies_of_passport_find_whoever_it_is() {
    let files = "
        import express from 'express';
        import mongoose from 'mongoose';
        import passport from 'passport';
        import { Strategy as LocalStrategy } from 'passport-local';
        import { Strategy as JwtStrategy } from 'passport-jwt';
        const Owner = mongoose.model('Owner', new mongoose.Schema({ mail: String }));
        passport.use(new LocalStrategy({ usernameField: 'owner[mail]', passwordField: 'owner[password]' },
          (mail, password, done) => {
            Owner.findOne({ mail }).then((owner) => {
              if (!owner) return done(null, false, { errors: { mail: 'is unknown' } });
              return done(null, owner);
            }).catch(done);
          }));
        passport.use('jwt', new JwtStrategy({}, async (payload, done) => {
          done(null, await Owner.findById(payload.sub));
        }));
        const app = express();
        app.post('/login', (req, res, next) => {
          passport.authenticate('local', { session: false }, (error, owner, info) => {
            if (error) return next(error);
            if (!owner) return res.status(422).json(info);
            return res.json({ owner });
          })(req, res, next);
        });
        app.get('/me', passport.authenticate('jwt', { session: false }), (req, res) => res.json(req.user));
    ";
    insta::assert_snapshot!(seen(files), @r"
        POST /login
          body: {owner: {mail: string, password: string}}
          200: {owner*: {_id: string, mail: string}}
          422: {errors*: {mail*: string}}
        GET /me [bearer]
          200: {_id: string, mail: string}
          401:
        ");
}

#[test]
fn models_are_made_of_fields_alone() {
    let files = "
        //- app.js
        const express = require('express');
        const mongoose = require('mongoose');
        const Pet = mongoose.model('Pet', { name: String, age: Number });
        const faults = [{ message: 'no name', status: 400 }, { message: 'no such pet', status: 404 }];
        const shown = (pet = {}) => ({ ...pet.toObject(), isShown: true });
        const app = express();
        app.get('/pets/:id', async (req, res) => {
          try {
            let pet;
            if (req.query.fresh) {
              pet = await Pet.findById(req.params.id);
            } else {
              pet = await somewhere.else(req.params.id);
            }
            if (!pet) throw new Error('no such pet');
            res.json({ pet: shown(pet) });
          } catch (error) {
            const fault = faults.find(({ message }) => message === error.message);
            if (!fault) return res.sendStatus(500);
            res.status(fault.status).json({ message: fault.message });
          }
        });
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          query fresh: string
          200: {pet*: {_id: string, name: string, age: number, isShown: boolean}}
          400: {message*: string}
          404: {message*: string}
        ");
}
