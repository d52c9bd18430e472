/*
 * Whether everybody can use the way into an interview, its room, and what stands there when something fails: each state is
 * inspected, in a call with the real server. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { launch } from '../src/browser.mjs';
import { inspect } from '../src/inspect.mjs';
import { untilNow } from '../src/now.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';

// In the end the server is gone.
const setting = { microphone: speech, expected: [/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE/] };

stage('each state of an interview is for everybody', setting, ({ page, server, trouble, button, visitor, test }) => {
  /** @type {(name: string, options?: { overlay?: boolean }) => Promise<void>} */
  const isFit = async (name, options) => assert.deepEqual(await inspect(page, name, options), []);
  const prepare = () => page.goto(`${server.url}/prepare?role=Operations%20lead`);

  test('the checks before it', async () => {
    await prepare();
    await page.getByText('Your voice never leaves this server').waitFor();
    await isFit('prepare');
    await button('Turn the microphone on').click();
    await page.getByText(/We hear you/).waitFor();
    await isFit('microphone on');
    await button('Play a chime').click();
    await button('I heard it').click();
    await page.getByText('Everything is ready').waitFor();
    await isFit('ready');
  });

  test('the room, while the interviewer speaks and when it is one’s turn', async () => {
    await button('Start the interview').click();
    await page.waitForURL(/\/room\//);
    await button('Mute').click();
    await page.getByText(/Question 1 of about \d+/).waitFor();
    await isFit('room');
    await untilNow(page, /Your turn|muted/);
    await isFit('muted');
    await button('I need a moment').click();
    await isFit('holding');
    await button('I need a moment').click();
  });

  test('what opens in the room', async () => {
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Devices…' }).waitFor();
    await isFit('menu', { overlay: true });
    await page.getByRole('menuitem', { name: 'Devices…' }).click();
    await page.getByRole('dialog', { name: 'Devices' }).waitFor();
    await isFit('devices', { overlay: true });
    await page.keyboard.press('Escape');
    await button('Type an answer').click();
    await page.getByRole('textbox', { name: 'Your answer' }).waitFor();
    await isFit('typing');
    await button('More').click();
    await page.getByRole('menuitemradio', { name: 'Push-to-talk' }).click();
    await page.keyboard.press('Escape');
    await button('Hold to talk').waitFor();
    await isFit('push-to-talk');
    await button('End').click();
    await page.getByRole('alertdialog').waitFor();
    await isFit('ending', { overlay: true });
  });

  test('another who watches', async () => {
    const { page: coach, trouble: theirs } = await visitor();
    await coach.goto(`${server.url}/watch/${new URL(page.url()).pathname.split('/').at(-1)}`);
    await coach.getByText('Connected to the record.').waitFor();
    assert.deepEqual(await inspect(coach, 'watch'), []);
    assert.deepEqual(theirs, []);
    await coach.context().close();
  });

  test('its end', async () => {
    await button('End and see feedback').click();
    await page.waitForURL(/\/sessions\//);
    await page.getByRole('heading', { name: 'Operations lead' }).waitFor();
    await isFit('report without a text model');
  });

  test('the way back into it', async () => {
    page.on('dialog', (dialog) => void dialog.accept());
    await prepare();
    await button('Type instead').click();
    await page.waitForURL(/\/room\//);
    await page.getByText(/Question 1 of about \d+/).waitFor();
    await page.reload();
    await button('Go back to the interview').waitFor();
    await isFit('going back');
    await button('Go back to the interview').click();
    await page.getByText(/Question 1 of about \d+/).waitFor();
  });

  test('a microphone that is refused', async () => {
    const refusing = await launch();
    try {
      const other = await refusing.newPage({ locale: 'en-GB' });
      await other.goto(`${server.url}/prepare`);
      await other.getByRole('button', { name: 'Turn the microphone on' }).click();
      await other.getByRole('alert').first().waitFor();
      assert.deepEqual(await inspect(other, 'refused'), []);
    } finally {
      await refusing.close();
    }
  });

  test('a connection that is not made', async () => {
    const { page: other, button: press } = await visitor();
    await other.route('**/api/webrtc-exchange', (route) => route.abort());
    await other.goto(`${server.url}/prepare`);
    await press('Type instead').click();
    await other.locator('[data-step][data-state="failed"]').first().waitFor();
    assert.deepEqual(await inspect(other, 'not connected'), []);
  });

  test('a connection that is lost', async () => {
    await server.stop('SIGKILL');
    await page.getByText('The connection is lost').waitFor();
    await isFit('lost');
    assert.deepEqual(trouble, []);
  });
});
