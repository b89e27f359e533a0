/* The search box on somebody else's site: another origin, its own style, and no say in ours. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openPage, startLede, startSite } from './harness.mjs';

let site, stranger;

const article = (lede) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>The Paper</title>
  <link rel="icon" href="data:,"><link rel="stylesheet" href="/paper.css">
  <h1>The Paper</h1><h3 id="ours">A headline of ours</h3><p><mark id="mark">marked</mark></p>
  <div class="search"></div><aside><div class="search"></div></aside>
  <script src="${lede}/lede.js" data-lede=".search" defer></script></html>`;

/* Whatever a site may do to its own elements. */
const style = `h3 { color: rgb(255, 0, 0); font-size: 50px } button, input, li { all: unset } * { letter-spacing: 3px !important }
  .search { --lede-accent: rgb(11, 79, 156); --lede-on-accent: rgb(255, 255, 255); --lede-font: monospace; --lede-radius: 0px }
  aside { width: 400px }`;

before(async () => {
  const files = { '/paper.css': style };
  site = await startSite(files);
  stranger = await startSite(files);
  const lede = await startLede({ options: ['--allow-origin', site.url] });
  files['/'] = article(lede.url);
});

const first = (page) => page.locator('.search').first();
const css = (locator, name) => locator.evaluate((e, property) => getComputedStyle(e)[property], name);

async function found(page) {
  await page.goto(site.url);
  await first(page).getByLabel('Search articles').fill('flood');
  await page.keyboard.press('Enter');
  await first(page).getByText('26 articles', { exact: true }).waitFor();
  return first(page);
}

test('finds, narrows and shows discussions from another origin', async () => {
  const page = await openPage({ viewport: { width: 1100, height: 800 } });
  const box = await found(page);
  assert.equal(await box.locator('.lede-hit').count(), 20);
  await box.getByRole('button', { name: /^The Lenn Valley Post/ }).click();
  await box.getByText('7 articles', { exact: true }).waitFor();
  await box.getByRole('button', { name: /comments?/ }).first().click();
  await box.locator('.lede-hit div > .lede-comments').first().waitFor();
  assert.equal(page.url(), `${site.url}/`, 'the address is the site\'s');
  assert.equal(await page.locator('.search').nth(1).locator('.lede-hit').count(), 0, 'each box for itself');
  await page.getByLabel('Search articles').first().fill('whal');
  await box.getByRole('option', { name: 'whale word' }).click();
  assert.equal(await page.getByLabel('Search articles').first().inputValue(), 'whale');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('is styled by variables, and by nothing else', async () => {
  const page = await openPage({ viewport: { width: 1100, height: 800 }, colorScheme: 'dark' });
  const box = await found(page);
  assert.equal(await css(box.getByRole('button', { name: 'Search' }), 'backgroundColor'), 'rgb(11, 79, 156)');
  assert.equal(await css(box.getByRole('button', { name: 'Search' }), 'borderRadius'), '0px');
  assert.match(await css(box.locator('.lede-text').first(), 'fontFamily'), /^monospace/);
  assert.notEqual(await css(box.locator('.lede-hit h3').first(), 'color'), 'rgb(255, 0, 0)');
  assert.equal(await css(box.getByRole('button', { name: 'Search' }), 'cursor'), 'pointer');
  assert.equal(await css(page.locator('#ours'), 'fontSize'), '50px');
  assert.notEqual(await css(page.locator('#mark'), 'backgroundColor'), await css(box.locator('mark').first(), 'backgroundColor'));
  // The site is light, whatever the reader's system is: so is the box.
  assert.equal(await css(box.locator('.lede-text').first(), 'color'), 'rgb(29, 28, 26)');
  await page.evaluate(() => { document.documentElement.style.colorScheme = 'dark'; });
  assert.equal(await css(box.locator('.lede-text').first(), 'color'), 'rgb(236, 232, 224)');
  await page.context().close();
});

test('folds its filters where it is narrow', async () => {
  const page = await openPage({ viewport: { width: 1100, height: 800 } });
  await page.goto(site.url);
  const box = page.locator('.search').nth(1);
  await box.getByLabel('Search articles').fill('flood');
  await page.keyboard.press('Enter');
  await box.locator('.lede-hit').first().waitFor();
  assert.ok(await box.getByRole('heading', { name: 'Section' }).isHidden());
  await box.getByText('Filters', { exact: true }).click();
  assert.ok(await box.getByRole('heading', { name: 'Section' }).isVisible());
  assert.ok(await box.evaluate((e) => e.shadowRoot.querySelector('.lede').scrollWidth <= e.clientWidth));
  await page.context().close();
});

test('tells a site that is not listed nothing', async () => {
  const page = await openPage();
  await page.goto(stranger.url);
  await first(page).getByLabel('Search articles').fill('flood');
  await page.keyboard.press('Enter');
  await first(page).getByRole('alert').getByText('cannot be reached').waitFor();
  assert.equal(await page.locator('.lede-hit').count(), 0);
  assert.ok(page.problems.some((p) => /CORS policy/.test(p)));
  await page.context().close();
});
