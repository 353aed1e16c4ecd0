// What could identify somebody is shown before a comment is stored.

import assert from "node:assert/strict";
import { GUIDE, commentForm, reader, site, tabTo, visit } from "./reader.mjs";

/** In milliseconds between keys; the screen doubts whoever writes ten letters a second. */
const aPersonsPace = { delay: 60 };

const WORDS = "You can ring me on 07700 900123. My daughter Lena sleeps again.";

for (const scripts of [false, true]) {
  const how = scripts ? "with JavaScript" : "without JavaScript";
  reader(`Marks are shown before anything is stored, ${how}`, { scripts, width: 360 }, async (page) => {
    await visit(page, GUIDE);
    const form = commentForm(page);
    await form.write({ name: "Quiet Heron", body: `${WORDS} (${how})` });
    assert.equal(await form.post(), 200);

    assert.equal(await page.locator("h1").innerText(), "Please look once more before you post");
    assert.deepEqual(await page.locator(".guard mark").allInnerTexts(), ["07700 900123", "Lena"]);
    assert.equal(await form.body.inputValue(), `${WORDS} (${how})`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `the page is ${width} pixels wide`);
    assert.doesNotMatch(await site.lamplight("comments", "list"), new RegExp(how));

    // From a mark to why, and back.
    await page.locator(".guard sup a").first().click();
    assert.match(await page.locator(":target").innerText(), /^A phone number: 07700 900123\. /);
    await page.locator(".why a").first().click();
    assert.equal(await page.locator(":target").innerText(), "07700 900123");

    // Changed: only what is left would be shown again, and that was seen.
    await page.locator(".guard a.button").click();
    await form.write({ body: `My daughter Lena sleeps again. (${how})` });
    assert.equal(await form.post(), 200);
    assert.equal(await page.locator(".guard").count(), 0);
  });

  reader(`A name is suggested beside the text, ${how}`, { scripts, width: 360 }, async (page) => {
    await visit(page, GUIDE);
    const form = commentForm(page);
    await form.write({ body: "Words that took me an hour." });
    await Promise.all([page.waitForURL(/\/preview$/), page.locator("button[name=suggest]").click()]);
    assert.match(await form.name.inputValue(), /^[A-Z][a-z]+ [A-Z][a-z]+$/);
    assert.equal(await form.body.inputValue(), "Words that took me an hour.");
  });
}

reader("Somebody posts anyway by keyboard alone", { scripts: false }, async (page) => {
  await visit(page, GUIDE);
  await tabTo(page, '[name="body"]');
  await page.keyboard.type("Ring me on 07700 900456.", aPersonsPace);
  await tabTo(page, "#comment-form button.primary");
  await Promise.all([page.waitForURL(/\/comments$/), page.keyboard.press("Enter")]);
  await tabTo(page, ".guard button");
  const left = page.waitForURL((url) => !url.pathname.endsWith("/comments"));
  await Promise.all([left, page.keyboard.press("Enter")]);
  const all = await Promise.all(["held", "published"].map(
    (status) => site.lamplight("comments", "list", "--status", status)));
  assert.match(all.join(""), /Ring me on 07700 900456\./);
});

reader("The Enter key in the field for the name previews and keeps the name", { scripts: false }, async (page) => {
  await visit(page, GUIDE);
  const form = commentForm(page);
  await form.write({ name: "Robin", body: "A few words." });
  await Promise.all([page.waitForURL(/\/preview$/), form.name.press("Enter")]);
  assert.equal(await form.name.inputValue(), "Robin");
  assert.equal(await page.locator(".preview").count(), 1);
});
