// Moderators at their desk: by keyboard alone, with scripts and without.

import assert from "node:assert/strict";
import { GUIDE, reader, site, tabTo, visit } from "./reader.mjs";

const WAITING = 50;
const withScripts = { signsIn: true };
const withoutScripts = { signsIn: true, scripts: false };

/** Posts a comment without ever opening the form, so that it is held. */
async function post(body) {
  const answer = await fetch(`${site.address}${GUIDE}/comments`, {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ name: "Robin", body }),
    redirect: "manual",
  });
  assert.equal(answer.status, 303);
}

let filled;

/** Fills the queue, once. */
async function fill() {
  for (let number = 1; number <= WAITING + 6; number += 1) {
    await post(`Held comment ${["one", "two", "three"][number % 3]}, number ${number}.`);
  }
}

let people = 0;

/** Signs in as a moderator of one's own, by an invitation. */
async function signIn(page, role = "moderator") {
  await (filled ??= fill());
  people += 1;
  const said = await site.lamplight("editors", "add", `Mo ${people}`, "--role", role);
  const [link] = /\/studio\/invitation\/\S+/.exec(said);
  await visit(page, link);
  await page.locator("#password").fill("words that nobody guesses");
  await Promise.all([page.waitForURL(/\/studio/), page.locator("main form button.primary").click()]);
}

const focused = (page) => page.evaluate(() => document.activeElement?.id);

reader("Fifty held comments are cleared by keyboard alone, one key each", withScripts, async (page) => {
  await signIn(page);
  await visit(page, "/studio/comments#queue");
  let keys = 0;
  const press = async (key) => {
    await page.keyboard.press(key);
    keys += 1;
  };
  while (keys < WAITING) {
    await page.waitForFunction(() => document.activeElement?.matches(".card:not(.busy)"));
    await press(keys % 5 === 4 ? "s" : "p");
  }
  await page.waitForFunction(() => document.querySelectorAll(".card.busy").length === 0);
  const left = await site.lamplight("comments", "list");
  assert.equal(left.trim().split("\n").length, 6);
  const log = await site.lamplight("comments", "log", "--format", "json");
  assert.equal(log.trim().split("\n").length, WAITING);
  console.log(`${WAITING} comments cleared with ${keys} keystrokes`);
  assert.equal(keys, WAITING);
});

reader("The last decision is taken back by one key, and the comment is there again", withScripts, async (page) => {
  await signIn(page);
  await visit(page, "/studio/comments#queue");
  const first = await focused(page);
  await page.keyboard.press("r");
  await page.waitForSelector(".settled");
  assert.notEqual(await focused(page), first);
  assert.match(await page.locator("#said").innerText(), /^Robin: Removed/);
  await page.keyboard.press("u");
  await page.waitForSelector(".settled", { state: "detached" });
  assert.equal(await focused(page), first);
  assert.match(await page.locator("#said").innerText(), /^Taken back\. Held/);
  await page.keyboard.press("j");
  const second = await focused(page);
  assert.notEqual(second, first);
  await page.keyboard.press("k");
  assert.equal(await focused(page), first);
});

reader("Letters act in the queue alone, and nowhere once they are switched off", withScripts, async (page) => {
  await signIn(page);
  await visit(page, "/studio/comments");
  const cards = await page.locator(".card").count();
  // Outside of the queue, and in a field, a letter is a letter.
  await page.keyboard.press("p");
  await page.locator("#find-words").focus();
  await page.keyboard.type("spur");
  await page.locator(".card").first().focus();
  await page.keyboard.press("w");
  await page.keyboard.type("phrs");
  assert.equal(await page.locator(".card textarea").first().inputValue(), "phrs");
  assert.equal(await page.locator(".settled").count(), 0);

  await page.locator("#keys summary").click();
  await Promise.all([page.waitForNavigation(), page.locator("#keys button").click()]);
  await page.locator(".card").first().focus();
  await page.keyboard.press("p");
  assert.equal(await page.locator(".card").count(), cards);
  assert.equal(await page.locator(".settled").count(), 0);
});

reader("Without scripts a decision leads to the next comment, which has the focus", withoutScripts, async (page) => {
  await signIn(page);
  await visit(page, "/studio/comments");
  const ids = await page.locator(".card").evaluateAll((cards) => cards.map((card) => card.id));
  await page.locator(`#${ids[0]}`).focus();
  const spam = page.locator(`#${ids[0]} [data-key="s"]`);
  for (let presses = 0; presses < 10; presses += 1) {
    if (await spam.evaluate((button) => button === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.waitForLoadState("load");
  assert.equal(new URL(page.url()).hash, `#${ids[1]}`);
  assert.equal(await page.locator(`#${ids[1]}`).evaluate((card) => card === document.activeElement), true);
  assert.match(await page.locator(".last").innerText(), /held → spam/);
  await Promise.all([page.waitForNavigation(), page.locator(".last button").click()]);
  await page.waitForLoadState("load");
  assert.equal(await page.locator(`#${ids[0]}`).evaluate((card) => card === document.activeElement), true);
});

reader("Several are ticked and dealt with at once, and taken back at once", withoutScripts, async (page) => {
  await signIn(page);
  await visit(page, "/studio/comments");
  for (const tick of await page.locator(".pick input").all()) await tick.check();
  const ticked = await page.locator(".pick input:checked").count();
  await Promise.all([page.waitForURL(/\/bulk\/\d+$/), page.locator("#bulk button").nth(2).click()]);
  assert.equal(await page.locator(".dek").innerText(), `${ticked} of ${ticked} comments changed`);
  await Promise.all([page.waitForNavigation(), page.locator("form button").last().click()]);
  assert.match(await page.locator(".notice").innerText(), /^Taken back/);
  await visit(page, "/studio/comments");
  assert.equal(await page.locator(".card").count(), ticked);
});

for (const [how, scripts] of [["With scripts", true], ["Without scripts", false]]) {
  reader(`${how} a question, a rule and the way of an article are set by keyboard alone`, { signsIn: true, scripts }, async (page) => {
    await signIn(page);
    await visit(page, "/studio/comments");
    await page.locator(".card a.all").first().focus();
    await Promise.all([page.waitForURL(/\/studio\/comments\/\d+$/), page.keyboard.press("Enter")]);
    const card = page.url();
    const press = (selector) => async () => {
      await tabTo(page, selector);
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    };

    await tabTo(page, "#question-text");
    await page.keyboard.type(`Was it you? ${how}`);
    await press('form[action$="/ask"] button')();
    assert.match(await page.locator("#messages .typed").last().innerText(), new RegExp(how));

    await tabTo(page, "details.reason:has(#ban-kind) > summary");
    await page.keyboard.press("Enter");
    await tabTo(page, "#ban-kind");
    await page.keyboard.type("Words");
    await tabTo(page, "#ban-value");
    await page.keyboard.type(`casino ${how}`);
    await tabTo(page, "#ban-because");
    await page.keyboard.type("Sold here.");
    await press('form:has(#ban-kind) button')();
    assert.equal(page.url().split("#")[0], card.split("#")[0]);
    await visit(page, "/studio/rules");
    assert.ok((await page.locator("#in-force .value").allInnerTexts()).includes(`casino ${how}`));

    await visit(page, "/studio/commenting");
    await tabTo(page, "details.answer:first-of-type > summary");
    await page.keyboard.press("Enter");
    await press("details.answer:first-of-type button")();
    assert.match(await page.locator("details.answer").first().locator(".hint").last().textContent(), /Last set by Mo/);
  });
}
