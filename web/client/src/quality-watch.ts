import type { ConnectionPath } from './pair.js';
import { qualityOf, type CallStats, type Quality } from './quality.js';

const LISTEN_EVERY_MS = 500;
/** Of the readings, the quality is told by each fourth: two seconds. */
const QUALITY_EVERY = 4;

/** Tells how a connection is, until the returned function is called: its path at once, its quality by windows of two seconds. */
export function watchQuality(
  peer: { stats(): Promise<CallStats> },
  onChange: (change: { quality?: Quality; path?: ConnectionPath }) => void,
): () => void {
  const read = () => peer.stats().catch(() => undefined);
  let before = read();
  void before.then((first) => first && onChange({ path: first.path }));
  let readings = 0;
  const timer = setInterval(async () => {
    // Each reading tells the peer whether it is still heard.
    const now = read();
    if (++readings % QUALITY_EVERY !== 0) return;
    const [was, is] = await Promise.all([before, now]);
    before = now;
    if (was && is) onChange({ quality: qualityOf(was, is), path: is.path });
  }, LISTEN_EVERY_MS);
  return () => clearInterval(timer);
}
