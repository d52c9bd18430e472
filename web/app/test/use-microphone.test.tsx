import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useMicrophone } from '../src/pages/prepare/useMicrophone.ts';
import { render } from './support.tsx';

const track = { stop: vi.fn(), getSettings: () => ({ deviceId: 'desk' }) };
const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
const getUserMedia = vi.fn(async () => stream as unknown);
let found: { kind: string; deviceId: string }[] = [];
let media: EventTarget;

beforeEach(() => {
  getUserMedia.mockReset();
  getUserMedia.mockRejectedValueOnce(new DOMException('Requested device not found', 'NotFoundError')).mockResolvedValue(stream);
  found = [];
  media = Object.assign(new EventTarget(), { getUserMedia, enumerateDevices: async () => found });
  Object.defineProperty(navigator, 'mediaDevices', { value: media, configurable: true });
});
afterEach(() => void Reflect.deleteProperty(navigator, 'mediaDevices'));

function Setup() {
  const { microphone, failure, open } = useMicrophone();
  return (
    <>
      <p>{microphone ? 'open' : failure?.code}</p>
      <button onClick={() => open()}>Go</button>
    </>
  );
}

const change = () => act(async () => void media.dispatchEvent(new Event('devicechange')));

test('a microphone that is plugged in where there was none is opened by itself', async () => {
  render(<Setup />);
  await userEvent.click(screen.getByRole('button'));
  await screen.findByText('microphone_not_found');
  await change();
  expect(getUserMedia).toHaveBeenCalledOnce();
  found = [{ kind: 'audioinput', deviceId: 'desk' }];
  await change();
  await screen.findByText('open');
});

test('nobody is asked for a microphone because a device came, who has not turned one on', async () => {
  render(<Setup />);
  found = [{ kind: 'audioinput', deviceId: 'desk' }];
  await change();
  expect(getUserMedia).not.toHaveBeenCalled();
});
