// Walks pages of a served site: node walk.mjs http://127.0.0.1:PORT/ < names.json > found.json
// What is found is judged by the tests; nothing is judged here.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./chromium.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const site = process.argv[2];
const names = JSON.parse(readFileSync(0, "utf-8"));
const WORKERS = 2;
const FEW = 10;

// Light: everything. In the dark colours differ; narrow, what lies where.
const EVERYTHING = { resultTypes: ["violations"] };
const COLOUR = { runOnly: { type: "rule", values: ["color-contrast"] }, resultTypes: ["violations"] };
const LAYOUT = {
  runOnly: { type: "rule", values: ["target-size", "scrollable-region-focusable"] },
  resultTypes: ["violations"],
};

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

// One window with scripts and one without serve all pages of a worker: windows are what takes time.
async function open(browser) {
  const [page, still] = await Promise.all(
    [true, false].map(async (javaScriptEnabled) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled });
      return context.newPage();
    }),
  );
  const told = { elsewhere: [], console: [] };
  page.on("request", (request) => {
    if (!request.url().startsWith(site)) told.elsewhere.push(request.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) told.console.push(message.text());
  });
  page.on("pageerror", (fault) => told.console.push(String(fault)));
  page.on("requestfailed", (request) => told.console.push(`failed: ${request.url()}`));
  return { page, still, told };
}

async function walk({ page, still, told }, name) {
  // Away first: the last page would load its wide picture again, and break off.
  await page.goto("about:blank");
  Object.assign(told, { elsewhere: [], console: [] });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
  const response = await page.goto(site + name, { waitUntil: "load" });
  const found = { name, status: response.status(), bytes: (await response.body()).length };
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
  found.widths = { 640: await measure(page, 640), 320: await measure(page, 320) };
  // Every row was judged once; for what differs in the dark and where it is narrow a few of each table will do.
  await page.evaluate((most) => {
    for (const body of document.querySelectorAll("tbody")) [...body.rows].slice(most).forEach((row) => row.remove());
  }, FEW);
  found.narrow = await judge(page, LAYOUT);
  await page.emulateMedia({ colorScheme: "dark" });
  found.dark = await judge(page, COLOUR);
  await still.goto(site + name, { waitUntil: "load" });
  found.same = (await still.evaluate(() => document.body.innerText)) === found.text;
  return { ...found, ...told };
}

const browser = await launch();
const waiting = [...names];
const found = [];
async function work() {
  const windows = await open(browser);
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) found.push(await walk(windows, name));
}
await Promise.all(Array.from({ length: WORKERS }, work));
await browser.close();
process.stdout.write(JSON.stringify(found));
