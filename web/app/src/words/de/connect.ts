import type { Catalogue } from '../en/index.ts';

export const connect: Catalogue['connect'] = {
  name: 'Verbinden',
  title: 'Wird verbunden',
  lead: 'Jeder Schritt endet, wenn die Sache selbst geschehen ist.',
  failedTitle: 'Keine Verbindung',
  failedLead: 'Ein Schritt ist gescheitert. Was gelungen ist, bleibt.',
  back: 'Zurück zu den Prüfungen',
  byTyping: 'Tippend weitermachen',
  test: 'Verbindung prüfen',
  kept: 'Ansehen, was bisher aufbewahrt ist',
  report: 'Bericht kopieren',
  took: '{n, number} ms',
  working: '{step} …',
  connected: 'Verbunden.',
  states: {
    waiting: 'wartet',
    working: 'läuft …',
    done: 'fertig',
    skipped: 'übersprungen',
    failed: 'gescheitert',
  },
  steps: {
    microphone_access: { title: 'Zugang zum Mikrofon', about: 'Ihr Browser lässt diese Seite zuhören.' },
    api_connection: { title: 'Verbindung zum Server', about: 'Der Server antwortet.' },
    session_creation: { title: 'Platz für das Gespräch', about: 'Das Gespräch hat einen Platz und einen Interviewer.' },
    webrtc_setup: { title: 'WebRTC-Verbindung', about: 'Ein verschlüsselter Weg zum Server ist gefunden.' },
    audio_connection: { title: 'Tonverbindung', about: 'Ton geht in beide Richtungen, und der Server hört Sie.' },
  },
};
