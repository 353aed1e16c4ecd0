// Every page that a reader can come to: valid HTML, no dead link, no sideways scrolling on a phone.

import assert from "node:assert/strict";
import { HtmlValidate } from "html-validate";
import { crawl } from "./crawl.mjs";
import { GUIDE, commentForm, reader, site, visit } from "./reader.mjs";

// What the HTML standard says, and what assistive technology needs; not html-validate's own taste.
const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
});

reader("Every page that can be reached is there, and so is what it links to", {}, async (page) => {
  const pages = await crawl(site.address, page);
  assert.ok(pages.size > 20, `${pages.size} addresses`);
  const dead = [];
  for (const [path, { status, links }] of pages) {
    if (status !== 200) dead.push(`${path}: ${status}`);
    for (const link of links) {
      const { origin, pathname, search, hash } = new URL(link);
      const target = pages.get(pathname + search);
      const id = decodeURIComponent(hash.slice(1));
      if (origin === site.address && id && !target.ids.includes(id)) {
        dead.push(`${path} links to ${link}, which has no such place`);
      }
    }
  }
  assert.deepEqual(dead, []);
});

reader("Every page is valid HTML", {}, async (page) => {
  const pages = await crawl(site.address, page);
  const wrong = [];
  for (const [path, { html }] of pages) {
    if (html) wrong.push(...(await problems(path, html)));
  }
  assert.deepEqual(wrong, []);
});

reader("Pages that say no are valid HTML too", { scripts: false }, async (page) => {
  assert.equal(await visit(page, "/no-such-page"), 404);
  const notFound = await problems("404", await page.content());
  assert.equal(await visit(page, "/sources/nobody"), 404);
  notFound.push(...(await problems("no source", await page.content())));

  await visit(page, GUIDE);
  await commentForm(page).write({ name: "N".repeat(500), body: "Words" });
  const refused = page.waitForResponse((response) => response.status() === 422);
  await commentForm(page).post();
  const faulty = await problems("422", await (await refused).text());

  assert.deepEqual([...notFound, ...faulty], []);
});

reader("No page scrolls sideways on the narrowest phone", { width: 320 }, async (page) => {
  const pages = await crawl(site.address, page);
  const wide = [];
  for (const [path, { html }] of pages) {
    if (!html) continue;
    await visit(page, path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 320) wide.push(`${path}: ${width} px`);
  }
  assert.deepEqual(wide, []);
});

/** One line for each fault that html-validate finds. */
async function problems(path, html) {
  const report = await validator.validateString(html);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) =>
      `${path}:${line}:${column}: ${message} (${ruleId})`));
}
