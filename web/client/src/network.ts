/** The part of the Network Information API that Chromium has on phones. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

/**
 * Tells when the browser is on another network, or on one again. Not every browser notices, and none always does:
 * a connection that stops says so itself.
 */
export function watchNetwork(onChange: () => void, signal: AbortSignal): void {
  globalThis.addEventListener?.('online', onChange, { signal });
  const connection = (globalThis.navigator as { connection?: NetworkInformation } | undefined)?.connection;
  let type = connection?.type;
  connection?.addEventListener?.(
    'change',
    () => {
      // It also fires whenever the estimate of the network's speed changes.
      if (connection.type === type) return;
      type = connection.type;
      if (type !== 'none') onChange();
    },
    { signal },
  );
}
