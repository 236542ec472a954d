//! Routes that stand in tables and descriptions before something of the code's own serves them.

use super::paths;

#[test]
fn packages_serve_paths_of_their_own() {
    let files = "
        //- app.ts
        import fastify from 'fastify';
        import metrics from 'fastify-metrics';
        import { mercurius } from 'mercurius';
        import { streamableHttp } from 'fastify-mcp';
        import underPressure from '@fastify/under-pressure';
        const app = fastify();
        app.register(metrics, { routeMetrics: { enabled: true } });
        app.register(mercurius, { path: '/questions', schema });
        app.register(streamableHttp, { stateful: true, mcpEndpoint: '/tools', createServer });
        app.register(underPressure, { exposeStatusRoute: '/pressure' });
        app.register(async (inner) => {
          inner.register(metrics, { endpoint: null });
          inner.register(streamableHttp, { createServer });
          inner.register(underPressure, { maxHeapUsedBytes: 1 });
        }, { prefix: '/inner' });
        app.listen({ port: 1 });
        //- other.js
        const express = require('express');
        const bundle = require('express-prom-bundle');
        const app = express();
        app.use(bundle({ includeMethod: true }));
        app.use(bundle({ metricsPath: '/measured' }));
        app.listen(2);
    ";
    insta::assert_snapshot!(paths(files), @r"
        GET /metrics
        GET /questions
        POST /questions
        GET /tools
        POST /tools
        DELETE /tools
        GET /pressure
        POST /inner/mcp
        GET /metrics
        GET /measured
        ");
}
