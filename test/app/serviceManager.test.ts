import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ServiceManager } from '../../src/app/serviceManager.js';
import { emptyFolder, eventually, startRung } from './support/process.js';

/* Rung as a service: of systemd, whose part is played by a socket, and its unit; and of PM2. */

const EXAMPLES = fileURLToPath(new URL('../../docs/examples', import.meta.url));
const has = (program: string) => spawnSync(program, ['--version']).status === 0;

/** Prints each datagram that comes to a Unix socket; Node.js has none of these. */
const RECEIVER = `
import socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print("bound", flush=True)
while True:
    print(receiver.recv(4096).decode().replace(chr(10), " "), flush=True)
`;

/** Hears what is said to systemd. */
async function systemd() {
  const path = join(emptyFolder(), 'notify');
  const receiver = spawn('python3', ['-c', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void receiver.kill());
  const heard: string[] = [];
  receiver.stdout.on('data', (chunk: Buffer) => heard.push(...chunk.toString().trim().split('\n')));
  const hears = (text: string) =>
    eventually(
      () => heard.some((line) => line.includes(text)),
      () => new Error(`systemd was never told ${text}:\n${heard.join('\n')}`),
    );
  await hears('bound');
  return { path, heard, hears };
}

describe.skipIf(!has('systemd-notify') || !has('python3'))('as a service of systemd', () => {
  it('says that it runs, trades and lives, and that it ends', async () => {
    const manager = await systemd();
    const rung = startRung({ env: { NOTIFY_SOCKET: manager.path, WATCHDOG_USEC: '1000000' }, input: null });
    await manager.hears('READY=1');
    await manager.hears('STATUS=trades');
    await manager.hears('WATCHDOG=1');
    rung.signal('SIGTERM');
    await manager.hears('STOPPING=1');
    expect((await rung.ended()).exitCode).toBe(0);
  });
});

it('goes on where systemd cannot be told, and says so once', async () => {
  const warned: unknown[] = [];
  const path = process.env.PATH;
  onTestFinished(() => {
    process.env.PATH = path;
  });
  process.env.PATH = emptyFolder();
  const manager = new ServiceManager(
    { NOTIFY_SOCKET: '/nowhere' },
    { warn: (...words) => void warned.push(words) },
  );
  manager.running();
  manager.trading();
  manager.stopping();
  await eventually(
    () => warned.length > 0,
    () => new Error('nobody was warned'),
  );
  expect(warned).toHaveLength(1);
});

it('says nothing where nothing has started it', () => {
  const manager = new ServiceManager({}, { warn: () => expect.unreachable() });
  manager.running();
  manager.stopping();
});

describe.skipIf(!has('systemd-analyze'))('the unit', () => {
  it('leaves a service as little as it needs: an exposure of at most 1.5', () => {
    const unit = join(EXAMPLES, 'systemd/rung.service');
    const { status, stdout } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=15', unit],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout).toMatch(/Overall exposure level for rung\.service: (0\.\d|1\.[0-5])/u);
    expect(status).toBe(0);
  });

  it('is read without a word against it, where its program is', () => {
    const folder = emptyFolder();
    for (const name of ['rung.service', 'rung-failed@.service']) {
      const text = readFileSync(join(EXAMPLES, 'systemd', name), 'utf8');
      mkdirSync(join(folder, 'units'), { recursive: true });
      writeFileSync(
        join(folder, 'units', name),
        text.replaceAll('/usr/bin/node', process.execPath).replaceAll('/srv/rung', folder),
      );
    }
    const { stderr } = spawnSync('systemd-analyze', ['verify', join(folder, 'units/rung.service')], {
      encoding: 'utf8',
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${join(folder, 'units')}:` },
    });
    const about = stderr.split('\n').filter((line) => line.includes('rung'));
    expect(about).toEqual([]);
  });

  it('has the options of npm start', () => {
    const { scripts } = JSON.parse(readFileSync(join(EXAMPLES, '../../package.json'), 'utf8'));
    const unit = readFileSync(join(EXAMPLES, 'systemd/rung.service'), 'utf8');
    expect(unit).toContain(`ExecStart=/usr/bin/${scripts.start}\n`);
    const pm2 = readFileSync(join(EXAMPLES, 'ecosystem.config.cjs'), 'utf8');
    const [, ...words] = scripts.start.split(' ');
    expect(pm2).toContain(`node_args: '${words.slice(0, -1).join(' ')}'`);
  });
});
