#!/usr/bin/env python3
"""Judges a lane's journal after docs/journal.md, with nothing but Python's own library: verify.py DIR [KEY-LINE-FILE]"""
import base64, hashlib, json, os, re, sys

sys.dont_write_bytecode = True  # a judge leaves nothing behind
from ed25519 import signed


def b64(text):
    b = base64.b64decode(text, validate=True)
    if base64.b64encode(b).decode() != text:
        raise ValueError('not canonical')
    return b


def key_of(line):  # C2SP signed-note: name, id, key
    name, kid, body = re.fullmatch(r'([^\s+]+)\+([0-9a-f]{8})\+(\S+)\n', line).groups()
    body = b64(body)
    if len(body) != 33 or body[0] != 1 or hashlib.sha256(name.encode() + b'\n' + body).hexdigest()[:8] != kid:
        raise ValueError('no Ed25519 key')
    return name, bytes.fromhex(kid), body[1:]


def note(raw, key):  # C2SP signed-note, tlog-checkpoint: (size, root), or None for what is none
    try:
        text, sigs = re.fullmatch(r'(.*\n)\n((?:— [^\s+]+ \S+\n)+)', raw.decode(), re.S).groups()
        lines = [line.split(' ') for line in sigs[:-1].split('\n')]
        own = [b64(sig)[4:] for _, name, sig in lines if name == key[0] and b64(sig)[:4] == key[1]]
        origin, size, root, *more = text.split('\n')
        good = origin == key[0] and more[-1:] == [''] and '' not in more[:-1] and len(b64(root)) == 32
        good = good and re.fullmatch('0|[1-9][0-9]{0,15}', size) and own and all(signed(key[2], text.encode(), sig) for sig in own)
        return (int(size), b64(root)) if good else None
    except (AttributeError, ValueError):
        return None


def sha(*parts):
    return hashlib.sha256(b''.join(parts)).digest()


class Chain:
    """Lines in their order, held against the links between them and the roots that were signed."""

    def __init__(self, first, roots):
        self.size = self.proved = first
        self.roots, self.signed, self.link = roots, max([first, *roots]), None if first else 'A' * 22
        self.peaks, self.breaks, self.links = [], [], []

    def push(self, h):
        self.size, n = self.size + 1, 1
        while self.peaks and self.peaks[-1][0] == n:
            n, h = 2 * n, sha(b'\1', self.peaks.pop()[1], h)
        self.peaks.append((n, h))

    def top(self):
        root = self.peaks[-1][1] if self.peaks else sha()
        for _, h in self.peaks[-2::-1]:
            root = sha(b'\1', h, root)
        return root

    def bad(self, at, missing=False):  # docs/journal.md, "Which entry it is"; `at` where all links fit
        if not self.breaks:
            return at
        i, want, said = self.breaks[0]
        nothing_fits = len(self.breaks) == self.size - 1 - i and (missing or len(self.breaks) > 1)
        near = len(want) == len(said) and sum(a != b for a, b in zip(want, said)) <= 4
        good = i < self.proved or near or want in self.links or self.links.count(said) > 1 or nothing_fits
        return i + 1 if good else i

    def opens(self, e):  # the first line of a segment: the peaks before it
        if not self.peaks and self.size:  # the first segment that is left after pruning
            sizes = [1 << i for i in range(63, -1, -1) if self.size >> i & 1]
            self.peaks = list(zip(sizes, map(b64, e['peaks'])))
            if len(sizes) != len(e['peaks']) or self.top() != self.roots.get(self.size):
                return False
        return e['event'] == 'journal.segment' and e['peaks'] == [base64.b64encode(h).decode() for _, h in self.peaks]

    def take(self, raw, opens):
        """The entry in a line, or the number of the first bad one."""
        try:
            e = json.loads(raw.decode())
            kinds = {'sequence': int, 'at': str, 'prev': str, 'signed': int, 'event': str, 'fields': dict}
            fits = all(type(e[k]) is kind for k, kind in kinds.items()) and type(e['crossing']) in (str, type(None))
            fits = fits and e['sequence'] == self.size and opens == ('peaks' in e) and (not opens or self.opens(e))
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            return self.bad(self.size)
        if self.link not in (None, e['prev']):
            if self.size >= self.signed:
                return self.size
            self.breaks.append((self.size - 1, self.link, e['prev']))
        self.links.append(e['prev'])
        h = sha(b'\0', raw)
        self.link = base64.urlsafe_b64encode(h[:16]).decode().rstrip('=')
        self.push(h)
        if self.size in self.roots:
            if self.breaks or self.top() != self.roots[self.size]:
                return self.bad(self.size - 1)
            self.proved, self.links = self.size, []
        return e


def judge(folder, key):
    def read(name):
        with open(os.path.join(folder, name), 'rb') as f:
            return f.read()

    names, bad, roots = sorted(os.listdir(folder)), [], {}
    segments, closed = ([int(m[1]) for n in names if (m := re.fullmatch(p, n))]
                        for p in (r'entries-(\d{12})\.log', r'checkpoint-(\d{12})\.note'))
    first = min(segments, default=0)
    live = [note(read(n), key) if n in names else None for n in ('checkpoint-live-0.note', 'checkpoint-live-1.note')]
    notes = {c: note(read('checkpoint-%012d.note' % c), key) for c in closed if c >= first}
    wrong = [c for c, n in notes.items() if not n or n[0] != c] + [s for s in segments if s > 0 and s not in closed]
    bad += [max([s for s in segments if s < c], default=c) for c in wrong]
    for size, root in filter(None, [*(n for c, n in notes.items() if c not in wrong), *live]):
        if roots.setdefault(size, root) != root:
            bad.append(first)
    chain, named, tail, pruned, entries, going = Chain(first, roots), {}, [], 0, 0, True
    if not segments and chain.signed:
        bad.append(0)
    for s in segments:
        *lines, rest = read('entries-%012d.log' % s).split(b'\n')
        if going and chain.size != s:
            bad.append(min(chain.bad(chain.size, True), s, chain.size))
            going = False
        for i, raw in enumerate(lines):
            e = chain.take(raw, i == 0) if going else None
            if type(e) is int:
                bad.append(e)
                going = False
            elif e:
                named[e['sequence']] = e['signed']
                pruned = max(pruned, e['fields'].get('upTo', 0) if e['event'] == 'journal.pruned' else 0)
                tail += [e['signed']] if e['sequence'] >= chain.signed else []
        entries += len(lines)
        if rest and s != segments[-1]:
            bad.append(first + entries)
    if segments and going and (chain.breaks or chain.signed > chain.size):
        bad.append(chain.bad(chain.size, True))
    sizes, last = sorted(n[0] for n in live if n), max(first, first + entries - 1)
    if len(sizes) < 2:
        bad.append(min(sizes[0], last) if sizes else first)
    elif sizes[0] != sizes[1] and named.get(sizes[1] - 1, sizes[0]) != sizes[0]:
        bad.append(min(sizes[1], last))
    bad += [first] * (first > pruned) + [chain.signed] * any(t != chain.signed for t in tail)
    bad += [last] * ('reserve' in names and read('reserve') != bytes(32768))
    return {'entries': entries, 'ok': not bad, 'firstBad': min(bad, default=None)}


def main(folder, key_file=None):
    try:
        with open(key_file or os.path.join(folder, 'journal.vkey'), newline='') as f:
            verdict = judge(folder, key_of(f.read().strip() + '\n' if key_file else f.read()))
    except (OSError, ValueError, AttributeError) as error:
        verdict = {'ok': False, 'why': 'it cannot be judged: %s' % error}
    print(json.dumps(verdict))
    return 0 if verdict['ok'] else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
