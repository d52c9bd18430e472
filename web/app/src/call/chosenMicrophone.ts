import { openMicrophone, type Microphone } from '@antiphon/client';

const KEY = 'microphone';

/** The microphone that was chosen last, by its id; it need not be connected. */
export const chosenMicrophone = () => localStorage.getItem(KEY) ?? undefined;
export const chooseMicrophone = (deviceId: string) => localStorage.setItem(KEY, deviceId);
export const forgetMicrophone = () => localStorage.removeItem(KEY);

/** Opens the one chosen last, or any that there is. */
export async function openChosen(): Promise<Microphone> {
  const chosen = chosenMicrophone();
  return chosen === undefined ? openMicrophone() : openMicrophone(chosen).catch(() => openMicrophone());
}
