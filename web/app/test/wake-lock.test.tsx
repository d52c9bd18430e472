import { act } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useWakeLock } from '../src/call/useWakeLock.ts';
import { render } from './support.tsx';

const release = vi.fn();
const request = vi.fn(() => Promise.resolve({ release }));

beforeEach(() => {
  vi.clearAllMocks();
  Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true });
});
afterEach(() => void Reflect.deleteProperty(navigator, 'wakeLock'));

function Held({ on }: { on: boolean }) {
  useWakeLock(on);
  return null;
}

test('the screen stays on during the call, and not after', async () => {
  const { rerender } = render(<Held on />);
  expect(request).toHaveBeenCalledOnce();
  rerender(<Held on={false} />);
  await act(async () => undefined);
  expect(release).toHaveBeenCalledOnce();
});

test('a page that was hidden asks for it again', () => {
  render(<Held on />);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(request).toHaveBeenCalledTimes(2);
});
