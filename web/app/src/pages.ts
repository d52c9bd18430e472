/**
 * The pages by their addresses, but for the first: most of what that needs, each of them needs. They come when they are opened;
 * the build reads this list, too: see `build/askEarly.ts`.
 */
export const pages = {
  '/prepare': () => import('./pages/prepare/PreparePage.tsx'),
  '/connect': () => import('./pages/connect/ConnectPage.tsx'),
  '/room/$id': () => import('./pages/room/RoomPage.tsx'),
  '/sessions': () => import('./pages/history/HistoryPage.tsx'),
  '/sessions/$id': () => import('./pages/report/ReportPage.tsx'),
  '/sessions/$id/questions/$question': () => import('./pages/question/QuestionPage.tsx'),
  '/progress': () => import('./pages/progress/ProgressPage.tsx'),
  '/diagnostics': () => import('./pages/diagnostics/DiagnosticsPage.tsx'),
  '/plans': () => import('./pages/plans/PlansPage.tsx'),
  '/plans/$id': () => import('./pages/plan/PlanPage.tsx'),
  '/join/$token': () => import('./pages/join/JoinPage.tsx'),
  '/shared/$token': () => import('./pages/shared/SharedPage.tsx'),
  '/settings': () => import('./pages/settings/SettingsPage.tsx'),
  '/watch/$id': () => import('./pages/watch/WatchPage.tsx'),
} as const;
