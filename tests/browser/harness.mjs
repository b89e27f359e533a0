/*
 * harness: what every test of this folder stands on: a `lede serve` of its own on a free
 * port, one Chromium, and a second web server that plays a newspaper's site.
 *
 * A test is a plain program: node NAME.mjs PATH_OF_LEDE; exit code 0 means passed.
 */
import { spawn, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const LEDE = process.argv[2];
const here = path.dirname(fileURLToPath(import.meta.url));
export const SAMPLE = path.join(here, '../../corpus/sample/archive.jsonl');

/* module(name): the path of a file of an npm package. */
export const module = (name) => path.join(here, 'node_modules', name);

const CHROMIUM = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let browser = null;
const started = [];

process.on('exit', () => started.forEach((one) => one.kill?.()));
after(async () => {
  await browser?.close();
  for (const one of [...started]) await one.stop();
});

/* openBrowser(): the file's one Chromium. */
export async function openBrowser() {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: CHROMIUM });
  return browser;
}

/* openPage(options, use): a page in a context of its own; what went wrong in it, and what its
 * content policy refused, is collected in page.problems. */
export async function openPage(options = {}) {
  const context = await (await openBrowser()).newContext({ locale: 'en-GB', ...options });
  context.setDefaultTimeout(30000); // a machine may be busy with other tests
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (e) => page.problems.push(`error: ${e.message}`));
  page.on('console', (m) => { if (m.type() === 'error') page.problems.push(m.text()); });
  page.on('dialog', (d) => { page.problems.push(`dialog: ${d.message()}`); d.dismiss(); });
  return page;
}

/* index(folder, archives): an index of JSON Lines files, or of the records in an array. */
function index(folder, archives) {
  const files = archives.map((a, i) => {
    if (typeof a === 'string') return a;
    const file = path.join(folder, `${i}.jsonl`);
    writeFileSync(file, a.map((r) => JSON.stringify(r)).join('\n') + '\n');
    return file;
  });
  execFileSync(LEDE, ['index', '-q', '-d', path.join(folder, 'index'), ...files]);
}

/* startLede({archives, options, port}): {url, stop()}. Stopping also checks that the server
 * ended as it should. */
export async function startLede({ archives = [SAMPLE], options = [], port = 0 } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lede-browser-'));
  index(folder, archives);
  // With the test's own end, however it comes, the server ends too.
  const server = spawn('setpriv', ['--pdeathsig', 'TERM', LEDE, 'serve', '--index', path.join(folder, 'index'), '--http',
    `127.0.0.1:${port}`, '--socket', path.join(folder, 's'), '--workers', '2', ...options],
  { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  const ended = new Promise((resolve) => server.on('exit', (code) => resolve(code)));
  const url = await new Promise((resolve, reject) => {
    server.stderr.on('data', (text) => {
      log += text;
      const found = /listening on (http:\/\/[\d.:]+)/.exec(log);
      if (found) resolve(found[1]);
    });
    ended.then((code) => reject(new Error(`lede serve ended with ${code}: ${log}`)));
  });
  const lede = { url, log: () => log, kill: () => server.kill('SIGKILL') };
  lede.stop = async () => {
    if (!started.includes(lede)) return;
    started.splice(started.indexOf(lede), 1);
    server.kill('SIGTERM');
    const code = await ended;
    rmSync(folder, { recursive: true, force: true });
    if (code !== 0 || /Sanitizer|runtime error:/.test(log))
      throw new Error(`lede serve ended with ${code}: ${log}`);
  };
  started.push(lede);
  return lede;
}

/* startSite(files): a site of someone else's: paths and what is at them, looked up at each
 * request. */
export async function startSite(files) {
  const server = createServer((request, response) => {
    const address = new URL(request.url, 'http://site');
    const found = files[address.pathname];
    const ending = path.extname(address.pathname);
    response.writeHead(found === undefined ? 404 : 200, { 'Content-Type':
      { '.js': 'text/javascript', '.css': 'text/css' }[ending] || 'text/html; charset=utf-8' });
    response.end(found);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site = { url: `http://127.0.0.1:${server.address().port}` };
  site.stop = () => {
    if (!started.includes(site)) return Promise.resolve();
    started.splice(started.indexOf(site), 1);
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  started.push(site);
  return site;
}
