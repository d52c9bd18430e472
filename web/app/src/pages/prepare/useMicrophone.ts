import { closeMicrophone, failureOf, microphones, openMicrophone, type Failure, type Microphone } from '@antiphon/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { chooseMicrophone, chosenMicrophone, forgetMicrophone } from '../../call/chosenMicrophone.ts';

export interface MicrophoneSetup {
  microphone?: Microphone;
  failure?: Failure;
  opening: boolean;
  devices: readonly MediaDeviceInfo[];
  /** Opens the one chosen last, or the one named. */
  open(deviceId?: string): void;
  /** Gives the open microphone away: from now on it is the taker's to close. */
  handOver(): Microphone | undefined;
}

/** A microphone that is open while the page is there. */
export function useMicrophone(): MicrophoneSetup {
  const [microphone, setMicrophone] = useState<Microphone>();
  const [failure, setFailure] = useState<Failure>();
  const [opening, setOpening] = useState(false);
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const held = useRef<Microphone>(undefined);
  const there = useRef(true);

  const list = useCallback(() => void microphones().then(setDevices), []);

  const open = useCallback((deviceId?: string) => {
    const wanted = deviceId ?? chosenMicrophone();
    if (deviceId !== undefined) chooseMicrophone(deviceId);
    setOpening(true);
    openMicrophone(wanted)
      .then((next) => {
        if (!there.current) return closeMicrophone(next);
        closeMicrophone(held.current);
        held.current = next;
        setMicrophone(next);
        setFailure(undefined);
        list();
      })
      .catch((error: unknown) => {
        const reason = failureOf(error);
        // The one chosen some other day is not connected: the next try takes any.
        if (reason.code === 'microphone_saved_device_gone') forgetMicrophone();
        setFailure(reason);
      })
      .finally(() => setOpening(false));
  }, [list]);

  // Where there was none, one that is plugged in is what was waited for.
  const missing = failure?.code === 'microphone_not_found' && microphone === undefined;
  useEffect(() => {
    if (!missing) return undefined;
    const plugged = () => void microphones().then((found) => found.length > 0 && open());
    const media = navigator.mediaDevices as MediaDevices | undefined;
    media?.addEventListener('devicechange', plugged);
    return () => media?.removeEventListener('devicechange', plugged);
  }, [missing, open]);

  const handOver = useCallback(() => {
    const given = held.current;
    held.current = undefined;
    return given;
  }, []);

  useEffect(() => {
    there.current = true;
    const media = navigator.mediaDevices as MediaDevices | undefined;
    media?.addEventListener('devicechange', list);
    return () => {
      there.current = false;
      media?.removeEventListener('devicechange', list);
      closeMicrophone(held.current);
      held.current = undefined;
    };
  }, [list]);

  return { microphone, failure, opening, devices, open, handOver };
}
