import { recognisesOnDevice, type ModelInfo } from '@antiphon/client';
import { useEffect, useState } from 'react';
import { localeOf } from '../../words/language.ts';
import { useLanguage } from '../../words/Words.tsx';

/** Who writes down what the candidate says. */
export type Writer = 'browser' | 'model' | 'nobody';

/** The practice interviewer hears that somebody speaks, and not what they say; those of the providers write it down. */
const WORDLESS = 'practice';

/** Absent until it is known. */
export function useWriter(model: ModelInfo | undefined): Writer | undefined {
  const locale = localeOf(useLanguage().language);
  const [own, setOwn] = useState<boolean>();
  useEffect(() => {
    let over = false;
    void recognisesOnDevice(locale).then((can) => !over && setOwn(can));
    return () => {
      over = true;
    };
  }, [locale]);
  if (!model || own === undefined) return undefined;
  if (model.provider !== WORDLESS) return 'model';
  return own ? 'browser' : 'nobody';
}
