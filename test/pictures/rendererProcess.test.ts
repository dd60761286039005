import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RendererProcess } from '../../src/pictures/rendererProcess.js';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="300"><rect width="9" height="9"/></svg>';
const PNG = [0x89, 0x50, 0x4e, 0x47];

/** The processes that were started for pictures, and their surroundings. */
function renderers(): readonly { readonly pid: number; readonly environment: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
      const isOne = readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('pictures/renderer');
      if (parent !== process.pid || !isOne) return [];
      return [{ pid: Number(name), environment: readFileSync(`/proc/${name}/environ`, 'utf8') }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

// Processes are found where Linux lists them.
it.runIf(process.platform === 'linux')(
  'a picture whose process dies is told as failed, and the next one is made by another',
  async () => {
    const renderer = new RendererProcess();
    expect([...(await renderer.render(SVG))].slice(0, 4)).toEqual(PNG);
    const [first] = renderers();
    if (first === undefined) throw new Error('no process makes pictures');
    process.env.BACKPACK_API_SECRET = 'not for pictures';
    try {
      // Stopped first: it must not have made the picture before it dies.
      process.kill(first.pid, 'SIGSTOP');
      const underWay = renderer.render(SVG);
      process.kill(first.pid, 'SIGKILL');
      await expect(underWay).rejects.toThrow(/^no picture was made: (it ended with SIGKILL|write EPIPE)/);
      expect([...(await renderer.render(SVG))].slice(0, 4)).toEqual(PNG);
    } finally {
      delete process.env.BACKPACK_API_SECRET;
    }
    const [second] = renderers();
    expect(second?.pid).not.toBe(first.pid);
    expect(second?.environment).not.toContain('not for pictures');
  },
);

it('what is no picture is told as failed, and the process goes on', async () => {
  const renderer = new RendererProcess();
  await expect(renderer.render('<svg')).rejects.toThrow(/\S/);
  expect([...(await renderer.render(SVG))].slice(0, 4)).toEqual(PNG);
});
