/**
 * Switches of Chromium, Electron and Node that open a production shell to whoever starts it: debuggers, foreign code,
 * foreign networks, and everything that takes the sandbox away. `inspect` stands for `inspect-brk` and its like too.
 */
const forbidden = [
  'remote-debugging-',
  'inspect',
  'debug',
  'js-flags',
  'require',
  'load-extension',
  'disable-extensions-except',
  'proxy-',
  'host-rules',
  'host-resolver-rules',
  'no-sandbox',
  'disable-setuid-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-namespace-sandbox',
  'disable-gpu-sandbox',
  'single-process',
  'no-zygote',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-running-insecure-content',
  'unsafely-treat-insecure-origin-as-secure',
  'ignore-certificate-errors',
  'use-fake-ui-for-media-stream',
  'user-data-dir',
  'enable-logging',
  'log-net-log',
  'trace-startup',
] as const;

/** The words of a command line that a production shell refuses to start with. */
export function refusedSwitches(argv: readonly string[]): readonly string[] {
  return argv.slice(1).filter((word) => {
    if (word === '-r') return true;
    const name = /^--?([a-z0-9-]+)/i.exec(word)?.[1]?.toLowerCase();
    return name !== undefined && forbidden.some((one) => name.startsWith(one));
  });
}
