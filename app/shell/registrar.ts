import { type BrowserWindow, ipcMain, type IpcMainEvent } from 'electron';
import type { ClientMessage, Role, ServerMessage } from '../contract/messages.ts';
import { channels } from './channels.ts';
import { IpcGate } from './ipc-gate.ts';
import { pageOrigin } from './pages.ts';

export interface Bridge {
  toScreen(message: ServerMessage): void;
  state(up: boolean): void;
}

/** The only place that listens to screens. Whatever does not pass the gate is dropped and told to the log by its kind. */
export function bridgeScreen(
  window: BrowserWindow,
  role: Role,
  onRequest: (message: ClientMessage) => void,
  log: (line: string) => void,
): Bridge {
  const { webContents } = window;
  const gate = new IpcGate(role);
  let up = false;
  let view: ServerMessage | null = null;
  const tell = (channel: string, value: unknown) => {
    if (!window.isDestroyed() && !webContents.isDestroyed()) webContents.send(channel, value);
  };
  const senderOf = (event: IpcMainEvent) => ({
    topFrame: event.sender === webContents && event.senderFrame === webContents.mainFrame,
    url: event.senderFrame?.url ?? '',
  });

  ipcMain.on(channels.request, (event, value: unknown) => {
    const admission = gate.admit(senderOf(event), value, performance.now());
    if (admission.ok) onRequest(admission.message);
    else log(`refused: message (${admission.reason})`);
  });
  ipcMain.on(channels.attach, (event) => {
    const sender = senderOf(event);
    if (!sender.topFrame || !sender.url.startsWith(`${pageOrigin}/`)) return;
    tell(channels.state, up);
    if (up && view !== null) tell(channels.message, view);
  });

  return {
    toScreen: (message) => {
      if (message.type === 'view') view = message;
      tell(channels.message, message);
    },
    state: (now) => {
      up = now;
      if (!up) view = null;
      tell(channels.state, up);
    },
  };
}
