/** What the browser is to ask for at an address: files, and what the server knows. */
export interface Early {
  scripts: string[];
  fonts: string[];
  answers: readonly string[];
  /** Asked when the last of `answers` is there, and is an interview that is over. */
  ended: readonly string[];
}

/**
 * Runs in the browser before all else, as a script of its own. A step of an address that begins with `$` may be anything, and
 * stands for it in what is asked. The pages take the answers: `src/early.ts`.
 */
export function early(pages: Record<string, Early>): void {
  // With the first date that it writes, a browser looks through all the languages that it knows, a phone for a tenth of a
  // second: as long as the page's script is on its way, nobody waits for that.
  const write = () => [new Intl.DateTimeFormat().format(), new Intl.NumberFormat().format(1)];
  requestAnimationFrame(() => setTimeout(write));
  const steps = (path: string) => path.split('/').filter((step) => step !== '');
  const here = steps(location.pathname);
  for (const [path, { scripts, fonts, answers, ended }] of Object.entries(pages)) {
    const wanted = steps(path);
    if (wanted.length !== here.length || !wanted.every((step, i) => step.startsWith('$') || step === here[i])) continue;
    const preload = (attributes: Partial<HTMLLinkElement>) => document.head.append(Object.assign(document.createElement('link'), attributes));
    for (const script of scripts) preload({ rel: 'modulepreload', href: `/${script}` });
    for (const font of fonts) preload({ rel: 'preload', as: 'font', type: 'font/woff2', crossOrigin: '', href: `/${font}` });
    // Who has a token is asked for it with every request, and that is the pages' business.
    if (sessionStorage.getItem('token') !== null) return;
    const asked = new Map<string, Promise<Response>>();
    const ask = (answer: string, answered: (url: string) => Promise<Response>) => {
      const url = answer.replace(/\$\w+/, (step) => here[wanted.indexOf(step)] ?? step);
      const response = answered(url);
      // Whoever takes it hears of it.
      response.catch(() => undefined);
      asked.set(url, response);
      return response;
    };
    const last = answers.map((answer) => ask(answer, (url) => fetch(url))).at(-1);
    // The page reads the answer itself, too.
    const over = last?.then((response) => response.clone().json()).then(({ status }: { status?: string }) => status === 'ended');
    for (const answer of ended) {
      ask(answer, async (url) => ((await over) ? fetch(url) : Promise.reject(new Error('not over'))));
    }
    Object.assign(globalThis, { asked });
  }
}
