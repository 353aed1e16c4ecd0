// Reading with JavaScript switched off.

import assert from "node:assert/strict";
import { GUIDE, reader, visit } from "./reader.mjs";

const withoutScripts = { scripts: false };

reader("A reader finds the guide on the home page", withoutScripts, async (page) => {
  assert.equal(await visit(page, "/"), 200);
  await page.locator(`main a[href="${GUIDE}"]`).first().click();
  assert.equal(new URL(page.url()).pathname, GUIDE);
  assert.equal(await page.locator("h1").count(), 1);
  assert.equal(await page.locator("article h2, main h2").count() >= 7, true);
});

reader("Every claim of the guide leads to its source and back", withoutScripts, async (page) => {
  assert.equal(await visit(page, GUIDE), 200);
  const calls = page.locator('[role="doc-noteref"]');
  assert.ok(await calls.count() >= 10, "the guide cites ten sources");
  for (const call of await calls.all()) {
    await call.click();
    const note = page.locator(":target");
    assert.equal(await note.count(), 1, `${page.url()} leads to a note`);
    assert.ok(await isOnScreen(note), `${page.url()} is on the screen`);

    const way = `a[role="doc-backlink"][href="#${await call.getAttribute("id")}"]`;
    assert.match((await note.locator(way).getAttribute("aria-label")) ?? "", /\d/);
    await note.locator(way).click();
    assert.equal(new URL(page.url()).hash, `#${await call.getAttribute("id")}`);
    assert.ok(await isOnScreen(call), "the reader is back at the claim");
  }
});

reader("Each source of the guide can be visited", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  const sources = page.locator('[role="doc-endnotes"] li a[href^="https://"]');
  assert.ok(await sources.count() >= 10);
});

reader("Every way inside the guide leads somewhere", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  const lost = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
    .map((link) => decodeURIComponent(link.getAttribute("href").slice(1)))
    .filter((id) => !document.getElementById(id)));
  assert.deepEqual(lost, []);
});

reader("Every picture of the guide has words and arrives", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  const pictures = await page.locator("main img").all();
  assert.ok(pictures.length > 0);
  for (const picture of pictures) {
    assert.notEqual((await picture.getAttribute("alt") ?? "").trim(), "");
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction((image) => image.complete, await picture.elementHandle());
    assert.ok(await picture.evaluate((image) => image.naturalWidth > 0));
  }
});

reader("The first key press offers the way past the head of the page", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  await page.keyboard.press("Tab");
  const skip = page.locator(":focus");
  assert.equal(await skip.count(), 1);
  assert.ok(await isOnScreen(skip), "the link shows when it has the focus");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("main:target, main :target").count(), 1);
});

reader("A wrong address says so and leads home", withoutScripts, async (page) => {
  assert.equal(await visit(page, "/articles/no-such-article"), 404);
  await page.locator('a[href="/"]').first().click();
  assert.equal(new URL(page.url()).pathname, "/");
});

function isOnScreen(locator) {
  return locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
}
