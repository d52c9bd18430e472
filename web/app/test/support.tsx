import type { Turn } from '@antiphon/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from '@tanstack/react-router';
import { cleanup, render as renderBare, type RenderOptions } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { afterEach } from 'vitest';
import { en } from '../src/words/en/index.ts';
import { Speaking } from '../src/words/Words.tsx';

afterEach(cleanup);

/** The pages speak English here. */
export function InEnglish({ children }: { children: ReactNode }) {
  return (
    <Speaking language="en" messages={en}>
      {children}
    </Speaking>
  );
}

export function render(element: ReactElement, options?: RenderOptions) {
  return renderBare(element, { wrapper: InEnglish, ...options });
}

type Search = (given: Record<string, unknown>) => object;

/**
 * Pages by their paths, opened at one of them; `search` is of the first. A request that fails is not tried again. Gives the
 * way through them.
 */
export function open(at: string, pages: Record<string, () => ReactNode>, search?: Search) {
  const root = createRootRoute({ component: Outlet });
  const [own] = Object.keys(pages);
  const router = createRouter({
    routeTree: root.addChildren(
      Object.entries(pages).map(([path, component]) =>
        createRoute({ getParentRoute: () => root, path, component, validateSearch: path === own ? search : undefined }),
      ),
    ),
    history: createMemoryHistory({ initialEntries: [at] }),
  });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  return router;
}

/** A page that another one leads to. */
export const stub = (text: string) => () => <p>{text}</p>;

/** A second of the interviewer, but for what matters. */
export function turn(what: Partial<Turn> = {}): Turn {
  return {
    turn: 1,
    role: 'interviewer',
    startMs: 0,
    endMs: 1000,
    text: 'Hello.',
    source: 'script',
    speechMs: (what.endMs ?? 1000) - (what.startMs ?? 0),
    cut: false,
    ...what,
  };
}
