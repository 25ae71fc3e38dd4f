"""Ed25519 signatures after RFC 8032, with nothing but Python's own library. For verifying only: it takes no care of time."""
import hashlib

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point(b):  # RFC 8032 5.1.3
    y = int.from_bytes(b, 'little') % 2**255
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if x * x % P == xx else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != xx or (x == 0 and b[31] >> 7):
        raise ValueError('no point')
    return x if x % 2 == b[31] >> 7 else P - x, y


def add(p, q):
    k = D * p[0] * q[0] * p[1] * q[1] % P
    i = pow(1 - k * k, -1, P)
    return (p[0] * q[1] + q[0] * p[1]) * (1 - k) * i % P, (p[1] * q[1] + p[0] * q[0]) * (1 + k) * i % P


def times(s, p):
    r = (0, 1)
    while s:
        r, p, s = add(r, p) if s & 1 else r, add(p, p), s >> 1
    return r


def signed(key, text, sig):  # RFC 8032 5.1.7
    s, k = (int.from_bytes(b, 'little') for b in (sig[32:], hashlib.sha512(sig[:32] + key + text).digest()))
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, 'little'))
    return len(sig) == 64 and s < L and times(s, base) == add(point(sig[:32]), times(k % L, point(key)))
