import { contextBridge, ipcRenderer } from 'electron';
import type { ServerMessage } from '../contract/messages.ts';
import type { ShellBridge } from '../contract/screen-transport.ts';
import { channels } from './channels.ts';

let up = false;
let view: ServerMessage | null = null;
const onMessage = new Set<(message: ServerMessage) => void>();
const onState = new Set<(up: boolean) => void>();

ipcRenderer.on(channels.message, (_event, message: ServerMessage) => {
  if (message.type === 'view') view = message;
  for (const listener of onMessage) listener(message);
});
ipcRenderer.on(channels.state, (_event, now: boolean) => {
  up = now;
  if (!up) view = null;
  for (const listener of onState) listener(up);
});

const bridge: ShellBridge = {
  send: (message) => ipcRenderer.send(channels.request, JSON.stringify(message)),
  onMessage: (listener) => {
    onMessage.add(listener);
    if (view !== null) listener(view);
    return () => onMessage.delete(listener);
  },
  onState: (listener) => {
    onState.add(listener);
    listener(up);
    return () => onState.delete(listener);
  },
};
contextBridge.exposeInMainWorld('egate', bridge);
ipcRenderer.send(channels.attach);
