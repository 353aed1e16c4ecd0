// Notes at their numbers: by keyboard, mouse and touch, magnified, and with JavaScript switched off.

import assert from "node:assert/strict";
import { GUIDE, reader, visit } from "./reader.mjs";

/** More milliseconds than a pointer takes from a number to its note. */
const LONG = 1000;

const numbers = (page) => page.locator('[role="doc-noteref"]');
const peek = (page) => page.locator("#peek");

reader("By keyboard, a number that has the focus shows its note", {}, async (page) => {
  await visit(page, GUIDE);
  const number = numbers(page).first();
  await tabTo(page, number);
  await assertShows(page, number);
  assert.equal(await number.getAttribute("aria-describedby"), "peek");
  assert.equal(await repeatedIds(page), 0);

  await page.keyboard.press("Tab");
  assert.equal(await page.locator("#peek a:focus").count(), 1, "its links can be reached");
  await page.keyboard.press("Escape");
  assert.equal(await peek(page).count(), 0);
  assert.ok(await isFocused(number), "the reader is where they were");

  await tabTo(page, number);
  await page.keyboard.press("Escape");
  assert.equal(await peek(page).count(), 0);
});

reader("By keyboard, a note closes when the reader goes on", {}, async (page) => {
  await visit(page, GUIDE);
  await tabTo(page, numbers(page).first());
  const links = await peek(page).locator("a").count();
  for (let step = 0; step < links; step += 1) {
    await page.keyboard.press("Tab");
    assert.equal(await peek(page).count(), 1);
  }
  await page.keyboard.press("Tab");
  assert.equal(await page.locator("#peek a:focus").count(), 0);
  const shown = await peek(page).count();
  assert.equal(shown, await page.locator('[role="doc-noteref"]:focus').count());
  if (shown) assert.equal(await peek(page).getAttribute("aria-label"), "Note 2");
});

reader("By keyboard, a number leads to its note and back", {}, async (page) => {
  await visit(page, GUIDE);
  const number = numbers(page).nth(1);
  await tabTo(page, number);
  await page.keyboard.press("Enter");
  await page.locator(".notes :target").waitFor();
  assert.equal(new URL(page.url()).hash, await number.getAttribute("href"));
  assert.equal(await peek(page).count(), 0);

  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":target a:focus").count(), 1, "reading goes on in the note");
  await page.goBack();
  assert.equal(new URL(page.url()).hash, "");
  assert.equal(await page.locator(".notes :target").count(), 0);
  await page.goForward();
  assert.equal(await page.locator(".notes :target").count(), 1);
});

reader("By mouse, a note waits, lets the pointer in, and goes", {}, async (page) => {
  await page.clock.install();
  await visit(page, GUIDE);
  const number = numbers(page).first();
  await number.hover();
  await page.clock.runFor(100);
  assert.equal(await peek(page).count(), 0, "a pointer that only passes opens nothing");
  await page.clock.runFor(LONG);
  await assertShows(page, number);

  const { x, y, width, height } = await peek(page).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 5 });
  await page.clock.runFor(LONG);
  assert.equal(await peek(page).count(), 1, "it stays while the pointer is in it");

  await page.mouse.move(x + width / 2, y + height + 60, { steps: 5 });
  await page.clock.runFor(LONG);
  assert.equal(await peek(page).count(), 0);

  await number.hover();
  await page.clock.runFor(LONG);
  await page.keyboard.press("Escape");
  assert.equal(await peek(page).count(), 0, "it can be sent away without moving the pointer");
});

reader("By mouse, a number still leads to its note", {}, async (page) => {
  await visit(page, GUIDE);
  const number = numbers(page).first();
  await number.click();
  assert.equal(new URL(page.url()).hash, await number.getAttribute("href"));
  assert.equal(await page.locator(".notes :target").count(), 1);
  assert.equal(await peek(page).count(), 0);
});

reader("On a phone, a note opens in place under the line", { width: 360 }, async (page) => {
  await visit(page, GUIDE);
  const number = numbers(page).first();
  await number.scrollIntoViewIfNeeded();
  const before = await number.boundingBox();
  await number.tap();
  await assertShows(page, number);
  assert.deepEqual(await number.boundingBox(), before, "the line stays where it is");
  assert.equal(await peek(page).evaluate((box) => getComputedStyle(box).position), "static");
  assert.ok(await isFocused(peek(page)), "a screen reader reads it");
  assert.equal(new URL(page.url()).hash, "");

  await peek(page).getByRole("button", { name: "Close" }).tap();
  assert.equal(await peek(page).count(), 0);
  assert.deepEqual(await number.boundingBox(), before);

  await number.tap();
  await numbers(page).nth(1).tap();
  assert.equal(await peek(page).getAttribute("aria-label"), "Note 2");
  await numbers(page).nth(1).tap();
  assert.equal(await peek(page).count(), 0, "a second tap closes it");

  await number.tap();
  await peek(page).getByRole("link", { name: "All notes" }).tap();
  assert.equal(new URL(page.url()).hash, "#notes");
  await page.goBack();
  assert.equal(new URL(page.url()).hash, "");
});

for (const width of [320, 640]) {
  reader(`Magnified to ${width} px, no note covers its line`, { width }, async (page) => {
    await visit(page, GUIDE);
    for (const number of await numbers(page).all()) {
      for (const block of ["center", "end"]) {
        await number.evaluate((link, block) => link.scrollIntoView({ block }), block);
        await number.hover();
        await peek(page).waitFor();
        await assertShows(page, number);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} px`);
        await page.keyboard.press("Escape");
        await page.mouse.move(0, 0);
      }
    }
  });
}

for (const width of [360, 800, 1280]) {
  const options = { scripts: false, width };
  reader(`Without scripts, a note comes to the reader, ${width} px`, options, async (page) => {
    await visit(page, GUIDE);
    const number = numbers(page).nth(2);
    await number.evaluate((link) => link.scrollIntoView({ block: "center" }));
    const before = await number.boundingBox();
    await number.click();
    const note = page.locator(".notes :target");
    assert.deepEqual(await number.boundingBox(), before, "the line stays where it is");
    assert.ok(!overlap(await note.boundingBox(), await lineOf(number)));

    await note.locator('[role="doc-backlink"]').click();
    assert.equal(new URL(page.url()).hash, `#${await number.getAttribute("id")}`);
    assert.equal(await note.count(), 0);
    await page.goBack();
    assert.equal(await note.count(), 1);
    await page.goBack();
    assert.equal(new URL(page.url()).hash, "");
  });
}

reader("Where there is a margin, a note that was followed covers no text", {}, async (page) => {
  await visit(page, GUIDE);
  await numbers(page).first().click();
  const note = await page.locator(".notes :target").boundingBox();
  assert.ok(!overlap(note, await page.locator(".prose").first().boundingBox()));
});

reader("On paper, every note stands in the list and none at its number", {}, async (page) => {
  await visit(page, GUIDE);
  await numbers(page).first().click();
  await numbers(page).nth(2).hover();
  await peek(page).waitFor();
  await page.emulateMedia({ media: "print" });
  assert.equal(await peek(page).isVisible(), false);
  const positions = await page.locator(".notes li").evaluateAll((notes) =>
    notes.map((note) => getComputedStyle(note).position));
  assert.deepEqual(new Set(positions), new Set(["static"]));
});

/** Gives the focus as the Tab key does. */
async function tabTo(page, number) {
  await number.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Escape");
  await number.evaluate((link) => link.focus());
  assert.ok(await isFocused(number));
}

/** The note of this number is shown: all its words, in the window, and not over the line. */
async function assertShows(page, number) {
  const note = page.locator(`[id="${(await number.getAttribute("href")).slice(1)}"]`);
  const words = await note.evaluate((note) => {
    const copy = note.cloneNode(true);
    for (const back of copy.querySelectorAll('[role="doc-backlink"]')) back.remove();
    return copy.textContent.trim();
  });
  assert.ok((await peek(page).textContent()).includes(words));
  const box = await peek(page).boundingBox();
  const { width, height } = page.viewportSize();
  assert.ok(box.x >= 0 && box.x + box.width <= width, "it is as wide as the window at most");
  assert.ok(box.y >= 0 && box.y + box.height <= height, "all of it is in the window");
  assert.ok(!overlap(box, await lineOf(number)), "it does not cover the line");
}

/** Where the last letter before a number stands. */
function lineOf(number) {
  return number.evaluate((link) => {
    const text = link.parentNode.previousSibling;
    const range = document.createRange();
    range.setStart(text, text.length - 1);
    range.setEnd(text, text.length);
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x, y, width, height };
  });
}

function overlap(one, other) {
  return one.x < other.x + other.width && other.x < one.x + one.width
    && one.y < other.y + other.height && other.y < one.y + one.height;
}

function isFocused(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}

function repeatedIds(page) {
  return page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    return ids.length - new Set(ids).size;
  });
}
