import { InterviewSession } from '@antiphon/client';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chooseSpeaker, chosenSpeaker, playThrough } from '../src/call/chosenSpeaker.ts';
import { SpeakerSelect } from '../src/call/SpeakerSelect.tsx';
import { Voice } from '../src/call/Voice.tsx';
import { render } from './support.tsx';

const out = (deviceId: string, label: string) => ({ kind: 'audiooutput', deviceId, label });
const devices = [{ kind: 'audioinput', deviceId: 'mic', label: 'Mic' }, out('default', 'Default'), out('desk', 'Desk'), out('head', 'Headset')];
const setSinkId = vi.fn(async (_id: string) => undefined);
let selectAudioOutput: (() => Promise<unknown>) | undefined;

beforeEach(() => {
  localStorage.clear();
  setSinkId.mockClear();
  selectAudioOutput = undefined;
  Object.defineProperty(HTMLMediaElement.prototype, 'setSinkId', { value: setSinkId, configurable: true });
  const media = Object.assign(new EventTarget(), { enumerateDevices: async () => devices });
  Object.defineProperty(navigator, 'mediaDevices', { get: () => Object.assign(media, { selectAudioOutput }), configurable: true });
});
afterEach(() => {
  Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId');
  Reflect.deleteProperty(navigator, 'mediaDevices');
});

test('a choice is kept, and the interviewer is heard through it at once', async () => {
  render(<SpeakerSelect />);
  render(<Voice session={new InterviewSession({ api: {} as never })} />);
  expect(setSinkId).toHaveBeenLastCalledWith('');
  await userEvent.click(await screen.findByRole('button', { name: /Speakers/ }));
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(['As the system has it', 'Desk', 'Headset']);
  await userEvent.click(screen.getByRole('option', { name: 'Headset' }));
  expect(chosenSpeaker()).toBe('head');
  expect(setSinkId).toHaveBeenLastCalledWith('head');
});

test('the system’s choice can be gone back to', () => {
  chooseSpeaker('head');
  act(() => chooseSpeaker(''));
  expect(localStorage.getItem('speaker')).toBeNull();
});

test('where the browser has a dialog of its own, it is asked', async () => {
  selectAudioOutput = async () => out('hall', 'Hall');
  render(<SpeakerSelect />);
  await userEvent.click(await screen.findByRole('button', { name: 'Choose other speakers…' }));
  expect(chosenSpeaker()).toBe('hall');
});

test('who closes that dialog has chosen nothing', async () => {
  selectAudioOutput = async () => Promise.reject(new DOMException('closed', 'NotAllowedError'));
  render(<SpeakerSelect />);
  await userEvent.click(await screen.findByRole('button', { name: 'Choose other speakers…' }));
  expect(chosenSpeaker()).toBe('');
});

test('speakers that are gone give way to the system’s', async () => {
  setSinkId.mockRejectedValueOnce(new DOMException('gone', 'NotFoundError'));
  await playThrough(document.createElement('audio'), 'gone');
  expect(setSinkId.mock.calls).toEqual([['gone'], ['']]);
});

test('a browser that leaves it to the system shows nothing', () => {
  Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId');
  const { container } = render(<SpeakerSelect />);
  expect(container.textContent).toBe('');
});
