import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pageHeaders, pageTypes } from './page-policy.ts';

/** Serves the files below `folder` to a browser on this machine: GET and HEAD only, never outside the folder. */
export async function servePageFile(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...pageHeaders, allow: 'GET, HEAD' }).end();
    return;
  }
  const file = fileBelow(folder, path);
  const body = file === null ? null : await readFile(file).catch(() => null);
  const type = file === null ? undefined : pageTypes[extname(file)];
  if (body === null || type === undefined) {
    response.writeHead(404, { ...pageHeaders, 'content-type': 'text/plain' }).end('not found\n');
    return;
  }
  const cache = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store';
  response.writeHead(200, {
    ...pageHeaders,
    'content-type': type,
    'content-length': body.length,
    'cache-control': cache,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The file that a URL path names inside `folder`; null for anything that points elsewhere. */
function fileBelow(folder: string, path: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const file = normalize(join(folder, decoded.endsWith('/') ? `${decoded}index.html` : decoded));
  return file.startsWith(normalize(folder) + sep) ? file : null;
}
