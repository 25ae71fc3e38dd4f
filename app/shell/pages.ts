import { extname, join, normalize, sep } from 'node:path';
import { pageHeaders as headersOfPages, pageTypes } from '../contract/page-policy.ts';
import type { Role } from '../contract/messages.ts';

/** The screens' own scheme: no file system, no network, no port that another program could take. */
export const scheme = 'egate';
export const pageOrigin = `${scheme}://screens`;

const pageOf: Readonly<Record<Role, string>> = { traveller: 'kiosk', officer: 'supervisor' };

export function pageUrl(role: Role): string {
  return `${pageOrigin}/${pageOf[role]}/index.html`;
}

/** The sandbox takes from a page what no lock above it could refuse: print, alert, pop-ups, downloads, top navigation. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...headersOfPages,
  'content-security-policy': `${headersOfPages['content-security-policy']}; sandbox allow-scripts allow-same-origin allow-forms`,
  'cache-control': 'no-store',
};

export interface PageFile {
  readonly file: string;
  readonly type: string;
}

/** The file below `folder` that a URL of the scheme names; null for every other host, for traversal and unknown kinds. */
export function pageFile(folder: string, url: string): PageFile | null {
  // The parser of URLs folds `..` away: what was written is looked at first.
  if (!url.startsWith(`${pageOrigin}/`)) return null;
  const [path = ''] = url.slice(pageOrigin.length).split(/[?#]/);
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (/[\0\\%]/.test(decoded) || decoded.split('/').includes('..')) return null;
  const file = normalize(join(folder, decoded));
  const type = pageTypes[extname(file)];
  if (type === undefined || !file.startsWith(normalize(folder) + sep)) return null;
  return { file, type };
}
