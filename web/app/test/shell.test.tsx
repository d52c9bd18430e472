import { render as renderBare, screen } from '@testing-library/react';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { expect, test, vi } from 'vitest';
import { Shell } from '../src/ui/Shell.tsx';
import { InEnglish, stub } from './support.tsx';

const ITEM = 100;
const ROW = 250;

/** There is no layout here: every page's name has its place in a row that shows two and a half of them. */
const placed = (element: Element): DOMRect => {
  const at = [...(element.parentElement?.children ?? [])].indexOf(element);
  return element.tagName === 'NAV' ? new DOMRect(0, 0, ROW, 40) : new DOMRect(at * ITEM, 0, ITEM, 40);
};

test('where the pages do not fit beside one another, the open one is brought to the middle, also after a turn of the screen', async () => {
  const turned: (() => void)[] = [];
  vi.stubGlobal('scrollTo', () => undefined);
  vi.stubGlobal('ResizeObserver', class {
    constructor(tell: () => void) {
      turned.push(tell);
    }
    observe() {}
    disconnect() {}
  });
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    return placed(this);
  });
  const root = createRootRoute({ component: Shell });
  const paths = ['/', '/sessions', '/progress', '/plans', '/diagnostics', '/settings'];
  const router = createRouter({
    routeTree: root.addChildren(paths.map((path) => createRoute({ getParentRoute: () => root, path, component: stub(path) }))),
    history: createMemoryHistory({ initialEntries: ['/settings'] }),
  });
  renderBare(<RouterProvider router={router as never} />, { wrapper: InEnglish });
  await screen.findByText('/settings');
  turned.at(-1)?.();
  expect(screen.getByRole('navigation').scrollLeft).toBe(5 * ITEM + ITEM / 2 - ROW / 2);
});
