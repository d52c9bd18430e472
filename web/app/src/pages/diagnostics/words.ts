import { HIDDEN_ADDRESS, maskAddress, type Finding, type GatheringError, type Pair, type PairEnd } from '@antiphon/client';
import { useMemo } from 'react';
import { useTranslations, type createTranslator } from 'use-intl';
import type { en } from '../../words/en/index.ts';

/** What says the words of this page: in the page, and in the report that is copied. */
export type Say = ReturnType<typeof createTranslator<typeof en, 'diagnostics'>>;

/** A name and what it is: the page's lists and the report are made of the same rows. */
export type Row = readonly [name: string, value: string];

export type DiagnosticWords = ReturnType<typeof diagnosticWords>;

export function useDiagnosticWords(): DiagnosticWords {
  const t = useTranslations('diagnostics') as Say;
  return useMemo(() => diagnosticWords(t), [t]);
}

/** What the parts of the page have in common. */
export function diagnosticWords(t: Say) {
  /** `0.15 ms`, `4.2 ms`, `31 ms`, `1.5 s`. */
  const duration = (ms: number): string => {
    if (ms >= 1_000) return t('s', { n: rounded(ms / 1000, 1) });
    return t('ms', { n: rounded(ms, ms < 1 ? 2 : ms < 10 ? 1 : 0) });
  };
  const percent = (share: number): string => t('percent', { n: rounded(share * 100, 1) });
  /** Masked: this browser's own address is nobody's business, and the server's are listed with the server. */
  const end = ({ type, address }: PairEnd): string => (address === undefined ? type : `${type} ${masked(maskAddress(address))}`);
  const masked = (address: string): string => (address === HIDDEN_ADDRESS ? t('rows.hidden') : address);
  return {
    t,
    duration,
    percent,
    end,
    masked,
    errors: (errors: readonly GatheringError[]): string =>
      errors.length === 0 ? '' : ` (${errors.map(({ code, text }) => `${code} ${text}`.replace(/[\s.]+$/, '')).join('; ')})`,
    pair: ({ local, remote }: Pair): string => `${end(local)} → ${end(remote)}, ${remote.protocol.toUpperCase()}`,
    /** In the reader's language where its code is known, in the client's or the server's words otherwise. */
    finding: ({ code, cause, remedy, about = '' }: Finding): { cause: string; remedy: string } => {
      if (!isKnown(t, code)) return { cause, remedy };
      const told = typeof about === 'string' ? about : code === 'lossy' ? percent(about) : duration(about);
      return { cause: t(`findings.${code}.cause`, { about: told } as never), remedy: t(`findings.${code}.remedy`) };
    },
  };
}

type KnownCode = keyof typeof en.diagnostics.findings;

const isKnown = (t: Say, code: string): code is KnownCode => t.has(`findings.${code as KnownCode}.cause`);

export function rounded(n: number, decimals: number): number {
  return Number(n.toFixed(decimals));
}
