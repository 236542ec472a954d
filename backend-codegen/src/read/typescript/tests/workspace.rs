//! Packages beside the one that is read.

use std::fmt::Write as _;

use super::sketch;
use crate::document::Sources;

const FILES: &str = "
        //- pnpm-workspace.yaml
        packages: ['packages/*', 'apps/*']
        //- apps/server/package.json
        { \"name\": \"server\", \"dependencies\": { \"@shop/shared\": \"workspace:*\", \"express\": \"5\" } }
        //- apps/server/src/app.ts
        import express from 'express';
        import { prefix, petRouter } from '@shop/shared';
        import { ownerRouter } from '@shop/shared/owners';
        const app = express();
        app.use(prefix + '/pets', petRouter());
        app.use(prefix + '/owners', ownerRouter);
        //- packages/shared/package.json
        { \"name\": \"@shop/shared\", \"exports\": \"./dist/index.js\", \"dependencies\": { \"@shop/paths\": \"*\" } }
        //- packages/shared/src/index.ts
        export { prefix } from '@shop/paths';
        export * from './pets';
        //- packages/shared/src/pets.ts
        import { Router } from 'express';
        export const petRouter = () => Router().get('/:id', (req, res) => res.json({ id: req.params.id }));
        //- packages/shared/src/owners.ts
        import { Router } from 'express';
        export const ownerRouter = Router().post('/', (req, res) => res.sendStatus(201));
        //- packages/shared/src/tool.ts
        import express from 'express';
        express().get('/tool', (req, res) => res.end());
        //- packages/paths/package.json
        { \"name\": \"@shop/paths\" }
        //- packages/paths/index.ts
        export const prefix = '/v1';
        //- packages/other/package.json
        { \"name\": \"@shop/other\" }
        //- packages/other/index.ts
        import express from 'express';
        express().get('/other', (req, res) => res.end());
    ";

#[test]
fn what_lies_beside_a_project_is_read_if_its_manifest_says_so() {
    let files = "
        //- server/package.json
        { \"dependencies\": { \"shared\": \"file:../shared\", \"fastify\": \"5\" } }
        //- server/app.js
        import Fastify from 'fastify';
        import { HttpMethod, ApiPath } from 'shared/src/enums.js';
        const app = Fastify();
        app.route({ method: HttpMethod.POST, url: ApiPath.PETS, handler: async () => 1 });
        app.listen({ port: 80 });
        //- shared/package.json
        { \"name\": \"shared\" }
        //- shared/src/enums.js
        export const HttpMethod = { POST: 'POST' };
        export const ApiPath = { PETS: '/pets' };
        //- other/app.js
        require('express')().get('/other', (req, res) => res.end());
    ";
    insta::assert_snapshot!(seen_of(files, "server"), @r"
        POST /pets in server/app.js
        ");
}

fn seen(path: &str) -> String {
    seen_of(FILES, path)
}

fn seen_of(files: &str, path: &str) -> String {
    let mut sources = Sources::new();
    let sketch = sketch(files, path, &mut sources);
    let mut text = String::new();
    for operation in &sketch.operations {
        let method = operation.method.to_uppercase();
        let source = sources.get(operation.place.source);
        let file = source.map_or("", |source| source.name());
        let _ = writeln!(text, "{method} {} in {file}", operation.path);
    }
    text
}

#[test]
fn what_a_project_imports_of_its_workspace_is_read() {
    insta::assert_snapshot!(seen("apps/server"), @r"
        GET /v1/pets/{id} in packages/shared/src/pets.ts
        POST /v1/owners in packages/shared/src/owners.ts
        ");
}
