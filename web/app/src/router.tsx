import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { FaultPage } from './pages/FaultPage.tsx';
import { pages } from './pages.ts';
import { wantedOf } from './pages/history/wanted.ts';
import { HomePage } from './pages/home/HomePage.tsx';
import { comparedOf } from './pages/question/compared.ts';
import { lastInterviewsQuery, queryClient, tracksQuery } from './queries.ts';
import { drawnOf } from './pages/progress/wanted.ts';
import { askAhead } from './pages/report/ahead.ts';
import { tabOf } from './pages/plan/tabs.ts';
import { Shell } from './ui/Shell.tsx';
import { wishOf } from './wish.ts';

/** A page whose data come at once is drawn once, with them; for longer, nobody waits without a page. */
const SOON_MS = 300;
const soon = (...data: Promise<void>[]) =>
  Promise.race([Promise.all(data), new Promise((resolve) => setTimeout(resolve, SOON_MS))]);

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: FaultPage });
const parent = { getParentRoute: () => rootRoute };

const home = createRoute({
  ...parent,
  path: '/',
  loader: () => soon(queryClient.prefetchQuery(tracksQuery), queryClient.prefetchQuery(lastInterviewsQuery)),
  component: HomePage,
});
const prepare = createRoute({
  ...parent,
  path: '/prepare',
  validateSearch: wishOf,
  component: lazyRouteComponent(pages['/prepare'], 'PreparePage'),
});
const connect = createRoute({
  ...parent,
  path: '/connect',
  component: lazyRouteComponent(pages['/connect'], 'ConnectPage'),
});
const room = createRoute({
  ...parent,
  path: '/room/$id',
  component: lazyRouteComponent(pages['/room/$id'], 'RoomPage'),
});
const history = createRoute({
  ...parent,
  path: '/sessions',
  validateSearch: wantedOf,
  component: lazyRouteComponent(pages['/sessions'], 'HistoryPage'),
});
const report = createRoute({
  ...parent,
  path: '/sessions/$id',
  loader: ({ params: { id } }) => soon(askAhead(id), queryClient.prefetchQuery(tracksQuery)),
  component: lazyRouteComponent(pages['/sessions/$id'], 'ReportPage'),
});
const question = createRoute({
  ...parent,
  path: '/sessions/$id/questions/$question',
  validateSearch: comparedOf,
  component: lazyRouteComponent(pages['/sessions/$id/questions/$question'], 'QuestionPage'),
});
const progress = createRoute({
  ...parent,
  path: '/progress',
  validateSearch: drawnOf,
  component: lazyRouteComponent(pages['/progress'], 'ProgressPage'),
});
const diagnostics = createRoute({
  ...parent,
  path: '/diagnostics',
  component: lazyRouteComponent(pages['/diagnostics'], 'DiagnosticsPage'),
});
const plans = createRoute({
  ...parent,
  path: '/plans',
  component: lazyRouteComponent(pages['/plans'], 'PlansPage'),
});
const plan = createRoute({
  ...parent,
  path: '/plans/$id',
  validateSearch: tabOf,
  component: lazyRouteComponent(pages['/plans/$id'], 'PlanPage'),
});
const join = createRoute({
  ...parent,
  path: '/join/$token',
  component: lazyRouteComponent(pages['/join/$token'], 'JoinPage'),
});
const shared = createRoute({
  ...parent,
  path: '/shared/$token',
  component: lazyRouteComponent(pages['/shared/$token'], 'SharedPage'),
});
const settings = createRoute({
  ...parent,
  path: '/settings',
  component: lazyRouteComponent(pages['/settings'], 'SettingsPage'),
});
const watch = createRoute({
  ...parent,
  path: '/watch/$id',
  component: lazyRouteComponent(pages['/watch/$id'], 'WatchPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([home, prepare, connect, room, history, report, question, progress, diagnostics, plans, plan, join, settings, shared, watch]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
