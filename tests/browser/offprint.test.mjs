// An article taken away: the file as somebody opens it later, without the site.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { GUIDE, reader, visit } from "./reader.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const scheme of ["light", "dark"]) {
  reader(`The article as one file reads well and asks nobody, ${scheme}`, { width: 320, scheme }, async (page) => {
    await visit(page, GUIDE);
    const links = page.locator("a[download]");
    assert.equal(await links.count(), 2);
    const [download] = await Promise.all([page.waitForEvent("download"), links.first().click()]);
    assert.equal(download.suggestedFilename(), "article.html");

    const html = readFileSync(await download.path(), "utf8");
    // A page of the site would lend the file its own policy.
    await page.goto("about:blank");
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.setContent(html, { waitUntil: "load" });

    assert.deepEqual(asked.filter((url) => !url.startsWith("data:")), []);
    const pictures = await page.locator("img").evaluateAll((images) =>
      images.map((image) => image.naturalWidth));
    assert.ok(pictures.length > 0 && !pictures.includes(0), "every picture is inside");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id }) => id), []);

    const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
    const { results } = await validator.validateString(html);
    assert.deepEqual(results.flatMap(({ messages }) => messages.map(({ message }) => message)), []);
  });
}
