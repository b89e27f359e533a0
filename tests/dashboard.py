"""What lede promises about its reliability, in figures: a line each, `name value/target`, and the test behind it.

    python3 tests/dashboard.py [--build FOLDER] [--archive FILE] [--long]

It runs the tests that measure, each with a short budget (some minutes in all); with --long everything they can
try (hours). What scripts/test, tests/fuzz/run.sh and tests/coverage.sh have found is read from where they left it
(build-sanitize, build-fuzz, build-coverage). A line ends in `ok`, `MISSED`, `short` (all good, but fewer points than the
target asks for) or `not measured` with the reason. The exit code is 1 when something was missed."""

import argparse
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
arguments = argparse.ArgumentParser()
arguments.add_argument('--build', default=os.path.join(ROOT, 'build'))
arguments.add_argument('--archive', default=os.path.join(ROOT, 'corpus/sample/archive.jsonl'))
arguments.add_argument('--long', action='store_true')
ARGS = arguments.parse_args()
LEDE = os.path.join(ARGS.build, 'lede')
missed = 0


def report(name, value, target, verdict, test):
    global missed
    missed += verdict == 'MISSED'
    print(f'{name:52} {value}/{target}  {verdict}  {test}', flush=True)


def unknown(name, target, why, test):
    report(name, '-', target, f'not measured: {why}', test)


def path(*names):
    return os.path.join(ROOT, *names)


def output(*command, **environment):
    """(whether it ended well, all it said); a test that was skipped did not end well."""
    done = subprocess.run(command, cwd=ARGS.build, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')
    return done.returncode == 0, done.stdout


def points(name, test, pattern, least, *command, **environment):
    """A sweep says `survived/points` in a line that pattern matches; of at least so many points."""
    good, text = output(*command, **environment)
    found = re.search(pattern, text, re.M)
    if not found:
        return report(name, '?', f'all of >= {least}', 'MISSED', test)
    survived, tried = int(found[1]), int(found[2])
    verdict = 'MISSED' if survived != tried or not good else 'ok' if tried >= least else 'short'
    report(name, f'{survived}/{tried}', f'all of >= {least}', verdict, test)


def faults(name, sweep, least, short):
    budget = [] if ARGS.long else ['--points', str(short)]
    points(name, f'tests/faults/{sweep}.py', rf'^{sweep} (\d+)/(\d+)$', least,
           sys.executable, '-B', path('tests/faults', sweep + '.py'), LEDE, *budget)


def server(script, *options):
    """The tests of tests/server/SCRIPT.py that passed, and what it said."""
    text = output(sys.executable, '-B', path('tests/server', script + '.py'), LEDE,
                  path('tests/server/archive.jsonl'), *options)[1]
    return re.findall(r'^ok (\w+)', text, re.M), text


def promised(figures, script, *options):
    """Figures that are promises: (name, target when it is kept, the test of SCRIPT.py that fails when it is not)."""
    passed, text = server(script, *options)
    for name, target, test in figures:
        kept = test in passed
        report(name, target if kept else '?', target, 'ok' if kept else 'MISSED', f'tests/server/{script}.py: {test}')
    return text


def whole(name, target, test, *command):
    good = output(*command)[0]
    report(name, target if good else '?', target, 'ok' if good else 'MISSED', test)


def bench(only):
    text = output(sys.executable, '-B', path('tests/bench/serve.py'), LEDE, os.path.join(ARGS.build, 'tests/bench_load'),
                  ARGS.archive, '--only', only)[1]
    lines = re.findall(r'^ *(\S.*?) +([\d.]+) (\S+) +target (.*?) +(ok|MISSED)$', text, re.M)
    if not lines:
        unknown(f'under load: {only}', '-', 'tests/bench/serve.py cannot run here', 'tests/bench/serve.py')
    for name, value, unit, target, verdict in lines:
        if target != '(none)':
            report(name, f'{value} {unit}', target, verdict, f'tests/bench/serve.py --only {only}')


def left_in(file):
    try:
        with open(path(file)) as f:
            return f.read()
    except OSError:
        return None


def fuzzing():
    test = 'tests/fuzz/run.sh'
    found = left_in('build-fuzz/executions')
    if found is None:
        return unknown('fuzz executions without a finding', 10000000, 'run tests/fuzz/run.sh', test)
    executed, findings = map(int, found.split())
    report('fuzz executions without a finding', executed, 10000000,
           'MISSED' if findings else 'ok' if executed >= 10000000 else 'short', test)


def sanitizers():
    test = 'scripts/test'
    log = left_in('build-sanitize/Testing/Temporary/LastTest.log')
    if log is None:
        return unknown('tests clean under ASan and UBSan', 'all', 'run scripts/test', test)
    passed, failed = log.count('\nTest Passed.'), log.count('\nTest Failed.')
    report('tests clean under ASan and UBSan', f'{passed}/{passed + failed}', 'all', 'MISSED' if failed else 'ok', test)


def coverage():
    test = 'tests/coverage.sh'
    found = left_in('build-coverage/branches')
    if found is None:
        return unknown('branches covered, %', 90, 'run tests/coverage.sh', test)
    for line in found.splitlines():
        name, percent, target = line.rsplit(' ', 2)
        report(f'branches covered, %: {name}', percent, target, 'ok' if float(percent) >= float(target) else 'MISSED', test)


def analyses():
    for tool, left, test in (('gcc -fanalyzer', 'gcc', 'tests/analyzer.sh'),
                             ('clang-tidy', 'clang-tidy', 'tests/tidy.sh')):
        found = left_in(f'build-analysis/{left}')
        if found is None:
            unknown(f'files in which {tool} finds a fault', 0, f'run {test}', test)
        else:
            faulty = found.split()[0]
            report(f'files in which {tool} finds a fault', faulty, 0, 'MISSED' if int(faulty) else 'ok', test)


def exposure():
    good, text = output('bash', path('tests/rules/systemd.sh'), ROOT)
    for name, unit, target in (('sockets from systemd', 'handed', 0.6), ('doors of its own', 'own', 1.1),
                               ('the indexer', 'index', 0.6)):
        found = re.search(rf'{unit}\.service: ([\d.]+)', text)
        if found:
            report(f'systemd exposure, {name}', found[1], target, 'ok' if float(found[1]) <= target else 'MISSED',
                   'tests/rules/systemd.sh')
        else:
            unknown(f'systemd exposure, {name}', target, 'no systemd-analyze', 'tests/rules/systemd.sh')


def malformed():
    passed = 'refuses_and_closes' in server('malformed')[0]
    sys.path.insert(0, path('tests/server'))
    from refused import REFUSED
    total = len(REFUSED)
    report('malformed HTTP refused as specified', f'{total if passed else "?"}/{total}', 'all of >= 60',
           'MISSED' if not passed else 'ok' if total >= 60 else 'short', 'tests/server/malformed.py: refuses_and_closes')


def injections():
    total = len(json.loads(left_in('tests/browser/injections.json')))
    if not os.path.isdir(path('tests/browser/node_modules')):
        return unknown(f'scripts run of {total} injected into a browser', 0, 'run ctest -R browser.packages first',
                       'tests/browser/injection.mjs')
    whole(f'scripts run of {total} injected into a browser', 0, 'tests/browser/injection.mjs',
          'node', path('tests/browser/injection.mjs'), LEDE)


def flips():
    test = 'tests/faults/flip.py'
    text = output(sys.executable, '-B', path(test), LEDE, '--points', '20000' if ARGS.long else '200')[1]
    points('answers after a bit flip the same or told', test, r'^flip (\d+)/(\d+)$', 1000, 'printf', '%s', text)
    for name, pattern in (('told flips that check finds', 'found'), ('told flips that repair mends', 'mended')):
        points(name, test, rf'^flip {pattern} (\d+)/(\d+)$', 0, 'printf', '%s', text)


faults('kills at a system call survived', 'kill', 1500, 200)
faults('failing system calls survived', 'error', 3000, 200)
faults('power cuts survived', 'power', 2000, 200)
flips()
faults('failing allocations survived', 'memory', 1000, 120)
points('failing allocations of the server survived', 'tests/server/allocations.py', r'^memory server (\d+)/(\d+)$', 60,
       sys.executable, '-B', path('tests/server/allocations.py'), LEDE, path('tests/server/archive.jsonl'))
points('samples cut at every byte', 'tests/unit/check_formats.c', r'^truncation .* (\d+)/(\d+)$', 30000,
       os.path.join(ARGS.build, 'tests/check_formats'), CASES=path('tests/cases'), SAMPLE=path('corpus/sample'))
fuzzing()
sanitizers()
promised([('errors that valgrind finds in the server', '0', 'finds_nothing_wrong')], 'memory')
coverage()
analyses()
malformed()
bench('idle')
if ARGS.long:
    bench('slow')
    bench('overload')
else:
    unknown('p99 with 1,000 slow clients', '+20 %', 'only with --long', 'tests/bench/serve.py --only slow')
    unknown('overload: goodput, delays, recovery', '>= 90 %', 'only with --long', 'tests/bench/serve.py --only overload')
promised([('hostile queries not answered in time', '0', 'answers_each_in_time'),
          ('others delayed by a thousand hard ones at once', '0', 'a_thousand_hard_ones_at_once')], 'hostile')
promised([('requests lost while workers are killed', '0', 'replaces_workers_that_die'),
          ('accepted requests lost by SIGTERM', '0', 'loses_nothing_when_it_stops'),
          ('errors while reloading under load', '0', 'reloads_without_an_error'),
          ('calls of the server outside its lists', '0', 'asks_for_nothing_it_may_not')], 'lifecycle')
text = promised([('errors of readers under a writer', '0', 'commits_are_not_noticed'),
                 ('servers down by a file that is cut off', '0', 'a_file_is_cut_off'),
                 ('servers down by a bit turned over', '0', 'bits_are_turned')], 'writers',
                *(['--minutes', '60'] if ARGS.long else []))
print('  ' + ''.join(re.findall(r'^commits under readers.*', text, re.M)))
whole('hostile archives that cost more than they are', 0, 'tests/e2e/hostile.sh', 'bash', path('tests/e2e/hostile.sh'), LEDE)
whole('documents changed by the same archive again', 0, 'tests/e2e/again.sh', 'bash', path('tests/e2e/again.sh'), LEDE)
injections()
exposure()
sys.exit(missed > 0)
