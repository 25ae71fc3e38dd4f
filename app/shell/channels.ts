/** Names of the shell's own lines between a screen's preload and the main process. */
export const channels = {
  /** Screen → shell: a message of the contract, as JSON text. */
  request: 'egate:request',
  /** Screen → shell: tell me the present state. */
  attach: 'egate:attach',
  /** Shell → screen: a message of the station. */
  message: 'egate:message',
  /** Shell → screen: whether the station answers. */
  state: 'egate:state',
} as const;
