/*
 * A whole interview in Firefox, with a sound server for its microphone and its speakers: what is heard is what comes out
 * of the speakers. And another over a WebSocket. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { keepSound, level } from '../src/ear.mjs';
import { faults, hands, launchFirefox } from '../src/firefox.mjs';
import { startServer } from '../src/server.mjs';
import { startSoundServer } from '../src/sound-server.mjs';
import { speech } from '../src/speech.mjs';
import { binary, newFolder, suite } from '../src/stage.mjs';
import { until } from '../src/until.mjs';

/** Quieter is no voice: RMS. */
const AUDIBLE = 0.01;

/** @param {import('../src/stage.mjs').AtEnd} atEnd */
async function setUp(atEnd) {
  const folder = newFolder(atEnd);
  const server = await startServer(binary(), join(folder, 'data'));
  atEnd(server.stop);
  const sound = await startSoundServer(folder);
  atEnd(sound.stop);
  sound.plugIn('microphone');
  const browser = await launchFirefox(sound);
  atEnd(() => browser.close());
  const page = await browser.newPage();
  return { server, sound, browser, page, person: hands(page), trouble: faults(page), answer: speech(folder) };
}

suite('an interview in Firefox', setUp, ({ server, sound, browser, page, person, trouble, answer, test }) => {
  /** @typedef {ReturnType<typeof hands>} Hands */

  const hearInterviewer = async (/** @type {string} */ name) => {
    let heard = await sound.hear(1_000);
    await until(async () => level((heard = await sound.hear(1_000)).samples) > AUDIBLE, { what: 'the interviewer', within: 60_000 });
    keepSound(name, heard);
  };

  const answerAloud = async (/** @type {Hands} */ person) => {
    await person.see(/Your turn/);
    const quiet = sound.say(answer);
    await person.see(/Listening/);
    await sound.hear(4_000);
    await person.press('I’m done');
    quiet();
    await person.see(/Spoken answer, ([3-9]|\d\d) s/);
  };

  test('the voice is seen before it begins', async () => {
    await page.goto(server.url);
    await person.fill('Role you are practising for', 'Operations lead');
    await person.press('Set up the microphone');
    await person.press('Turn the microphone on');
    await person.see(/We hear nothing yet/);
    const quiet = sound.say(answer);
    await person.see(/We hear you/);
    quiet();
    await person.press('Skip this check');
    await person.see(/Everything is ready/);
  });

  test('the interviewer is heard from the speakers', async () => {
    await person.press('Start the interview');
    await person.at(/^\/room\//);
    await hearInterviewer('firefox-first-words');
    await person.see(/Question 1 of about \d+/);
  });

  test('what is said becomes a turn', async () => {
    await answerAloud(person);
  });

  test('it ends, and leaves a report', async () => {
    await person.press('End');
    await person.press('End and see feedback');
    await person.at(/^\/sessions\//);
    await person.see(/Operations lead/);
    await person.see(/Spoken answer, ([3-9]|\d\d) s/);
    assert.deepEqual(trouble, []);
  });

  test('without WebRTC it is held over a WebSocket: heard from the speakers, and what is said becomes a turn', async () => {
    await page.close();
    const other = await browser.newPage();
    const [person, trouble] = [hands(other), faults(other)];
    await other.evaluateOnNewDocument(() => {
      // @ts-expect-error as browsers are that do not have it
      delete window.RTCPeerConnection;
    });
    await other.goto(server.url);
    await person.press('Set up the microphone');
    await person.press('Turn the microphone on');
    await person.press('Skip this check');
    await person.press('Start the interview');
    await person.see(/Over WebSocket/);
    await hearInterviewer('firefox-websocket-first-words');
    await answerAloud(person);
    await person.press('End');
    await person.press('End and see feedback');
    await person.at(/^\/sessions\//);
    assert.deepEqual(trouble, []);
  });
});
