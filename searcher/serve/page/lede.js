/* lede's search box. On a site of yours:
 *
 *   <div id="search"></div>
 *   <script src="https://search.example/lede.js" data-lede="#search" defer></script>
 *
 * It puts a box and its results into the element that data-lede names and asks the server the
 * script came from, which must list your site with --allow-origin. Text from the index only
 * ever becomes text nodes; links are made for http and https alone. */
(() => {
  'use strict';
  const script = document.currentScript;
  const api = new URL('.', script.src);
  const isPage = script.hasAttribute('data-page');
  const FACETS = { site: 'Site', section: 'Section', author: 'Author', tag: 'Tag', type: 'Kind', lang: 'Language' };
  const SORTS = { relevance: 'Best first', newest: 'Newest first', oldest: 'Oldest first', points: 'Most points',
    comments: 'Most discussed', active: 'Latest discussion' };
  const DAY = 86400000;

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
    if (!safe || !/^https?:$/.test(safe.protocol)) return make('bdi', null, ...children);
    return make('a', { href: safe.href, rel: 'noopener nofollow ugc' }, make('bdi', null, ...children));
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
  function date(text) {
    if (!text) return 'undated';
    const d = new Date(text);
    const shown = d.toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
    return make('time', { datetime: text }, shown);
  }
  function separated(parts) {
    return parts.filter((p) => p != null && p !== '').flatMap((p, i) => (i ? [' · ', p] : [p]));
  }

  class Box {
    constructor(root) {
      this.root = root;
      this.state = { q: '', sort: '', after: '', before: '', filters: {} };
      this.asked = 0;
      root.classList.add('lede');
      this.build();
      if (isPage) {
        this.fromAddress();
        addEventListener('popstate', () => { this.fromAddress(); });
      }
      document.addEventListener('keydown', (e) => this.shortcut(e));
    }

    build() {
      const box = this.root.querySelector('form') || this.root.appendChild(make('form.lede-form', { role: 'search' },
        make('input.lede-input', { type: 'search', name: 'q', maxlength: 2048, dir: 'auto', autocomplete: 'off',
          'aria-label': 'Search', placeholder: 'Search articles and comments' }),
        make('button.lede-go', { type: 'submit' }, 'Search')));
      this.input = box.querySelector('input');
      const list = this.input.id ? `${this.input.id}-list` : `lede-list-${Math.random().toString(36).slice(2)}`;
      this.suggestions = make('ul.lede-suggestions', { id: list, role: 'listbox', 'aria-label': 'Suggestions', hidden: true });
      box.append(this.suggestions);
      for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list }))
        this.input.setAttribute(name, value);
      box.addEventListener('submit', (e) => { e.preventDefault(); this.hideSuggestions(); this.change({ q: this.input.value, filters: {}, after: '', before: '' }); });
      this.input.addEventListener('input', () => this.typed());
      this.input.addEventListener('keydown', (e) => this.keyed(e));
      this.input.addEventListener('blur', () => setTimeout(() => this.hideSuggestions(), 150));
      this.out = this.root.querySelector('#lede-results') || this.root.appendChild(make('div'));
      this.live = this.root.appendChild(make('p.lede-hidden', { role: 'status' }));
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
      if (s.q) this.search();
      else if (!p.has('q')) { this.out.replaceChildren(); this.input.focus(); }
    }

    change(change, replace) {
      Object.assign(this.state, change);
      if (isPage) {
        const address = `?${this.params()}`;
        if (replace) history.replaceState(null, '', address);
        else if (address !== location.search) history.pushState(null, '', address);
        document.title = this.state.q ? `${this.state.q} – lede` : 'lede';
      }
      this.search();
    }

    /* ---- typing ---- */

    typed() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.suggest();
        if (this.input.value.trim().length > 2) this.change({ q: this.input.value, filters: {}, after: '', before: '' }, true);
      }, 120);
    }

    keyed(e) {
      const items = [...this.suggestions.children];
      if (e.key === 'Escape') { this.hideSuggestions(); return; }
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
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName || '') || document.activeElement?.isContentEditable;
      if (!isPage || typing || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === '/') { e.preventDefault(); this.input.focus(); this.input.select(); }
      if (e.key === 'j' || e.key === 'k') {
        const hits = [...this.root.querySelectorAll('.lede-hit h3 a')];
        const now = hits.indexOf(document.activeElement);
        hits[Math.max(0, Math.min(hits.length - 1, now + (e.key === 'j' ? 1 : -1)))]?.focus();
      }
    }

    async suggest() {
      const q = this.input.value;
      if (q.trim().length < 2) { this.hideSuggestions(); return; }
      let answer;
      try { answer = await this.ask('suggest', new URLSearchParams({ q, limit: 8 })); } catch { return; }
      if (q !== this.input.value || document.activeElement !== this.input) return;
      this.suggestions.replaceChildren(...answer.suggestions.map((s, i) => make('li',
        { id: `${this.suggestions.id}-${i}`, role: 'option', 'aria-selected': 'false', onclick: () => this.choose(s) },
        make('bdi', null, s.text), make('small', null, s.type))));
      this.suggestions.hidden = !answer.suggestions.length;
      this.input.setAttribute('aria-expanded', String(!this.suggestions.hidden));
      this.input.removeAttribute('aria-activedescendant');
    }

    choose(s) {
      this.input.value = s.query || s.text;
      this.hideSuggestions();
      this.change({ q: this.input.value, filters: {}, after: '', before: '' });
    }

    hideSuggestions() {
      this.suggestions.hidden = true;
      this.input.setAttribute('aria-expanded', 'false');
      this.input.removeAttribute('aria-activedescendant');
    }

    /* ---- asking ---- */

    async ask(path, params) {
      const response = await fetch(new URL(`${path}?${params}`, api), { headers: { Accept: 'application/json' } });
      const answer = await response.json();
      if (answer.error) throw new Error(answer.error.message);
      return answer;
    }

    async search() {
      const asked = ++this.asked;
      if (!this.state.q.trim()) { this.out.replaceChildren(); return; }
      this.root.setAttribute('aria-busy', 'true');
      try {
        const answer = await this.ask('search', this.params({ facets: Object.keys(FACETS).join(','), histogram: 'month', highlight_format: 'offsets' }));
        if (asked === this.asked) this.show(answer);
      } catch (e) {
        if (asked === this.asked) this.showError(e);
      }
      if (asked === this.asked) this.root.setAttribute('aria-busy', 'false');
    }

    async more(button, cursor) {
      button.disabled = true;
      try {
        const answer = await this.ask('search', this.params({ cursor, highlight_format: 'offsets' }));
        const items = answer.hits.map((h) => this.hit(h));
        this.list.append(...items);
        items[0]?.querySelector('a')?.focus();
        button.replaceWith(...this.moreButton(answer));
      } catch (e) { button.disabled = false; this.say(e.message); }
    }

    say(text) { this.live.textContent = text; }

    /* ---- showing ---- */

    showError(e) {
      const message = e instanceof TypeError ? 'The search server cannot be reached. Try again in a moment.' : `The search failed: ${e.message}.`;
      this.out.replaceChildren(make('p.lede-error', { role: 'alert' }, message));
    }

    show(a) {
      const rows = a.total.value === 1 ? 'article' : 'articles';
      const counts = `${total(a.total)} ${rows} (${total(a.total_items)} articles and comments) in ${a.took_ms.toFixed(a.took_ms < 10 ? 1 : 0)} ms`;
      const sort = make('select', { onchange: (e) => this.change({ sort: e.target.value }) },
        ...Object.entries(SORTS).map(([value, text]) => make('option', { value, selected: value === (this.state.sort || 'relevance') }, text)));
      this.list = make('ol.lede-list', null, ...a.hits.map((h) => this.hit(h)));
      const notes = [];
      if (a.did_you_mean) notes.push(make('li', null, 'Did you mean ', make('a', { href: `?q=${encodeURIComponent(a.did_you_mean)}`,
        onclick: (e) => { e.preventDefault(); this.choose({ text: a.did_you_mean }); } }, make('bdi', null, a.did_you_mean)), '?'));
      for (const w of a.warnings) notes.push(make('li', { dir: 'auto' }, w));
      if (a.timed_out) notes.push(make('li', null, 'The search took too long; these are the results so far.'));
      if (!a.hits.length) notes.unshift(make('li', null, 'Nothing matches. Try fewer or other words.'));
      this.out.replaceChildren(
        make('div.lede-status', null, make('p', null, counts), make('label', null, 'Sort ', sort)),
        ...this.timeline(a.histogram || []),
        notes.length ? make('ul.lede-notes', null, ...notes) : '',
        make('div.lede-body', null,
          make('section', { 'aria-label': 'Results' }, this.list, ...this.moreButton(a)),
          make('aside.lede-side', { 'aria-label': 'Filters' }, ...this.facets(a.facets || {}))));
      this.say(counts);
    }

    moreButton(a) {
      if (!a.next_cursor) return [];
      return [make('button.lede-button', { type: 'button', onclick: (e) => this.more(e.currentTarget, a.next_cursor) }, 'More results')];
    }

    hit(h) {
      const title = h.highlight.title?.[0];
      const comment = h.type === 'comment';
      const name = title ? marked(title) : [h.title || h.thread_title || (comment ? 'Comment' : h.url || h.id)];
      const meta = separated([h.source || h.site, date(h.created_at), h.author && make('bdi', null, h.author),
        h.points != null && plural(h.points, 'point', 'points')].map((p) => p || null));
      const item = make('li.lede-hit', null,
        make('h3', { dir: 'auto', lang: h.lang }, link(h.url || h.thread_url, ...name)),
        make('p.lede-meta', null, ...meta),
        make('p.lede-text', { dir: 'auto', lang: h.lang }, ...this.fragments(h)));
      if (h.comments?.length) item.append(make('ul.lede-comments', null, ...h.comments.map((c) => this.comment(c))));
      if (h.num_comments) item.append(this.discussion(h));
      return item;
    }

    fragments(h) {
      return (h.highlight.text || []).flatMap((f, i) => [i ? ' … ' : '', ...marked(f)]);
    }

    comment(c) {
      return make('li', null,
        make('p.lede-meta', null, ...separated([make('bdi', null, c.author || 'anonymous'), date(c.created_at),
          c.points != null ? plural(c.points, 'point', 'points') : null])),
        make('p.lede-text', { dir: 'auto' }, ...this.fragments(c)));
    }

    /* The whole discussion, on demand. */
    discussion(h) {
      const text = h.num_matched_comments ? `${number(h.num_matched_comments)} of ${plural(h.num_comments, 'comment matches', 'comments match')}` : plural(h.num_comments, 'comment', 'comments');
      const button = make('button.lede-more', { type: 'button', 'aria-expanded': 'false' }, `${text}: show the discussion`);
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
        button.textContent = `${text}: ${shown ? 'hide' : 'show'} the discussion`;
      });
      return make('div', null, button);
    }

    tree(children) {
      const list = make('ul.lede-comments');
      const work = children.map((c) => [list, c]).reverse();
      while (work.length) {
        const [into, c] = work.pop();
        const item = make('li', null,
          make('p.lede-meta', null, ...separated([make('bdi', null, c.author || 'anonymous'), date(c.created_at)])),
          ...(c.text || (c.deleted ? '(deleted)' : '')).split(/\n\n+/).map((p) => make('p.lede-text', { dir: 'auto' }, p)));
        into.append(item);
        if (c.children?.length) {
          const below = item.appendChild(make('ul.lede-comments'));
          for (const child of [...c.children].reverse()) work.push([below, child]);
        }
      }
      return list;
    }

    facets(all) {
      return Object.entries(FACETS).flatMap(([name, title]) => {
        const chosen = this.state.filters[name] || [];
        const values = (all[name] || []).filter((v) => v.value);
        for (const c of chosen) if (!values.some((v) => v.value === c)) values.push({ value: c, count: 0 });
        if (values.length < 2 && !chosen.length) return [];
        return [make('h2', null, title), make('ul.lede-facet', null, ...values.map((v) => make('li', null,
          make('button', { type: 'button', 'aria-pressed': String(chosen.includes(v.value)), onclick: () => this.toggle(name, v.value) },
            make('bdi', null, v.value), make('span', null, number(v.count))))))];
      });
    }

    toggle(name, value) {
      const chosen = this.state.filters[name] || [];
      const filters = { ...this.state.filters };
      filters[name] = chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value];
      if (!filters[name].length) delete filters[name];
      this.change({ filters });
    }

    /* Bars by month; drag over them, or type two dates, to narrow. */
    timeline(bins) {
      const input = (label, name) => make('label', null, `${label} `, make('input', { type: 'date', value: this.state[name],
        onchange: (e) => this.change({ [name]: e.target.value }) }));
      const dates = make('div.lede-dates', null, input('From', 'after'), input('Until', 'before'),
        (this.state.after || this.state.before) && make('button.lede-more', { type: 'button', onclick: () => this.change({ after: '', before: '' }) }, 'All dates'));
      if (bins.length < 2) return this.state.after || this.state.before ? [make('div.lede-timeline', null, dates)] : [];
      const most = Math.max(...bins.map((b) => b.count));
      const svg = make('svg', { viewBox: `0 0 ${bins.length} 100`, preserveAspectRatio: 'none', role: 'img',
        'aria-label': `Timeline from ${bins[0].start} to ${bins[bins.length - 1].start}` });
      bins.forEach((b, i) => {
        const height = b.count ? Math.max(3, b.count / most * 96) : 0;
        const bar = make(b.burst ? 'rect.lede-burst' : 'rect', { x: i + 0.08, y: 100 - height, width: 0.84, height });
        bar.append(make('title', null, `${b.start}: ${number(b.count)}${b.top?.title ? ` – ${b.top.title}` : ''}`));
        svg.append(bar);
      });
      this.drag(svg, bins);
      const ends = make('div.lede-ends', { 'aria-hidden': 'true' }, make('span', null, bins[0].start.slice(0, 7)),
        make('span', null, bins[bins.length - 1].start.slice(0, 7)));
      return [make('div.lede-timeline', null, svg, ends, dates)];
    }

    drag(svg, bins) {
      let from = -1;
      const range = svg.appendChild(make('rect.lede-range', { y: 0, height: 100, width: 0, 'pointer-events': 'none' }));
      const at = (e) => {
        const r = svg.getBoundingClientRect();
        return Math.max(0, Math.min(bins.length - 1, Math.floor((e.clientX - r.left) / r.width * bins.length)));
      };
      svg.addEventListener('pointerdown', (e) => { from = at(e); svg.setPointerCapture(e.pointerId); });
      svg.addEventListener('pointermove', (e) => {
        if (from < 0) return;
        const to = at(e);
        range.setAttribute('x', Math.min(from, to));
        range.setAttribute('width', Math.abs(to - from) + 1);
      });
      svg.addEventListener('pointerup', (e) => {
        if (from < 0) return;
        const [a, b] = [Math.min(from, at(e)), Math.max(from, at(e))];
        from = -1;
        const end = b + 1 < bins.length ? Date.parse(bins[b + 1].start) : Date.parse(bins[b].start) + 31 * DAY;
        this.change({ after: bins[a].start, before: day(end) });
      });
    }
  }

  for (const root of document.querySelectorAll(script.dataset.lede || '#lede')) {
    if (!isPage) document.head.append(make('link', { rel: 'stylesheet', href: new URL('lede.css', api).href }));
    new Box(root);
  }
})();
