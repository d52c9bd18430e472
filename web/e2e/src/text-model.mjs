import { createServer } from 'node:http';

/**
 * A text model as `--feedback-model chat:NAME --feedback-url URL` finds one. It quotes what the candidate said, so
 * that its claims hold; one quotes what nobody said, so that one is left out.
 *
 * @param {number} [port]
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export function startTextModel(port = 0) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const input = JSON.parse(body).messages.at(-1).content;
    const content = JSON.stringify(feedback(input));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message: { role: 'assistant', content } }] }));
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}/v1`;
      resolve({ url, stop: () => (server.closeAllConnections(), server.close()) });
    });
  });
}

/** @param {string} input the questions and the transcript, as the server fences them */
function feedback(input) {
  const questions = [...input.matchAll(/^question (\S+): /gm)].map(([, id]) => id);
  const said = [...input.matchAll(/^\[(\d+)\] CANDIDATE(?: \(question ([^)]+)\))?: (.+)$/gm)]
    .map(([, turn, question, words = '']) => ({ turn: Number(turn), question, words }))
    .filter(({ words }) => words !== '(words not known)');
  const quote = (/** @type {(typeof said)[number]} */ { turn, words }) => ({ turn, quote: words.split(' ').slice(0, 9).join(' ') });
  const [first, ...others] = said;
  const evidence = first ? [quote(first)] : [];
  return {
    summary: 'You answered with things that you did yourself, and said what came of most of them. What was hard about them stayed short.',
    topics: ['night shift', 'planning', 'disagreement'],
    strengths: [{ text: 'You say what you did yourself, step by step.', evidence: said.slice(0, 2).map(quote) }],
    improvements: [
      { text: 'Say what came of it, with a number if you have one.', evidence: others.slice(0, 1).map(quote) },
      { text: 'This claim quotes what nobody said.', evidence: [{ turn: 1, quote: 'forty-two purple elephants' }] },
    ],
    competencies: [
      { name: 'Working with others', band: 'solid', why: 'You asked the people whom the plan was for.', evidence },
      { name: 'Planning', band: 'emerging', why: 'The plan is told of, the way to it is not.', evidence },
      { name: 'Leading', band: 'strong', why: 'Nothing that was said shows it.', evidence: [] },
    ],
    questions: questions.map((id) => ({
      question: id,
      feedback: 'The situation is clear. Go on to what you decided, and why.',
      star: { situation: true, task: true, action: true, result: false },
      evidence: said.filter(({ question }) => question === id).slice(0, 1).map(quote),
    })),
    next_steps: ['Tell one answer again in two minutes, with its result.', 'Prepare one example of a plan that changed.'],
  };
}
