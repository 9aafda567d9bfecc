import { afterEach, expect, test, vi } from 'vitest';

const read = vi.fn();
const viewerFrame = vi.fn(() => ({ remove: () => {} }));
vi.mock('#record', () => ({ read }));
vi.mock('../src/viewer/host', () => ({ viewerFrame }));
vi.stubGlobal('document', {
  createElement: () => ({ remove: () => {} }),
  body: { append: () => {} },
});
const { textOf } = await import('../src/viewer/text');

const file = (mediaType: string) => ({ bytes: new Uint8Array([60]), mediaType, title: null, day: null });
const holding = (attached: ReturnType<typeof file>[], text = 'dit') => ({
  blocks: [{ block: 'paragraph', text }],
  embedded: null,
  attached,
});
const document = new Blob(['<'], { type: 'text/xml' });

afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

test('what is attached to an attached file is not read, and of many attached ones not all are', async () => {
  read.mockResolvedValue(holding(Array.from({ length: 80 }, () => file('text/xml'))));
  const text = await textOf(document);
  expect(read).toHaveBeenCalledTimes(51);
  expect(text.match(/dit/g)).toHaveLength(51);
});

test('files that never end share the time of one', async () => {
  vi.useFakeTimers();
  read.mockResolvedValueOnce(holding([file('application/pdf'), file('application/pdf'), file('text/plain')]));
  const reading = textOf(document);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await reading).toContain('dit');
  expect(viewerFrame).toHaveBeenCalledTimes(1);
});

test('a file that breaks its reader holds up none after it', async () => {
  read.mockResolvedValueOnce(holding([file('text/xml'), file('text/xml')]));
  read.mockRejectedValueOnce(new Error('broken')).mockResolvedValueOnce(holding([], 'ensuite'));
  expect(await textOf(document)).toContain('ensuite');
});

test('beyond what the index takes nothing more is read', async () => {
  read.mockResolvedValue(holding([file('text/xml'), file('text/xml')], 'x'.repeat(1.5 * 1024 * 1024)));
  expect(await textOf(document)).toHaveLength(2 * 1024 * 1024);
  expect(read).toHaveBeenCalledTimes(2);
});
