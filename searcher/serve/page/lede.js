/* lede's search box. On a site of yours:
 *
 *   <div id="search"></div>
 *   <script src="https://search.example/lede.js" data-lede="#search" defer></script>
 *
 * It puts a box and its results into the element that data-lede names, in a shadow tree, so
 * that neither's style sheet reaches the other, and asks the server the script came from, which
 * must list your site with --allow-origin. Text from the index only ever becomes text nodes;
 * links are made for http and https alone. */
'use strict';
{ // a scope of its own among a site's other scripts
const script = document.currentScript;
const api = new URL('.', script.src);
const isPage = script.hasAttribute('data-page');
const FACETS = { source: 'Source', site: 'Site', section: 'Section', author: 'Author', tag: 'Topic', type: 'Kind', lang: 'Language' };
const FACET_SHOWN = 5;
const SORTS = { relevance: 'Best first', newest: 'Newest first', oldest: 'Oldest first', points: 'Most points',
  comments: 'Most discussed', active: 'Latest discussion' };
const KINDS = { article: 'Articles', comment: 'Comments' };
const DAY = 86400000;
const BARS = 240; // more months than this are shown as years

/* make('p.lede-text', {dir: 'auto'}, 'text', child, …): an element; strings become text. */
function make(what, attributes, ...children) {
  const [tag, ...classes] = what.split('.');
  const svg = tag === 'svg' || tag === 'rect' || tag === 'title';
  const e = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  if (classes.length) e.setAttribute('class', classes.join(' '));
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
    else if (value === true) e.setAttribute(name, '');
    else if (value !== false && value != null) e.setAttribute(name, value);
  }
  e.append(...children.filter((c) => c != null && c !== false));
  return e;
}

function link(url, ...children) {
  let safe = null;
  try { safe = new URL(url); } catch { /* not absolute: no link */ }
  if (!safe || !/^https?:$/.test(safe.protocol)) return make('span', null, ...children);
  return make('a', { href: safe.href, rel: 'noopener nofollow ugc' }, ...children);
}

/* The server counts bytes of UTF-8; this cuts at them. */
function marked(fragment) {
  const bytes = new TextEncoder().encode(fragment.text);
  const cut = (from, to) => new TextDecoder().decode(bytes.subarray(from, to));
  const nodes = [];
  let at = 0;
  for (const [start, end] of fragment.marks) {
    nodes.push(cut(at, start), make('mark', null, cut(start, end)));
    at = end;
  }
  nodes.push(cut(at));
  return nodes;
}

const number = (n) => n.toLocaleString();
const plural = (n, one, many) => `${number(n)} ${n === 1 ? one : many}`;
const total = (t) => (t.relation === 'gte' ? 'more than ' : '') + number(t.value);
const day = (ms) => new Date(ms).toISOString().slice(0, 10);
const written = (text, form) => new Date(text).toLocaleDateString(undefined,
  form || { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' });
const date = (text) => (text ? make('time', { datetime: text }, written(text)) : 'undated');

/* What a person reads for a facet's value. */
function label(facet, value) {
  if (facet === 'type') return KINDS[value] || value;
  if (facet !== 'lang') return value;
  try { return new Intl.DisplayNames(undefined, { type: 'language' }).of(value); } catch { return value; }
}

function separated(parts) {
  return parts.filter((p) => p).flatMap((p, i) => (i ? [' · ', make('bdi', null, p)] : [make('bdi', null, p)]));
}

class Box {
  constructor(root) {
    this.root = root;
    this.state = { q: '', sort: '', after: '', before: '', filters: {} };
    this.asked = 0;
    this.build();
    if (isPage) {
      this.fromAddress();
      addEventListener('popstate', () => this.fromAddress());
      document.addEventListener('keydown', (e) => this.shortcut(e));
      this.about();
    }
  }

  build() {
    const box = this.root.querySelector('form') || this.root.appendChild(make('form.lede-form', { role: 'search' },
      make('div.lede-field', null, make('input.lede-input', { type: 'search', name: 'q', maxlength: 2048, dir: 'auto', autocomplete: 'off',
        'aria-label': 'Search articles and comments', placeholder: 'Articles and comments' })),
      make('button.lede-go', { type: 'submit' }, 'Search')));
    this.input = box.querySelector('input');
    this.suggestions = make('ul.lede-suggestions', { id: 'lede-list', role: 'listbox', 'aria-label': 'Suggestions', hidden: true });
    this.input.after(this.suggestions);
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'lede-list' }))
      this.input.setAttribute(name, value);
    box.addEventListener('submit', (e) => {
      e.preventDefault();
      clearTimeout(this.timer);
      this.hideSuggestions();
      if (this.state.q !== `${this.input.value}*`) this.lookFor(this.input.value);
      this.typing = false;
    });
    this.input.addEventListener('input', () => this.typed());
    this.input.addEventListener('keydown', (e) => this.keyed(e));
    this.input.addEventListener('blur', () => setTimeout(() => this.hideSuggestions(), 150));
    this.out = this.root.querySelector('#lede-results') || this.root.appendChild(make('div.lede-results', { tabindex: -1 }));
    this.live = this.root.appendChild(make('p.lede-hidden', { role: 'status' }));
    new ResizeObserver(() => this.fold()).observe(this.root);
  }

  /* What the index holds, below the box. */
  async about() {
    const tips = this.root.querySelector('.lede-tips');
    const info = tips && await this.ask('info', new URLSearchParams()).catch(() => null);
    if (info?.oldest) tips.append(make('p', null, `${plural(info.articles, 'article', 'articles')} and ${plural(info.comments, 'comment', 'comments')}, `,
      `${written(info.oldest)} to ${written(info.newest)}`));
  }

  /* ---- state and address ---- */

  params(more) {
    const p = new URLSearchParams();
    const s = this.state;
    for (const name of ['q', 'sort', 'after', 'before']) if (s[name]) p.set(name, s[name]);
    for (const [name, values] of Object.entries(s.filters)) for (const v of values) p.append(name, v);
    for (const [name, value] of Object.entries(more || {})) p.set(name, value);
    return p;
  }

  fromAddress() {
    const p = new URLSearchParams(location.search);
    const s = { filters: {} };
    for (const name of ['q', 'sort', 'after', 'before']) s[name] = p.get(name) || '';
    for (const name of Object.keys(FACETS)) if (p.has(name)) s.filters[name] = p.getAll(name);
    this.state = s;
    this.input.value = s.q;
    this.typing = false;
    this.search();
    if (!this.narrows()) this.input.focus();
  }

  /* Whether there is anything to look for. */
  narrows() {
    const s = this.state;
    return Boolean(s.q.trim() || s.after || s.before || Object.keys(s.filters).length);
  }

  /* One entry of the history for a query typed, one for each filter. */
  change(change, typing) {
    Object.assign(this.state, change);
    if (isPage) {
      const address = this.narrows() ? `?${this.params()}` : location.pathname;
      if (typing && this.typing) history.replaceState(null, '', address);
      else if (address !== location.search) history.pushState(null, '', address);
    }
    this.typing = typing;
    this.search();
  }

  lookFor(q, typing) {
    this.change({ q, filters: {}, after: '', before: '' }, typing);
  }

  /* ---- typing ---- */

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const q = this.input.value;
      this.suggest();
      if (q.trim().length > 2 || !q.trim()) this.lookFor(q, true);
    }, 150);
  }

  keyed(e) {
    const items = [...this.suggestions.children];
    if (e.key === 'Escape' && !this.suggestions.hidden) { e.preventDefault(); this.hideSuggestions(); return; }
    if (this.suggestions.hidden || !items.length || (e.key !== 'ArrowDown' && e.key !== 'ArrowUp' && e.key !== 'Enter')) return;
    const now = items.findIndex((i) => i.getAttribute('aria-selected') === 'true');
    if (e.key === 'Enter') {
      if (now >= 0) { e.preventDefault(); items[now].click(); }
      return;
    }
    e.preventDefault();
    const next = (now + (e.key === 'ArrowDown' ? 1 : now < 0 ? 0 : -1) + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute('aria-selected', String(i === next)));
    this.input.setAttribute('aria-activedescendant', items[next].id);
  }

  shortcut(e) {
    const active = document.activeElement;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(active?.tagName) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === '/') { e.preventDefault(); this.input.focus(); this.input.select(); }
    if (e.key === 'j' || e.key === 'k') {
      const hits = [...this.root.querySelectorAll('.lede-hit h3 a')];
      const now = hits.indexOf(active);
      hits[Math.max(0, Math.min(hits.length - 1, now + (e.key === 'j' ? 1 : -1)))]?.focus();
    }
  }

  async suggest() {
    const q = this.input.value;
    if (q.trim().length < 2) { this.hideSuggestions(); return; }
    const answer = await this.ask('suggest', new URLSearchParams({ q, limit: 8 })).catch(() => null);
    if (!answer || q !== this.input.value || this.root.getRootNode().activeElement !== this.input) return;
    const several = answer.suggestions.filter((s, i, all) => all.findIndex((t) => t.query === s.query) === i);
    this.suggestions.replaceChildren(...several.map((s, i) => make('li',
      { id: `lede-list-${i}`, role: 'option', 'aria-selected': 'false', onclick: () => this.choose(s.query || s.text) },
      make('bdi', null, s.text), make('small', null, s.type))));
    this.suggestions.hidden = !several.length;
    this.input.setAttribute('aria-expanded', String(!this.suggestions.hidden));
    this.input.removeAttribute('aria-activedescendant');
  }

  choose(q) {
    clearTimeout(this.timer);
    this.input.value = q;
    this.hideSuggestions();
    this.lookFor(q);
  }

  hideSuggestions() {
    this.suggestions.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  /* ---- asking ---- */

  /* A server that is busy is asked once more, after a second. */
  async ask(path, params, signal, again) {
    const url = new URL(`${path}?${params}`, api);
    let response, answer;
    try {
      response = await fetch(url, { headers: { Accept: 'application/json' }, signal });
      answer = await response.json();
    } catch (e) {
      if (e.name === 'AbortError') throw e;
      throw new Error('The search server cannot be reached. Try again in a moment.');
    }
    if (!again && (response.status === 429 || response.status === 503)) {
      await new Promise((done) => setTimeout(done, 1000));
      return this.ask(path, params, signal, true);
    }
    if (answer.error) throw new Error(`The search failed: ${answer.error.message}.`);
    return answer;
  }

  async search() {
    const asked = ++this.asked;
    this.aborter?.abort();
    if (isPage) document.title = this.state.q ? `${this.state.q} – lede` : 'lede: search the news and what readers say';
    if (!this.narrows()) { this.out.replaceChildren(); this.root.removeAttribute('aria-busy'); return; }
    this.aborter = new AbortController();
    this.root.setAttribute('aria-busy', 'true');
    try {
      const answer = await this.ask('search', this.params({ facets: Object.keys(FACETS).join(','), histogram: this.interval(), highlight_format: 'offsets' }), this.aborter.signal);
      if (asked !== this.asked) return;
      if (this.typing && !answer.hits.length && /[\p{L}\p{N}]{3}$/u.test(this.state.q)) { this.change({ q: `${this.state.q}*` }, true); return; } // a word half typed
      this.show(answer);
    } catch (e) {
      if (asked === this.asked) this.showError(e);
    }
    if (asked === this.asked) this.root.removeAttribute('aria-busy');
  }

  async more(button, cursor) {
    button.disabled = true;
    try {
      const answer = await this.ask('search', this.params({ cursor, highlight_format: 'offsets' }));
      const items = answer.hits.map((h) => this.hit(h));
      this.list.append(...items);
      items[0]?.querySelector('a, button')?.focus();
      button.replaceWith(...this.moreButton(answer));
    } catch (e) { button.disabled = false; this.say(e.message); }
  }

  say(text) { this.live.textContent = text; }

  /* ---- showing ---- */

  /* Above the results of before, if there are any. */
  showError(e) {
    this.out.querySelector('.lede-error')?.remove();
    this.out.prepend(make('div.lede-error', { role: 'alert' }, make('span', null, e.message),
      make('button.lede-button', { type: 'button', onclick: () => this.search() }, 'Try again')));
  }

  show(a) {
    const matches = `${total(a.total_items)} ${a.total_items.value === 1 ? 'match' : 'matches'} in articles and comments`;
    const counts = `${total(a.total)} ${a.total.value === 1 ? 'article' : 'articles'}`;
    const sort = make('select', { 'data-key': 'sort', onchange: (e) => this.change({ sort: e.target.value }) },
      ...Object.entries(SORTS).map(([value, text]) => make('option', { value, selected: value === (this.state.sort || 'relevance') }, text)));
    this.list = make('ol.lede-list', null, ...a.hits.map((h) => this.hit(h)));
    const notes = [];
    if (!a.hits.length) notes.push(make('li.lede-none', null, 'Nothing matches.'), make('li', null, 'Try fewer or other words, or fewer filters.'));
    if (a.did_you_mean) notes.push(make('li', null, 'Did you mean ', make('a', { href: `?q=${encodeURIComponent(a.did_you_mean)}`,
      onclick: (e) => { e.preventDefault(); this.choose(a.did_you_mean); } }, make('bdi', null, a.did_you_mean)), '?'));
    for (const w of a.warnings) notes.push(make('li', { dir: 'auto' }, w));
    if (a.timed_out) notes.push(make('li', null, 'The search took too long; these are the results so far.'));
    const active = this.root.getRootNode().activeElement;
    const within = this.out.contains(active);
    this.out.replaceChildren(
      a.hits.length ? make('div.lede-status', null, make('p', null, make('strong', null, counts), ` · ${matches}`), make('label', null, 'Sort ', sort)) : '',
      this.chips(),
      make('div.lede-body', null,
        make('section', { 'aria-label': 'Results' }, make('h2.lede-hidden', null, 'Results'), ...this.timeline(a.histogram || []),
          notes.length ? make('ul.lede-notes', null, ...notes) : '', this.list, ...this.moreButton(a)),
        a.hits.length ? this.side(a) : ''));
    this.fold();
    if (within) (this.out.querySelector(`[data-key="${CSS.escape(active.dataset.key || '')}"]`) || this.out).focus({ preventScroll: true }); // where it was
    this.say(a.hits.length ? `${counts}, ${matches}` : 'Nothing matches.');
  }

  moreButton(a) {
    if (!a.next_cursor) return [];
    return [make('button.lede-button', { type: 'button', onclick: (e) => this.more(e.currentTarget, a.next_cursor) }, 'More results')];
  }

  hit(h) {
    const title = h.highlight.title?.[0];
    const comment = h.type === 'comment';
    const name = title ? marked(title) : [h.title || h.thread_title || (comment ? 'Comment' : h.url || h.id)];
    const item = make('li.lede-hit', { dir: 'auto' },
      make('h3', { lang: h.lang }, link(h.url || h.thread_url, ...name)),
      make('p.lede-text', { dir: 'auto', lang: h.lang }, ...this.fragments(h)),
      make('p.lede-meta', null, ...separated([date(h.created_at), h.author, this.points(h)])));
    const kicker = separated([(h.source || h.site) && make('b', null, h.source || h.site), h.section, comment && 'Comment']);
    if (kicker.length) item.prepend(make('p.lede-kicker', null, ...kicker));
    if (h.copies) item.append(make('p.lede-meta', null, ...this.copies(h.copies)));
    if (h.comments?.length) item.append(make('ul.lede-comments', null, ...h.comments.map((c) => this.comment(c))));
    if (h.num_comments) item.append(this.discussion(h));
    return item;
  }

  /* Where else the same article stands. */
  copies({ count, articles }) {
    const more = count > articles.length ? [` and ${number(count - articles.length)} more`] : [];
    return ['also in ', ...articles.flatMap((c, i) => [i ? ', ' : '', make('bdi', null, link(c.url, c.source || c.site || c.id))]), ...more];
  }

  points(h) { return h.points != null && plural(h.points, 'point', 'points'); }

  fragments(h) {
    return (h.highlight.text || []).flatMap((f, i) => [i ? ' … ' : '', ...marked(f)]);
  }

  comment(c, text) {
    return make('li', { dir: 'auto' },
      make('p.lede-meta', null, ...separated([c.author || 'anonymous', date(c.created_at), this.points(c)])),
      ...(text || [this.fragments(c)]).map((p) => make('p.lede-text', { dir: 'auto' }, ...p)));
  }

  /* The whole discussion, on demand. */
  discussion(h) {
    const few = h.num_matched_comments && h.num_matched_comments < h.num_comments;
    const text = plural(h.num_comments, 'comment', 'comments') + (few ? `, ${number(h.num_matched_comments)} of them found` : '');
    const button = make('button.lede-more', { type: 'button', 'aria-expanded': 'false' }, make('bdi', null, text));
    let shown = null;
    button.addEventListener('click', async () => {
      if (shown) {
        shown.remove();
        shown = null;
      } else {
        try {
          const answer = await this.ask(`items/${encodeURIComponent(h.thread_id)}`, new URLSearchParams({ thread: 'true' }));
          shown = this.tree(answer.thread.children);
          button.after(shown);
        } catch (e) { this.say(e.message); return; }
      }
      button.setAttribute('aria-expanded', String(Boolean(shown)));
    });
    return make('div', null, button);
  }

  tree(children) {
    const list = make('ul.lede-comments');
    const work = children.map((c) => [list, c]).reverse();
    while (work.length) {
      const [into, c] = work.pop();
      const item = this.comment(c, (c.text || (c.deleted ? '(deleted)' : '')).split(/\n\n+/).map((p) => [p]));
      into.append(item);
      if (c.children?.length) {
        const below = item.appendChild(make('ul.lede-comments'));
        for (const child of [...c.children].reverse()) work.push([below, child]);
      }
    }
    return list;
  }

  /* ---- filters ---- */

  /* What narrows the results, each with a way to take it back. */
  chips() {
    const s = this.state;
    const chip = (text, change) => make('li', null, make('button', { type: 'button', 'aria-label': `Remove filter ${text}`, onclick: () => this.change(change) },
      make('bdi', null, text), ' ×'));
    const list = Object.entries(s.filters).flatMap(([name, values]) => values.map((v) => chip(`${FACETS[name]}: ${label(name, v)}`, this.toggled(name, v))));
    if (s.after) list.push(chip(`From ${written(s.after)}`, { after: '' }));
    if (s.before) list.push(chip(`Until ${written(until(s.before))}`, { before: '' }));
    if (list.length > 1) list.push(make('li', null, make('button.lede-more', { type: 'button', onclick: () => this.change({ filters: {}, after: '', before: '' }) }, 'Clear all')));
    return list.length ? make('ul.lede-chips', { 'aria-label': 'Filters in use' }, ...list) : '';
  }

  side(a) {
    const feed = new URL(`feed.atom?${this.params()}`, api);
    const details = make('details', null, make('summary', { onclick: () => { this.opened = !this.opened; } }, 'Filters'), ...this.facets(a.facets || {}),
      make('p.lede-feed', null, make('a', { href: feed.href, type: 'application/atom+xml' }, 'Follow this search')));
    return make('aside.lede-side', { 'aria-label': 'Filters' }, details);
  }

  /* Filters lie folded where there is no room for them beside the results. */
  fold() {
    const details = this.out.querySelector('details');
    if (details) details.open = this.opened || this.root.clientWidth > 736;
  }

  facets(all) {
    if (all.source?.length) delete all.site;
    return Object.entries(FACETS).flatMap(([name, title]) => {
      const chosen = this.state.filters[name] || [];
      const values = (all[name] || []).filter((v) => v.value);
      for (const c of chosen) if (!values.some((v) => v.value === c)) values.unshift({ value: c, count: 0 });
      if (values.length < 2 && !chosen.length) return [];
      const items = values.map((v, i) => make('li', { hidden: i >= FACET_SHOWN && !chosen.includes(v.value) },
        make('button', { type: 'button', 'data-key': `${name}:${v.value}`, 'aria-pressed': String(chosen.includes(v.value)),
          onclick: () => this.change(this.toggled(name, v.value)) }, make('bdi', null, label(name, v.value)), make('span', null, number(v.count)))));
      const rest = items.filter((i) => i.hidden);
      const more = rest.length ? make('button.lede-more', { type: 'button', 'aria-label': `${rest.length} more: ${title}`,
        onclick: (e) => { rest.forEach((i) => { i.hidden = false; }); rest[0].firstChild.focus(); e.target.remove(); } }, `${rest.length} more`) : '';
      return [make('h3', null, title), make('ul.lede-facet', { 'aria-label': title }, ...items), more];
    });
  }

  toggled(name, value) {
    const chosen = this.state.filters[name] || [];
    const filters = { ...this.state.filters };
    filters[name] = chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value];
    if (!filters[name].length) delete filters[name];
    return { filters };
  }

  /* ---- timeline ---- */

  /* Bars of days or weeks once the range is short. */
  interval() {
    const { after, before } = this.state;
    const days = after ? ((before ? Date.parse(before) : Date.now()) - Date.parse(after)) / DAY : Infinity;
    return days <= 120 ? 'day' : days <= 800 ? 'week' : 'month';
  }

  /* Drag over the bars, or give two dates, to narrow. */
  timeline(bins) {
    const s = this.state;
    const input = (text, key, value, set) => make('label', null, `${text} `, make('input', { type: 'date', value, 'data-key': key,
      onchange: (e) => { if (!e.target.value || e.target.value > '1000') this.change(set(e.target.value)); } })); // not yet while a year is typed
    const dates = make('div.lede-dates', null,
      input('From', 'after', s.after, (after) => ({ after })),
      input('until', 'before', s.before && until(s.before), (last) => ({ before: last && behind(last) })));
    for (const b of bins.filter((bin) => bin.burst && bin.top?.title).sort((x, y) => y.count - x.count).slice(0, 1))
      dates.append(make('button.lede-more', { type: 'button', onclick: () => this.change({ after: b.start, before: end(bins, bins.indexOf(b), this.interval()) }) },
        `Peak in ${written(b.start, { month: 'long', year: 'numeric', timeZone: 'UTC' })}: `, make('bdi', null, b.top.title)));
    const bars = years(bins);
    if (bars.length < 2) return s.after || s.before ? [make('div.lede-timeline', null, dates)] : [];
    const most = Math.max(...bars.map((b) => b.count));
    const svg = make('svg', { viewBox: `0 0 ${bars.length} 100`, preserveAspectRatio: 'none', role: 'img',
      'aria-label': `Articles from ${written(bars[0].start)} to ${written(bars[bars.length - 1].start)}, at most ${number(most)} at a time` });
    bars.forEach((b, i) => {
      const height = b.count ? Math.max(4, b.count / most * 96) : 0;
      const bar = make(b.burst ? 'rect.lede-burst' : 'rect', { x: i + 0.08, y: 100 - height, width: 0.84, height });
      bar.append(make('title', null, `${b.start}: ${number(b.count)}${b.top?.title ? ` – ${b.top.title}` : ''}`));
      svg.append(bar);
    });
    this.drag(svg, bars);
    return [make('div.lede-timeline', null, svg, axis(bars), dates)];
  }

  drag(svg, bars) {
    let from = -1;
    const range = svg.appendChild(make('rect.lede-range', { y: 0, height: 100, width: 0, 'pointer-events': 'none' }));
    const at = (e) => {
      const r = svg.getBoundingClientRect();
      return Math.max(0, Math.min(bars.length - 1, Math.floor((e.clientX - r.left) / r.width * bars.length)));
    };
    const draw = (e) => {
      range.setAttribute('x', Math.min(from, at(e)));
      range.setAttribute('width', Math.abs(at(e) - from) + 1);
    };
    svg.addEventListener('pointerdown', (e) => { from = at(e); svg.setPointerCapture(e.pointerId); draw(e); });
    svg.addEventListener('pointermove', (e) => { if (from >= 0) draw(e); });
    svg.addEventListener('pointercancel', () => { from = -1; range.setAttribute('width', 0); });
    svg.addEventListener('pointerup', (e) => {
      if (from < 0) return;
      const [a, b] = [Math.min(from, at(e)), Math.max(from, at(e))];
      from = -1;
      this.change({ after: bars[a].start, before: end(bars, b, bars.year ? 'year' : this.interval()) });
    });
  }
}

/* "before" is the first day that is too late, what people are shown the last that is not. */
const until = (before) => day(Date.parse(before) - DAY);
const behind = (last) => day(Date.parse(last) + DAY);

/* end(bins, i, interval): the first day behind bin i. */
function end(bins, i, interval) {
  if (i + 1 < bins.length) return bins[i + 1].start;
  const d = new Date(bins[i].start);
  if (interval === 'day' || interval === 'week') return day(d.getTime() + (interval === 'day' ? 1 : 7) * DAY);
  return day(interval === 'year' ? Date.UTC(d.getUTCFullYear() + 1, 0, 1) : Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 1));
}

/* years(bins): bins of months, if they are too many for bars, as bins of years. */
function years(bins) {
  if (bins.length <= BARS) return bins;
  const sums = new Map();
  for (const b of bins) sums.set(b.start.slice(0, 4), (sums.get(b.start.slice(0, 4)) || 0) + b.count);
  return Object.assign([...sums].map(([year, count]) => ({ start: `${year}-01-01`, count })), { year: true });
}

/* axis(bars): where years begin, or months when there is but one; not too many of them. */
function axis(bars) {
  const starts = (length) => bars.map((b, i) => [b.start.slice(0, length), i]).filter(([name], i, all) => !i || all[i - 1][0] !== name);
  let names = starts(4);
  if (names.length < 3) names = starts(7);
  const step = Math.ceil(names.length / 7);
  return make('div.lede-axis', { 'aria-hidden': 'true', dir: 'ltr' }, ...names.filter((_, i) => i % step === 0 && names[i][1] < bars.length * 0.95).map(([name, i]) => {
    const tick = make('span', null, name);
    tick.style.left = `${i / bars.length * 100}%`;
    return tick;
  }));
}

for (const host of document.querySelectorAll(script.dataset.lede || '#lede')) {
  if (isPage) { new Box(host); continue; }
  const root = make('div.lede', { hidden: true });
  const style = make('link', { rel: 'stylesheet', href: new URL('lede.css', api).href });
  style.onload = style.onerror = () => { root.hidden = false; };
  host.attachShadow({ mode: 'open' }).append(style, root);
  new Box(root);
}
}
