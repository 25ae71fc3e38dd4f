#!/usr/bin/env python3
"""Judges a lane's journal after docs/journal.md, with nothing but Python's own library: verify.py DIR [KEY-LINE-FILE]"""
import base64, hashlib, json, os, re, sys

sys.dont_write_bytecode = True  # a judge leaves nothing behind
from ed25519 import signed


def b64(text):
    b = base64.b64decode(text, validate=True)
    if base64.b64encode(b).decode() != text:
        raise ValueError
    return b


def key_of(line):
    name, kid, body = re.fullmatch(r'([^\s+]+)\+([0-9a-f]{8})\+(\S+)', line).groups()
    body = b64(body)
    if len(body) != 33 or body[0] != 1 or hashlib.sha256(name.encode() + b'\n' + body).hexdigest()[:8] != kid:
        raise ValueError
    return name, bytes.fromhex(kid), body[1:]


def note(raw, key):  # C2SP signed-note, tlog-checkpoint; (size, root) or None
    try:
        text, sigs = re.fullmatch(r'(.*\n)\n((?:— [^\s+]+ \S+\n)+)', raw.decode(), re.S).groups()
        own = [b64(s.split(' ')[2]) for s in sigs[:-1].split('\n') if s.split(' ')[1] == key[0]]
        own = [s[4:] for s in own if s[:4] == key[1]]
        if not own or not all(signed(key[2], text.encode(), s) for s in own):
            return None
        origin, size, root, *more = text.split('\n')
        fine = origin == key[0] and more[-1:] == [''] and '' not in more[:-1] and re.fullmatch('0|[1-9][0-9]{0,15}', size)
        return (int(size), b64(root)) if fine and len(b64(root)) == 32 else None
    except (AttributeError, ValueError, IndexError):
        return None


def sha(*parts):
    return hashlib.sha256(b''.join(parts)).digest()


def link(h):
    return base64.urlsafe_b64encode(h[:16]).decode().rstrip('=')


class Journal:
    def __init__(self, folder, key):
        self.dir, self.names, self.bad, self.roots = folder, sorted(os.listdir(folder)), [], {}
        nums = lambda pattern: [int(m[1]) for n in self.names if (m := re.fullmatch(pattern, n))]
        self.segments, closed = nums(r'entries-(\d{12})\.log'), nums(r'checkpoint-(\d{12})\.note')
        self.first = self.segments[0] if self.segments else 0
        before = lambda size: max([s for s in self.segments if s < size], default=size)
        for size in [c for c in closed if c >= self.first]:
            n = note(self.read('checkpoint-%012d.note' % size), key)
            self.root(n) if n and n[0] == size else self.bad.append(before(size))
        self.bad += [before(s) for s in self.segments if s > 0 and s not in closed]
        live = ['checkpoint-live-%d.note' % i for i in (0, 1)]
        self.live = [note(self.read(n), key) if n in self.names else None for n in live]
        for n in filter(None, self.live):
            self.root(n)

    def read(self, name):
        with open(os.path.join(self.dir, name), 'rb') as f:
            return f.read()

    def root(self, n):
        if self.roots.setdefault(*n) != n[1]:
            self.bad.append(self.first)

    def push(self, h):
        self.size += 1
        self.peaks.append((1, h))
        while len(self.peaks) > 1 and self.peaks[-1][0] == self.peaks[-2][0]:
            (n, b), (_, a) = self.peaks.pop(), self.peaks.pop()
            self.peaks.append((2 * n, sha(b'\1', a, b)))

    def top(self):
        hashes = [h for _, h in self.peaks]
        r = hashes.pop() if hashes else sha()
        while hashes:
            r = sha(b'\1', hashes.pop(), r)
        return r

    def located(self, missing=False):  # docs/journal.md, "Which entry it is"
        at, want, said = self.breaks[0]
        nothing_fits = len(self.breaks) == self.size - 1 - at and (missing or len(self.breaks) > 1)
        near = len(want) == len(said) and sum(a != b for a, b in zip(want, said)) <= 4
        good = at < self.proved or near or want in self.links or self.links.count(said) > 1 or nothing_fits
        return at + 1 if good else at

    def line(self, raw, opens):
        """The parsed line, or the first bad entry as a number."""
        at = self.size
        try:
            e = json.loads(raw.decode())
            fits = type(e['sequence']) is int and e['sequence'] == at and type(e['signed']) is int
            fits = fits and all(type(e[k]) is str for k in ('at', 'prev', 'event')) and type(e['fields']) is dict
            fits = fits and (e['crossing'] is None or type(e['crossing']) is str) and opens == ('peaks' in e)
            if fits and opens and not self.peaks and at:  # the first that is left after pruning
                hashes, sizes = [b64(p) for p in e['peaks']], [1 << i for i in range(63, -1, -1) if at >> i & 1]
                self.peaks = list(zip(sizes, hashes)) if len(sizes) == len(hashes) else []
                fits = self.peaks and self.top() == self.roots.get(at)
            fits = fits and (not opens or e['event'] == 'journal.segment' and
                             e['peaks'] == [base64.b64encode(h).decode() for _, h in self.peaks])
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            return self.located() if self.breaks else at
        if self.link not in (None, e['prev']):
            if at >= self.signed:
                return at
            self.breaks.append((at - 1, self.link, e['prev']))
        self.links.append(e['prev'])
        h = sha(b'\0', raw)
        self.link = link(h)
        self.push(h)
        if self.size in self.roots:
            if self.breaks:
                return self.located()
            if self.top() != self.roots[self.size]:
                return self.size - 1
            self.proved, self.links = self.size, []
        return e

    def judge(self):
        self.size, self.peaks, self.breaks, self.links, self.proved = self.first, [], [], [], self.first
        self.signed, self.link, entries = max([self.first, *self.roots]), None if self.first else 'A' * 22, 0
        tail, pruned, named, stop = [], 0, {}, not self.segments
        if stop and self.signed:
            self.bad.append(0)
        for s in self.segments:
            *lines, rest = self.read('entries-%012d.log' % s).split(b'\n')
            if not stop and self.size != s:
                self.bad.append(min(self.located(True) if self.breaks else self.size, s, self.size))
                stop = True
            for i, raw in enumerate(lines):
                e = None if stop else self.line(raw, i == 0)
                if type(e) is int:
                    self.bad.append(e)
                    stop = True
                elif e:
                    named[e['sequence']] = e['signed']
                    pruned = max(pruned, e['fields'].get('upTo', 0) if e['event'] == 'journal.pruned' else 0)
                    tail += [e['signed']] if e['sequence'] >= self.signed else []
            entries += len(lines)
            if rest and s != self.segments[-1]:
                self.bad.append(self.first + entries)
        if not stop and (self.breaks or self.signed > self.size):
            self.bad.append(self.located(True) if self.breaks else self.size)
        if self.first > pruned:
            self.bad.append(self.first)
        sizes, last = sorted(n[0] for n in self.live if n), max(self.first, self.first + entries - 1)
        if len(sizes) < 2:
            self.bad.append(min(sizes[0], last) if sizes else self.first)
        elif sizes[0] != sizes[1] and named.get(sizes[1] - 1, sizes[0]) != sizes[0]:
            self.bad.append(min(sizes[1], last))
        if any(t != self.signed for t in tail):
            self.bad.append(self.signed)
        if 'reserve' in self.names and self.read('reserve') != bytes(32768):
            self.bad.append(last)
        return {'entries': entries, 'ok': not self.bad, 'firstBad': min(self.bad, default=None)}


def main(folder, key_file=None):
    with open(key_file or os.path.join(folder, 'journal.vkey')) as f:
        line = f.read()
    verdict = Journal(folder, key_of(line.strip())).judge()
    print(json.dumps(verdict))
    return 0 if verdict['ok'] else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
