import assert from 'node:assert/strict';

/**
 * Waits for what is asked for again and again.
 *
 * @param {() => Promise<boolean>} holds
 * @param {{ what?: string, within?: number }} [wait] what is said of it when it does not come
 */
export async function until(holds, { what = String(holds), within = 10_000 } = {}) {
  const deadline = Date.now() + within;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `not within ${within} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
