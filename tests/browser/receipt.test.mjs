// The life of a comment in the hands of its writer, with JavaScript and without.

import assert from "node:assert/strict";
import { GUIDE, commentForm, reader, site, visit } from "./reader.mjs";

for (const scripts of [false, true]) {
  const how = scripts ? "with JavaScript" : "without JavaScript";

  reader(`A comment stays its writer's, ${how}`, { scripts, width: 360 }, async (page) => {
    const words = `It took me three attempts, ${how}.`;
    const phrase = await post(page, words);
    const before = await comments();

    await page.reload();
    assert.equal(await page.locator(".phrase").innerText(), phrase, "a reload shows the words again");
    assert.equal(await comments(), before, "and does not post again");

    await openReceipt(page, phrase);
    assert.equal(await page.title(), "Receipt – Lamplight");
    await page.getByRole("link", { name: "Change it" }).click();
    const changed = `It took me four attempts, ${how}.`;
    await page.getByLabel("Comment", { exact: true }).fill(changed);
    await page.getByLabel("Content note").fill("setbacks");
    await press(page, "Save");
    assert.match(await page.locator(".thread.preview").innerText(), /four attempts/);
    assert.match(await page.locator("main").innerText(), /You changed it/);

    await page.getByRole("link", { name: "Take it back" }).click();
    await press(page, "Take it back");
    assert.match(await page.locator(".dek").innerText(), /You have taken it back/);

    await press(page, "Bring it back");
    assert.doesNotMatch(await page.locator(".dek").innerText(), /taken it back/);

    await page.getByRole("link", { name: "Erase it for ever" }).click();
    await page.getByLabel("I know that this cannot be undone").check();
    await press(page, "Erase it for ever");
    assert.match(await page.locator(".dek").innerText(), /gone for ever/);
    assert.equal(await page.getByText("four attempts").count(), 0);
    assert.equal(await page.getByRole("link", { name: "Change it" }).count(), 0);
  });

  reader(`A moderator's question is answered on the receipt, ${how}`, { scripts }, async (page) => {
    const phrase = await post(page, `He waited at the school, ${how}.`);
    const held = (await site.lamplight("comments", "list")).split("\n");
    const [id] = held.find((line) => line.includes(`the school, ${how}.`)).trim().split(" ");
    await site.lamplight("comments", "ask", id, "May I leave out the school?");

    await openReceipt(page, phrase);
    assert.match(await page.locator("main").innerText(), /May I leave out the school\?/);
    await page.getByLabel("Your answer").fill("Yes, please do.");
    await press(page, "Send");

    assert.match(await page.locator("main").innerText(), /Yes, please do\./);
    assert.match(await site.lamplight("comments", "unread"), new RegExp(`\\b${id}\\b`));
    assert.match(await site.lamplight("comments", "show", id), /Its writer answers[^]*Yes, please do\./);
    assert.equal((await site.lamplight("comments", "unread")).trim(), "");
  });
}

reader("Whoever types other words is helped, and nothing is lost", { scripts: false }, async (page) => {
  await visit(page, "/receipt");
  await page.getByLabel(/Your 6 words/).fill("lemon rivre zoo zoo zoo zoo");
  await page.getByRole("button", { name: "Open" }).click();
  assert.match(await page.getByRole("alert").innerText(), /Perhaps it is “river”\?/);
  assert.equal(await page.getByLabel(/Your 6 words/).inputValue(), "lemon rivre zoo zoo zoo zoo");
});

reader("The history of the browser holds no words", { scripts: false }, async (page) => {
  const phrase = await post(page, "Nobody should find this.");
  await page.getByText("A private link instead of words").click();
  const link = await page.getByRole("link", { name: phrase.replaceAll(" ", "-") }).getAttribute("href");
  await visit(page, new URL(link).pathname);
  assert.match(new URL(page.url()).pathname, /^\/receipt\/open\//);
  assert.equal(await page.getByText("Nobody should find this.").count(), 1);
});

/** Posts a comment under the guide; resolves to the words of its receipt. */
async function post(page, words) {
  await visit(page, GUIDE);
  await commentForm(page).write({ name: "Sam", body: words });
  assert.equal(await commentForm(page).post(), 200);
  return page.locator(".phrase").innerText();
}

/** Types the words where everybody does. */
async function openReceipt(page, phrase) {
  await visit(page, "/receipt");
  await page.getByLabel(/Your 6 words/).fill(phrase.toUpperCase());
  await press(page, "Open");
}

async function press(page, name) {
  await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest()
      && response.status() === 200),
    page.getByRole("button", { name }).click(),
  ]);
  await page.waitForLoadState("load");
}

/** How many comments there are, held or published. */
async function comments() {
  const lists = ["held", "published"].map((status) => site.lamplight("comments", "list", "--status", status));
  return (await Promise.all(lists)).join("").trim().split("\n").length;
}
