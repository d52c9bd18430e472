import type { Invitation } from '@antiphon/client';

export type Standing = 'open' | 'used' | 'expired' | 'withdrawn';

/** Whether an invitation still opens anything, and why not. */
export function standingOf({ revoked, uses, maxUses, expiresAt }: Invitation, now: number): Standing {
  if (revoked) return 'withdrawn';
  if (uses >= maxUses) return 'used';
  return Date.parse(expiresAt) <= now ? 'expired' : 'open';
}
