/*
 * What Lighthouse says of the first page and of a report, but for how fast they are: that depends on what else the machine
 * does, and is measured by `npm run lighthouse`. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { freePort } from '../src/free-port.mjs';
import { audit } from '../src/lighthouse.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';
import { interviewByTyping } from '../src/typed.mjs';

const debuggerPort = await freePort();

stage('Lighthouse', { microphone: speech, textModel: true, debuggerPort }, async ({ page, server, test }) => {
  await page.goto(server.url);
  const id = await interviewByTyping(page, ['I went there for two nights, and wrote the plan again.'], { role: 'Operations lead' });

  for (const [name, path] of [['home', '/'], ['a report', `/sessions/${id}`]]) {
    test(`finds ${name} fit for everybody, and made well`, async () => {
      const { scores, faults } = await audit(server.url + path, debuggerPort, ['accessibility', 'best-practices']);
      assert.ok(Object.values(scores).every((score) => score >= 95), `${JSON.stringify(scores)} ${faults.join('\n')}`);
    });
  }
});
