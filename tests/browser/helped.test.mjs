// What readers can do with a comment besides answering it: say that it helped, and report it.

import assert from "node:assert/strict";
import { GUIDE, commentForm, reader, site, visit } from "./reader.mjs";

/** Puts a comment under the guide, with a moderator's help if it waits; resolves to its number. */
async function published(page, words) {
  await visit(page, GUIDE);
  await commentForm(page).write({ name: "Robin", body: words });
  await commentForm(page).post();
  const held = (await site.lamplight("comments", "list")).split("\n");
  const waiting = held.find((one) => one.includes(words));
  if (waiting) await site.lamplight("comments", "publish", waiting.trim().split(" ")[0]);
  // The server learns of it from the database, within moments.
  const comment = page.locator(".thread > li", { hasText: words });
  const patience = Date.now() + 10_000;
  do {
    await visit(page, GUIDE);
  } while (await comment.count() === 0 && Date.now() < patience);
  return (await comment.getAttribute("id")).slice(1);
}

for (const scripts of [false, true]) {
  const how = scripts ? "with JavaScript" : "without JavaScript";

  reader(`A reader says by keyboard that a comment helped, ${how}`, { scripts }, async (page) => {
    const id = await published(page, `A list on the fridge helped me, ${how}.`);
    const count = page.locator(`#c${id} .by`);
    assert.doesNotMatch(await count.innerText(), /helped/);
    const button = page.locator(`#c${id}`).getByRole("button", { name: "This helped me" });
    await button.focus();
    const back = new RegExp(`${GUIDE}#c${id}$`);
    await Promise.all([page.waitForURL(back), page.keyboard.press("Enter")]);
    assert.match(await count.innerText(), /helped 1 reader$/);
    assert.ok(await page.locator(`#c${id}`).evaluate((one) => one.matches(":target")));

    await Promise.all([page.waitForEvent("load"), button.click()]);
    assert.match(await count.innerText(), /helped 1 reader$/, "one person counts once");
  });

  reader(`A comment is reported by keyboard, ${how}`, { scripts }, async (page) => {
    const words = `Somebody lives in that street, ${how}.`;
    const id = await published(page, words);
    await page.locator(`#c${id}`).getByRole("link", { name: "Report" }).focus();
    await Promise.all([page.waitForURL(/\/report\?comment=\d+$/), page.keyboard.press("Enter")]);
    assert.ok((await page.locator("blockquote").innerText()).includes(words));

    const send = page.locator("#report-form button");
    await page.locator('[name="kind"]').evaluate((field) => field.removeAttribute("required"));
    await page.locator('[name="body"]').fill("I know that street.");
    await Promise.all([page.waitForResponse((one) => one.status() === 422), send.press("Enter")]);
    await page.waitForLoadState("load");
    assert.equal(await page.locator('[name="body"]').inputValue(), "I know that street.");

    await page.locator('[name="kind"]').focus();
    await page.keyboard.type("It shows");
    await Promise.all([page.waitForURL(/\/report\/thanks$/), send.press("Enter")]);
    const reports = (await site.lamplight("reports", "list")).split("\n");
    const line = reports.find((one) => one.includes(`${GUIDE}#c${id}`));
    assert.match(line, /identity +I know that street\./);
    await visit(page, `${GUIDE}#c${id}`);
    assert.equal(await page.getByText(words).count(), 1, "one reader alone hides nothing");
  });
}

for (const scheme of ["light", "dark"]) {
  reader(`What can be done with a comment is quiet and large enough, ${scheme}`, { width: 360, scheme }, async (page) => {
    const id = await published(page, `Words in the ${scheme}.`);
    const parts = await page.locator(`#c${id} .reply > *`).all();
    assert.equal(parts.length, 3);
    const tops = new Set();
    for (const part of parts) {
      const { y, width, height } = await part.boundingBox();
      assert.ok(width >= 24 && height >= 24, `${await part.innerText()} is ${width} by ${height}`);
      tops.add(Math.round(y + height / 2));
    }
    assert.equal(tops.size, 1, "they stand on one line");
  });
}
