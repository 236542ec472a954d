//! Routes that no request comes to.

use super::seen;

#[test]
fn what_an_earlier_parameter_takes_is_told() {
    let files = r"
        //- app.js
        const express = require('express');
        const app = express();
        const wrap = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);
        const users = express.Router();
        users.get('/', (req, res) => res.sendStatus(204));
        users.get('/:id', (req, res) => res.sendStatus(204));
        users.get('/stats', (req, res) => res.sendStatus(200));
        users.post('/:id', wrap(async (req, res) => res.sendStatus(204)));
        users.post('/stats', (req, res) => res.sendStatus(200));
        users.get('/:id/pets/:pet', (req, res, next) => {
          find(req.params.id).then(() => res.sendStatus(204)).catch(next);
        });
        users.get('/me/pets/:pet', (req, res) => res.sendStatus(200));
        app.use('/users', users);
        app.get('/users/all', (req, res) => res.sendStatus(200));
        app.listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /users
          204: 
        GET /users/{id}
          path id*: string
          204: 
        POST /users/{id}
          path id*: string
          204: 
        GET /users/{id}/pets/{pet}
          path id*: string
          path pet*: string
          204: 
        lost app.js:7: no request comes to `GET /users/stats`: `GET /users/{id}` is before it
        lost app.js:9: no request comes to `POST /users/stats`: `POST /users/{id}` is before it
        lost app.js:13: no request comes to `GET /users/me/pets/{pet}`: `GET /users/{id}/pets/{pet}` is before it
        lost app.js:15: no request comes to `GET /users/all`: `GET /users/{id}` is before it
        ");
}

#[test]
fn what_an_earlier_parameter_leaves_is_served() {
    let files = r"
        //- app.js
        const express = require('express');
        const app = express();
        const load = (req, res, next) => find(req, res, next);
        const wrap = (fn) => (req, res, next) => fn(req, res, next);
        app.get('/stats', (req, res) => res.sendStatus(200));
        app.get('/:id', (req, res) => res.sendStatus(204));
        app.put('/:id', (req, res, next) => (Number(req.params.id) ? res.sendStatus(204) : next()));
        app.put('/stats', (req, res) => res.sendStatus(200));
        app.post('/:id', wrap((req, res, next) => (req.params.id === 'x' ? next() : res.sendStatus(204))));
        app.post('/stats', (req, res) => res.sendStatus(200));
        app.delete('/:id(\\d+)', (req, res) => res.sendStatus(204));
        app.delete('/stats', (req, res) => res.sendStatus(200));
        app.patch('/:id', load);
        app.patch('/stats', (req, res) => res.sendStatus(200));
        app.get('/:id/x', (req, res) => res.sendStatus(204));
        app.get('/stats/y', (req, res) => res.sendStatus(200));
        app.listen(80);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /stats
          200: 
        GET /{id}
          path id*: string
          204: 
        PUT /{id}
          path id*: number
          204: 
        PUT /stats
          200: 
        POST /{id}
          path id*: string
          204: 
        POST /stats
          200: 
        DELETE /{id}
          path id*: integer
          204: 
        DELETE /stats
          200: 
        PATCH /{id}
          path id*: string
        PATCH /stats
          200: 
        GET /{id}/x
          path id*: string
          204: 
        GET /stats/y
          200:
        ");
}

#[test]
fn fastify_asks_texts_before_parameters() {
    let files = r"
        //- app.js
        const app = require('fastify')();
        app.get('/pets/:id', async () => 1);
        app.get('/pets/mine', async () => 2);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/{id}
          path id*: string
          200: integer
        GET /pets/mine
          200: integer
        ");
}
