// Walks pages of a served site: node walk.mjs http://127.0.0.1:PORT/ < names.json > found.json
// What is found is judged by the tests; nothing is judged here.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./chromium.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const site = process.argv[2];
const names = JSON.parse(readFileSync(0, "utf-8"));
const WORKERS = 2;

// Light: everything. Dark: what differs is colour.
const EVERYTHING = { resultTypes: ["violations"] };
const COLOUR = { runOnly: { type: "rule", values: ["color-contrast"] }, resultTypes: ["violations"] };

async function judge(page, options) {
  return page.evaluate(async (given) => {
    const { violations } = await window.axe.run(document, given);
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.length, first: nodes[0].html.slice(0, 160) }));
  }, options);
}

// At 200 % zoom a window of 1280 pixels is 640 wide.
async function measure(page, width) {
  await page.setViewportSize({ width, height: 800 });
  return page.evaluate(() => document.documentElement.scrollWidth);
}

async function walk(browser, name) {
  const found = { name, elsewhere: [], console: [] };
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.on("request", (request) => {
    if (!request.url().startsWith(site)) found.elsewhere.push(request.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) found.console.push(message.text());
  });
  page.on("pageerror", (fault) => found.console.push(String(fault)));
  page.on("requestfailed", (request) => found.console.push(`failed: ${request.url()}`));
  const response = await page.goto(site + name, { waitUntil: "load" });
  found.status = response.status();
  found.bytes = (await response.body()).length;
  found.scripts = await page.locator("script").count();
  found.text = await page.evaluate(() => document.body.innerText);
  found.broken = await page.evaluate(() =>
    [...document.images].filter((image) => !image.naturalWidth).map((image) => image.getAttribute("src")),
  );
  await page.keyboard.press("Tab");
  found.first = await page.evaluate(() => {
    const at = document.activeElement;
    return { href: at.getAttribute("href"), text: at.innerText, top: at.getBoundingClientRect().top };
  });
  await page.evaluate(AXE);
  found.violations = await judge(page, EVERYTHING);
  await page.emulateMedia({ colorScheme: "dark" });
  found.dark = await judge(page, COLOUR);
  found.widths = { 640: await measure(page, 640), 320: await measure(page, 320) };
  found.narrow = await judge(page, EVERYTHING);
  await context.close();

  const plain = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(site + name, { waitUntil: "load" });
  found.same = (await still.evaluate(() => document.body.innerText)) === found.text;
  await plain.close();
  return found;
}

const browser = await launch();
const waiting = [...names];
const found = [];
async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) found.push(await walk(browser, name));
}
await Promise.all(Array.from({ length: WORKERS }, work));
await browser.close();
process.stdout.write(JSON.stringify(found));
