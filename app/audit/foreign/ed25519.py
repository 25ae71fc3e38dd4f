"""Ed25519 signatures after RFC 8032, with nothing but Python's own library. For verifying only: it takes no care of time."""
import hashlib

P, D = 2**255 - 19, -121665 * pow(121666, -1, 2**255 - 19) % (2**255 - 19)
L = 2**252 + 27742317777372353535851937790883648493


def point(b):  # RFC 8032 5.1.3
    y = int.from_bytes(b, 'little') & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and b[31] >> 7):
        return None
    x = P - x if x % 2 != b[31] >> 7 else x
    return x, y, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s, p):
    r = (0, 1, 1, 0)
    while s:
        r, p, s = add(r, p) if s & 1 else r, add(p, p), s >> 1
    return r


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, 'little'))


def signed(key, text, sig):  # RFC 8032 5.1.7
    a, r, s = point(key), point(sig[:32]), int.from_bytes(sig[32:], 'little')
    if a is None or r is None or len(sig) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(sig[:32] + key + text).digest(), 'little') % L
    p, q = times(s, BASE), add(r, times(k, a))
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0
