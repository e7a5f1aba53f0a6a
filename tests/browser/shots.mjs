// Pictures of pages of a served site: node shots.mjs http://127.0.0.1:PORT/ OUT < names.json
import { mkdirSync } from "node:fs";
import { launch } from "./chromium.mjs";
import { readFileSync } from "node:fs";

const [site, out] = process.argv.slice(2);
const names = JSON.parse(readFileSync(0, "utf-8"));
const WIDTHS = [320, 768, 1280];

mkdirSync(out, { recursive: true });
const browser = await launch();
const page = await browser.newPage();
for (const name of names) {
  await page.goto(site + name, { waitUntil: "load" });
  const stem = `${out}/${name.replace(".html", "")}`;
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${stem}-${width}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: `${stem}-dark.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await page.pdf({ path: `${stem}-print.pdf`, format: "A4", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.screenshot({ path: `${stem}-print.png`, fullPage: true });
  await page.emulateMedia({ media: "screen" });
}
await browser.close();
