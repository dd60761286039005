import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RendererProcess } from '../../src/pictures/rendererProcess.js';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="300"><rect width="9" height="9"/></svg>';
const PNG = [0x89, 0x50, 0x4e, 0x47];

/** Surroundings of a process, as Linux tells them. */
function environmentOf(pid: number | null): string {
  return readFileSync(`/proc/${pid}/environ`, 'utf8');
}

// The surroundings of a process are read where Linux shows them.
it.runIf(process.platform === 'linux')(
  'a picture whose process dies is told as failed, and the next one is made by another',
  async () => {
    const renderer = new RendererProcess();
    expect([...(await renderer.render(SVG))].slice(0, 4)).toEqual(PNG);
    const first = renderer.pid;
    if (first === null) throw new Error('no process makes pictures');
    process.env.BACKPACK_API_SECRET = 'not for pictures';
    try {
      // Stopped first: it must not have made the picture before it dies.
      process.kill(first, 'SIGSTOP');
      const underWay = renderer.render(SVG);
      process.kill(first, 'SIGKILL');
      await expect(underWay).rejects.toThrow(/^no picture was made: (it ended with SIGKILL|write EPIPE)/);
      expect([...(await renderer.render(SVG))].slice(0, 4)).toEqual(PNG);
    } finally {
      delete process.env.BACKPACK_API_SECRET;
    }
    expect(renderer.pid).not.toBe(first);
    expect(environmentOf(renderer.pid)).not.toContain('not for pictures');
  },
);

it('what is no picture is told as failed, and the process goes on', async () => {
  const renderer = new RendererProcess();
  await expect(renderer.render('<svg')).rejects.toThrow(/\S/);
  expect([...(await renderer.render(SVG))].slice(0, 4)).toEqual(PNG);
});
