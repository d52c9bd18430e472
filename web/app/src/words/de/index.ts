import type { Catalogue } from '../en/index.ts';
import { common } from './common.ts';
import { connect } from './connect.ts';
import { diagnostics } from './diagnostics.ts';
import { failures } from './failures.ts';
import { faults } from './faults.ts';
import { history } from './history.ts';
import { home } from './home.ts';
import { invitations } from './invitations.ts';
import { plan } from './plan.ts';
import { plans } from './plans.ts';
import { prepare } from './prepare.ts';
import { progress } from './progress.ts';
import { question } from './question.ts';
import { record } from './record.ts';
import { report } from './report.ts';
import { room } from './room.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { share } from './share.ts';
import { shared } from './shared.ts';
import { shell } from './shell.ts';
import { speakers } from './speakers.ts';
import { watch } from './watch.ts';

export const de: Catalogue = {
  common,
  connect,
  diagnostics,
  failures,
  faults,
  history,
  home,
  invitations,
  plan,
  plans,
  prepare,
  progress,
  question,
  record,
  report,
  room,
  session,
  settings,
  share,
  shared,
  shell,
  speakers,
  watch,
};
