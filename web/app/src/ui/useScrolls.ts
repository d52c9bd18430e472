import { useEffect, useState, type RefObject } from 'react';

/** Whether there is more in a box than it shows: then the keyboard has to get at it, and else it need not. */
export function useScrolls(box: RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const sized = new ResizeObserver(() => setScrolls(element.scrollHeight > element.clientHeight));
    for (const one of [element, ...element.children]) sized.observe(one);
    return () => sized.disconnect();
  }, [box]);
  return scrolls;
}
