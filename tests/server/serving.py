"""A `lede serve` of its own for each test, on ports it picks free, and raw clients to talk to it.

Tests of this folder are plain programs: python3 NAME.py PATH_OF_LEDE SAMPLE_ARCHIVE; exit code 0
means passed. They use nothing beyond Python's standard library."""

import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

LEDE, SAMPLE = sys.argv[1], sys.argv[2]

# Tests hold many connections at once.
MOST = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (MOST, MOST))


class Server:
    """with Server('--workers', '2') as s: … s.get('/search?q=a') …"""

    patience = 20  # seconds for an answer, or for anything else to happen

    def __init__(self, *options, index=True, under=()):
        self.folder = tempfile.mkdtemp(prefix='lede-test-')
        self.index = os.path.join(self.folder, 'index')
        self.log = os.path.join(self.folder, 'log')
        self.options = list(options)
        self.under = list(under)  # a command that runs lede
        if index:
            subprocess.run([LEDE, 'index', '-q', '-d', self.index, SAMPLE], check=True)

    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.socket = os.path.join(self.folder, 's')
        self.errors = open(self.log, 'ab')
        before = self.text().count('listening on')
        command = [*self.under, LEDE, 'serve', '--index', self.index, '--http', '127.0.0.1:0',
                   '--socket', self.socket, *self.options]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=self.errors,
                                        stdout=self.errors, start_new_session=True)
        self.wait_for(lambda: self.text().count('listening on') > before, 'the server to listen')
        host, port = re.findall(r'listening on http://([\d.]+):(\d+)', self.text())[-1]
        self.address = (host, int(port))

    def text(self):
        with open(self.log, errors='replace') as f:
            return f.read()

    def wait_for(self, holds, what, seconds=None):
        seconds = seconds or self.patience
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = holds()
            if value:
                return value
            if self.process.poll() is not None and what != 'the end':
                raise AssertionError(f'the server ended with {self.process.returncode}: {self.text()}')
            time.sleep(0.02)
        raise AssertionError(f'waited {seconds} s for {what}; log:\n{self.text()[-3000:]}')

    def get(self, path, **headers):
        """(status, headers, body) of one request by a proper client."""
        request = urllib.request.Request('http://%s:%d%s' % (*self.address, path), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=self.patience) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as e:
            return e.code, e.headers, e.read()

    def json(self, path, **headers):
        return json.loads(self.get(path, **headers)[2])

    def raw(self, data, source=None, seconds=None):
        """All that comes back for these bytes until the server closes."""
        with self.connect(source) as s:
            s.settimeout(seconds or self.patience)
            s.sendall(data)
            return read_all(s)

    def connect(self, source=None):
        return socket.create_connection(self.address, timeout=self.patience,
                                        source_address=(source, 0) if source else None)

    def line(self):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(self.patience)
        s.connect(self.socket)
        return s

    def ask(self, *requests):
        """The answers to these requests, in the order they come; a client that only sends would
        wait for a server that waits for it to read."""
        with self.line() as s:
            text = ''.join((r if isinstance(r, str) else json.dumps(r)) + '\n' for r in requests)
            sender = threading.Thread(target=s.sendall, args=(text.encode(),))
            sender.start()
            lines = s.makefile('rb')
            answers = [json.loads(lines.readline()) for _ in requests]
            sender.join()
            return answers

    def children(self):
        """The processes that the supervisor started."""
        out = subprocess.run(['ps', '-eo', 'pid=,ppid='], capture_output=True, text=True).stdout
        return [int(pid) for pid, parent in (l.split() for l in out.splitlines())
                if int(parent) == self.process.pid]

    def io_process(self):
        """It is started before the workers."""
        return min(self.wait_for(self.children, 'its processes'))

    def processor_seconds(self, pid):
        with open(f'/proc/{pid}/stat') as f:
            fields = f.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def private_kb(self, pid):
        with open(f'/proc/{pid}/smaps_rollup') as f:
            return sum(map(int, re.findall(r'^Private_\w+:\s+(\d+) kB', f.read(), re.M)))

    def metric(self, name):
        text = self.get('/metrics')[2].decode()
        return float(re.search(r'^lede_%s(?:\{[^}]*\})? (\S+)$' % re.escape(name), text, re.M)[1])

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                raise AssertionError(f'the server did not stop; log:\n{self.text()[-3000:]}')
        return self.process.returncode

    def __exit__(self, *failure):
        try:
            code = self.stop()
            if not failure[0]:
                expect(code == 0, f'exit code {code}: {self.text()[-2000:]}')
                for mark in ('AddressSanitizer', 'runtime error:', 'ThreadSanitizer'):
                    expect(mark not in self.text(), self.text()[-6000:])
        finally:
            self.errors.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def read_all(s, patience=None):
    """All that comes until the other side closes or, with patience, says nothing for so many seconds."""
    data = b''
    if patience is not None:
        s.settimeout(patience)
    try:
        while True:
            more = s.recv(65536)
            if not more:
                return data
            data += more
    except ConnectionResetError:
        return data
    except socket.timeout:
        if patience is None:
            raise
        return data


def status_of(answer):
    found = re.match(rb'HTTP/1\.1 (\d{3}) ', answer)
    return int(found[1]) if found else None


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def run(*tests):
    """Runs the tests and names the one that fails."""
    for test in tests:
        start = time.monotonic()
        try:
            test()
        except BaseException:
            print(f'FAILED {test.__name__}', flush=True)
            raise
        print(f'ok {test.__name__} ({time.monotonic() - start:.1f} s)', flush=True)
