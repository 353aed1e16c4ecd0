// Commenting, with JavaScript switched off unless a test says otherwise.

import assert from "node:assert/strict";
import { GUIDE, commentForm, reader, site, visit } from "./reader.mjs";

const withoutScripts = { scripts: false };

/** In milliseconds between keys; the screen doubts whoever writes ten letters a second. */
const aPersonsPace = { delay: 150 };

reader("A reader looks at a comment before posting it", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  const form = commentForm(page);
  await form.write({ name: "Robin", body: "It took *three* attempts." });

  assert.equal(await form.preview(), 200);

  assert.equal(await page.locator("em", { hasText: "three" }).count(), 1);
  assert.equal(await form.name.inputValue(), "Robin");
  assert.equal(await form.body.inputValue(), "It took *three* attempts.");
});

reader("A comment written by keyboard, at a person's pace, shows at once", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  await tabTo(page, '[name="name"]');
  await page.keyboard.type("Alex", aPersonsPace);
  await tabTo(page, '[name="body"]');
  await page.keyboard.type("Written without a mouse.", aPersonsPace);
  await tabTo(page, 'form[action$="/comments"] button:not([formaction])');
  await Promise.all([page.waitForURL(/\/receipt\/new\//), page.keyboard.press("Enter")]);
  await page.getByRole("link", { name: /^See it under/ }).click();

  const comment = page.locator(":target");
  assert.match(await comment.innerText(), /Alex[^]*Written without a mouse\./);
});

reader("A comment that was looked at first shows at once as well, with JavaScript", { scripts: true }, async (page) => {
  await visit(page, GUIDE);
  const form = commentForm(page);
  await form.body.pressSequentially("Looked at before it was posted.", aPersonsPace);
  assert.equal(await form.preview(), 200);

  await form.body.press("End");
  const post = page.locator('form[action$="/comments"] button:not([formaction])');
  await Promise.all([page.waitForURL(/\/receipt\/new\//), post.last().click()]);
  await page.getByRole("link", { name: /^See it under/ }).click();

  assert.match(await page.locator(":target").innerText(), /Looked at before it was posted\./);
});

for (const scripts of [false, true]) {
  const how = scripts ? "with JavaScript" : "without JavaScript";
  reader(`A comment ends up under the article, ${how}`, { scripts }, async (page) => {
    await visit(page, GUIDE);
    const form = commentForm(page);
    const words = `Thank you, this helped me, ${how}.`;
    await form.write({ name: "Sam", body: words });

    assert.equal(await form.post(), 200);

    await moderatorPublishes(page, words);
    assert.equal(await page.getByText(words).count(), 1);
    assert.equal(await form.body.inputValue(), "", "the form is ready for other words");
  });
}

reader("A reader answers another", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  await commentForm(page).write({ body: "Does it get easier?" });
  await commentForm(page).post();
  await moderatorPublishes(page, "Does it get easier?");

  const question = page.locator('[id^="c"]', { hasText: "Does it get easier?" }).last();
  await question.getByRole("link", { name: /reply/i }).first().click();
  await commentForm(page).write({ name: "Kim", body: "After some weeks it did, for me." });
  assert.equal(await commentForm(page).post(), 200);
  await moderatorPublishes(page, "After some weeks it did, for me.");

  const answer = page.getByText("After some weeks it did, for me.");
  assert.equal(await answer.count(), 1);
  assert.ok(await page.locator('[id^="c"]', { hasText: "Does it get easier?" })
    .filter({ has: answer }).count() > 0, "the answer stands inside the thread");
});

reader("A faulty comment comes back with its text and what is wrong", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  const form = commentForm(page);
  await form.write({ name: "N".repeat(500), body: "Words that took me an hour." });

  assert.equal(await form.post(), 422);

  assert.equal(await form.body.inputValue(), "Words that took me an hour.");
  assert.equal(await form.name.inputValue(), "N".repeat(500));
  assert.equal(await form.name.getAttribute("aria-invalid"), "true");
  const described = (await form.name.getAttribute("aria-describedby")).split(" ");
  const words = await Promise.all(described.map((id) => page.locator(`[id="${id}"]`).innerText()));
  assert.ok(words.join(" ").trim().length > 0, "the field says what is wrong with it");
});

reader("An empty comment is refused in words", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  const form = commentForm(page);
  await form.body.evaluate((field) => field.removeAttribute("required"));
  assert.equal(await form.post(), 422);
  assert.equal(await form.body.getAttribute("aria-invalid"), "true");
});

reader("A robot that fills in the trap is told what everybody is told", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  const form = commentForm(page);
  await form.write({ body: "Cheap watches for everybody." });
  await form.form.locator('[name="website"]').evaluate((field) => {
    field.value = "https://watches.example";
  });

  assert.equal(await form.post(), 200);

  assert.match(new URL(page.url()).pathname, /^\/receipt\/new\//);
  assert.equal(await page.getByText("Cheap watches for everybody.").count(), 0);
});

reader("The trap is out of everybody's way", withoutScripts, async (page) => {
  await visit(page, GUIDE);
  const trap = page.locator('[name="website"]');
  assert.equal(await trap.getAttribute("tabindex"), "-1");
  assert.equal(await trap.getAttribute("autocomplete"), "off");
  assert.equal(await page.getByRole("textbox").and(trap).count(), 0, "hidden from screen readers");
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

/** A comment posted as fast as a machine can is held, says so, and shows once a moderator says so. */
async function moderatorPublishes(page, words) {
  assert.match(new URL(page.url()).pathname, /^\/receipt\/new\//);
  if (/somebody will read it before it appears/.test(await page.locator("main").innerText())) {
    const held = (await site.lamplight("comments", "list")).split("\n");
    const [id] = held.find((line) => line.includes(words)).trim().split(" ");
    await site.lamplight("comments", "publish", id);
    // The server learns of it from the database, within moments.
    const patience = Date.now() + 10_000;
    do {
      await visit(page, GUIDE);
    } while (await page.getByText(words).count() === 0 && Date.now() < patience);
  } else {
    await visit(page, GUIDE);
  }
}
