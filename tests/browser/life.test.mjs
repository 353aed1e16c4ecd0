// The whole life of a comment: posted, held, asked about, published, answered, changed, taken back.

import assert from "node:assert/strict";
import { startMailServer } from "./mailserver.mjs";
import { GUIDE, commentForm, reader, site, visit } from "./reader.mjs";

const mails = await startMailServer();
process.env.LAMPLIGHT_SMTP_URL = mails.url;
process.env.LAMPLIGHT_MAIL_FROM = "post@lamp.example";
// Whatever the screen thinks of it, a person reads it first.
process.env.LAMPLIGHT_MODERATION = "hold-everything";

for (const scripts of [false, true]) {
  const how = scripts ? "with JavaScript" : "without JavaScript";

  reader(`A comment lives its whole life, ${how}`, { scripts, width: 360 }, async (page) => {
    const words = `I want to die, ring me on 07700 900123, ${how}.`;
    const address = `reader-${scripts}@mail.example`;
    const main = page.locator("main");
    const dek = page.locator(".dek");

    // The guard shows what was typed, and the choice stays with the writer.
    await visit(page, GUIDE);
    await commentForm(page).write({ name: "Quiet Heron", body: words });
    assert.equal(await commentForm(page).post(), 200);
    assert.equal(await page.locator("h1").innerText(), "Please look once more before you post");
    assert.deepEqual(await page.locator(".guard mark").allInnerTexts(), ["07700 900123"]);
    await press(page, "Post anyway");

    // Held; help and the words of the receipt are on one page.
    assert.equal(await page.locator("h1").innerText(), "Thank you");
    assert.match(await dek.innerText(), /somebody will read it before it appears/);
    assert.match(await main.innerText(), /You do not have to do this alone/);
    const phrase = await page.locator(".phrase").innerText();
    assert.equal(phrase.split(" ").length, 6);
    const id = await numberOf(how);
    await visit(page, GUIDE);
    assert.equal(await page.locator(`#c${id}`).count(), 0);

    // A moderator asks, and the reader answers on the receipt.
    await site.lamplight("comments", "ask", id, "May I leave out the number?");
    await openReceipt(page, phrase);
    assert.match(await main.innerText(), /A moderator asks you[^]*May I leave out the number\?/);
    await page.getByLabel("Your answer").fill("Yes, please do.");
    await press(page, "Send");
    assert.match(await main.innerText(), /Yes, please do\./);
    assert.match(await site.lamplight("comments", "show", id), /Yes, please do\./);

    // Mails only after a link in a first mail was followed, and its button pressed.
    await page.getByRole("link", { name: "Replies by mail" }).click();
    await page.getByLabel("Your e-mail address").fill(address);
    await press(page, "Send me the link");
    assert.match(await main.innerText(), /Nothing more goes there until it is followed/);
    const asked = await mails.next(address);
    assertSaysNothing(asked, how);
    await visit(page, linkIn(asked, "/mail/confirm/"));
    assert.equal(await page.locator("h1").innerText(), "Is this your address?");
    await press(page, "Yes, write to me");
    assert.match(await dek.innerText(), /We will write when there is a reply/);

    // Published by one key, then answered by somebody else.
    await moderate(page, id);
    await visit(page, GUIDE);
    assert.match(await page.locator(`#c${id} .prose`).innerText(), /I want to die/);
    await page.locator(`#c${id} .reply a`, { hasText: "Reply" }).click();
    await commentForm(page).write({ name: "Robin", body: `You are not alone, ${how}.` });
    assert.equal(await commentForm(page).post(), 200);
    const answer = await numberOf(`not alone, ${how}`);
    await site.lamplight("comments", "publish", answer);

    const told = await mails.next(address);
    assertSaysNothing(told, how);
    assert.equal(told.headers.get("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    const stop = new URL(/^<([^>]+)>$/.exec(told.headers.get("list-unsubscribe"))[1]).pathname;
    await visit(page, linkIn(told, "/mail/replies/"));
    assert.match(await main.innerText(), /You are not alone/);

    // One click, as a mail program makes it (RFC 8058 §3.2).
    const clicked = await fetch(site.address + stop, {
      method: "POST",
      body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
    });
    assert.equal(clicked.status, 200);
    await openReceipt(page, phrase);
    await page.getByRole("link", { name: "Replies by mail" }).click();
    assert.equal(await page.getByRole("button", { name: /^No more mails/ }).count(), 0);
    assert.equal(mails.waiting(address), 0);

    // Changed: through the screen again, and marked for readers.
    await openReceipt(page, phrase);
    await page.getByRole("link", { name: "Change it" }).click();
    await page.getByLabel("Comment", { exact: true }).fill(`I found help, ${how}.`);
    await press(page, "Save");
    assert.match(await main.innerText(), /You changed it/);
    await site.lamplight("comments", "publish", id);
    await visit(page, GUIDE);
    assert.match(await page.locator(`#c${id}`).innerText(), /edited[^]*I found help/);

    // Taken back: a gap, and the answer keeps its place.
    await openReceipt(page, phrase);
    await page.getByRole("link", { name: "Take it back" }).click();
    await press(page, "Take it back");
    assert.match(await dek.innerText(), /You have taken it back/);
    await visit(page, GUIDE);
    assert.equal(await page.locator(`#c${id}`).innerText(), "This comment was taken back by its writer.");
    assert.match(await page.locator(`#c${answer}`).innerText(), /You are not alone/);
    assert.doesNotMatch(await main.innerText(), new RegExp(`I found help, ${how}`));
  });
}

/** Number of the held comment that contains `words`. */
async function numberOf(words) {
  const held = (await site.lamplight("comments", "list")).split("\n");
  return /\d+/.exec(held.find((line) => line.includes(words)))[0];
}

/** A moderator signs in, in a browser of their own, and publishes the comment by the keyboard. */
async function moderate(page, id) {
  const said = await site.lamplight("editors", "add", `Mo ${id}`, "--role", "moderator");
  const [link] = /\/studio\/invitation\/\S+/.exec(said);
  const context = await page.context().browser().newContext({ baseURL: site.address });
  try {
    const studio = await context.newPage();
    await studio.goto(link);
    await studio.locator("#password").fill("words that nobody guesses");
    const welcome = studio.waitForURL(/\/studio/);
    await Promise.all([welcome, studio.locator("main form button.primary").click()]);
    await studio.goto("/studio/comments");
    const card = studio.locator(`#c${id}`);
    assert.match(await card.innerText(), /Urgent[^]*07700 900123/i);
    await card.focus();
    await studio.keyboard.press("p");
    await studio.waitForSelector(".settled");
  } finally {
    await context.close();
  }
}

/** No word of the comment, of the site or of what it is about. */
function assertSaysNothing({ headers, text }, how) {
  const whole = `${[...headers].join("\n")}\n${text}`;
  for (const word of [how, "die", "alone", "Heron", "Robin", "comment", "abuse", "Lamplight"]) {
    assert.ok(!whole.includes(word), `${word} in ${whole}`);
  }
}

function linkIn({ text }, path) {
  return new URL(text.split(/\s+/).find((word) => word.includes(path))).pathname;
}

async function openReceipt(page, phrase) {
  await visit(page, "/receipt");
  await page.getByLabel(/Your 6 words/).fill(phrase);
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
