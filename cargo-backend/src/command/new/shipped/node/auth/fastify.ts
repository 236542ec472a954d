application.register(async (instance) => {
  // Whatever the client says it is: it is read as JSON.
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser("*", (_request, payload, parsed) => parsed(null, payload));
  instance.post(PATH, async (request, reply) => {
    const { status, headers, body } = await login.answer(request.raw, request.raw.socket.remoteAddress);
    return reply.code(status).headers(headers).serializer(String).send(body);
  });
});
