/* The page and the box are for everybody: axe-core finds nothing against WCAG 2.2, A and AA. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { module, openPage, startLede, startSite } from './harness.mjs';

const axe = readFileSync(module('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDE = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
let lede, site;

before(async () => {
  lede = await startLede({ options: ['--allow-origin', '*'] });
  site = await startSite({ '/': `<!doctype html><html lang="en"><title>The Paper</title><main><h1>The Paper</h1><h2>Search</h2>
    <div id="search"></div></main><script src="${lede.url}/lede.js" data-lede="#search"></script></html>` });
});

const hits = (page) => page.locator('.lede-hit [aria-expanded]').first().waitFor();

/* [name, address, what leads there, whether without script] */
const states = [
  ['the front', '/', (page) => page.getByText('48 articles').waitFor()],
  ['suggestions', '/', async (page) => {
    await page.keyboard.type('schoo');
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await hits(page);
  }],
  ['results', '/?q=school', hits],
  ['results narrowed', '/?q=school&source=Coast+Herald&after=2016-01-01', hits],
  ['a discussion', '/?q=hospital', async (page) => {
    await hits(page);
    await page.locator('.lede-hit .lede-more').first().click();
    await page.locator('.lede-hit div > .lede-comments').waitFor();
  }],
  ['no results', '/?q=floood', (page) => page.getByText('Nothing matches.').first().waitFor()],
  ['right to left', `/?q=${encodeURIComponent('الفيضان')}`, hits],
  ['an error', '/?q=school', async (page) => {
    await hits(page);
    await page.route('**/search?*', (route) => route.abort());
    await page.getByLabel('Sort').selectOption('newest');
    await page.getByRole('alert').waitFor();
  }],
  ['without script', '/?q=school', () => {}, true],
  ['an error without script', '/?q=flood&sort=sideways', () => {}, true],
  ['the box on another site', null, async (page) => {
    await page.getByLabel('Search articles').fill('school');
    await page.keyboard.press('Enter');
    await hits(page);
  }],
];

const DARK = ['the front', 'suggestions', 'results narrowed', 'a discussion', 'no results', 'an error'];
const SMALL = ['the front', 'results narrowed'];

function check(name, options, list) {
  test(name, async () => {
    const page = await openPage(options);
    const silent = (route) => route.fulfill({ body: '', contentType: 'text/javascript' });
    for (const [state, address, lead, withoutScript] of states.filter((s) => !list || list.includes(s[0]))) {
      if (withoutScript) await page.route('**/lede.js', silent);
      await page.goto(address === null ? site.url : `${lede.url}${address}`);
      await lead(page);
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] }), RULES);
      const found = violations.map((v) => `${state}: ${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join('\n')}`);
      assert.deepEqual(found, []);
      assert.ok(passes.length > 15, `${state}: axe looked at it`);
      await page.unrouteAll();
    }
    await page.context().close();
  });
}

check('in light, wide', WIDE);
check('in the dark', { ...WIDE, colorScheme: 'dark' }, DARK);
check('on a phone', PHONE, SMALL);
check('on a phone, in the dark', { ...PHONE, colorScheme: 'dark' }, SMALL);
