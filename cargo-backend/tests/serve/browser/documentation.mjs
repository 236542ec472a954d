// Opens the page with the documentation of a museum in a browser, sends a request from it, and prints what
// the page shows of the answer. Whatever the browser complains about is an error.

import { chromium } from "playwright-core";

const [url, program] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await browser.newPage();
const complaints = [];
page.on("console", (message) => {
  // The status of an answer that somebody asked for is no complaint.
  if (message.type() === "error" && !message.text().includes("status of 4")) complaints.push(message.text());
});
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("request", (request) => {
  if (!request.url().startsWith(new URL(url).origin)) complaints.push(`it asks ${request.url()}`);
});

await page.goto(url);
await page.getByRole("heading", { level: 1 }).waitFor();
await page.getByRole("searchbox").fill("hours");
const links = page.getByRole("navigation").getByRole("link");
const shown = await links.evaluateAll((all) => all.filter((link) => link.checkVisibility()).map((link) => link.href));
await page.getByRole("navigation").getByRole("link").and(page.locator(":visible")).click();
const operation = page.locator("details.operation[open]");
const send = async () => {
  await operation.getByRole("button", { name: "Send" }).click();
  await operation.locator(".answer strong").waitFor();
  const status = await operation.locator(".answer strong").innerText();
  const body = await operation.locator(".answer > pre").innerText();
  await operation.locator(".answer").evaluate((answer) => answer.remove());
  return { status, body: JSON.parse(body) };
};
await operation.locator("input[name='query page']").fill("1");
const refused = await send();
await page.locator("#credentials input[type=text]").fill("guest");
await page.locator("#credentials input[type=password]").fill("mock");
const answered = await send();
const details = operation.locator("details.schema").first();
await details.click();
// What is in it is made when it is opened.
await details.getByText("MuseumDailyHours").first().waitFor();
const schema = await details.innerText();
const title = await page.title();
await browser.close();
console.log(JSON.stringify({ title, n_links: shown.length, refused, answered, schema, complaints }));
