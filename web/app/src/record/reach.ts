import type { TurnId } from '@antiphon/client';
import { lineId } from './TurnLine.tsx';

/** What a box that may scroll its lines by itself has, so that the page around it stays where it is. */
export const scrolls = { 'data-scrolls': true } as const;

/** Brings a line before the reader's eyes. */
export function showLine(turn: TurnId): void {
  if (!showBeside(turn)) document.getElementById(lineId(turn))?.scrollIntoView({ block: 'center' });
}

/** The same, where the lines scroll by themselves: nothing else on the page moves. */
export function showBeside(turn: TurnId): boolean {
  const line = document.getElementById(lineId(turn));
  const box = line?.closest('[data-scrolls]');
  if (!line || !box || getComputedStyle(box).overflowY !== 'auto') return false;
  // Twice: lines that were out of sight get their real heights by the first.
  centre(box, line);
  requestAnimationFrame(() => centre(box, line));
  return true;
}

/** Puts the reader there, too. */
export function goToLine(turn: TurnId): void {
  document.getElementById(lineId(turn))?.focus({ preventScroll: true });
  showLine(turn);
}

function centre(box: Element, line: Element): void {
  const [outer, inner] = [box.getBoundingClientRect(), line.getBoundingClientRect()];
  box.scrollTop += inner.top - outer.top - Math.max(0, (outer.height - inner.height) / 2);
}
