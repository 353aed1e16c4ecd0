// What other programs make of our citations: citation-js reads the files, jsonld the data.

import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";
import "@citation-js/plugin-ris";

import { Cite } from "@citation-js/core";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import jsonld from "jsonld";
import { GUIDE, reader, site, visit } from "./reader.mjs";

const SCHEMA = "https://schema.org";

/** The guide's own records, as the article's CSL-JSON has them. */
async function records() {
  return JSON.parse(await fetched(`${GUIDE}/revisions/1/sources.json`));
}

async function fetched(path) {
  const response = await fetch(site.address + path);
  assert.equal(response.status, 200, path);
  return response.text();
}

reader("A reader takes citations from the page that was read", { scripts: false }, async (page) => {
  await visit(page, GUIDE);
  await page.getByRole("link", { name: "Cite this article" }).click();
  assert.equal(await page.locator(".citation").count(), 5);
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "BibTeX" }).first().click();
  assert.equal((await saved).suggestedFilename(), "citation.bib");
});

reader("Files of all sources say the same in every format", {}, async () => {
  const expected = await records();
  assert.equal(expected.length, 10);
  for (const ending of ["bib", "ris", "json"]) {
    const read = items(await fetched(`${GUIDE}/revisions/1/sources.${ending}`), ending);
    assert.deepEqual(read.map(essence), expected.map(essence), ending);
  }
});

reader("The file of one source says what its record says", {}, async () => {
  for (const expected of await records()) {
    for (const ending of ["bib", "ris", "json"]) {
      const path = `/sources/${encodeURIComponent(expected.id)}/cite.${ending}`;
      const [read] = items(await fetched(path), ending);
      assert.deepEqual(essence(read), essence(expected), `${expected.id}.${ending}`);
    }
  }
});

reader("The records are those that editors wrote", {}, async () => {
  const file = new URL("../../content/sources/no-contact.yaml", import.meta.url);
  const yaml = await readFile(file, "utf8");
  for (const record of await records()) {
    assert.ok(yaml.includes(`\n${record.id}:\n`), record.id);
    assert.ok(yaml.includes(record.title), record.title);
    assert.ok(yaml.includes(`value: "${record.URL}"`), record.URL);
    for (const { literal, family } of record.author) assert.ok(yaml.includes(literal ?? family));
  }
});

reader("The article's own citation names the revision", {}, async (page) => {
  await visit(page, GUIDE);
  const title = await page.locator("h1").innerText();
  const author = await page.locator('meta[name="author"]').getAttribute("content");
  for (const ending of ["bib", "ris", "json"]) {
    const [read] = items(await fetched(`${GUIDE}/revisions/1/cite.${ending}`), ending);
    assert.equal(plain(read.title), title, ending);
    assert.deepEqual(read.author.map(whole), [author], ending);
    assert.match(read.URL, new RegExp(`${GUIDE}/revisions/1$`), ending);
  }
});

reader("A parser of linked data finds the article and its sources", {}, async (page) => {
  await visit(page, GUIDE);
  const script = page.locator('script[type="application/ld+json"]');
  const document = JSON.parse(await script.textContent());
  const [article] = await jsonld.expand(document, { documentLoader: schemaFromHere });

  assert.deepEqual(article["@type"], [`${SCHEMA}/Article`]);
  const term = (node, name) => node[`${SCHEMA}/${name}`] ?? [];
  const value = (node, name) => term(node, name).map((one) => one["@value"] ?? one["@id"])[0];
  assert.equal(value(article, "headline"), await page.locator("h1").innerText());
  assert.match(value(article, "mainEntityOfPage"), new RegExp(`${GUIDE}$`));
  const [publisher] = term(article, "publisher");
  assert.match(value(publisher, "publishingPrinciples"), /\/editorial-process$/);

  const told = term(article, "citation").map((work) => ({
    title: value(work, "name"),
    authors: term(work, "author").map((one) => value(one, "name")),
    date: value(work, "datePublished"),
    url: value(work, "url"),
  }));
  assert.deepEqual(told, (await records()).map(essence));
});

/** What citation-js finds in a file; it is told the format, as a reader does who opens a file. */
function items(text, ending) {
  if (ending === "json") return new Cite(JSON.parse(text)).data;
  return new Cite(text, { forceType: ending === "bib" ? "@bibtex/text" : "@ris/file" }).data;
}

/** What must be equal: title, authors, date, address. */
function essence({ title, author = [], issued, URL }) {
  const parts = issued?.["date-parts"]?.[0];
  const two = (part) => String(part).padStart(2, "0");
  const date = parts?.map(two).join("-");
  return { title: plain(title), authors: author.map(whole), date, url: URL };
}

/** citation-js marks protected capitals with tags, as CSL-JSON allows. */
function plain(title) {
  return title.replace(/<[^>]*>/g, "");
}

/** A name in full. RIS cannot say that a comma belongs to a name: “Eric, a Hotline Advocate”. */
function whole({ literal, given, family, "non-dropping-particle": particle }) {
  if (literal) return literal;
  const name = [given, particle, family].filter(Boolean).join(" ");
  return given?.startsWith("a ") ? `${family}, ${given}` : name;
}

/** The few words of schema.org that we use, so that no test asks the network. */
async function schemaFromHere(url) {
  assert.equal(url, SCHEMA);
  const address = { "@type": "@id" };
  const link = (name) => [name, { "@id": `${SCHEMA}/${name}`, ...address }];
  const links = ["image", "mainEntityOfPage", "publishingPrinciples", "correctionsPolicy", "url",
    "archivedAt", "parentItem"];
  const context = { "@vocab": `${SCHEMA}/`, ...Object.fromEntries(links.map(link)) };
  return { contextUrl: null, documentUrl: url, document: { "@context": context } };
}
