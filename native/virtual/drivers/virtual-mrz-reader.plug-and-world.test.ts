import { expect, test } from 'vitest';
import { mrzReaderOver } from '../../mrz-reader/mrz-reader-client.ts';
import type { MrzReaderReport, MrzReaderRequest } from '../../mrz-reader/mrz-reader-messages.ts';
import type { MrzReaderEvent } from '../../mrz-reader/port.ts';
import { forkDriver } from '../rigs/fork-driver.ts';
import { TestWorld } from '../rigs/test-world.ts';
import { connectWorld } from '../world/world-client.ts';

test('documents come and go, plugs are pulled, the world dies: the reader tells each, and comes back', async () => {
  const world = await new TestWorld().start();
  const entry = new URL('./virtual-mrz-reader-process.ts', import.meta.url);
  const driver = forkDriver<MrzReaderRequest, MrzReaderReport>(entry, ['--world', world.socket]);
  const reader = mrzReaderOver(driver.channel);
  const events: MrzReaderEvent[] = [];
  reader.onEvent((event) => events.push(event));
  const tells = async (...kinds: readonly string[]) => {
    await expect.poll(() => events.map(({ kind }) => kind), { timeout: 5_000, interval: 10 }).toEqual(kinds);
    events.length = 0;
  };
  try {
    await tells('ready');
    let hands = await connectWorld(world.socket);
    await hands.request({ do: 'placeDocument', profile: 'a.json' });
    await tells('placed', 'mrz');
    await hands.request({ do: 'placeDocument', profile: 'b.json' });
    await tells('removed', 'placed', 'mrz');

    const late: MrzReaderEvent[] = [];
    reader.onEvent((event) => late.push(event));
    expect(late).toEqual([{ kind: 'ready' }, { kind: 'placed' }, { kind: 'mrz', text: 'b.json' }]);

    await hands.request({ do: 'plug', device: 'mrz-reader', plugged: false });
    await tells('lost');
    await hands.request({ do: 'liftDocument' });
    await hands.request({ do: 'placeDocument', profile: 'c.json' });
    await hands.request({ do: 'plug', device: 'mrz-reader', plugged: true });
    await tells('ready', 'placed', 'mrz');

    await world.stop();
    await tells('lost');
    await world.start();
    await tells('ready');
    hands = await connectWorld(world.socket);
    await hands.request({ do: 'placeDocument', profile: 'd.json' });
    await tells('placed', 'mrz');
    hands.close();
    driver.child.kill('SIGKILL');
    await tells('lost');
  } finally {
    await driver.end();
    await world.remove();
  }
});
