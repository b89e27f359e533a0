/*
 * Algolia's own clients, as npm has them, told another host and nothing else: algoliasearch
 * 4 and 5, the full and the lite ones, here and in the browser under instantsearch.js. And
 * what programs for the Hacker News search API ask.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import { algoliasearch } from 'algoliasearch';
import { liteClient } from 'algoliasearch/lite';
import { module, openPage, startLede, startSite } from './harness.mjs';

const require = createRequire(import.meta.url);
const v4 = require('algoliasearch-v4');
const v4lite = require('algoliasearch-v4/lite');
const news = 'news';
let lede, site, clients;

before(async () => {
  const files = {};
  site = await startSite(files);
  lede = await startLede({ options: ['--allow-origin', site.url] });
  const url = lede.url.slice('http://'.length);
  const old = { hosts: [{ url, protocol: 'http', accept: 3 }] };
  const present = { hosts: [{ url, protocol: 'http', accept: 'readWrite' }] };
  const five = algoliasearch('APP', 'key', present), four = v4('APP', 'key', old).initIndex(news);
  const lite = liteClient('APP', 'key', present), oldLite = v4lite('APP', 'key', old);
  clients = {
    'algoliasearch 5': {
      search: (query, params) => five.searchSingleIndex({ indexName: news, searchParams: { query, ...params } }),
      several: (requests) => five.search({ requests }),
      values: (facetName, facetQuery, params) => five.searchForFacetValues({ indexName: news, facetName, searchForFacetValuesRequest: { facetQuery, ...params } }),
      object: (objectID) => five.getObject({ indexName: news, objectID }),
      objects: (ids) => five.getObjects({ requests: ids.map((objectID) => ({ indexName: news, objectID })) }),
      change: () => five.saveObject({ indexName: news, body: { objectID: 'a' } }),
    },
    'algoliasearch 4': {
      search: (query, params) => four.search(query, params),
      several: (requests) => v4('APP', 'key', old).search(requests.map(({ indexName, query, ...params }) => ({ indexName, query, params }))),
      values: (facet, text, params) => four.searchForFacetValues(facet, text, params),
      object: (id) => four.getObject(id),
      objects: (ids) => four.getObjects(ids),
      change: () => four.saveObject({ objectID: 'a' }),
    },
    'algoliasearch 5 lite': {
      search: async (query, params) => (await lite.search([{ indexName: news, params: { query, ...params } }])).results[0],
      several: (requests) => lite.search(requests),
      values: async (facet, facetQuery) => (await lite.search({ requests: [{ indexName: news, type: 'facet', facet, facetQuery }] })).results[0],
    },
    'algoliasearch 4 lite': {
      search: (query, params) => oldLite.initIndex(news).search(query, params),
      several: (requests) => oldLite.search(requests.map(({ indexName, query, ...params }) => ({ indexName, query, params }))),
      values: (facet, text, params) => oldLite.initIndex(news).searchForFacetValues(facet, text, params),
    },
  };
  files['/'] = page(url);
  files['/instantsearch.js'] = readFileSync(module('instantsearch.js/dist/instantsearch.production.min.js'));
  files['/v5.js'] = readFileSync(module('algoliasearch/dist/lite/builds/browser.umd.js'));
  files['/v4.js'] = readFileSync(module('algoliasearch-v4/dist/algoliasearch-lite.umd.js'));
  files['/instantsearch.css'] = '.ais-Highlight-highlighted { background: gold }';
});

/* An InstantSearch page as their documentation has them; ?client=v4 or v5. */
const page = (host) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>InstantSearch</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/instantsearch.css">
<div id="box"></div><div id="stats"></div><div id="sort"></div><div id="current"></div><div id="clear"></div>
<div id="section"></div><div id="source"></div><div id="points"></div><div id="discussed"></div>
<div id="hits"></div><div id="size"></div><div id="pages"></div>
<script src="/instantsearch.js"></script><script src="/v4.js"></script>
<script>const four = window.algoliasearch;</script><script src="/v5.js"></script>
<script>
const old = new URLSearchParams(location.search).get('client') === 'v4';
const hosts = [{ url: '${host}', protocol: 'http', accept: old ? 3 : 'readWrite' }];
const searchClient = old ? four('APP', 'key', { hosts }) : window['algoliasearch/lite'].liteClient('APP', 'key', { hosts });
const search = instantsearch({ indexName: 'news', searchClient });
const w = instantsearch.widgets;
search.addWidgets([
  w.searchBox({ container: '#box' }), w.stats({ container: '#stats' }),
  w.sortBy({ container: '#sort', items: [{ label: 'Best', value: 'news' }, { label: 'Newest', value: 'news_newest' }] }),
  w.currentRefinements({ container: '#current' }), w.clearRefinements({ container: '#clear' }),
  w.refinementList({ container: '#section', attribute: 'section', searchable: true, operator: 'or' }),
  w.menu({ container: '#source', attribute: 'source' }),
  w.rangeInput({ container: '#points', attribute: 'points', min: 0, max: 1000 }),
  w.numericMenu({ container: '#discussed', attribute: 'num_comments', items: [{ label: 'All' }, { label: 'Much discussed', start: 10 }] }),
  w.hits({ container: '#hits', templates: { item: (hit, { html, components }) =>
    html\`<h2>\${components.Highlight({ hit, attribute: 'title' })}</h2><p>\${components.Snippet({ hit, attribute: 'text' })}</p>
      <small>\${components.Highlight({ hit, attribute: 'author' })}, <b>\${hit.points}</b>, <i>\${hit.created_at}</i></small>\` } }),
  w.hitsPerPage({ container: '#size', items: [{ label: '8', value: 8, default: true }, { label: '16', value: 16 }] }),
  w.pagination({ container: '#pages' }),
]);
search.on('error', (e) => console.error(e.message));
search.start();
</script></html>`;

/* each(name, use): a test for every client. */
function each(name, use) {
  for (const which of ['algoliasearch 5', 'algoliasearch 4', 'algoliasearch 5 lite', 'algoliasearch 4 lite'])
    test(`${which}: ${name}`, () => use(clients[which]));
}

each('search, pages and marks', async (client) => {
  const first = await client.search('flood', { hitsPerPage: 5 });
  assert.equal(first.nbHits, 26);
  assert.equal(first.nbPages, 6);
  assert.deepEqual([first.page, first.hitsPerPage, first.hits.length, first.query], [0, 5, 5, 'flood']);
  const [hit] = first.hits;
  assert.equal(hit.objectID, 'ch:2016-01-05');
  assert.equal(hit.title, 'River Lenn bursts its banks: 200 homes evacuated in night flood');
  assert.equal(hit._highlightResult.title.value, 'River Lenn bursts its banks: 200 homes evacuated in night <em>flood</em>');
  assert.equal(hit._highlightResult.title.matchLevel, 'full');
  assert.equal(hit._highlightResult.source.value, 'Coast Herald');
  assert.match(hit._snippetResult.text.value, /The <em>flood<\/em> was the worst/);
  const last = await client.search('flood', { hitsPerPage: 5, page: 5 });
  assert.equal(last.hits.length, 1);
  assert.deepEqual((await client.search('flood', { hitsPerPage: 5, page: 9 })).hits, []);
  const tags = await client.search('flood', { hitsPerPage: 1, highlightPreTag: '[', highlightPostTag: ']' });
  assert.match(tags.hits[0]._highlightResult.title.value, /night \[flood\]$/);
});

each('facets and filters', async (client) => {
  const all = await client.search('flood', { facets: ['section', 'source', 'points'], hitsPerPage: 0 });
  assert.deepEqual(all.hits, []);
  assert.equal(all.facets.section.Local, 9);
  assert.deepEqual(all.facets.source, { 'Coast Herald': 17, 'The Lenn Valley Post': 7, 'Northern Wire': 2 });
  const count = async (params) => (await client.search('flood', params)).nbHits;
  assert.equal(await count({ facetFilters: ['section:Local'] }), 9);
  assert.equal(await count({ facetFilters: [['section:Local', 'section:Politics']] }), 13);
  assert.equal(await count({ facetFilters: ['section:Local', 'source:Coast Herald'] }), 6);
  assert.equal(await count({ facetFilters: ['section:-Local'] }), 17);
  assert.equal(await count({ filters: 'section:Local' }), 9);
  assert.equal(await count({ filters: 'section:Local AND source:"Coast Herald"' }), 6);
  assert.equal(await count({ filters: '(section:Local OR section:Politics) AND NOT source:"Coast Herald"' }), 13 - await count({ filters: 'source:"Coast Herald" AND section:Local OR section:Politics' }));
  const high = await client.search('flood', { numericFilters: ['points>=100', 'num_comments > 2'] });
  assert.ok(high.nbHits > 0 && high.nbHits < 26 && high.hits.every((h) => h.points >= 100 && h.num_comments > 2));
  assert.equal(await count({ filters: 'points >= 100 AND num_comments > 2' }), high.nbHits);
  assert.equal(await count({ numericFilters: [['points<100', 'points>=100']] }), 26);
  const range = await client.search('flood', { numericFilters: ['created_at_i:1451606400 TO 1454284799'] });
  assert.ok(range.nbHits > 0 && range.hits.every((h) => h.created_at.startsWith('2016-01')));
});

each('several queries at once', async (client) => {
  const { results } = await client.several([{ indexName: 'news', query: 'flood', hitsPerPage: 2 }, { indexName: 'news_newest', query: 'flood', hitsPerPage: 3 }]);
  assert.deepEqual(results.map((r) => [r.index, r.hits.length, r.nbHits]), [['news', 2, 26], ['news_newest', 3, 26]]);
  assert.ok(results[1].hits[0].created_at_i >= results[1].hits[1].created_at_i);
});

each('values of a facet', async (client) => {
  const { facetHits } = await client.values('section', 'po');
  assert.deepEqual(facetHits.map((f) => [f.value, f.highlighted]), [['Politics', '<em>Po</em>litics'], ['Sport', 'Sport']].slice(0, facetHits.length));
  assert.equal(facetHits.length, 1, 'words begin so');
});

each('what is not supported is named', async (client) => {
  await assert.rejects(client.search('flood', { aroundLatLng: '1,2' }), (e) => /aroundLatLng/.test(e.message) && e.status === 400);
  await assert.rejects(client.search('flood', { facetFilters: ['colour:red'] }), (e) => /colour/.test(e.message) && e.status === 400);
  await assert.rejects(client.search('flood', { filters: 'section:Local AND (' }), (e) => /filters/.test(e.message) && e.status === 400);
  if (client.change) await assert.rejects(client.change(), (e) => e.status === 400 || e.status === 405);
});

for (const which of ['algoliasearch 5', 'algoliasearch 4']) {
  test(`${which}: objects by id`, async () => {
    const client = clients[which];
    assert.equal((await client.object('ch:2016-01-05')).title, 'River Lenn bursts its banks: 200 homes evacuated in night flood');
    await assert.rejects(client.object('none'), (e) => e.status === 404);
    const { results } = await client.objects(['ch:2016-01-05', 'none']);
    assert.deepEqual(results.map((r) => r && r.objectID), ['ch:2016-01-05', null]);
  });
}

for (const client of ['v5', 'v4']) {
  test(`instantsearch.js with ${client}`, async () => {
    const browser = await openPage({ viewport: { width: 1100, height: 900 } });
    await browser.goto(`${site.url}/?client=${client}`);
    const hits = browser.locator('.ais-Hits-item');
    /* What was asked has come and is shown: an answer still under way draws the widgets anew,
     * over what has been filled in meanwhile. */
    const settled = () => browser.waitForFunction(() => search.status === 'idle');
    const stats = (text) => browser.locator('.ais-Stats-text').getByText(text).waitFor();
    await browser.getByPlaceholder('').first().fill('flood');
    await stats(/^26 results found/);
    assert.equal(await hits.count(), 8);
    assert.equal(await hits.first().locator('h2 mark').textContent(), 'flood');
    assert.ok(await hits.first().locator('p mark').count() > 0);
    assert.match(await hits.first().locator('small').textContent(), /^[A-Z].+, \d+, \d{4}-\d\d-\d\dT/);
    await browser.locator('#section').getByLabel('Local').check();
    await stats(/^9 results found/);
    await browser.locator('#section').getByLabel('Politics').check(); // or
    await stats(/^13 results found/);
    await browser.locator('#source').getByRole('link', { name: /The Lenn Valley Post/ }).click();
    await browser.locator('.ais-CurrentRefinements-category').nth(2).waitFor();
    await browser.locator('#clear button').click();
    await stats(/^26 results found/);
    await browser.locator('.ais-SearchBox-input').nth(1).fill('spo');
    await browser.locator('#section mark').getByText('Spo').waitFor();
    await browser.locator('.ais-SearchBox-input').nth(1).fill('');
    await browser.locator('#section').getByLabel('Local').waitFor();
    const best = await hits.first().textContent();
    await browser.locator('#pages').getByRole('link', { name: 'Page 2' }).click();
    await browser.locator('.ais-Pagination-item--selected').getByText('2').waitFor();
    await settled();
    assert.notEqual(await hits.first().textContent(), best);
    await browser.locator('#points input').first().fill('200');
    await browser.locator('#points button').click();
    await browser.waitForFunction(() => [...document.querySelectorAll('#hits b')].every((b) => Number(b.textContent) >= 200) && document.querySelector('#hits b'));
    await browser.locator('#clear button').click();
    await stats(/^26 results found/);
    await browser.locator('#discussed').getByLabel('Much discussed').check();
    await browser.waitForFunction(() => !/^26 /.test(document.querySelector('.ais-Stats-text').textContent));
    await browser.locator('#sort select').selectOption('news_newest');
    await browser.waitForFunction(() => {
      const dates = [...document.querySelectorAll('#hits i')].map((i) => i.textContent);
      return dates.length > 1 && dates.join() === [...dates].sort().reverse().join();
    });
    await browser.locator('#size select').selectOption('16');
    await settled();
    assert.deepEqual(browser.problems, []);
    await browser.context().close();
  });
}

/* ---- The Hacker News search API ---- */

const hn = async (path) => {
  const answer = await fetch(`${lede.url}/api/v1/${path}`);
  return { status: answer.status, ...(await answer.json()) };
};

test('Hacker News: search', async () => {
  const found = await hn('search?query=flood&tags=story&hitsPerPage=3');
  assert.equal(found.hits.length, 3);
  assert.ok(found.hits.every((h) => h._tags.includes('story') && h.title && h.objectID && h.created_at_i));
  assert.equal(found.nbPages, Math.ceil(found.nbHits / 3));
  assert.match(found.hits[0]._highlightResult.title.value, /<em>/);
  const comments = await hn('search?query=flood&tags=comment');
  assert.ok(comments.hits.every((h) => h.comment_text && h.story_id && h.story_title && h.parent_id && !h.title));
  assert.match(comments.hits[0]._highlightResult.comment_text.value, /<em>/i);
});

test('Hacker News: by date, in a range, by author, of a story', async () => {
  const newest = await hn('search_by_date?query=flood');
  const times = newest.hits.map((h) => h.created_at_i);
  assert.deepEqual(times, [...times].sort((a, b) => b - a));
  const range = await hn('search_by_date?tags=story&numericFilters=created_at_i>1451606400,created_at_i<1454284800');
  assert.ok(range.hits.length > 0 && range.hits.every((h) => h.created_at.startsWith('2016-01')));
  const many = await hn('search?tags=story&numericFilters=points>=100');
  assert.ok(many.hits.length > 0 && many.hits.every((h) => h.points >= 100));
  const ray = await hn('search?tags=comment,author_Ray');
  assert.ok(ray.hits.length > 0 && ray.hits.every((h) => h.author === 'Ray'));
  const either = await hn('search?tags=(story,comment),story_ch:2016-01-05&hitsPerPage=100');
  assert.equal(either.nbHits, 13);
  const second = await hn('search_by_date?query=flood&page=1&hitsPerPage=5');
  assert.deepEqual(second.hits.map((h) => h.objectID), newest.hits.slice(5, 10).map((h) => h.objectID));
});

test('Hacker News: an item and all below it', async () => {
  const item = await hn('items/ch:2016-01-05');
  assert.deepEqual([item.type, item.points, item.author], ['story', 211, 'Jo Pritchard']);
  const count = (i) => 1 + i.children.reduce((sum, c) => sum + count(c), 0);
  assert.equal(count(item), 13);
  assert.ok(item.children.every((c) => c.type === 'comment' && c.parent_id === 'ch:2016-01-05'));
  assert.equal((await hn('items/none')).status, 404);
});

test('Hacker News: what is not supported is named', async () => {
  for (const [path, name] of [['search?query=a&tags=front_page', 'front_page'], ['search?query=a&numericFilters=karma>1', 'karma'],
    ['search?query=a&restrictSearchableAttributes=url', 'restrictSearchableAttributes'], ['search?hitsPerPage=5000', '5000'], ['search?page=x', 'x']]) {
    const answer = await hn(path);
    assert.equal(answer.status, 400, path);
    assert.match(answer.error, new RegExp(name));
  }
});
