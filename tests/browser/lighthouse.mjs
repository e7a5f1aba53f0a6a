// What Lighthouse makes of served pages: node lighthouse.mjs < addresses.json > scores.json
// Its judgement of accessibility alone, as on a telephone, which is its default, of each page as it stands once it is loaded:
// the same audits as of a navigation, which spends ten seconds a page on waiting.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { snapshot } from "lighthouse";
import puppeteer from "puppeteer-core";
import { launch } from "./chromium.mjs";

const addresses = JSON.parse(readFileSync(0, "utf-8"));
const flags = { onlyCategories: ["accessibility"], disableFullPageScreenshot: true, logLevel: "silent" };

async function findPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

const port = await findPort();
const browser = await launch([`--remote-debugging-port=${port}`]);
const driver = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
const page = await driver.newPage();
const found = [];
for (const name of addresses) {
  await page.goto(name, { waitUntil: "load" });
  const { lhr } = await snapshot(page, { flags });
  const { score, auditRefs } = lhr.categories.accessibility;
  const audits = auditRefs.map(({ id }) => lhr.audits[id]);
  found.push({
    name,
    score: score === null ? null : Math.round(score * 100),
    passed: audits.filter((audit) => audit.score === 1).length,
    failed: audits.filter((audit) => audit.score !== null && audit.score < 1).map(({ id }) => id),
  });
}
await driver.disconnect();
await browser.close();
process.stdout.write(JSON.stringify(found));
