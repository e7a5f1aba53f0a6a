// Walks pages of a served site: node walk.mjs http://127.0.0.1:PORT/ < names.json > found.json
// What is found is judged by the tests; nothing is judged here.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./chromium.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const site = process.argv[2];
const names = JSON.parse(readFileSync(0, "utf-8"));
const FEW = 2;

// Every rule but those of colours of every page, and where it is narrow what lies where; colours, light and dark, of pages
// on which something looks like nothing on the pages before.
const COLOUR = ["color-contrast", "link-in-text-block"];
const LAYOUT = ["target-size", "scrollable-region-focusable"];
const ALL_BUT_COLOUR = {
  resultTypes: ["violations"],
  rules: Object.fromEntries(COLOUR.map((id) => [id, { enabled: false }])),
};
const only = (values) => ({ runOnly: { type: "rule", values }, resultTypes: ["violations"] });

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

// As most people do: in the light, in a wide window.
async function look(page) {
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

// Whatever could run: elements that hold a program or another page, handlers, addresses that are programs. What is shown
// in place of a script counts as well: of a page without all of these nothing differs without scripts.
function countScripts() {
  const holders = new Set(["script", "noscript", "iframe", "object", "embed"]);
  const runs = ({ name, value }) => name.startsWith("on") || /^\s*javascript:/i.test(value);
  const all = [...document.querySelectorAll("*")];
  return all.filter((each) => holders.has(each.localName) || [...each.attributes].some(runs)).length;
}

// Of the rows of a table that look alike, a few: elements and classes are all that styles here go by.
function keepFewAlike(most) {
  for (const body of document.querySelectorAll("tbody")) {
    const seen = new Map();
    for (const row of [...body.rows]) {
      const elements = [row, ...row.querySelectorAll("*")];
      const looks = elements.map((each) => `${each.localName}.${each.getAttribute("class")}`).join();
      seen.set(looks, (seen.get(looks) ?? 0) + 1);
      if (seen.get(looks) > most) row.remove();
    }
  }
}

// How each element looks, and whether it says something: itself and all it stands in, by all that styles here go by. What
// styles tell apart by other attributes counts as well, should they ever.
function listLooks() {
  const shown = ["class", "style", "aria-current"];
  const looks = new Map([[document.documentElement, ""]]);
  for (const each of document.documentElement.querySelectorAll("*")) {
    const told = [...each.attributes].map(({ name, value }) => (shown.includes(name) ? `${name}=${value}` : name));
    const speaks = [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    looks.set(each, `${looks.get(each.parentElement)}>${each.localName} ${told.sort().join(" ")} ${speaks}`);
  }
  return [...new Set(looks.values())];
}

// One window serves all pages: windows are what takes time.
async function open(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  const told = { elsewhere: [], console: [] };
  // What was asked for since the page was: leaving the one before may break off a picture of it.
  const asked = new Set();
  page.on("request", (request) => {
    asked.add(request);
    if (!request.url().startsWith(site)) told.elsewhere.push(request.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) told.console.push(message.text());
  });
  page.on("pageerror", (fault) => told.console.push(String(fault)));
  page.on("requestfailed", (request) => {
    if (asked.has(request)) told.console.push(`failed: ${request.url()}`);
  });
  return { page, protocol, told, asked, known: new Set() };
}

async function walk({ page, protocol, told, asked, known }, name) {
  // The one before would ask for pictures of another width as the window widens.
  await page.goto("about:blank");
  await look(page);
  asked.clear();
  Object.assign(told, { elsewhere: [], console: [] });
  const response = await page.goto(site + name, { waitUntil: "load" });
  const found = { name, status: response.status(), bytes: (await response.body()).length };
  found.scripts = await page.evaluate(countScripts);
  found.text = await page.evaluate(() => document.body.innerText);
  found.broken = await page.evaluate(() =>
    [...document.images].filter((image) => !image.naturalWidth).map((image) => image.getAttribute("src")),
  );
  await page.keyboard.press("Tab");
  found.first = await page.evaluate(() => {
    const at = document.activeElement;
    return { href: at.getAttribute("href"), text: at.innerText, top: at.getBoundingClientRect().top };
  });
  // Not before: the empty page in between would read it as well.
  await page.evaluate(AXE);
  found.violations = await judge(page, ALL_BUT_COLOUR);
  found.widths = { 640: await measure(page, 640), 320: await measure(page, 320) };
  await page.evaluate(keepFewAlike, FEW);
  const looks = await page.evaluate(listLooks);
  found.coloured = looks.some((each) => !known.has(each));
  looks.forEach((each) => known.add(each));
  found.narrow = await judge(page, only(LAYOUT));
  found.dark = [];
  if (found.coloured) {
    await page.emulateMedia({ colorScheme: "dark" });
    found.dark = await judge(page, only(COLOUR));
    await look(page);
    found.violations.push(...(await judge(page, only(COLOUR))));
  }
  const own = { ...found, ...structuredClone(told) };
  if (!isFirstOfItsKind(name)) return own;
  return { ...own, same: (await readWithoutScripts(page, protocol, name)) === found.text };
}

async function readWithoutScripts(page, protocol, name) {
  await look(page);
  await protocol.send("Emulation.setScriptExecutionDisabled", { value: true });
  await page.goto(site + name, { waitUntil: "load" });
  const text = await page.evaluate(() => document.body.innerText);
  await protocol.send("Emulation.setScriptExecutionDisabled", { value: false });
  return text;
}

// Pages of one template are called alike up to the first hyphen.
function isFirstOfItsKind(name) {
  const kind = (each) => each.replace(/[-.][^/]*$/, "");
  return names.find((each) => kind(each) === kind(name)) === name;
}

const browser = await launch();
const opened = await open(browser);
const found = [];
for (const name of names) found.push(await walk(opened, name));
await browser.close();
process.stdout.write(JSON.stringify(found));
