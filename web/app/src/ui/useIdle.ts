import { startTransition, useEffect, useState } from 'react';

/** Safari tells nobody when it has nothing to do. */
const SOON_MS = 200;

/** Whether the browser, once `ready`, has had nothing else to do: for what is not seen at first. */
export function useIdle(ready: boolean): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    if (!ready) return undefined;
    // As a transition, what comes then is drawn in slices.
    const later = () => startTransition(() => setIdle(true));
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(later, SOON_MS);
      return () => clearTimeout(timer);
    }
    const asked = requestIdleCallback(later, { timeout: 1_000 });
    return () => cancelIdleCallback(asked);
  }, [ready]);
  return idle;
}
