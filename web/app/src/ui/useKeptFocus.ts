import { useEffect, useRef, type RefObject } from 'react';

/**
 * A part of a page whose focused element may go away, because of what was done with it: the focus then goes to the part's
 * heading, and not to the beginning of the page. The heading takes it by `tabIndex={-1}`.
 */
export function useKeptFocus<Part extends HTMLElement>(): { part: RefObject<Part | null>; heading: RefObject<HTMLHeadingElement | null> } {
  const part = useRef<Part>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef<EventTarget>(null);
  useEffect(() => {
    const here = part.current;
    const note = ({ target }: FocusEvent) => {
      last.current = target;
    };
    here?.addEventListener('focusin', note);
    return () => here?.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    if (!(last.current instanceof Node) || last.current.isConnected) return;
    last.current = null;
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  });
  return { part, heading };
}
