"""/openapi.json describes the server that serves it: every route is in it, everything in it answers, and
the answers are as it says."""

import json
import os
import re
import urllib.error
import urllib.request

from serving import Server, expect, run, status_of

try:
    import jsonschema
except ImportError:  # the structure is checked all the same
    jsonschema = None

HERE = os.path.dirname(os.path.abspath(__file__))
SERVE = os.path.join(HERE, '..', '..', 'searcher', 'serve')
VALUES = {'id': 'post:1', 'index': 'news', 'facet': 'source'}


def source(name):
    with open(os.path.join(SERVE, name)) as f:
        return f.read()


def routes():
    """(path, takes POST) of all that the server answers, as its source has it."""
    found = [(path, posts == 'true') for path, posts in
             re.findall(r'\{"(/[^"]*)", (true|false), (?:path|theirs)_\w+\}', source('api.c'))]
    found += [(path, False) for path in re.findall(r'span_is\(path, "(/\w[^"]*)"\)', source('door_http.c'))]
    found += [('/' + name, False) for name in os.listdir(os.path.join(SERVE, 'page'))
              if not name.endswith(('.cmake', '.html'))]
    return found


def references(node):
    if isinstance(node, dict):
        if '$ref' in node:
            yield node['$ref']
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(document, node):
    while '$ref' in node:
        for step in node['$ref'][2:].split('/'):
            document_part = document if step == 'components' else document_part
            document_part = document_part[step]
        node = document_part
    return node


def operations(document):
    for path, item in document['paths'].items():
        for method, operation in item.items():
            expect(method in ('get', 'post'), f'{method} {path}')
            yield path, method, operation


def valid(document, schema, value, what):
    """value is as schema says, and holds no field that the schema does not know at its top."""
    if jsonschema is None:
        return
    whole = dict(schema, components=document['components'])
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = sorted(jsonschema.Draft202012Validator(whole).iter_errors(value), key=str)
    expect(not errors, f'{what}: {errors[:1]}\n{json.dumps(value)[:500]}')


def is_well_formed():
    with Server() as s:
        status, headers, body = s.get('/openapi.json')
        expect(status == 200 and headers['Content-Type'] == 'application/json' and headers['ETag'], f'{headers}')
        document = json.loads(body)
        expect(document['openapi'].startswith('3.1.'), 'OpenAPI 3.1')
        expect(document['info']['title'] and document['info']['version'], 'info')
        for reference in references(document):
            node = document
            for step in reference[2:].split('/'):
                expect(reference.startswith('#/') and step in node, f'{reference} leads nowhere')
                node = node[step]
        used = set(references(document))
        for kind, entries in document['components'].items():
            for name in entries:
                expect(f'#/components/{kind}/{name}' in used, f'{kind}/{name} is not used')
        ids = [operation['operationId'] for _, _, operation in operations(document)]
        expect(len(ids) == len(set(ids)), 'operationIds are distinct')
        for path, method, operation in operations(document):
            parameters = [resolve(document, p) for p in operation.get('parameters', [])]
            named = {p['name'] for p in parameters if p['in'] == 'path'}
            expect(named == set(re.findall(r'\{(\w+)\}', path)), f'{method} {path}: path parameters {named}')
            for p in parameters:
                expect(p['in'] != 'path' or p['required'] is True, f'{path}: {p["name"]} must be required')
            for status, answer in operation['responses'].items():
                expect(re.fullmatch(r'[2345]\d\d|default', status), status)
                expect(resolve(document, answer)['description'], f'{method} {path} {status} says nothing')
    with Server('--page', 'no') as s:
        expect(s.get('/openapi.json')[0] == 200, 'it is there without the page')
        expect(s.get('/lede.js')[0] == 404, 'and the page is not')


def has_every_route():
    found = routes()
    expect(len(found) >= 18, f'{found}')
    with Server() as s:
        paths = s.json('/openapi.json')['paths']
        for route, posts in found:
            there = [p for p in paths if p == route or (route.endswith('/') and len(route) > 1 and p.startswith(route))]
            expect(there, f'{route} is not described')
            expect(posts == any('post' in paths[p] for p in there), f'{route}: POST')


def ask(s, path, method, body):
    request = urllib.request.Request('http://%s:%d%s' % (*s.address, path), method=method.upper(), data=body)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as e:
        return e.code, e.headers, e.read()


def everything_in_it_answers():
    bodies = {'searchByJson': {'q': 'flood', 'facets': ['site'], 'filter': {'type': 'article'}, 'histogram': {'interval': 'year'}},
              'suggestByJson': {'q': 'flo'}, 'algoliaQuery': {'query': 'flood'},
              'algoliaQueries': {'requests': [{'indexName': 'news', 'query': 'flood'}]},
              'algoliaFacet': {'facetQuery': 'h'}, 'algoliaObjects': {'requests': [{'objectID': 'post:1'}]}}
    with Server() as s:
        document = s.json('/openapi.json')
        for path, method, operation in operations(document):
            body = bodies.get(operation['operationId'])
            if body is not None:
                schema = operation['requestBody']['content']['application/json']['schema']
                valid(document, schema, body, operation['operationId'])
            expect((body is not None) == (method == 'post'), f'an example for {operation["operationId"]}')
            real = re.sub(r'\{(\w+)\}', lambda m: VALUES[m[1]], path)
            status, headers, answer = ask(s, real, method, None if body is None else json.dumps(body).encode())
            expect(status == 200, f'{method} {path}: {status} {answer[:200]!r}')
            media = headers['Content-Type'].split(';')[0]
            content = resolve(document, operation['responses']['200'])['content']
            expect(media in content, f'{path}: {media}, not {list(content)}')
            if media == 'application/json':
                valid(document, content[media]['schema'], json.loads(answer), path)
        for path in ('/search?q=flood&highlight_format=offsets&explain=true&facets=site,year&histogram=month',
                     '/search?q=flood&group=none', '/items/post:1?thread=true', '/items/c:1.1', '/search?q=zzzz'):
            schema = document['paths'][re.sub(r'\?.*|(?<=/items/).*', '', path).replace('/items/', '/items/{id}')]
            content = schema['get']['responses']['200']['content']['application/json']['schema']
            valid(document, content, s.json(path), path)


def example(schema):
    if 'enum' in schema:
        return schema['enum'][0]
    kind = schema.get('type')
    if kind == 'array':
        return example(schema['items'])
    return {'integer': str(schema.get('minimum', 1)), 'boolean': 'true'}.get(kind, '2024')


def every_parameter_is_taken():
    with Server() as s:
        document = s.json('/openapi.json')
        named = set()
        for path, method, operation in operations(document):
            for p in (resolve(document, p) for p in operation.get('parameters', [])):
                if p['in'] != 'query':
                    continue
                named.add(p['name'])
                value = {'tags': 'story', 'numericFilters': 'points>1', 'cursor': ''}.get(p['name'], example(p['schema']))
                real = re.sub(r'\{(\w+)\}', lambda m: VALUES[m[1]], path)
                status, _, body = s.get(f'{real}?{p["name"]}={value}')
                expect(status == 200, f'{path}?{p["name"]}={value}: {status} {body[:200]!r}')
        known = set(re.findall(r'^    \{"(\w+)", (?:NULL|"\w+"), "\w+", \w+\},$', source('params.c'), re.M))
        expect(len(known) > 25 and known <= named, f'not described: {known - named}')


def errors_are_as_described():
    cases = [('/search?limit=0', 400), ('/search?nonsense=1', 400), ('/search?q=%ff', 400), ('/items/none', 404), ('/none', 404),
             ('/search?q=' + 'a' * 3000, 400)]
    with Server() as s:
        document = s.json('/openapi.json')
        words = set(document['components']['schemas']['Error']['properties']['error']['properties']['code']['enum'])
        for path, status in cases:
            got, _, body = s.get(path)
            expect(got == status, f'{path}: {got}')
            valid(document, {'$ref': '#/components/schemas/Error'}, json.loads(body), path)
        refused = s.raw(b'GET / HTTP/9.9\r\n\r\n')
        expect(status_of(refused) == 505, f'{refused!r}')
        valid(document, {'$ref': '#/components/schemas/Error'}, json.loads(refused.split(b'\r\n\r\n', 1)[1]), '505')
    made = set()
    for name in os.listdir(SERVE):
        if name.endswith('.c'):
            made |= set(re.findall(r'(?:error|refuse|fail)\([^;"]*?, "(\w+)",', source(name)))
            made |= set(re.findall(r'\{JSON_\w+, \d+, "(\w+)"\}', source(name)))
    made.add('line_too_long')  # of the line protocol alone
    expect(len(made) > 12 and made - {'line_too_long'} <= words, f'codes not described: {made - words}')
    expect(words <= made, f'codes that are never sent: {words - made}')


run(is_well_formed, has_every_route, everything_in_it_answers, every_parameter_is_taken, errors_are_as_described)
