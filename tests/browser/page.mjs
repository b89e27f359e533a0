/* The search page as people use it: by mouse, by keyboard, on a phone, without script. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openPage, startLede } from './harness.mjs';

const WIDE = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
let lede;

before(async () => { lede = await startLede(); });

/* on(name, options, use): a test in a page with these options, in which nothing may go wrong. */
const pages = new Map();
function on(name, options, use) {
  test(name, async () => {
    if (!pages.has(options)) pages.set(options, await openPage(options));
    const page = pages.get(options);
    await use(page);
    assert.deepEqual(page.problems.splice(0), []);
  });
}

const open = async (page, query) => {
  await page.goto(`${lede.url}/${query}`);
  if (query) await page.locator('.lede-hit').first().waitFor();
};
const box = (page) => page.getByLabel('Search articles');
const titles = (page) => page.locator('.lede-hit h3').allTextContents();
const dates = (page) => page.locator('.lede-hit > .lede-meta time').evaluateAll((all) => all.map((t) => t.dateTime.slice(0, 10)));
const parameters = (page) => new URL(page.url()).searchParams;
/* The results of the state that the address shows. */
const settled = (page) => page.waitForFunction(() => !document.querySelector('main').hasAttribute('aria-busy'));

/* type(page, text, pace): into the box, until the results and suggestions of the last letter are there. */
async function type(page, text, pace) {
  const suggested = page.waitForResponse((r) => new URL(r.url()).searchParams.get('q') === text && r.url().includes('/suggest?'));
  await page.keyboard.type(text, pace);
  await (await suggested).finished();
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await page.locator('.lede-hit').first().waitFor();
  await settled(page);
}

on('names the copies of an article, with a link to each', WIDE, async (page) => {
  await open(page, '?q=hundreds+homeless');
  const copies = page.locator('.lede-hit', { hasText: 'also in' }).first().getByText('also in').getByRole('link');
  await copies.first().waitFor();
  assert.deepEqual((await copies.allTextContents()).sort(), ['Coast Herald', 'Northern Wire']);
  assert.match(await copies.first().getAttribute('href'), /^https:\/\/[a-z.-]+\.example\//);
});

on('searches as one types, and suggests', WIDE, async (page) => {
  await open(page, '');
  await page.getByText('48 articles and 303 comments').waitFor();
  await type(page, 'flo'); // a word half typed finds already
  const options = page.getByRole('listbox').getByRole('option');
  assert.equal(await box(page).getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  assert.equal(await options.first().getAttribute('aria-selected'), 'true');
  assert.equal(await box(page).getAttribute('aria-activedescendant'), await options.first().getAttribute('id'));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/?q=flood');
  assert.equal(await box(page).inputValue(), 'flood');
  assert.ok(await page.getByRole('listbox', { includeHidden: true }).isHidden());
  await page.getByText('26 articles', { exact: true }).waitFor();
  assert.equal(await page.title(), 'flood – lede');
});

on('shows articles with their best comments, and marks', WIDE, async (page) => {
  await open(page, '?q=flood');
  await page.getByText('26 articles', { exact: true }).waitFor();
  const hit = page.locator('.lede-hit').filter({ hasText: 'River Lenn bursts its banks' });
  assert.deepEqual(await hit.locator('h3 mark').allTextContents(), ['flood']);
  assert.equal(await hit.getByRole('link').getAttribute('rel'), 'noopener nofollow ugc');
  assert.deepEqual(await hit.locator('.lede-comments mark').allTextContents(), ['flooded']);
  const discussion = hit.getByRole('button', { name: '12 comments, 1 of them found' });
  await discussion.click();
  await page.locator('.lede-hit div > .lede-comments').waitFor();
  assert.equal(await discussion.getAttribute('aria-expanded'), 'true');
  assert.equal(await hit.locator('div > .lede-comments li').count(), 12);
  assert.ok(await hit.locator('div > .lede-comments .lede-comments').count() > 0, 'answers stand below what they answer');
  await discussion.click();
  assert.equal(await hit.locator('div > .lede-comments').count(), 0);
});

on('narrows by facets, and takes that back', WIDE, async (page) => {
  await open(page, '?q=flood');
  await page.getByRole('button', { name: /^The Lenn Valley Post/ }).click();
  await page.getByText('7 articles', { exact: true }).waitFor();
  assert.equal(parameters(page).get('source'), 'The Lenn Valley Post');
  assert.equal(new Set(await page.locator('.lede-kicker b').allTextContents()).size, 1);
  assert.equal(await page.locator('.lede-facet [aria-pressed=true]').textContent(), 'The Lenn Valley Post7');
  await page.getByRole('button', { name: /^Politics/ }).click();
  await page.waitForURL('**section=Politics*');
  await settled(page);
  await page.getByRole('button', { name: 'Remove filter Source: The Lenn Valley Post' }).click();
  await page.waitForURL((url) => !url.searchParams.has('source'));
  await settled(page);
  await page.getByRole('button', { name: 'Remove filter Section: Politics' }).press('Enter');
  await page.getByText('26 articles', { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'lede-results', 'the focus is not lost with the button');
});

on('narrows by a range dragged over the timeline, and by dates', WIDE, async (page) => {
  await open(page, '?q=flood');
  const bars = await page.getByRole('img', { name: /^Articles from/ }).boundingBox();
  await page.mouse.move(bars.x + bars.width * 0.3, bars.y + 20);
  await page.mouse.down();
  await page.mouse.move(bars.x + bars.width * 0.5, bars.y + 20, { steps: 3 });
  await page.mouse.up();
  await page.waitForURL('**after=*');
  await settled(page);
  const [after, before] = [parameters(page).get('after'), parameters(page).get('before')];
  assert.match(`${after} ${before}`, /^20(18|19)-\d\d-01 202[01]-\d\d-01$/);
  const shown = await dates(page);
  assert.ok(shown.length > 0 && shown.length < 26);
  await page.getByRole('textbox', { name: 'From' }).fill('2016-01-07');
  await page.waitForURL('**after=2016-01-07*');
  await settled(page);
  await page.getByRole('textbox', { name: 'until' }).fill('2016-01-07');
  await page.waitForURL('**before=2016-01-08*'); // the day itself is in
  await page.getByText('2 articles', { exact: true }).waitFor();
  assert.deepEqual(await dates(page), ['2016-01-07']); // two papers, one text
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByText('26 articles', { exact: true }).waitFor();
});

on('sorts', WIDE, async (page) => {
  await open(page, '?q=flood');
  await page.getByLabel('Sort').selectOption('Newest first');
  await page.waitForURL('**sort=newest*');
  await settled(page);
  const shown = await dates(page);
  assert.deepEqual(shown, [...shown].sort().reverse());
  await page.getByLabel('Sort').focus();
  await page.keyboard.press('ArrowDown');
  await page.waitForURL('**sort=oldest*');
  await settled(page);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SELECT', 'the focus stays');
  await page.getByLabel('Sort').selectOption('Newest first');
  await page.waitForURL('**sort=newest*');
  await page.getByLabel('Sort').selectOption('Oldest first');
  await page.waitForURL('**sort=oldest*');
  await settled(page);
  assert.deepEqual(await dates(page), [...await dates(page)].sort());
});

on('goes on to more results', WIDE, async (page) => {
  await open(page, '?q=flood');
  await settled(page);
  assert.equal((await titles(page)).length, 20);
  await page.getByRole('button', { name: 'More results' }).click();
  await page.locator('.lede-hit').nth(22).waitFor(); // 26 articles, of which three are copies
  assert.equal(await page.locator('.lede-hit').nth(20).locator('h3 a').evaluate((a) => a === document.activeElement), true);
  assert.equal(await page.getByRole('button', { name: 'More results' }).count(), 0);
});

on('works by keyboard alone', WIDE, async (page) => {
  await open(page, '');
  const focused = () => page.evaluate(() => document.activeElement.dataset.key || document.activeElement.textContent || document.activeElement.name);
  await type(page, 'hospital');
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('listbox').count(), 0);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab'); // past the button
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SELECT');
  await settled(page);
  const list = await titles(page);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('j');
  assert.equal(await focused(), list[0]);
  await page.keyboard.press('j');
  assert.equal(await focused(), list[1]);
  await page.keyboard.press('k');
  assert.equal(await focused(), list[0]);
  for (let i = 0; i < 60 && await focused() !== 'section:Local'; i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.waitForURL('**section=Local*');
  await settled(page);
  assert.equal(await focused(), 'section:Local', 'the focus stays where it was');
  await page.keyboard.press('/');
  assert.equal(await focused(), 'q');
  await page.keyboard.type('whale'); // over what was selected
  await page.waitForURL('**/?q=whale');
});

on('goes back and forth', WIDE, async (page) => {
  await open(page, '');
  await type(page, 'flood', { delay: 30 });
  await page.getByText('26 articles', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^The Lenn Valley Post/ }).click();
  await page.getByText('7 articles', { exact: true }).waitFor();
  await page.goBack();
  await page.getByText('26 articles', { exact: true }).waitFor();
  assert.equal(await box(page).inputValue(), 'flood');
  await page.goForward();
  await page.getByText('7 articles', { exact: true }).waitFor();
  await page.goBack();
  await page.goBack();
  await page.getByText('Ways to ask').waitFor();
  assert.equal(await box(page).inputValue(), '');
  assert.equal(await page.locator('.lede-hit').count(), 0);
});

on('says that nothing matches, and what was meant', WIDE, async (page) => {
  await page.goto(`${lede.url}/?q=floood`);
  await page.getByText('Nothing matches.').first().waitFor();
  await page.getByRole('link', { name: 'flood' }).click();
  await page.getByText('26 articles', { exact: true }).waitFor();
});

on('works on a phone, and on a smaller one', PHONE, async (page) => {
  await open(page, '?q=flood');
  await settled(page);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 700 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} pixels are enough`);
  }
  assert.ok(await page.getByRole('heading', { name: 'Section' }).isHidden());
  await page.getByText('Filters', { exact: true }).tap();
  await page.getByRole('button', { name: /^Politics/ }).tap();
  await page.waitForURL('**section=Politics*');
  await settled(page);
  assert.ok(await page.getByRole('heading', { name: 'Section' }).isVisible(), 'filters stay open');
});

on('is dark where the reader likes it dark', { colorScheme: 'dark' }, async (page) => {
  await open(page, '?q=flood');
  const light = (css) => css.match(/\d+/g).slice(0, 3).reduce((sum, n) => sum + Number(n), 0) / 3;
  const [back, text] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h3 a')).color]);
  assert.ok(light(back) < 40 && light(text) > 200, `${text} on ${back}`);
});

on('sets right to left what is written so', WIDE, async (page) => {
  await open(page, `?q=${encodeURIComponent('الفيضان OR whale')}`);
  await settled(page);
  const direction = (text) => page.locator('.lede-hit').filter({ hasText: text }).first().evaluate((hit) => getComputedStyle(hit).direction);
  assert.equal(await direction('مدينة صغيرة'), 'rtl');
  assert.equal(await direction('North Sands'), 'ltr');
});

on('works without script', { javaScriptEnabled: false }, async (page) => {
  await open(page, '');
  await page.getByRole('searchbox').fill('flood');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('26 articles', { exact: true }).waitFor();
  assert.ok(await page.locator('mark').count() > 20);
  await page.getByRole('link', { name: 'Newest first' }).click();
  assert.match(await page.locator('.lede-hit > .lede-meta').first().textContent(), /^2026-/);
  await page.getByRole('link', { name: /^The Lenn Valley Post/ }).click();
  await page.getByText('7 articles', { exact: true }).waitFor();
  assert.equal(parameters(page).get('sort'), 'newest');
  await page.getByRole('link', { name: '× all' }).click();
  await page.getByRole('link', { name: 'More results' }).click();
  assert.equal((await titles(page)).length, 3);
  await page.goto(`${lede.url}/?q=floood`);
  await page.getByRole('link', { name: 'flood', exact: true }).click();
  await page.getByText('26 articles', { exact: true }).waitFor();
});

test('an error of the request is said on the page without script, too', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(`${lede.url}/?q=flood&sort=sideways`);
  assert.match(await page.locator('.lede-error').textContent(), /sort/);
  await page.context().close();
});

test('a server that goes away, and comes back', async () => {
  const other = await startLede();
  const page = await openPage(WIDE);
  await page.goto(`${other.url}/?q=flood`);
  await settled(page);
  await other.stop();
  await page.getByLabel('Sort').selectOption('newest');
  await page.getByRole('alert').getByText('cannot be reached').waitFor();
  assert.ok(await page.locator('.lede-hit').count() > 0, 'what was found before is still there');
  await startLede({ port: new URL(other.url).port });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  const shown = await dates(page);
  assert.deepEqual(shown, [...shown].sort().reverse());
  await page.context().close();
});

test('a busy server is asked again', async () => {
  const page = await openPage(WIDE);
  let refusals = 1;
  await page.route('**/search?*', (route) => (refusals-- > 0
    ? route.fulfill({ status: 503, json: { api: 1, error: { code: 'overloaded', message: 'too many' } } }) : route.continue()));
  await open(page, '?q=flood');
  await page.getByRole('button', { name: /^Coast Herald/ }).waitFor(); // only script makes these
  assert.equal(await page.getByRole('alert').count(), 0);
  await page.context().close();
});
