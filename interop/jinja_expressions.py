"""Expressions for the Jinja goldens: written ones by subject, and random ones from a fixed seed."""
import random

CONTEXT = {
    "t": "  Hello, World!\n", "u": "naïve Straße ﬁn 😀 e\u0301 日本語", "blank": "", "word": "assistant", "n": 7, "m": -3,
    "z": 0, "f": 2.5, "yes": True, "no": False, "nil": None, "seq": [3, 1, 2], "empty": [],
    "names": ["beta", "Alpha", "gamma", "alpha"], "nested": [[1, 2], [3], []],
    "o": {"role": "user", "content": "hi 'there' \"you\"", "n": None, "flag": True, "tags": ["a", "b"], "items": 3},
    "rows": [{"role": "system", "content": "S", "k": 2}, {"role": "user", "content": "U", "k": 1},
             {"role": "assistant", "content": None, "k": 2}, {"role": "user", "k": 10, "tool_calls": [{"id": "x"}]}],
    "schema": {"type": "object", "properties": {"city": {"type": "string", "description": "naïve <b>&"}},
               "required": ["city"], "number": 1.0, "big": 12345678901234567890, "list": [], "map": {}, "deep": [[], [{}]]},
}

WRITTEN = r"""
1 + 2 * 3; 2 ** 3 ** 2; -2 ** 2; 7 // 2; -7 // 2; 7 % -3; -7 % 3; 7 / 2; 6 / 3; 2 ** -1; 7.5 // 2; -7.5 % 2; 1e3; 1_000; 0x1f
0.1 + 0.2; 1e16; 1e15; 123456789.125; 1.5e-7; 0.0001; 1e-05; 1e300 * 1e10; -0.0; 5 ~ 'x' ~ none ~ true ~ 1.0; true + true; n * 'ab'; seq * 2
1 < 2 < 3; 1 < 3 < 2; 3 > 2 >= 2; 1 == 1.0; true == 1; 'a' < 'b'; 'Z' < 'a'; [1, 2] < [1, 3]; 'a' in word; 'q' not in word; 3 in seq
'role' in o; none == false; '' == none; nested[0] == [1, 2]; o == o; (1, 2) == [1, 2]; 1 in (1, 2); '\ufb01' < '\U0001f600'; 'é' < 'z'
not yes; not not n; yes and n; no or 'x'; z or blank or 'last'; blank and 1; n and blank; not blank and yes; nil or empty or 0; yes and no or 3
'a' if yes else 'b'; 'a' if no; ('a' if no) is defined; 'a' if no else 'b' if no else 'c'; n if n > 5 else 0; 'a' if yes; not not not n
missing; missing is defined; missing is undefined; missing or 'x'; missing ~ 'x'; missing|length; missing == missing2; missing in seq
missing is none; missing is string; missing is iterable; missing is sequence; missing is mapping; not missing; o.missing; o.missing is defined
o['missing'] is defined; rows[9] is defined; nil.x is defined; missing + 1; missing.x; missing['x']; missing(); missing < 1; -missing
'a' + 1; 1 + 'a'; [1] + (2,); none + 1; 'a' < 1; none < none; 'a' * 'b'; 1 / 0; 1 % 0; {} + {}; 1 in 'a'; 3 in 4; seq.append(4); o.update({})
o.pop('role'); nosuch(1); o.nosuch(); 'x'.nosuch(); n(); [][0].x; o.role; o['role']; o.items; o['items']; o.items(); o.keys(); o.values()
o.get('role'); o.get('x'); o.get('x', 'y'); o.items()|list; o.n; o.tags[0]; o.tags[-1]; rows[0].role; rows[-1]['k']; rows[0]['content']
rows[3].tool_calls[0].id; nested[0][1]; o.get('tags')[1]; {'a': 1}.a; {'get': 1}.get is callable; {'get': 1}['get']; seq.0; nested.0.1
seq[1:]; seq[:-1]; seq[::-1]; seq[::2]; seq[5:]; seq[-2:]; word[2:5]; word[::-1]; word[-3:]; word[:-3]; word[0]; word[-1]; u[7:10]; u[::-1]
u[17]; word[1:9:3]; word[8:1:-2]; seq[3:0:-1]; (1, 2, 3)[1:]; word[99:]; rows[1:]|length; seq[none:2]; word[:0]; seq[::0]; n[1:]
[1, 'a', none, true, 1.5, [], {}, ()]; (1,); (); (1, 2); {'a': 1, 'b': [1, 'x']}; {1: 'a', none: 2}; ["it's", 'say "x"', 'both \' and "', '\n\t\\']
['é😀\u200b\x07']; [missing]; 'a' 'b'; "tab\tnew\nend"; '\x41\u00e9\U0001f600\101\q'; 'it\'s'; "a\\b"; none; true; 1.0; [1.0, 1e20, 1e-9]
range(3); range(1, 10, 4); range(5, 0, -2)|list; range(3)|list; [range(3)[1], range(3)[-1]]; 2 in range(3); range(100001)|length; range(0, 3, 0)
t.strip(); t.lstrip(); t.rstrip(); [t]; t.strip(' H'); word.upper(); word.title(); word.capitalize(); u.upper(); u.lower(); u.title(); u.capitalize()
'ÀÉ ǆ'.title(); 'ßa'.capitalize(); "it's 2nd".title(); word.startswith('ass'); word.startswith(('x', 'as')); word.endswith('ant'); word.find('s')
word.rfind('s'); word.find('zz'); word.find('s', 2); word.find('s', -6, 6); u.find('日'); word.index('t'); word.index('q'); word.count('s')
word.count(''); 'aaa'.count('aa'); 'a,b,,c'.split(','); 'a,b,,c'.split(',', 1); 'a,b,,c'.rsplit(',', 1); ' a  b c '.split(); ' a  b c '.split(none, 1)
' a  b c '.rsplit(none, 1); ''.split(); ''.split(','); 'abc'.split(''); '  '.split(); 'a<t>b<t>'.split('<t>'); 'a</t>b'.split('</t>')[-1].lstrip('\n')
'a\nb\r\nc\x0bd\u2028e'.splitlines(); 'a\n\nb\n'.splitlines(true); 'k=v=w'.partition('='); 'k=v=w'.rpartition('='); 'kv'.partition('=')
'kv'.rpartition('='); ', '.join(names); ', '.join(seq); '-'.join('abc'); ''.join([]); 'aXbX'.replace('X', 'yy'); 'aaa'.replace('a', 'b', 2)
'abc'.replace('', '-'); 'abc'.replace('', '-', 2); u.replace('e\u0301', 'é'); 'abc'.removeprefix('a'); 'abc'.removesuffix('bc'); 'abc'.removeprefix('x')
'7'.zfill(3); '-7'.zfill(4); 'ab'.ljust(4) ~ '|'; 'ab'.rjust(4, '.'); 'ab'.center(5, '*'); 'abc'.center(6, '*'); 'abc'.center(8, '*'); 'a'.center(4, '*')
'123'.isdigit(); '12a'.isalnum(); 'ab'.isalpha(); ' \t'.isspace(); ''.isspace(); 'AB1'.isupper(); 'ab1'.islower(); '1'.islower(); 'Ⅷ½'.isnumeric()
'x'.casefold(); '%s and %d' % ('a', 3); '%s' % 5; '%5.2f|%-5s|%05d|%x' % (3.14159, 'ab', 42, 255); '%(role)s!' % o; '%%' % (); '%s' % 'a'
'%s %s' % ('a',); '%s' % (1, 2); '%d' % 'a'; '%r' % ('it',); '%+d' % 3; '%.2s' % 'abc'; '%s' % [1]; '%q' % 1; '%' % 1; '{} {}'.format(1, 'b')
'{0}{1}{0}'.format('a', 'b'); '{x} {y.role} {y[role]}'.format(x=1, y=o); '{{}}'.format(); '{} {}'.format(1); '{!r}'.format('a'); '{'.format()
'%s-%s'|format('a', 'b'); '%(a)s'|format(a=3); t|trim; t|trim|length; 'xxaxx'|trim('x'); word|upper; names|join(', '); names|join; 5|join
rows|join('-', attribute='role'); rows|map(attribute='role')|list; rows|map(attribute='content', default='?')|list; names|map('upper')|join(',')
seq|map('string')|join('+'); nested|map('length')|list; nested|map('first')|list; rows|selectattr('role', 'equalto', 'user')|list|length
rows|selectattr('content')|map(attribute='role')|list; rows|rejectattr('role', 'eq', 'user')|map(attribute='k')|list; seq|map('nosuch')|list
rows|selectattr('k', '>', 1)|map(attribute='k')|list; rows|selectattr('tool_calls', 'defined')|list|length; [0, 1, '', 'a', none]|select|list
[0, 1, '', 'a', none]|reject|list; seq|select('odd')|list; seq|reject('in', [1, 2])|list; [1, 'a']|select('string')|list; seq|map|list
rows|selectattr('role', 'in', ['user', 'system'])|map(attribute='k')|sum; (rows|selectattr('role', 'equalto', 'tool')) is true; nested|map('join', '-')|list
'yes' if rows|selectattr('role', 'equalto', 'tool') else 'no'; rows|map(attribute='k')|length; rows|map(attribute='k')|last; names|map('replace', 'a', 'o')|list
names|sort; names|sort(case_sensitive=true); names|sort(reverse=true); rows|sort(attribute='k')|map(attribute='k')|list; [1, 'a']|sort; none|sort
rows|sort(attribute='role,k')|map(attribute='role')|list; seq|sort; seq|sort(true); o|dictsort; {'b': 1, 'A': 2, 'c': 0}|dictsort; seq|dictsort
{'b': 1, 'A': 2, 'c': 0}|dictsort(true); {'b': 1, 'A': 2, 'c': 0}|dictsort(false, 'value'); {'b': 1, 'a': 2}|dictsort(reverse=true); names|unique|list
[1, 1, 2, 'a', 'A']|unique|list; seq|max; seq|min; names|max; empty|max; rows|max(attribute='k'); names|min(case_sensitive=true); seq|sum; ['a']|sum
rows|sum(attribute='k'); [[1], [2]]|sum(start=[]); empty|sum; rows|groupby('role')|map('first')|list; rows|groupby('k')|map('last')|map('length')|list
seq|first; empty|first; word|first; seq|last; word|last; empty|last is defined; rows|map(attribute='k')|first; seq|reverse|list; word|reverse
seq|length; word|length; u|length; o|length; n|length; o|list; word|list; range(4)|list|length; o|items|list; missing|items|list; seq|items|list
[1, 2, 3, 4, 5]|batch(2)|list; [1, 2, 3]|batch(2, 0)|list; [1, 2, 3, 4, 5]|slice(2)|list; [1, 2, 3]|slice(2, 'x')|list; [1, 2, 3, 4, 5, 6, 7]|slice(3)|list
'3.7'|int; '42'|int; 'x'|int; 'x'|int(-1); '0x1f'|int(base=16); '1010'|int(0, 2); 3.99|int; none|int; true|int; ' 12 '|int; '1e3'|int; '3.5'|float
'x'|float; 'x'|float(1.5); 3|float; 'inf'|float; missing|int; missing|default('q'); blank|default('q'); blank|default('q', true); blank|d('q', true)
nil|default('q'); z|default(5, boolean=true); o.missing|default({}); -3|abs; (-3)|abs; -3.5|abs; 2.5|round; 3.5|round; 2.675|round(2); 1234.5|round(-2)
42.55|round(1, 'floor'); 42.51|round(1, 'ceil'); 7|round; 7.0|round|int; -7|string; [1]|string; none|abs; 'a'|abs; 'a'|round; missing|abs
'hello wORLD foo-bar (baz) it\'s'|title; 'hELLO wORLD'|capitalize; '<a href="x">\'&'|escape; '<b>'|e; '<b>'|safe; 'a\nb\n\nc'|indent; none|indent
'a\nb\n\nc'|indent(2, true); 'a\nb\n\nc'|indent(2, blank=true); 'a\nb'|indent('> '); 'a\r\nb\n'|indent; 'a b c'|replace(' ', '_'); 'a b c'|replace(' ', '_', 1)
123|replace(2, 'x'); 'foo bar baz qux'|truncate(9); 'foo bar baz qux'|truncate(9, true); 'foo bar baz qux'|truncate(11, false, '..', 0); u|truncate(6, true, '')
'one two  three'|wordcount; 'x'|center(5) ~ '|'; word|attr('upper') is callable; o|attr('role'); u|upper; u|lower; 5|string|length; none|upper; 5|trim
o|tojson; schema|tojson; schema|tojson(indent=2); schema|tojson(indent=4, sort_keys=true); schema|tojson(separators=(',', ':')); u|tojson
u|tojson(ensure_ascii=true); '<a> & \'q\' "d" \\ \n\t\x07 \x7f\u2028'|tojson; none|tojson; true|tojson; 1.0|tojson; [1, (2, 3), {}]|tojson
{1: none, none: 1, false: 2, 1.5: 3}|tojson; missing|tojson; []|tojson(indent=2); {'a': []}|tojson(indent=0); 'x'|tojson(indent=2); o.items()|tojson
[1, [2]]|tojson(indent='--'); [1e400, -1e400]|tojson; [0.1, 1e22]|tojson; range(2)|tojson; {'b': 1, 'a': 2}|tojson(sort_keys=true); nope|tojson|length
n is odd; n is even; n is divisibleby 7; n is divisibleby(2); n is number; f is number; yes is number; n is integer; yes is integer; f is float; n is float
word is string; n is string; o is mapping; seq is mapping; seq is iterable; word is iterable; n is iterable; seq is sequence; o is sequence; word is sequence
n is sequence; none is none; nil is not none; yes is true; n is true; no is false; z is false; yes is boolean; n is boolean; word is lower; 'AB' is upper
'a' is in word; 3 is in seq; n is eq 7; n is ne(7); n is gt 3; n is lessthan 3; n is sameas n; yes is sameas true; word is callable; range is callable
o.get is callable; o.items() is sequence; o.items() is iterable; not n is odd; n is not odd; n is odd and word is string; 1 + 1 is odd; word|length is odd
n is defined and n; -n|abs; - 3|string; 2 * n|string; (2 * n)|string; 'a' ~ n|string; not n|string; 1 + 2|string; word[0]|upper ~ word[1:]; o is odd
o.role == 'user' and o.flag; n in [7, 8] and m not in [7]; (n, m); (n, m)[0]; dict(a=1, b=2); dict({'a': 1}, b=2); dict([('x', 1), ('y', 2)]).x
namespace(a=1).a; namespace({'x': 5}).x; namespace(a=1).b is defined; namespace(_a=1); 'abc'|list|reverse|join; rows|map(attribute='role')|unique|join(' ')
(rows|selectattr('role', 'equalto', 'system')|list|last).content; rows[0].content|trim if rows[0].content else ''; range(0, seq|length)|list
messages is defined and messages[0]['role']; [seq, names][0][1]; {'a': {'b': 1}}['a']['b']; {'a': [1, 2]}.a[-1]; o.content|trim ~ '\n'; raise_exception('no')
word is nosuch; word|nosuch; 1 +; (1; 'a; [1, 2; {1: }; a b; 1 1; o.; |upper; 'a' is; x is not; not; 1 if; **; {{}}; word|upper(1); word.upper(1); seq|join(1, 2, 3)
"""


def written():
    return [part.strip() for line in WRITTEN.strip().split("\n") for part in line.split("; ")]


PIECES = [
    "1", "0", "-2", "3.5", "0.1", "n", "m", "f", "'ab'", "' x '", "word", "t", "u", "blank", "none", "true", "no", "seq", "empty", "names",
    "nested", "o", "rows", "missing", "o.tags", "o.missing", "(1, 2)", "{'a': 1}", "[1, 'b', none]", "rows[0].role", "'\\n'", "range(3)",
]
BINARY = ["+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", ">=", "in", "not in", "and", "or"]
FILTERS = [
    "trim", "length", "upper", "lower", "title", "capitalize", "first", "last", "list", "join", "join('-')", "string", "int", "float", "abs",
    "round", "default('q')", "default('q', true)", "tojson", "reverse|list", "sort", "unique|list", "sum", "min", "max", "replace('a', 'b')",
    "map('string')|list", "select|list", "map(attribute='role')|list", "selectattr('k')|list", "items|list", "dictsort", "indent(1)", "escape",
    "wordcount", "batch(2)|list",
]
METHODS = [
    "strip()", "split()", "split('a')", "upper()", "startswith('a')", "replace('a', '')", "get('a')", "keys()|list", "items()|list", "title()",
    "find('a')", "count('a')", "join(names)", "splitlines()",
]
TESTS = ["defined", "none", "string", "mapping", "iterable", "sequence", "number", "odd", "true", "boolean", "integer", "in seq", "eq 1"]
KEYS = ["0", "-1", "1:", ":-1", "::-1", "::2", "'role'", "n"]


def random_expression(rng, depth):
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(PIECES)

    def inner():
        return random_expression(rng, depth - 1)

    kind = rng.randrange(9)
    if kind <= 1:
        return f"{inner()} {rng.choice(BINARY)} {inner()}"
    if kind == 2:
        return f"({inner()} {rng.choice(BINARY)} {inner()})"
    if kind == 3:
        return f"({inner()})|{rng.choice(FILTERS)}"
    if kind == 4:
        return f"({inner()}).{rng.choice(METHODS)}"
    if kind == 5:
        return f"{inner()} is {rng.choice(['', 'not '])}{rng.choice(TESTS)}"
    if kind == 6:
        return f"({inner()})[{rng.choice(KEYS)}]"
    if kind == 7:
        return f"({inner()} if {inner()} else {inner()})"
    return f"{rng.choice(['not ', '-'])}{inner()}"


def random_expressions(count, seed=20261124):
    rng = random.Random(seed)
    return list(dict.fromkeys(random_expression(rng, rng.randint(1, 3)) for _ in range(count)))
