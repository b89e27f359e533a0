"""What lede says to systemd and takes from it, with the test as systemd: readiness, the watchdog, sockets
that were opened for it."""
# slow

import fcntl
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

from serving import LEDE, Server, expect, run, status_of


class Notified:
    """A notification socket: with Notified() as n: … n.wait('READY=1')"""

    def __init__(self, name=None):
        self.folder = tempfile.mkdtemp(prefix='lede-notify-')
        self.name = name or os.path.join(self.folder, 'n')
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.name.replace('@', '\0', 1))
        self.said = []

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.socket.close()
        if os.path.exists(os.path.join(self.folder, 'n')):
            os.unlink(os.path.join(self.folder, 'n'))
        os.rmdir(self.folder)

    def listen(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                self.said.append((time.monotonic(), self.socket.recv(4096).decode()))
                return True
            except socket.timeout:
                pass
        return False

    def wait(self, what, seconds=10):
        end = time.monotonic() + seconds
        while not any(re.match(what, text) for _, text in self.said):
            expect(time.monotonic() < end, f'waited for {what}; heard {self.said[-5:]}')
            self.listen(0.2)
        said, self.said = self.said, []
        return said


def environment(**more):
    os.environ.update(more)


def forget():
    for name in ('NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'):
        os.environ.pop(name, None)


def says_how_it_is():
    for name in (None, '@lede-test-%d' % os.getpid()):
        with Notified(name) as n:
            environment(NOTIFY_SOCKET=n.name)
            with Server() as s:
                forget()
                n.wait('READY=1')
                expect(s.get('/search?q=flood')[0] == 200, 'it is ready')
                s.process.send_signal(signal.SIGHUP)
                said = n.wait('READY=1')
                expect(re.match(r'RELOADING=1\nMONOTONIC_USEC=\d+$', said[0][1]), f'{said}')
                s.process.send_signal(signal.SIGTERM)
                n.wait('STOPPING=1')
                expect(s.process.wait(15) == 0, 'a clean end')


def keeps_silent_without_a_watchdog():
    with Notified() as n:
        environment(NOTIFY_SOCKET=n.name)
        with Server():
            forget()
            n.wait('READY=1')
            n.listen(1.5)
            expect(not n.said, f'{n.said}')


def feeds_the_watchdog():
    with Notified() as n:
        environment(NOTIFY_SOCKET=n.name, WATCHDOG_USEC='1000000')
        with Server():
            forget()
            n.wait('READY=1')
            end = time.monotonic() + 3
            while time.monotonic() < end:
                n.listen(0.1)
            times = [when for when, text in n.said if text == 'WATCHDOG=1']
            gaps = [b - a for a, b in zip(times, times[1:])]
            expect(len(times) >= 4 and max(gaps) < 1, f'{gaps}')
            expect(len(times) <= 16, f'{len(times)} in 3 s are too many')


def a_hung_io_process_is_not_hidden():
    with Notified() as n:
        environment(NOTIFY_SOCKET=n.name, WATCHDOG_USEC='2000000')
        with Server() as s:
            forget()
            n.wait('READY=1')
            os.kill(min(s.children()), signal.SIGSTOP)
            time.sleep(6)
            while n.listen(0.05):
                pass
            n.said = []
            n.listen(2)
            expect(not n.said, f'fed although it hangs: {n.said}')
            s.wait_for(lambda: 'hangs; killing it' in s.text(), 'the kill')
            s.wait_for(lambda: status_of(s.raw(b'GET /search?q=flood HTTP/1.0\r\n\r\n')) == 200, 'service again')
            n.wait('WATCHDOG=1')


class Passed(Server):
    """A server that is handed its sockets: HTTP on TCP, the line protocol on a path."""

    def __enter__(self):
        self.web = socket.create_server(('127.0.0.1', 0))
        self.socket = os.path.join(self.folder, 'passed')
        self.lines = socket.socket(socket.AF_UNIX)
        self.lines.bind(self.socket)
        self.lines.listen()
        self.address = self.web.getsockname()
        self.errors = open(self.log, 'ab')
        self.start()
        return self

    def start(self):
        fds = [fcntl.fcntl(s.fileno(), fcntl.F_DUPFD, 10) for s in (self.web, self.lines)]
        script = 'exec 3<&%d 4<&%d; LISTEN_FDS=2 LISTEN_FDNAMES=web:socket LISTEN_PID=$$ exec "$@"' % tuple(fds)
        before = self.text().count('listening on')
        self.process = subprocess.Popen(
            ['bash', '-c', script, 'bash', LEDE, 'serve', '--index', self.index, '--http', '127.0.0.1:1', *self.options],
            stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors, pass_fds=fds, start_new_session=True)
        for fd in fds:
            os.close(fd)
        self.wait_for(lambda: self.text().count('listening on') > before, 'the server to listen')

    def __exit__(self, *failure):
        self.web.close()
        self.lines.close()
        super().__exit__(*failure)


GET = b'GET /search?q=flood HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'


def takes_the_sockets_it_is_given():
    with Passed() as s:
        expect(s.json('/search?q=flood')['total']['value'] > 0, 'HTTP')
        expect(s.ask({'q': 'flood'})[0]['total']['value'] > 0, 'the line protocol')
        expect('127.0.0.1:1 ' not in s.text(), 'and opens none of its own')
        s.process.send_signal(signal.SIGHUP)
        s.wait_for(lambda: 'reloaded' in s.text(), 'the reload')
        expect(s.json('/search?q=flood')['total']['value'] > 0, 'HTTP after a reload')
        expect(s.ask({'q': 'flood'})[0]['total']['value'] > 0, 'the line protocol after a reload')


def clients_wait_while_it_is_started_again():
    with Passed() as s:
        expect(s.stop() == 0, 'a clean end')
        expect(os.path.exists(s.socket), 'the path is not ours to remove')
        early, line = s.connect(), s.line()
        early.sendall(GET)
        line.sendall(b'{"q":"flood"}\n')
        s.start()
        expect(status_of(early.recv(65536)) == 200, 'whoever came before it')
        expect(b'"hits"' in line.recv(65536), 'by line, too')
        early.close()
        line.close()
        os.kill(min(s.children()), signal.SIGKILL)
        expect(status_of(s.raw(GET)) == 200, 'whoever came while the I/O process was dead')


def others_sockets_are_not_taken():
    """LISTEN_PID names somebody else: the variables were inherited, not meant for us."""
    environment(LISTEN_PID='1', LISTEN_FDS='2')
    try:
        with Server() as s:
            expect(s.get('/healthz')[0] == 200, 'it opens its own')
    finally:
        del os.environ['LISTEN_PID'], os.environ['LISTEN_FDS']


run(says_how_it_is, keeps_silent_without_a_watchdog, feeds_the_watchdog, takes_the_sockets_it_is_given,
    clients_wait_while_it_is_started_again, others_sockets_are_not_taken, a_hung_io_process_is_not_hidden)
