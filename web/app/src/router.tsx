import type { Patience } from '@antiphon/client';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { FaultPage } from './pages/FaultPage.tsx';
import { Shell } from './ui/Shell.tsx';

/** What is practised, in the address of the prepare page: it survives a reload and can be kept as a bookmark. */
export interface Wish {
  track?: string;
  minutes?: number;
  patience?: Patience;
  role?: string;
}

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: FaultPage });
const parent = { getParentRoute: () => rootRoute };

const home = createRoute({
  ...parent,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home/HomePage.tsx'), 'HomePage'),
});
const prepare = createRoute({
  ...parent,
  path: '/prepare',
  validateSearch: wishOf,
  component: lazyRouteComponent(() => import('./pages/prepare/PreparePage.tsx'), 'PreparePage'),
});
const connect = createRoute({
  ...parent,
  path: '/connect',
  component: lazyRouteComponent(() => import('./pages/connect/ConnectPage.tsx'), 'ConnectPage'),
});
const room = createRoute({
  ...parent,
  path: '/room/$id',
  component: lazyRouteComponent(() => import('./pages/room/RoomPage.tsx'), 'RoomPage'),
});
const history = createRoute({
  ...parent,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./pages/history/HistoryPage.tsx'), 'HistoryPage'),
});
const transcript = createRoute({
  ...parent,
  path: '/sessions/$id',
  component: lazyRouteComponent(() => import('./pages/transcript/TranscriptPage.tsx'), 'TranscriptPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([home, prepare, connect, room, history, transcript]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

const patiences: readonly unknown[] = ['quick', 'balanced', 'patient'] satisfies Patience[];

export function wishOf(search: Record<string, unknown>): Wish {
  const minutes = Number(search.minutes);
  return {
    track: typeof search.track === 'string' ? search.track : undefined,
    minutes: Number.isInteger(minutes) && minutes >= 1 && minutes <= 120 ? minutes : undefined,
    patience: patiences.includes(search.patience) ? (search.patience as Patience) : undefined,
    role: typeof search.role === 'string' && search.role.trim() !== '' ? search.role.slice(0, 120) : undefined,
  };
}
