import type { StepName } from '@antiphon/client';

export const stepTitles: Record<StepName, [title: string, about: string]> = {
  microphone_access: ['Microphone access', 'Your browser lets this page listen.'],
  api_connection: ['API connection', 'The server answers.'],
  session_creation: ['Session creation', 'The interview has a place and an interviewer.'],
  webrtc_setup: ['WebRTC setup', 'An encrypted path to the server is found.'],
  audio_connection: ['Audio connection', 'Sound goes both ways, and the server hears you.'],
};
