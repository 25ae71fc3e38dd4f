import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { vpcdPorts } from '../passport/vpcd.ts';
import { ensurePcscd } from './ensure-pcscd.ts';

const range = '/proc/sys/net/ipv4/ip_local_port_range';
const reserved = '/proc/sys/net/ipv4/ip_local_reserved_ports';

// Run by its test: the kernel gives the second reader's port to an outgoing connection, which lets go of it later.
const server = createServer();
await once(server.listen(0, '127.0.0.1'), 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const accepted = once(server, 'connection');
const usual = readFileSync(range, 'latin1');
writeFileSync(range, `${vpcdPorts[1]} ${vpcdPorts[1]}`);
const client = connect({ port, host: '127.0.0.1' });
await once(client, 'connect');
writeFileSync(range, usual);
const [far] = await accepted;

const said: string[] = [];
const ensuring = ensurePcscd((line) => said.push(line));
while (said.length === 0) await wait(50);
client.resetAndDestroy();
far.destroy();
const daemon = await ensuring;
await daemon.stop();
server.close();
process.stdout.write(
  JSON.stringify({
    kind: daemon.kind,
    said: said.length,
    reserved: readFileSync(reserved, 'latin1').trim(),
  }),
);
