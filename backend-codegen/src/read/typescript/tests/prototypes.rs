//! Functions that make objects, as code had them before there were classes.

use super::paths;

#[test]
fn functions_with_prototypes_make_servers() {
    let files = r#"
        //- server.js
        var express = require("express");
        var util = require("util");
        var Base = require("./base");
        function Server(port) {
            Base.call(this, port);
            this.routes();
        }
        util.inherits(Server, Base);
        Server.prototype.routes = function () {
            var self = this;
            this.app.get("/a", function (req, res) { res.json(self.name()); });
            this.add("/b");
        };
        Server.prototype.add = add;
        function add(path) { this.app.get(path, (req, res) => res.json([])); }
        Object.assign(Server.prototype, { name: function () { return "server"; } });
        const Other = function Other() { this.router = express.Router(); };
        Other.prototype = {
            init() { this.router.get("/c", (req, res) => res.end()); return this; },
        };
        var server = new Server(80);
        server.app.use("/other", new Other().init().router);
        server.start();
        //- base.js
        var express = require("express");
        function Base(port) {
            this.app = express();
            this.port = port;
        }
        Base.prototype.start = function () {
            this.app.get("/base", function (req, res) { res.end(); });
            this.app.listen(this.port);
        };
        module.exports = Base;
        "#;
    insta::assert_snapshot!(paths(files), @r"
    GET /a
    GET /b
    GET /other/c
    GET /base
    ");
}

#[test]
fn classes_have_what_is_put_into_their_prototypes() {
    let files = r#"
        //- app.js
        const express = require("express");
        const base = { pets() { this.app.get("/pets", (req, res) => res.json([])); } };
        class App {
            constructor() {
                this.app = express();
            }
        }
        App.prototype.shops = function () {
            this.app.get("/shops", (req, res) => res.json([]));
        };
        Object.assign(App.prototype, base);
        const app = new App();
        app.shops();
        app.pets();
        const more = Object.create(base);
        more.app = express.Router();
        more.pets();
        app.app.use("/more", more.app);
        app.app.listen(80);
        "#;
    insta::assert_snapshot!(paths(files), @r"
    GET /shops
    GET /pets
    GET /more/pets
    ");
}

#[test]
fn static_methods_are_there_before_static_blocks_run() {
    let files = r#"
        //- pets.js
        import express from "express";
        class Pets {
            static router;
            static #controller;
            static {
                this.#controller = { list: (req, res) => res.json([]) };
                this.router = express.Router();
                this.#add();
            }
            static #add() {
                this.router.get("/", this.#controller.list);
            }
        }
        export default Pets;
        //- app.js
        import express from "express";
        import { default as pets } from "./pets.js";
        const app = express();
        app.use("/pets", pets.router);
        app.listen(80);
        "#;
    insta::assert_snapshot!(paths(files), @"GET /pets");
}
