// The W3C's WebVTT parser reads our export without a complaint, and each cue with its voice.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import webvtt from 'webvtt-parser';

// EXPORTS: another folder with an interview's files (tools/interview).
const { EXPORTS } = process.env;
const FOLDER = EXPORTS ? pathToFileURL(`${EXPORTS}/`) : new URL('../fixtures/export/', import.meta.url);
const read = (name) => readFileSync(new URL(name, FOLDER), 'utf8');

// The escapes of WebVTT (w3.org/TR/webvtt1 section 4.2.2) whole: the parser's own table leaves their semicolons in the text.
const escapes = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&lrm;': '\u200e', '&rlm;': '\u200f', '&nbsp;': '\u00a0' };

test('every cue of an export is a turn, said by its voice', () => {
  const { cues, errors } = new webvtt.WebVTTParser(escapes).parse(read('interview.vtt'), 'subtitles');
  assert.deepEqual(errors, []);
  const { transcript } = JSON.parse(read('interview.json'));
  assert.equal(cues.length, transcript.length);
  transcript.forEach((turn, index) => {
    const cue = cues[index];
    assert.equal(cue.id, `turn-${turn.turn}`);
    assert.equal(cue.startTime, turn.startMs / 1000);
    assert.ok(cue.endTime > cue.startTime);
    assert.equal(cue.alignment, turn.role === 'candidate' ? 'end' : 'start');
    const [voice] = cue.tree.children;
    assert.deepEqual([voice.type, voice.name, cue.tree.children.length], ['object', 'v', 1]);
    assert.equal(voice.value, turn.role === 'candidate' ? 'Candidate' : 'Interviewer');
    const said = turn.text.replace(/\u202e/g, '').split(/\s+/).join(' ');
    if (said !== '') assert.deepEqual(voice.children.map((node) => node.value), [said]);
  });
});
