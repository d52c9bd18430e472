import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** How far from the end still counts as being there, in px. */
const NEAR = 24;

/**
 * Keeps a scrolling box at its end while it grows, unless the reader has moved away from there: then
 * it stays where it is, and `away` says so.
 */
export function useStickToEnd<T extends HTMLElement>(grows: unknown, on = true): {
  box: RefObject<T | null>;
  away: boolean;
  onScroll(): void;
  toEnd(): void;
} {
  const box = useRef<T>(null);
  const stuck = useRef(true);
  const [away, setAway] = useState(false);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR;
    setAway(!stuck.current);
  }, []);
  const toEnd = useCallback(() => {
    stuck.current = true;
    setAway(false);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, []);
  const follow = useCallback(() => {
    if (on && stuck.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [on]);
  useLayoutEffect(follow, [follow, grows]);
  useEffect(() => {
    if (!box.current) return undefined;
    const observer = new ResizeObserver(follow);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [follow]);

  return { box, away, onScroll, toEnd };
}
