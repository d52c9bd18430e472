import { useSyncExternalStore } from 'react';

const KEY = 'speaker';

const listeners = new Set<() => void>();

/** The speakers that were chosen last, by their id; they need not be connected. Empty: the system's. */
export const chosenSpeaker = () => localStorage.getItem(KEY) ?? '';

export function chooseSpeaker(deviceId: string): void {
  if (deviceId === '') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, deviceId);
  for (const listener of listeners) listener();
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useChosenSpeaker = () => useSyncExternalStore(watch, chosenSpeaker);

/** Whether this browser lets a page choose. Safari leaves it to the system. */
export const choosesSpeaker = () => 'setSinkId' in HTMLMediaElement.prototype;

/** Firefox tells a page of those speakers only that were chosen in its own dialog. */
type Chooser = MediaDevices & { selectAudioOutput?(): Promise<MediaDeviceInfo> };

const chooser = () => navigator.mediaDevices as Chooser | undefined;

/** The browser's own dialog to choose by; absent where it has none. */
export function speakerDialog(): (() => Promise<MediaDeviceInfo>) | undefined {
  const devices = chooser();
  return devices?.selectAudioOutput ? () => (devices as Required<Chooser>).selectAudioOutput() : undefined;
}

/** The speakers there are besides the system's choice. */
export async function speakers(): Promise<MediaDeviceInfo[]> {
  const devices = (await chooser()?.enumerateDevices()) ?? [];
  return devices.filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '' && deviceId !== 'default');
}

/** Plays an element through those speakers; through the system's where they are gone. */
export async function playThrough(element: HTMLMediaElement, deviceId: string): Promise<void> {
  if (!choosesSpeaker()) return;
  await element.setSinkId(deviceId).catch(() => element.setSinkId('').catch(() => undefined));
}
