import { isIP } from 'node:net';
import type { X509Certificate } from 'node:crypto';

/** Decides which Host a request may ask for: signatures are over the URI as asked, so a foreign one is refused. */
export interface OwnNames {
  readonly scheme: 'http' | 'https';
  /** How this server tells others to reach it. */
  readonly url: string;
  /** True for a Host field that names this server. */
  isOwn(host: string): boolean;
}

const loopback = ['127.0.0.1', 'localhost', '::1'] as const;

/** A server on a port, by its loopback names, its certificate's names and, behind a proxy, its public URL. */
export function ownNames(port: number, certificate: X509Certificate | null, publicUrl: URL | null): OwnNames {
  const scheme = certificate === null ? 'http' : 'https';
  const usualPort = scheme === 'http' ? '80' : '443';
  const certified = certificate === null ? null : namesIn(certificate);
  const own = certified?.find((name) => !name.includes('*')) ?? loopback[0];
  const hostPart = own.includes(':') ? `[${own}]` : own;
  return {
    scheme,
    url: publicUrl?.origin ?? `${scheme}://${hostPart}${String(port) === usualPort ? '' : `:${port}`}`,
    isOwn: (host) => {
      if (publicUrl !== null && host.toLowerCase() === publicUrl.host) return true;
      const found = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d+))?$/.exec(host);
      if (found === null || (found[2] ?? usualPort) !== String(port)) return false;
      const name = (found[1] ?? '').toLowerCase().replace(/^\[|\]$/g, '');
      if ((loopback as readonly string[]).includes(name)) return true;
      if (certificate === null) return false;
      return isIP(name) === 0 ? certificate.checkHost(name) !== undefined : certificate.checkIP(name) !== undefined;
    },
  };
}

/** The loopback address first if it is there: then the URL works without a resolver. */
function namesIn(certificate: X509Certificate): readonly string[] {
  const names = (certificate.subjectAltName ?? '')
    .split(/,\s*/)
    .map((part) => /^(?:DNS|IP Address):(.+)$/.exec(part)?.[1] ?? '')
    .filter((name) => name !== '');
  return [...loopback.filter((name) => names.includes(name)), ...names];
}
