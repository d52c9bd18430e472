import type { Catalogue } from '../en/index.ts';

export const failures: Catalogue['failures'] = {
  microphone_blocked: {
    cause: 'Ihr Browser lässt das Mikrofon nicht zu.',
    remedy: 'Klicken Sie auf das Symbol links in der Adresszeile, erlauben Sie dieser Seite das Mikrofon und versuchen Sie es noch einmal.',
  },
  microphone_dismissed: { cause: 'Sie haben die Frage des Browsers geschlossen.', remedy: 'Fragen Sie noch einmal und wählen Sie „Zulassen“.' },
  microphone_not_found: {
    cause: 'Es wurde kein Mikrofon gefunden.',
    remedy: 'Schließen Sie eines an oder schalten Sie es ein; diese Seite merkt es von selbst.',
  },
  microphone_saved_device_gone: { cause: 'Das gewählte Mikrofon ist nicht angeschlossen.', remedy: 'Wählen Sie ein anderes.' },
  microphone_in_use: {
    cause: 'Eine andere Anwendung benutzt das Mikrofon.',
    remedy: 'Schließen Sie die Anwendung, die telefoniert oder aufnimmt, und versuchen Sie es noch einmal.',
  },
  microphone_insecure_page: {
    cause: 'Browser geben das Mikrofon nur sicheren Seiten.',
    remedy: 'Öffnen Sie diese Seite über https oder auf dem Rechner selbst als localhost.',
  },
  microphone_framed: {
    cause: 'Diese Seite steht in einer anderen, die das Mikrofon nicht weitergibt.',
    remedy: 'Öffnen Sie sie in einem eigenen Tab.',
  },
  microphone_unknown: {
    cause: 'Das Mikrofon ließ sich nicht öffnen.',
    remedy: 'Versuchen Sie es noch einmal oder wählen Sie ein anderes Mikrofon.',
  },
  unsupported: {
    cause: 'Dieser Browser kann keinen WebRTC-Anruf aufbauen.',
    remedy: 'Öffnen Sie die Seite in einem aktuellen Chrome, Edge, Firefox oder Safari.',
  },
  no_path: {
    cause: 'Es wurde kein Netzweg zum Medienport des Servers gefunden.',
    remedy: 'Vielleicht sperrt eine Firewall oder ein VPN UDP. Versuchen Sie es ohne VPN oder aus einem anderen Netz.',
  },
  no_channel: {
    cause: 'Der Netzweg steht, aber der Nachrichtenkanal ging nicht auf.',
    remedy: 'Versuchen Sie es noch einmal. Bleibt es so, ist der Server vielleicht überlastet.',
  },
  nothing_sent: {
    cause: 'Der Browser sendet keinen Ton.',
    remedy: 'Vielleicht hält ein anderer Tab oder eine andere Anwendung das Mikrofon. Schließen Sie ihn oder wählen Sie ein anderes Mikrofon.',
  },
  nothing_received: {
    cause: 'Vom Server kommt kein Ton an.',
    remedy: 'Versuchen Sie es noch einmal. Bleibt es so, lässt das Netz Pakete hinaus, aber nicht herein.',
  },
  not_heard: {
    cause: 'Der Server bestätigt nicht, dass er Sie hört.',
    remedy: 'Versuchen Sie es noch einmal. Bleibt es so, lässt das Netz Pakete herein, aber nicht hinaus.',
  },
  closed: { cause: 'Die Verbindung wurde geschlossen, während sie aufgebaut wurde.', remedy: 'Versuchen Sie es noch einmal.' },
  unreachable: {
    cause: 'Der Server war nicht zu erreichen.',
    remedy: 'Prüfen Sie Ihr Netz und ob der Server läuft.',
  },
  timeout: {
    cause: 'Der Server hat nicht rechtzeitig geantwortet.',
    remedy: 'Der Server oder der Weg zu ihm ist langsam. Versuchen Sie es noch einmal.',
  },
  bad_answer: {
    cause: 'Eine Antwort des Servers war nicht zu verstehen.',
    remedy: 'Versuchen Sie es noch einmal. Bleibt es so, steht etwas zwischen dieser Seite und dem Server, oder der Server hat eine andere Version.',
  },
  unauthorized: { cause: 'Der Server weiß nicht mehr, wer Sie sind.', remedy: 'Gehen Sie zurück und beginnen Sie von vorn.' },
  token_expired: {
    cause: 'Der Zugang zu diesem Gespräch ist abgelaufen.',
    remedy: 'Es hat länger gedauert, als er gilt. Gehen Sie zurück und beginnen Sie von vorn.',
  },
  already_connected: {
    cause: 'Dieses Gespräch ist in einem anderen Tab offen.',
    remedy: 'Schließen Sie den anderen Tab und versuchen Sie es dann noch einmal.',
  },
  moved: {
    cause: 'Dieses Gespräch geht in einem anderen Fenster oder auf einem anderen Gerät weiter.',
    remedy: 'Machen Sie dort weiter.',
  },
  resume_refused: {
    cause: 'Diese Seite kann nicht in das Gespräch zurück.',
    remedy: 'Es ist vielleicht vorbei oder geht in einem anderen Fenster weiter: Sehen Sie unter „Gespräche“ nach.',
  },
  forbidden: { cause: 'Das dürfen Sie nicht.', remedy: 'Fragen Sie, wer den Server betreibt.' },
  not_found: {
    cause: 'Dieses Gespräch, diesen Plan oder diesen Link gibt es hier nicht.',
    remedy: 'Vielleicht wurde gelöscht, was Sie suchen. Gehen Sie zurück und beginnen Sie von vorn.',
  },
  invitation_ended: {
    cause: 'Diese Einladung ist verbraucht oder abgelaufen.',
    remedy: 'Bitten Sie um eine neue, wo Sie den Link bekommen haben.',
  },
  interview_ended: { cause: 'Dieses Gespräch ist vorbei.', remedy: 'Das Transkript ist aufbewahrt. Beginnen Sie ein neues.' },
  interview_not_ended: { cause: 'Dieses Gespräch ist noch nicht vorbei.', remedy: 'Versuchen Sie es gleich noch einmal.' },
  rate_limited: {
    cause: 'Das waren zu viele Anfragen in kurzer Zeit.',
    remedy: 'Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
  },
  quota_exceeded: {
    cause: 'Sie hatten so viele Gespräche, wie dieser Server vorerst gibt.',
    remedy: 'Fragen Sie, wer ihn betreibt.',
  },
  at_capacity: { cause: 'Alle Plätze sind belegt.', remedy: 'Versuchen Sie es in ein paar Minuten noch einmal.' },
  shutting_down: { cause: 'Der Server wird gerade neu gestartet.', remedy: 'Versuchen Sie es in einer Minute noch einmal.' },
  model_failed: { cause: 'Der Interviewer war nicht zu erreichen.', remedy: 'Versuchen Sie es gleich noch einmal.' },
  model_refused: {
    cause: 'Das Modell des Interviewers weist den Server ab.',
    remedy: 'Wer den Server betreibt, muss dessen Einstellungen für das Modell ansehen.',
  },
  model_timeout: { cause: 'Der Interviewer hat nicht rechtzeitig geantwortet.', remedy: 'Versuchen Sie es gleich noch einmal.' },
  database_unavailable: { cause: 'Der Server erreicht seine Datenbank nicht.', remedy: 'Versuchen Sie es gleich noch einmal.' },
  database_timeout: {
    cause: 'Die Datenbank des Servers hat nicht rechtzeitig geantwortet.',
    remedy: 'Versuchen Sie es gleich noch einmal.',
  },
  webrtc_timeout: { cause: 'Der Anruf kam nicht rechtzeitig zustande.', remedy: 'Versuchen Sie es gleich noch einmal.' },
  invalid_sdp: {
    cause: 'Der Server versteht das Angebot dieses Browsers nicht.',
    remedy: 'Versuchen Sie es mit einem aktuellen Browser.',
  },
  internal: {
    cause: 'Der Server hat einen Fehler gemacht.',
    remedy: 'Versuchen Sie es gleich noch einmal. Bleibt es so, sagen Sie es denen, die ihn betreiben.',
  },
  page_fault: {
    cause: 'Diese Seite hat einen Fehler gemacht.',
    remedy: 'Laden Sie die Seite neu und versuchen Sie es noch einmal. Geschieht es wieder, steht im kopierten Bericht, wo.',
  },
};
