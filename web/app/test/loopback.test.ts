import { expect, test } from 'vitest';
import { isLoopback } from '../src/ui/loopback.ts';

test.each(['localhost', '127.0.0.1', '127.8.9.1', '[::1]', 'antiphon.localhost'])('%s is this computer alone', (host) =>
  expect(isLoopback(host)).toBe(true),
);

test.each(['192.168.1.4', 'practise.example', '127.example', 'localhost.example'])('%s is reached by others', (host) =>
  expect(isLoopback(host)).toBe(false),
);
