// What the shell uses of Electron 45 and the Electron 22 of the tests lacks: `protocol.handle`, and the global
// `Response` of newer Nodes. Required before the product's main, by `-r` or by `packed-main.cjs`. Does nothing on 45.
const { app } = require('electron');

if (globalThis.Response === undefined) {
  globalThis.Response = class Response {
    constructor(body, { status = 200, headers = {} } = {}) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }
  };
}

// Electron 22 has no wire for WebFrameMain.origin-like events; sessions are made before their protocols are used.
app.on('session-created', ({ protocol }) => {
  if (protocol.handle !== undefined) return;
  protocol.handle = (scheme, handler) =>
    protocol.registerBufferProtocol(scheme, (request, answer) => {
      handler(request).then(
        (response) =>
          answer({
            statusCode: response.status,
            headers: response.headers,
            mimeType: response.headers['content-type'].split(';')[0],
            charset: 'utf-8',
            data: Buffer.from(response.body),
          }),
        (error) => {
          console.error(error);
          answer({ error: -2 });
        },
      );
    });
});
