/**
 * Why something did not work, by the code of the failure: what happened, and what to do about it. A code that is not here is
 * told in the words that came with it.
 */
export const failures = {
  microphone_blocked: {
    cause: 'Your browser is blocking the microphone.',
    remedy: 'Click the icon at the left of the address bar, allow the microphone for this page, and try again.',
  },
  microphone_dismissed: { cause: 'You closed the browser’s question.', remedy: 'Ask again, and choose Allow.' },
  microphone_not_found: {
    cause: 'No microphone was found.',
    remedy: 'Plug one in or switch it on; this page notices it by itself.',
  },
  microphone_saved_device_gone: { cause: 'The microphone you chose is not connected.', remedy: 'Choose another one.' },
  microphone_in_use: {
    cause: 'Another app is using the microphone.',
    remedy: 'Close the app that is in a call or recording, and try again.',
  },
  microphone_insecure_page: {
    cause: 'Browsers give the microphone to secure pages only.',
    remedy: 'Open this page via https, or on the computer itself as localhost.',
  },
  microphone_framed: {
    cause: 'This page is shown inside another one that does not pass the microphone on.',
    remedy: 'Open it in its own tab.',
  },
  microphone_unknown: { cause: 'The microphone could not be opened.', remedy: 'Try again, or choose another microphone.' },
  unsupported: {
    cause: 'This browser cannot make a WebRTC call.',
    remedy: 'Open the page in a current Chrome, Edge, Firefox or Safari.',
  },
  no_path: {
    cause: 'No network path to the server’s media port was found.',
    remedy: 'A firewall or VPN may block UDP. Try without the VPN, or from another network.',
  },
  no_channel: {
    cause: 'The network path is there, but the message channel did not open.',
    remedy: 'Try again. If it stays so, the server may be overloaded.',
  },
  nothing_sent: {
    cause: 'The browser sends no sound.',
    remedy: 'Another tab or app may hold the microphone. Close it, or choose another microphone.',
  },
  nothing_received: {
    cause: 'No sound arrives from the server.',
    remedy: 'Try again. If it stays so, the network lets packets out but not in.',
  },
  not_heard: {
    cause: 'The server does not confirm that it hears you.',
    remedy: 'Try again. If it stays so, the network lets packets in but not out.',
  },
  closed: { cause: 'The connection closed while it was being made.', remedy: 'Try again.' },
  unreachable: { cause: 'The server could not be reached.', remedy: 'Check your network, and that the server is running.' },
  timeout: { cause: 'The server did not answer in time.', remedy: 'The server or the way to it is slow. Try again.' },
  bad_answer: {
    cause: 'An answer of the server was not understood.',
    remedy: 'Try again. If it stays so, something stands between this page and the server, or the server is of another version.',
  },
  unauthorized: { cause: 'The server does not know who you are any more.', remedy: 'Go back and start again.' },
  token_expired: {
    cause: 'The interview’s ticket has run out.',
    remedy: 'This took longer than it is good for. Go back and start again.',
  },
  already_connected: {
    cause: 'This interview is open in another tab.',
    remedy: 'Close that one, then try again.',
  },
  moved: { cause: 'This interview goes on in another window or on another device.', remedy: 'Go on there.' },
  resume_refused: {
    cause: 'This page cannot go back to the interview.',
    remedy: 'It may be over, or go on in another window: look under Sessions.',
  },
  forbidden: { cause: 'You may not do this.', remedy: 'Ask whoever runs the server.' },
  not_found: {
    cause: 'There is no such interview, plan or link here.',
    remedy: 'It may have been deleted. Go back and start again.',
  },
  invitation_ended: {
    cause: 'This invitation is used up or has run out.',
    remedy: 'Ask whoever sent you the link for another one.',
  },
  interview_ended: { cause: 'This interview is over.', remedy: 'Its transcript is kept. Start another one.' },
  interview_not_ended: { cause: 'This interview is not over yet.', remedy: 'Try again in a moment.' },
  rate_limited: {
    cause: 'There were too many requests in a short time.',
    remedy: 'Wait a minute, then try again.',
  },
  quota_exceeded: {
    cause: 'You have had as many interviews as this server gives for now.',
    remedy: 'Ask whoever runs it.',
  },
  at_capacity: { cause: 'Every place is taken.', remedy: 'Try again in a few minutes.' },
  shutting_down: { cause: 'The server is being restarted.', remedy: 'Try again in a minute.' },
  model_failed: { cause: 'The interviewer could not be reached.', remedy: 'Try again in a moment.' },
  model_refused: {
    cause: 'The interviewer’s model refuses the server.',
    remedy: 'Whoever runs the server has to look at its settings for the model.',
  },
  model_timeout: { cause: 'The interviewer did not answer in time.', remedy: 'Try again in a moment.' },
  database_unavailable: { cause: 'The server cannot reach its database.', remedy: 'Try again in a moment.' },
  database_timeout: { cause: 'The server’s database did not answer in time.', remedy: 'Try again in a moment.' },
  webrtc_timeout: { cause: 'The call was not set up in time.', remedy: 'Try again in a moment.' },
  invalid_sdp: { cause: 'The server does not understand this browser’s offer.', remedy: 'Try a current browser.' },
  internal: { cause: 'The server made a mistake.', remedy: 'Try again in a moment. If it stays so, tell whoever runs it.' },
  page_fault: {
    cause: 'This page made a mistake.',
    remedy: 'Reload the page and try again. If it happens again, the copied report says where.',
  },
} as const;
