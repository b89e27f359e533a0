/*
 * Text that would be a program if somebody let it: as title, text, author, address, topic and
 * section of articles and comments, and as a query. None of it may run or become an element,
 * and the content policy may have nothing to stop.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { openPage, startLede, startSite } from './harness.mjs';

const TEXTS = JSON.parse(readFileSync(new URL('injections.json', import.meta.url)));
let lede, site;

/* Every text in every place; "specimen" finds them all. Texts of an archive are HTML, so that they
 * must be escaped there to come through as they are; names and addresses are not. */
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
function archive() {
  return TEXTS.flatMap((text, i) => [
    { type: 'article', id: `x:${i}`, title: `${escaped(text)} specimen`, body: `A specimen: ${escaped(text)}`, summary: escaped(text), url: text,
      authors: [text], source: text, section: text, tags: [text], lang: 'en', published: `20${10 + i % 15}-0${1 + i % 9}-11T08:00:00Z` },
    { type: 'comment', id: `c:${i}`, article: `x:${i}`, author: text, body: `${escaped(text)} specimen`, published: '2024-01-01T00:00:00Z' }]);
}

before(async () => {
  assert.ok(TEXTS.length >= 100);
  lede = await startLede({ archives: [archive()], options: ['--allow-origin', '*'] });
  site = await startSite({ '/': `<!doctype html><title>A site</title><link rel="icon" href="data:,"><div id="search"></div>
    <script src="${lede.url}/lede.js" data-lede="#search"></script>` });
});

/* A page that tells of everything that ran, or that its policy stopped. */
async function watched(options = {}) {
  const page = await openPage({ viewport: { width: 1200, height: 800 }, ...options });
  await page.exposeBinding('tell', (_, what) => { page.problems.push(what); });
  await page.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => window.tell(`ran: ${name}`);
    document.addEventListener('securitypolicyviolation', (e) => window.tell(`policy: ${e.violatedDirective} ${e.blockedURI}`));
  });
  return page;
}

/* The elements that are the page's own to make, and where their links may lead. */
const known = (root) => {
  const names = new Set(('A ASIDE B BDI BUTTON DD DETAILS DIV DL DT FORM H1 H2 H3 INPUT KBD LABEL LI LINK MAIN MARK OL OPTION P SECTION SELECT '
    + 'SMALL SPAN STRONG SUMMARY TIME UL rect svg title').split(' '));
  const wrong = [];
  for (const e of root.querySelectorAll('*')) {
    if (!names.has(e.tagName)) wrong.push(`element ${e.tagName}`);
    for (const a of e.attributes) if (/^on|^style$|^srcdoc$/.test(a.name) && !(a.name === 'style' && e.closest('.lede-axis'))) wrong.push(`attribute ${a.name}`);
    if (e.href && !/^https?:/.test(e.href)) wrong.push(`link ${e.href}`);
  }
  return wrong;
};

async function expectHarmless(page, root = 'main') {
  assert.deepEqual(await page.locator(root).evaluate(known), []);
  assert.deepEqual(page.problems.splice(0), []);
}

/* Show all that there is: results, discussions, filters; a few at a time, as a server likes it. */
async function showAll(page) {
  for (let shown = 0; shown < TEXTS.length; shown += 20) {
    const expanded = Math.min(shown + 20, TEXTS.length);
    if (shown > 0) await page.getByRole('button', { name: 'More results' }).click();
    await page.locator('.lede-hit').nth(expanded - 1).waitFor();
    await page.locator('main').evaluate((e) => e.querySelectorAll('.lede-hit [aria-expanded=false], .lede-side .lede-more').forEach((b) => b.click()));
    await page.waitForFunction((n) => document.querySelectorAll('.lede-hit [aria-expanded=true]').length === n, expanded);
  }
}

test('as texts, on the page', async () => {
  const page = await watched();
  await page.goto(`${lede.url}/?q=specimen`);
  await page.getByRole('button', { name: 'More results' }).waitFor();
  await showAll(page);
  assert.ok(await page.getByText('<script>alert(1)</script> specimen').count() > 1, 'they are there');
  assert.equal(await page.locator('h3 a').count(), TEXTS.filter((t) => /^https:/.test(t)).length);
  await expectHarmless(page);
  await page.context().close();
});

test('as texts, on the page without script', async () => {
  const page = await watched();
  await page.route('**/lede.js', (route) => route.fulfill({ body: '' })); // injected script could still run
  await page.goto(`${lede.url}/?q=specimen&limit=200`);
  assert.equal(await page.locator('.lede-hit').count(), TEXTS.length);
  await expectHarmless(page);
  await page.context().close();
});

test('as queries and filters of the page without script', async () => {
  const page = await watched();
  await page.goto(lede.url);
  for (const text of TEXTS) {
    const html = await (await fetch(`${lede.url}/?${new URLSearchParams({ q: `specimen OR ${text}`, tag: text, limit: 1 })}`)).text();
    assert.deepEqual(await page.evaluate(`(${known})(new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html').body)`), [], text);
  }
  await page.context().close();
});

test('as texts, in a box on another site', async () => {
  const page = await watched();
  await page.goto(site.url);
  await page.getByLabel('Search articles').fill('specimen');
  await page.keyboard.press('Enter');
  await page.locator('.lede-hit').first().waitFor();
  await expectHarmless(page, '.lede');
  await page.context().close();
});

test('as queries typed into the page', async () => {
  const other = await startLede(); // where they match little: what is looked at is how they come back
  const page = await watched();
  await page.goto(other.url);
  const box = page.getByLabel('Search articles');
  for (const text of TEXTS) {
    await box.fill(text);
    await box.press('Enter');
    await page.waitForFunction(() => !document.querySelector('main').hasAttribute('aria-busy'));
  }
  await expectHarmless(page);
  await page.context().close();
});

test('as filters in the address', async () => {
  const page = await watched();
  for (const text of TEXTS.slice(90, 100)) {
    const all = Object.fromEntries(['source', 'section', 'author', 'tag'].map((name) => [name, text]));
    await page.goto(`${lede.url}/?${new URLSearchParams({ q: 'specimen', ...all })}`);
    await page.getByRole('button', { name: /^Remove filter/ }).first().waitFor();
    await expectHarmless(page);
  }
  await page.context().close();
});

test('as texts and queries of the feed, and of answers opened by hand', async () => {
  const page = await watched({ bypassCSP: true });
  for (const address of ['/feed.atom?q=specimen', '/search?q=specimen', '/search?q=<script>alert(1)</script>', '/items/x:0',
    '/items/<script>alert(1)</script>', '/<script>alert(1)</script>', '/?x=<script>alert(1)</script>', '/opensearch.xml', '/api/v1/search?query=specimen'])
    await page.goto(`${lede.url}${address}`).catch((e) => assert.match(e.message, /Download is starting/));
  assert.deepEqual(page.problems.filter((p) => !p.startsWith('Failed to load resource')), []);
  await page.goto(lede.url);
  const broken = await page.evaluate(async (texts) => {
    const wrong = [];
    for (const text of texts) {
      const feed = await (await fetch(`/feed.atom?${new URLSearchParams({ q: `specimen OR ${text}` })}`)).text();
      const doc = new DOMParser().parseFromString(feed, 'application/xml');
      if (doc.querySelector('parsererror') || !doc.querySelector('entry') || doc.querySelector('script, img, svg')) wrong.push(text);
      for (const link of doc.querySelectorAll('link')) if (!/^https?:/.test(link.getAttribute('href'))) wrong.push(link.getAttribute('href'));
      for (const summary of doc.querySelectorAll('summary')) // a reader makes HTML of this
        if (new DOMParser().parseFromString(summary.textContent, 'text/html').querySelector('body *:not(b)')) wrong.push(summary.textContent);
    }
    return wrong;
  }, TEXTS.filter((t) => t.length < 90));
  assert.deepEqual(broken, []);
  await page.context().close();
});
