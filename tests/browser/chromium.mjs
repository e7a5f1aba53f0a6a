// Starts the system's chromium so that it reaches nobody on its own.
import { chromium } from "playwright-core";

export const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A process for each page, and threads that draw what nobody sees, are what half of the time would go to; all pages
  // here are ours.
  "--renderer-process-limit=1",
  "--disable-site-isolation-trials",
  "--in-process-gpu",
  "--disable-gpu-compositing",
  "--disable-threaded-compositing",
  "--js-flags=--single-threaded",
];

export function launch(more = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...more] });
}
