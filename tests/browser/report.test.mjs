// Telling editors that something is wrong, with JavaScript switched off, by keyboard alone.

import assert from "node:assert/strict";
import { GUIDE, reader, site, visit } from "./reader.mjs";

const withoutScripts = { scripts: false };

/** In milliseconds between keys; the screen doubts whoever writes ten letters a second. */
const aPersonsPace = { delay: 150 };

reader("A problem is reported by keyboard, from the article to the thanks", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  await tabTo(page, 'a[href$="/report"]');
  await Promise.all([page.waitForURL(/\/report$/), page.keyboard.press("Enter")]);

  await tabTo(page, '[name="about"]');
  await page.keyboard.type("Note 2");
  await tabTo(page, '[name="kind"]');
  await page.keyboard.type("The source");
  await tabTo(page, '[name="body"]');
  await page.keyboard.type("It says the opposite.", aPersonsPace);
  await tabTo(page, "#report-form button");
  await Promise.all([page.waitForURL(/\/report\/thanks$/), page.keyboard.press("Enter")]);

  assert.equal(await page.locator("h1").innerText(), "Thank you for telling us");
  const reports = await site.lamplight("reports", "list");
  const line = reports.split("\n").find((one) => one.includes("It says the opposite."));
  assert.match(line, new RegExp(`^ +\\d+   .*${GUIDE}#fn-.*unsupported`));
  await visit(page, GUIDE);
  assert.equal(await page.getByText("It says the opposite.").count(), 0);
});

reader("A faulty report comes back with its text and what is wrong", withoutScripts, async (page) => {
  await visit(page, `${GUIDE}/report`);
  await page.locator('[name="kind"]').evaluate((field) => field.removeAttribute("required"));
  await page.locator('[name="body"]').fill("Words that took me an hour.");
  const answer = page.waitForResponse((response) => response.status() === 422);
  await page.locator("#report-form button").click();
  await answer;
  await page.waitForLoadState("load");

  const kind = page.locator('[name="kind"]');
  assert.equal(await page.locator('[name="body"]').inputValue(), "Words that took me an hour.");
  assert.equal(await kind.getAttribute("aria-invalid"), "true");
  const described = (await kind.getAttribute("aria-describedby")).trim();
  assert.equal(await page.locator(`#${described}`).innerText(), "Please choose what is wrong.");
  await page.getByRole("alert").getByRole("link").click();
  assert.equal(new URL(page.url()).hash, "#report-kind");
});

reader("The trap of the report form is out of everybody's way", withoutScripts, async (page) => {
  await visit(page, `${GUIDE}/report`);
  const trap = page.locator('[name="website"]');
  assert.equal(await trap.isVisible(), false);
  assert.equal(await trap.getAttribute("tabindex"), "-1");
});

/** Presses Tab until the focus is there; far enough for the longest page, never for ever. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 400; presses += 1) {
    if (await page.locator(selector).evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`The Tab key never comes to ${selector}.`);
}
