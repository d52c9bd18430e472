import { useEffect, useState } from 'react';
import { TextField } from '../../ui/TextField.tsx';

/** Whoever still types is not searched for yet. */
const TYPING_MS = 400;

/** A filter that is typed: it holds when the typing stops. */
export function Typed({ label, type, value, onChange }: {
  label: string;
  type: 'search' | 'text' | 'date';
  value: string | undefined;
  onChange(value: string | undefined): void;
}) {
  const [typed, setTyped] = useState(value ?? '');
  useEffect(() => setTyped(value ?? ''), [value]);
  useEffect(() => {
    const next = typed.trim() === '' ? undefined : typed.trim();
    if (next === value) return undefined;
    const timer = setTimeout(() => onChange(next), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return <TextField label={label} type={type} value={typed} onChange={setTyped} autoComplete="off" />;
}
