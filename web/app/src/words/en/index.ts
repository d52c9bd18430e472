import { common } from './common.ts';
import { home } from './home.ts';
import { shell } from './shell.ts';

/** Every word of the pages, a file for each of them. Messages are ICU's. */
export const en = { common, home, shell } as const;

type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };

/** What every language has to say. */
export type Catalogue = Shape<typeof en>;
