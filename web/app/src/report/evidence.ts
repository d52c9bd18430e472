import type { Evidence } from '@antiphon/client';
import { createContext, useContext } from 'react';

/** Where a report's quotes lead. Without one, they are links to the lines. */
export interface EvidenceTarget {
  /** Looked at: by the pointer, or by the focus. */
  show(evidence: readonly Evidence[]): void;
  goTo(evidence: Evidence): void;
}

export const EvidenceContext = createContext<EvidenceTarget | undefined>(undefined);

export const useEvidence = () => useContext(EvidenceContext);
