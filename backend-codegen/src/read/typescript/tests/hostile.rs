//! Code that was written to be expensive.

use super::{document, paths};

#[test]
fn what_is_deep_long_or_endless_is_given_up() {
    let deep = "(".repeat(50_000);
    let long = "1+".repeat(20_000);
    let nested: String = (1..60)
        .map(|n| format!("const a{n} = [a{}, a{}];\n", n - 1, n - 1))
        .collect();
    let files = format!(
        "
        //- deep.js
        {deep}
        //- long.js
        const x = {long}1;
        //- app.js
        const app = require('express')();
        let text = 'x', list = [1];
        for (let i = 0; i < 40; i++) {{ text += text; list = list.concat(list) }}
        const again = (n) => {{ again(n + 1); again(n + 2) }};
        again(0);
        while (true) {{}}
        const a0 = [1];
        {nested}
        app.get('/a', (req, res) => {{ again(1); res.json(a59) }});
        "
    );
    insta::assert_snapshot!(paths(&files), @"GET /a");
}

#[test]
fn what_no_document_can_say_keeps_nothing_else_from_being_said() {
    let files = r#"
        //- app.js
        const app = require("express")();
        app.get("/a", (req, res) => {
            const of = req.get("no header") ?? req.cookies["no cookie"] ?? req.get("X-A");
            res.type("what else").send(of);
        });
        app.get("/b", { consumes: ["?"] }, (req, res) => res.set("Content-Type", ":").send("b"));
        app.listen(80);
        "#;
    let seen = document(files);
    assert_eq!(seen.findings, "");
    assert!(seen.document.contains("name: x-a"), "{}", seen.document);
    assert!(!seen.document.contains("no header"), "{}", seen.document);
    assert!(!seen.document.contains("no cookie"), "{}", seen.document);
    assert_eq!(seen.operations(), "GET /a\nGET /b", "{}", seen.document);
}

#[test]
fn credentials_in_a_cookie_that_no_document_can_name_keep_nothing_else_from_being_said() {
    let files = r#"
        //- app.js
        const Koa = require("koa");
        const Router = require("koa-router");
        const jwt = require("jsonwebtoken");
        const app = new Koa();
        app.use(async (ctx, next) => {
            const token = ctx.cookies.get("shop:jwt");
            if (!token) ctx.throw(401);
            ctx.state.user = jwt.verify(token, KEY);
            await next();
        });
        const router = new Router();
        router.get("/pets", (ctx) => { ctx.body = [] });
        app.use(router.routes()).listen(3000);
        "#;
    let seen = document(files);
    assert_eq!(seen.findings, "");
    assert_eq!(seen.operations(), "GET /pets", "{}", seen.document);
}
