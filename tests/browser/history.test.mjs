// Readers who want to know what an article said before, without scripts and with axe-core looking on.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { GUIDE, reader, site, visit } from "./reader.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
});

const NOTE = "We had named the wrong lantern.";

/** Publishes a second version of the guide, once, and resolves when the server shows it. */
let published;
function secondVersion() {
  published ??= (async () => {
    await site.publish("articles/why-no-contact.md", (file) => {
      const [head, text] = file.split(/\n\+\+\+\n/);
      const change = `[change]\nclass = "correction"\nnote = "${NOTE}"`;
      return `${head}\n\n${change}\n+++\n${text}\nA lantern was added here.\n`;
    });
    // The server hears of it within a fraction of a second.
    while (!(await (await fetch(site.address + GUIDE)).text()).includes(NOTE));
  })();
  return published;
}

reader("A reader finds what changed and reads it word by word", { scripts: false }, async (page) => {
  await secondVersion();
  await visit(page, GUIDE);
  assert.ok((await page.locator("aside.callout").innerText()).includes(NOTE));
  await page.locator('.opening a[href$="/history"]').click();
  assert.deepEqual(await page.locator(".versions h2").allInnerTexts(), [
    "Version 2: Correction",
    "Version 1: Published",
  ]);
  await page.getByRole("link", { name: "What changed in version 2" }).click();
  assert.deepEqual(await page.locator(".compared ins").allTextContents(), [
    "[added: A lantern was added here.] ",
  ]);
  assert.equal(await page.locator(".compared del").count(), 0);
  // Not by colour alone: the words are underlined as well, and screen readers are told.
  const line = await page.locator(".compared ins").evaluate(
    (element) => getComputedStyle(element).textDecorationLine);
  assert.equal(line, "underline");

  // What is folded can be unfolded, and the form compares any two.
  const fold = page.locator(".compared details").first();
  assert.equal(await fold.locator("p").first().isVisible(), false);
  await fold.locator("summary").click();
  assert.equal(await fold.locator("p").first().isVisible(), true);
  await page.getByLabel("The earlier one").selectOption("2");
  await page.getByLabel("The later one").selectOption("1");
  await page.getByRole("button", { name: "Show what changed" }).click();
  assert.match(page.url(), /\/history\?from=1&to=2$/);
});

reader("A reader finds all corrections from the editorial process", { scripts: false }, async (page) => {
  await secondVersion();
  await visit(page, "/editorial-process");
  await page.locator('main a[href="/corrections"]').click();
  assert.ok((await page.locator(".listed li").first().innerText()).includes(NOTE));
});

const pages = {
  "a corrected article": GUIDE,
  "a history": `${GUIDE}/history`,
  "a comparison": `${GUIDE}/history?from=1&to=2`,
  "all corrections": "/corrections",
};

for (const [name, path] of Object.entries(pages)) {
  for (const width of [320, 1280]) {
    for (const scheme of ["light", "dark"]) {
      reader(`axe finds nothing on ${name}, ${width} px, ${scheme}`, { width, scheme }, async (page) => {
        await secondVersion();
        assert.equal(await visit(page, path), 200);
        const source = await (await fetch(site.address + path)).text();
        const report = await validator.validateString(source);
        assert.deepEqual(report.results.flatMap(({ messages }) => messages), []);
        await page.evaluate(axe);
        const results = await page.evaluate(
          () => globalThis.axe.run({ resultTypes: ["violations"] }));
        const found = results.violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target }) => `${id} (${target.join(" ")})`));
        assert.deepEqual(found, []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} px wide`);
      });
    }
  }
}
