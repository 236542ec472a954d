application.post(PATH, async (request, response) => {
  const { status, headers, body } = await login.answer(request, request.socket.remoteAddress);
  response.status(status).set(headers).end(body);
});
