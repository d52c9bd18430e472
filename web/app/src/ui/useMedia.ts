import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query is true of the screen now. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback((onChange: () => void) => {
    const list = globalThis.matchMedia?.(query);
    list?.addEventListener('change', onChange);
    return () => list?.removeEventListener('change', onChange);
  }, [query]);
  return useSyncExternalStore(subscribe, () => globalThis.matchMedia?.(query).matches ?? false);
}

/** A finger is what points: there is most likely no keyboard either. */
export const TOUCH = '(pointer: coarse)';
