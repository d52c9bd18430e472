// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { watchNetwork } from '../src/network.js';

afterEach(() => void vi.unstubAllGlobals());

function watched(type?: string) {
  const connection = Object.assign(new EventTarget(), { type });
  vi.stubGlobal('navigator', { connection });
  const onChange = vi.fn();
  const stop = new AbortController();
  watchNetwork(onChange, stop.signal);
  const become = (next?: string) => {
    connection.type = next;
    connection.dispatchEvent(new Event('change'));
  };
  return { onChange, stop, become };
}

test('being on a network again is a change', () => {
  const { onChange, stop } = watched();
  window.dispatchEvent(new Event('online'));
  expect(onChange).toHaveBeenCalledOnce();
  stop.abort();
  window.dispatchEvent(new Event('online'));
  expect(onChange).toHaveBeenCalledOnce();
});

test('another kind of network is a change; a new estimate of its speed is none', () => {
  const { onChange, become } = watched('wifi');
  become('wifi');
  expect(onChange).not.toHaveBeenCalled();
  become('cellular');
  expect(onChange).toHaveBeenCalledOnce();
});

test('no network at all is nothing to go on with', () => {
  const { onChange, become } = watched('wifi');
  become('none');
  expect(onChange).not.toHaveBeenCalled();
  become('wifi');
  expect(onChange).toHaveBeenCalledOnce();
});

test('a browser that does not say is no trouble', () => {
  vi.stubGlobal('navigator', {});
  expect(() => watchNetwork(() => undefined, new AbortController().signal)).not.toThrow();
});
