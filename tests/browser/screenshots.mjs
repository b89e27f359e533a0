/*
 * Not a test: pictures of the page in all its states, to be looked at by somebody.
 *     node screenshots.mjs PATH_OF_LEDE FOLDER [NAME...]
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openBrowser, openPage, startLede, startSite } from './harness.mjs';

const [folder, ...names] = process.argv.slice(3);
const WIDE = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const DARK = { colorScheme: 'dark' };
const arabic = encodeURIComponent('الفيضان');

const files = {};
const lede = await startLede({ options: ['--allow-origin', '*'] });
const site = await startSite(files);
files['/'] = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>The Paper</title>
<style>body { font-family: Helvetica, Arial, sans-serif; margin: 0; color: #222 } header { background: #0b2545; color: #fff; padding: 1rem 2rem; font: 700 1.6rem Georgia, serif }
main { max-width: 60rem; margin: 1rem auto; padding: 0 1rem }
#search { --lede-accent: #0b4f9c; --lede-font: Helvetica, Arial, sans-serif; --lede-radius: 2px; --lede-mark: #cfe3ff }</style>
<header>The Paper</header><main><h1>Search our archive</h1><div id="search"></div></main>
<script src="${lede.url}/lede.js" data-lede="#search"></script></html>`;

const hits = (page) => page.locator('.lede-hit [aria-expanded]').first().waitFor();
const none = (page) => page.getByText('Nothing matches.').first().waitFor();
const type = (text) => async (page) => {
  await page.getByLabel('Search articles').pressSequentially(text);
  await page.getByRole('listbox').waitFor();
  await page.keyboard.press('ArrowDown');
  await hits(page);
};
const broken = async (page) => {
  await hits(page);
  await page.route('**/search?*', (route) => route.abort());
  await page.getByLabel('Sort').selectOption('newest');
  await page.getByRole('alert').waitFor();
};
const discussion = async (page) => {
  await hits(page);
  await page.locator('.lede-hit .lede-more').first().click();
  await page.locator('.lede-hit div > .lede-comments').waitFor();
};
const inSite = async (page) => {
  await page.getByLabel('Search articles').fill('flood');
  await page.keyboard.press('Enter');
  await hits(page);
};

const pictures = {
  front: [WIDE, '/', (page) => page.getByText('48 articles').waitFor()],
  front_phone_dark: [{ ...PHONE, ...DARK }, '/', (page) => page.getByText('48 articles').waitFor()],
  suggestions: [WIDE, '/', type('flo')],
  wide: [WIDE, '/?q=flood', hits],
  narrowed_dark: [{ ...WIDE, ...DARK }, '/?q=flood+barrier&source=Coast+Herald&after=2015-01-01', hits],
  days: [WIDE, '/?q=flood&after=2016-01-01&before=2016-03-01', hits],
  discussion: [WIDE, '/?q=hospital', discussion],
  phone: [PHONE, '/?q=flood', hits],
  phone_filters: [PHONE, '/?q=flood&section=Local', async (page) => { await hits(page); await page.getByText('Filters', { exact: true }).tap(); }],
  right_to_left: [WIDE, `/?q=${arabic}`, hits],
  no_results: [WIDE, '/?q=qwertzuiop+flod', none],
  error: [WIDE, '/?q=flood', broken],
  without_script: [{ ...WIDE, javaScriptEnabled: false }, '/?q=flood', () => {}],
  embedded: [WIDE, null, inSite],
  embedded_phone: [PHONE, null, inSite],
};

mkdirSync(folder, { recursive: true });
for (const [name, [options, address, lead]] of Object.entries(pictures)) {
  if (names.length && !names.includes(name)) continue;
  const page = await openPage(options);
  await page.goto(address === null ? site.url : `${lede.url}${address}`);
  await lead(page);
  await page.waitForTimeout(200); // what fades
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  await page.context().close();
}
await (await openBrowser()).close();
await lede.stop();
await site.stop();
