import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Interview } from './Interview';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Interview />
    </StrictMode>,
  );
}
