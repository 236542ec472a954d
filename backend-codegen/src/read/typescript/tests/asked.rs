//! Handlers for all methods that ask which one it is.

use super::{paths, seen};

#[test]
fn routes_of_a_class_of_its_own_answer_the_method_that_they_ask_for() {
    let files = r#"
        //- app.ts
        import express, { Application, Request, Response } from "express";
        enum Verbs { GET = "GET", POST = "POST" }
        class Routes {
            constructor(private app: Application, private version: string) {}
            add(verb: Verbs, path: string, run: (req: Request, res: Response) => void, ...before: any) {
                this.app.all(`/api/${this.version}${path}`, before, (rq: Request, rs: Response, next: any) => {
                    if (rq.method === verb.valueOf()) {
                        run(rq, rs);
                        return;
                    }
                    next();
                });
            }
        }
        const app = express();
        const routes = new Routes(app, "v1");
        routes.add(Verbs.GET, "/pets/:id", async (req, res) => res.json({ id: req.params.id }));
        routes.add(Verbs.GET, "/pets", (req, res) => res.json([]));
        routes.add(Verbs.POST, "/pets", (req, res) => res.status(201).json({ name: req.body.name }));
        app.use("/api/v1/*", (req, res) => res.status(404).end());
        app.listen(80);
        "#;
    insta::assert_snapshot!(seen(files), @r"
    GET /api/v1/pets/{id}
      path id*: string
      200: {id*: any}
    GET /api/v1/pets
      200: [any]
    POST /api/v1/pets
      body: {name: any}
      201: {name*: any}
    ");
}

#[test]
fn what_answers_below_a_path_answers_the_methods_that_it_knows() {
    let files = r#"
        //- app.js
        const express = require("express");
        const app = express();
        app.use("/batch", (req, res) => {
            if (req.method !== "POST") return res.status(405).end();
            res.json({ done: req.body.items.length });
        });
        app.all("/pets/:id", wrap(async (req, res) => {
            switch (req.method) {
                case "GET": return res.json({ id: req.params.id });
                case "DELETE": return res.status(204).end();
                default: res.set("Allow", "GET, DELETE").status(405).json({ error: "no" });
            }
        }));
        app.use("/old", ({ method }, res, next) => (method === "GET" ? res.redirect("/new") : next()));
        app.use("/api", (req, res, next) => {
            if (req.method === "POST" && !req.get("x-csrf")) return res.status(403).end();
            next();
        });
        app.use("/api", express.Router().get("/shops", shops), (req, res) => {
            res.status(req.method === "POST" ? 201 : 200).json(res.locals.data);
        });
        function shops(req, res, next) { res.locals.data = []; next(); }
        app.use("/frozen", (req, res, next) => {
            if (req.method === "POST") return res.status(503).end();
            next();
        });
        app.all("/any", (req, res) => res.json({ method: req.method }));
        app.use("/status", (req, res) => res.json({ up: true }));
        function wrap(handler) {
            return (req, res, next) => Promise.resolve(handler(req, res, next)).catch(next);
        }
        app.listen(80);
        "#;
    insta::assert_snapshot!(paths(files), @r"
    POST /batch
    GET /pets/{id}
    DELETE /pets/{id}
    GET /old
    GET /api/shops
    GET /any
    POST /any
    PUT /any
    PATCH /any
    DELETE /any
    GET /status
    ");
}

#[test]
fn what_is_given_the_next_one_may_answer_or_leave_it_to_others() {
    let files = r#"
        //- app.js
        const express = require("express");
        const app = express();
        const api = {
            run(req, res, next) {
                if (!req.query.key) return res.status(400).json({ error: "no key" });
                res.json({ done: true });
            },
            look(req, res, next) {
                req.seen = true;
                next();
            },
        };
        app.all("/run", (req, res, next) => { api.run(req, res, next); });
        app.all("/pets", (req, res, next) => api.look(req, res, next));
        app.get("/pets", (req, res) => res.json([]));
        app.listen(80);
        "#;
    insta::assert_snapshot!(paths(files), @r"
    GET /run
    POST /run
    PUT /run
    PATCH /run
    DELETE /run
    GET /pets
    ");
}

#[test]
fn what_gives_requests_to_another_server_refuses_nothing() {
    let files = r#"
        //- app.js
        const app = require("fastify")();
        const handler = async (request, reply) => {
            if (!known(request.raw.url)) return reply.code(404).send({ error: "unknown" });
            reply.hijack();
            await proxy(request, reply.raw);
        };
        app.route({ method: ["POST", "PUT"], url: "/view/:id/*", handler });
        app.listen({ port: 80 });
        "#;
    insta::assert_snapshot!(paths(files), @r"
        POST /view/{id}/{wildcard}
        PUT /view/{id}/{wildcard}
        ");
}

#[test]
fn texts_that_the_next_one_is_given_are_errors() {
    let files = r#"
        //- app.js
        const express = require("express");
        const app = express();
        const api = express.Router();
        api.get("/pets", (req, res, next) => (req.query.all ? res.json([]) : next("all is missing")));
        api.get("*", (req, res, next) => {
            res.status(404);
            next(`${req.path} does not exist`);
        });
        app.use("/api", api);
        app.use((error, req, res, next) => res.send({ error }));
        app.listen(80);
        "#;
    insta::assert_snapshot!(seen(files), @r"
    GET /api/pets
      query all: string
      200: anyOf([any], {error*: string})
    lost app.js:5: it refuses what nothing else at its path is for
    ");
}

#[test]
fn routes_leave_the_path_for_routers_that_they_are_given() {
    let files = r#"
        //- app.js
        const express = require("express");
        const app = express();
        const api = express.Router();
        api.get("/pets/:id", (req, res) => res.json({}));
        api.get("/count/:kind", (req, res) => res.json(0));
        const v1 = express();
        v1.all("/pets*", api);
        v1.all("/count/*", api);
        v1.get("/version", express.Router().get("/version", (req, res) => res.json({ version: 1 })));
        app.use("/v1", v1);
        app.listen(80);
        "#;
    insta::assert_snapshot!(paths(files), @r"
    GET /v1/pets/{id}
    GET /v1/count/{kind}
    GET /v1/version
    ");
}
