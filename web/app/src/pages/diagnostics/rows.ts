import type { DbPerformance, DiagnosisView, ModelCheck } from '@antiphon/client';
import { interviewerName } from '../../format.ts';
import type { DiagnosticWords, Row } from './words.ts';

export function browserRows({ t, errors, masked }: DiagnosticWords, { secure, webrtc, attempts, stun, test }: DiagnosisView): Row[] {
  const gathered = [...attempts.map((one) => one.gathered), ...(stun ? [stun] : [])];
  const all = <T>(list: (of: (typeof gathered)[number]) => readonly T[]): T[] => [...new Set(gathered.flatMap(list))];
  const rows: Row[] = [
    [t('rows.secure'), secure ? t('rows.yes') : t('rows.notSecure')],
    [t('rows.webrtc'), webrtc ? t('rows.yes') : t('rows.no')],
  ];
  if (!test || !webrtc) return rows;
  const types = all(({ types: found }) => found);
  const addresses = all(({ addresses: found }) => found).map(masked);
  const families = all(({ reflexive: found }) => found).map((family) => family.replace('ipv', 'IPv'));
  rows.push([t('rows.candidates'), listed(t('rows.none'), types)], [t('rows.addresses'), listed(t('rows.none'), addresses)]);
  if (stun) {
    const seen = families.length === 0 ? t('rows.stunNo', { errors: errors(stun.errors) }) : t('rows.stunYes', { families: families.join(', ') });
    rows.push([t('rows.stun'), seen]);
  }
  return rows;
}

export function mediaRows({ t }: DiagnosticWords, { test }: DiagnosisView): Row[] {
  if (!test) return [];
  const addresses = test.candidates.map(
    ({ ip, port, protocol, reach }) => `${protocol.toUpperCase()} ${ip.includes(':') ? `[${ip}]` : ip}:${port} (${reach})`,
  );
  return [[t('rows.media'), listed(t('rows.none'), addresses)]];
}

export function databaseRows({ t, duration }: DiagnosticWords, { engine, read, write }: DbPerformance): Row[] {
  const timing = ({ medianMs, worstMs, rounds }: DbPerformance['read']) =>
    t('rows.timing', { median: duration(medianMs), worst: duration(worstMs), rounds });
  return [
    [t('rows.engine'), engine],
    [t('rows.write'), timing(write)],
    [t('rows.read'), timing(read)],
  ];
}

export function modelRows({ t, duration }: DiagnosticWords, { model, readyMs }: ModelCheck): Row[] {
  return [
    [t('rows.interviewer'), interviewerName(model)],
    [t('rows.sentTo'), model.host ?? t('rows.nobody')],
    [t('rows.ready'), duration(readyMs)],
  ];
}

const listed = (none: string, items: readonly string[]): string => (items.length === 0 ? none : items.join(', '));
