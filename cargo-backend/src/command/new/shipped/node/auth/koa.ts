application.use(async (ctx, next) => {
  if (ctx.path !== PATH || ctx.method !== "POST") return next();
  const { status, headers, body } = await login.answer(ctx.req, ctx.req.socket.remoteAddress);
  ctx.status = status;
  ctx.set({ ...headers });
  ctx.body = body;
});
