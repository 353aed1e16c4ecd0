// How pages look: screenshots for people in target/screenshots, and what can be measured of it.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { GUIDE, commentForm, reader, site, visit } from "./reader.mjs";

/** The tallest picture; Chromium cannot draw more than 16,384 pixels, and people look at less. */
const PIECE = 3000;

const screenshots = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

for (const width of [360, 1280]) {
  for (const scheme of ["light", "dark"]) {
    reader(`Screenshots at ${width} px, ${scheme}`, { width, scheme }, async (page) => {
      await mkdir(screenshots, { recursive: true });
      const shoot = (name, from, to) => page.screenshot({
        path: `${screenshots}${name}-${width}-${scheme}.png`,
        fullPage: true,
        clip: { x: 0, y: from, width, height: Math.min(to - from, PIECE) },
      });
      const height = () => page.evaluate(() => document.documentElement.scrollHeight);

      await visit(page, "/");
      await shoot("home", 0, await height());
      await visit(page, GUIDE);
      await seeAllPictures(page);
      for (let piece = 0; piece * PIECE < await height(); piece += 1) {
        await shoot(`guide-${piece + 1}`, piece * PIECE, await height());
      }
      await commentForm(page).write({ name: "Robin", body: "It took *three* attempts." });
      const { y, height: tall } = await commentForm(page).form.boundingBox();
      const top = y + await page.evaluate(() => scrollY);
      const picture = await shoot("comment-form", top - 40, top + tall + 40);
      assert.ok(picture.length > 10_000, "it shows something");
    });
  }
}

for (const width of [360, 1280]) {
  reader(`Nothing moves when pictures arrive late, ${width} px`, { width }, async (page) => {
    let letPicturesGo;
    const picturesMayGo = new Promise((resolve) => {
      letPicturesGo = resolve;
    });
    await page.route("**/images/**", async (route) => {
      await picturesMayGo;
      await route.continue();
    });
    await page.addInitScript(() => {
      globalThis.shifts = [];
      new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries()))
        .observe({ type: "layout-shift", buffered: true });
    });

    await page.goto(GUIDE, { waitUntil: "domcontentloaded" });
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    const before = await height();
    letPicturesGo();
    await seeAllPictures(page);

    assert.equal(await height(), before);
    assert.equal(await page.evaluate(() => globalThis.shifts.length), 0);
  });
}

reader("A page on paper is black on white, without the form", { scheme: "dark" }, async (page) => {
  await visit(page, GUIDE);
  await page.emulateMedia({ media: "print" });
  assert.equal(await commentForm(page).form.isVisible(), false);
  assert.equal(await page.locator('[role="doc-endnotes"]').isVisible(), true);
});

reader("Pages and their parts say how long they may be kept", {}, async (page) => {
  const kept = [];
  page.on("response", async (response) => {
    if (new URL(response.url()).pathname.startsWith("/static/")) {
      kept.push(response.headers()["cache-control"] ?? "nothing");
    }
  });
  await visit(page, GUIDE);
  assert.ok(kept.length > 0, `${site.address} serves its style sheet itself`);
  for (const words of kept) assert.match(words, /immutable/);
});

/** Scrolls down so that pictures that load lazily do, and waits for all of them. */
async function seeAllPictures(page) {
  for (const picture of await page.locator("main img").all()) {
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction((image) => image.complete, await picture.elementHandle());
  }
  await page.evaluate(() => scrollTo(0, 0));
}
