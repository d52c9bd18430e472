import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '@fontsource-variable/atkinson-hyperlegible-mono/wght.css';
import './styles/tokens.css';
import './styles/base.css';

import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { CallProvider } from './call/CallProvider.tsx';
import { queryClient } from './queries.ts';
import { router } from './router.tsx';
import { applyTheme, savedTheme } from './theme.ts';
import { Words } from './words/Words.tsx';

applyTheme(savedTheme());

const root = document.getElementById('root');
// With the page there, the first drawing is the whole of it.
// Loading and drawing are tasks of their own, and drawing is done in slices, between which a finger is heard.
if (root) setTimeout(() => void router.load().then(() => startTransition(() => draw(root))));

function draw(root: HTMLElement) {
  createRoot(root).render(
    <StrictMode>
      <Words>
        <QueryClientProvider client={queryClient}>
          <CallProvider>
            <RouterProvider router={router} />
          </CallProvider>
        </QueryClientProvider>
      </Words>
    </StrictMode>,
  );
}
