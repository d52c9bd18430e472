import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { FaultPage } from './pages/FaultPage.tsx';
import { wantedOf } from './pages/history/wanted.ts';
import { comparedOf } from './pages/question/compared.ts';
import { drawnOf } from './pages/progress/wanted.ts';
import { tabOf } from './pages/plan/tabs.ts';
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
  validateSearch: wantedOf,
  component: lazyRouteComponent(() => import('./pages/history/HistoryPage.tsx'), 'HistoryPage'),
});
const report = createRoute({
  ...parent,
  path: '/sessions/$id',
  component: lazyRouteComponent(() => import('./pages/report/ReportPage.tsx'), 'ReportPage'),
});
const question = createRoute({
  ...parent,
  path: '/sessions/$id/questions/$question',
  validateSearch: comparedOf,
  component: lazyRouteComponent(() => import('./pages/question/QuestionPage.tsx'), 'QuestionPage'),
});
const progress = createRoute({
  ...parent,
  path: '/progress',
  validateSearch: drawnOf,
  component: lazyRouteComponent(() => import('./pages/progress/ProgressPage.tsx'), 'ProgressPage'),
});
const diagnostics = createRoute({
  ...parent,
  path: '/diagnostics',
  component: lazyRouteComponent(() => import('./pages/diagnostics/DiagnosticsPage.tsx'), 'DiagnosticsPage'),
});
const plans = createRoute({
  ...parent,
  path: '/plans',
  component: lazyRouteComponent(() => import('./pages/plans/PlansPage.tsx'), 'PlansPage'),
});
const plan = createRoute({
  ...parent,
  path: '/plans/$id',
  validateSearch: tabOf,
  component: lazyRouteComponent(() => import('./pages/plan/PlanPage.tsx'), 'PlanPage'),
});
const join = createRoute({
  ...parent,
  path: '/join/$token',
  component: lazyRouteComponent(() => import('./pages/join/JoinPage.tsx'), 'JoinPage'),
});
const shared = createRoute({
  ...parent,
  path: '/shared/$token',
  component: lazyRouteComponent(() => import('./pages/shared/SharedPage.tsx'), 'SharedPage'),
});
const settings = createRoute({
  ...parent,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
});
const watch = createRoute({
  ...parent,
  path: '/watch/$id',
  component: lazyRouteComponent(() => import('./pages/watch/WatchPage.tsx'), 'WatchPage'),
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
