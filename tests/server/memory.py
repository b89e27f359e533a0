"""The I/O process and the workers under valgrind, with a short load of all that can be asked: no error, and
nothing lost when they end. Skipped without valgrind, and for a program built with sanitizers, which look
for the same."""
# slow

import glob
import os
import re
import shutil
import subprocess
import sys

from refused import REFUSED
from serving import LEDE, Server, expect, run

VALGRIND = shutil.which('valgrind')
with open(LEDE, 'rb') as program:
    if VALGRIND is None or b'__asan_init' in program.read():
        sys.exit(77)

PATHS = ['/search?q=flood+OR+river&facets=site,year&histogram=year&explain=true', '/search?q=%22flood+wall%22+-bakery', '/suggest?q=flo',
         '/items/post:1?thread=true', '/items/none', '/similar/post:1', '/info', '/readyz', '/feed.atom?q=flood', '/opensearch.xml',
         '/?q=flood', '/lede.js', '/openapi.json', '/metrics', '/api/v1/search?query=flood', '/api/v1/search_by_date?tags=story',
         '/search?q=flod', '/search?limit=0', '/search?q=' + 'a+' * 900]


class Slow(Server):
    patience = 120  # everything takes fifty times as long


def finds_nothing_wrong():
    with Server(index=True) as probe:
        logs = os.path.join(probe.folder, 'valgrind.%p')
        # The sandbox would forbid valgrind what it needs itself.
        under = ['env', 'LEDE_SANDBOX=off', VALGRIND, '-q', '--trace-children=yes', '--leak-check=full', '--show-leak-kinds=definite', '--errors-for-leak-kinds=definite',
                 f'--log-file={logs}']
        with Slow('--workers', '1', '--hard-timeout', '60000', '--timeout', '60000', '--connections', '300', under=under) as s:
            s.wait_for(lambda: s.get('/readyz')[0] == 200, 'the worker')
            for path in PATHS:
                s.get(path, **{'Accept-Encoding': 'gzip'})
            s.ask({'q': 'flood', 'id': 1}, {'method': 'info'}, {'method': 'ping'}, {'method': 'suggest', 'q': 'r'},
                  {'method': 'get', 'item': 'post:1', 'thread': True}, {'method': 'similar', 'item': 'post:1'}, {'nonsense': 1}, '{"q":')
            for _, data in REFUSED:
                s.raw(data)
            for n in range(20):
                with s.connect() as c:
                    c.sendall(b'GET /search?q=flood HTTP/1.1\r\nHost: a\r\n\r\n'[:n * 3])
            subprocess.run([LEDE, 'index', '-q', '-d', s.index, '-'], check=True,
                           input=b'{"type":"article","id":"new:1","title":"Zanzibarium opens","body":"Flood."}\n')
            expect(s.json('/search?q=zanzibarium')['total']['value'] == 1, 'a commit is seen')
            s.stop()
        # Each process writes a file of its own; workers are killed when the I/O process is gone, unless they end first.
        files = glob.glob(logs.replace('%p', '*'))
        found = re.sub(r'==\d+== \n', '', ''.join(open(name).read() for name in files))
        expect(len(files) >= 3, f'supervisor, I/O process and worker: {files}')
        expect(not found.strip(), found[:6000])


run(finds_nothing_wrong)
