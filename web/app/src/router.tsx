import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { FaultPage } from './pages/FaultPage.tsx';
import { Shell } from './ui/Shell.tsx';
import { wishOf } from './wish.ts';

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
const diagnostics = createRoute({
  ...parent,
  path: '/diagnostics',
  component: lazyRouteComponent(() => import('./pages/diagnostics/DiagnosticsPage.tsx'), 'DiagnosticsPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([home, prepare, connect, room, history, transcript, diagnostics]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
