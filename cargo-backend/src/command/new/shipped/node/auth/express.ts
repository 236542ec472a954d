application.post(PATH, async (request, response) => {
  const { status, headers, body } = await login.answer(request);
  response.status(status).set(headers).end(body);
});
