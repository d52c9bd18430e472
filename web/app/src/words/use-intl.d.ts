import type { en } from './en/index.ts';

declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof en;
  }
}
