import type { Catalogue } from '../en/index.ts';
import { common } from './common.ts';
import { home } from './home.ts';
import { shell } from './shell.ts';

export const de: Catalogue = { common, home, shell };
