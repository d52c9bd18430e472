import { InterviewSession } from '@antiphon/client';

const byId = (id) => document.getElementById(id);
const names = { interviewer: 'Interviewer', candidate: 'You' };
const words = {
  idle: '',
  connecting: 'Connecting…',
  live: 'You are heard.',
  reconnecting: 'The connection is lost, and being brought back…',
  ending: 'Saying goodbye…',
  ended: 'The interview is over.',
  failed: 'There is no call.',
};

let session;

// From a click: browsers let a page make sound, and ask for the microphone, only then.
byId('start').onclick = () => {
  // After a failure, the same session makes the steps again that did not succeed.
  if (session?.view.get().status !== 'failed') {
    session = new InterviewSession({ interview: { patience: 'patient' } });
    session.view.subscribe(() => draw(session.view.get()));
  }
  void session.start();
};
byId('stop').onclick = () => void session.stop();

function draw({ status, failure, voice, interview }) {
  const idle = status === 'ended' || status === 'failed';
  byId('start').hidden = !idle;
  byId('stop').hidden = idle;
  byId('status').textContent = words[status];
  byId('failure').textContent = failure ? `${failure.cause} ${failure.remedy}` : '';
  if (byId('voice').srcObject !== (voice ?? null)) byId('voice').srcObject = voice ?? null;
  byId('lines').replaceChildren(...interview.turns.map(line));
}

function line({ role, text }) {
  const item = document.createElement('li');
  const name = document.createElement('strong');
  name.textContent = `${names[role]}: `;
  // What the candidate said is not always put into words: that depends on the model.
  item.append(name, text || '…');
  return item;
}
