use super::*;

/// What a silence of the candidate's costs besides patience: the VAD's tail and the beat of the room.
const SLACK: Millis = Millis(350);

fn about(found: Millis, wanted: u64) -> bool {
    found >= Millis(wanted - 100) && found <= Millis(wanted) + SLACK
}

#[test]
fn greets_and_asks_the_tracks_first_question_at_once() {
    for track in Track::all() {
        let mut room = Room::new(track.id, Patience::Balanced);
        assert_eq!(room.heard, [(Millis::ZERO, Event::Ready)]);
        room.run(1.0);
        assert!(room.said.is_empty(), "speaks before it is started");
        room.command(Command::Start);
        room.tick();
        assert_eq!(room.last_begun(), Millis::from_secs(1));
        room.until_listening();
        let said = room.last();
        assert_eq!(said.text, format!("{} {}", track.greeting.text, track.questions[0].ask.text));
        let question = said.question.as_ref().unwrap();
        assert_eq!(
            (question.index, question.of, question.follow_up),
            (1, track.questions.len() as u32, false)
        );
        assert_eq!(question.id, track.questions[0].id);
        assert_eq!(room.turns_taken(), 0);
    }
}

#[test]
fn words_say_where_in_the_sound_they_are() {
    let room = Room::asked("software", Patience::Balanced);
    let mut end = Millis::ZERO;
    for (_, event) in &room.heard {
        if let Event::Text { audio, len, text, .. } = event {
            let (audio, len) = (audio.unwrap(), len.unwrap());
            assert!(audio >= end && audio.since(end) <= Millis(400), "{text:?} at {audio} after {end}");
            end = audio + len;
        }
    }
    let sound = clip::RATE.millis(room.last().sound.len() as u64);
    assert!(sound.0.abs_diff(end.0) <= 2, "{sound} of sound, words until {end}");
}

#[test]
fn speaks_faster_than_real_time_without_running_far_ahead() {
    let mut room = Room::new("software", Patience::Balanced);
    room.command(Command::Start);
    let sound = |room: &Room| clip::RATE.millis(room.last().sound.len() as u64);
    let at_once = sound(&room);
    assert!(at_once >= Millis(900) && at_once <= Millis(1_400), "{at_once} at once");
    room.run(1.0);
    let later = sound(&room);
    assert!(later >= Millis(3_500) && later <= Millis(4_600), "{later} after a second");
}

#[test]
fn a_whole_interview_on_every_track_ends_with_a_goodbye() {
    for track in Track::all() {
        let mut room = Room::asked(track.id, Patience::Balanced);
        let mut asked = vec![room.last().question.clone().unwrap()];
        for turn in 0.. {
            room.speak([3.0, 14.0, 35.0, 9.0][turn % 4]);
            let said = room.next();
            if one_of(&said.text, bank::phrases().closing) {
                assert_eq!(said.question, None);
                break;
            }
            asked.push(said.question.clone().unwrap());
            assert!(asked.len() < 40, "no end");
        }
        assert!(room.finished());
        let questions: Vec<_> = asked.iter().filter(|question| !question.follow_up).collect();
        assert_eq!(questions.len(), track.questions.len());
        assert_eq!(questions.last().unwrap().id, track.questions.last().unwrap().id);
        for (index, question) in questions.iter().enumerate() {
            assert_eq!(question.index as usize, index + 1);
            let follow_ups = asked.iter().filter(|asked| asked.id == question.id && asked.follow_up).count();
            assert!(follow_ups <= 2, "{follow_ups} follow-ups of {}", question.id);
        }
        let follow_ups = asked.len() - questions.len();
        assert!(follow_ups * 2 >= questions.len(), "{follow_ups} follow-ups in all");
        // Every answer ended a turn; after Finished there is nothing.
        assert_eq!(room.turns_taken(), asked.len());
        let events = room.heard.len();
        room.speak(2.0);
        room.run(30.0);
        assert_eq!(room.heard.len(), events);
    }
}

#[test]
fn acknowledgements_never_repeat_at_once() {
    let mut room = Room::asked("product", Patience::Quick);
    let mut last = None;
    for _ in 0..12 {
        room.speak(10.0);
        let text = room.next().text.clone();
        let lead = bank::phrases().acknowledge.iter().find(|line| text.starts_with(line.text));
        assert!(lead.is_some(), "{text}");
        assert_ne!(lead, last);
        last = lead;
    }
}

#[test]
fn the_seed_decides_the_order_and_the_words() {
    let texts = |seed| {
        let settings = Settings {
            track: track("software"),
            plan: Vec::new(),
            patience: Patience::Quick,
            seed,
            so_far: SoFar::default(),
        };
        let mut room =
            Room { interviewer: Interviewer::new(settings), ..Room::new("software", Patience::Quick) };
        room.command(Command::Start);
        room.until_listening();
        let mut texts = Vec::new();
        for _ in 0..6 {
            room.command(Command::Skip);
            room.until_listening();
            texts.push(room.last().text.clone());
        }
        texts
    };
    assert_eq!(texts(1), texts(1));
    assert_ne!(texts(1), texts(2));
}

#[test]
fn waits_as_long_as_patience_says() {
    for (patience, wait) in [(Patience::Quick, 900), (Patience::Balanced, 1_800), (Patience::Patient, 3_500)]
    {
        let mut room = Room::asked("software", patience);
        room.speak(6.0);
        let end = room.now + Millis::from_secs(6);
        room.next();
        let begun = room.said[1].begun.unwrap();
        assert!(about(begun.since(end), wait), "{patience:?}: {}", begun.since(end));
    }
}

#[test]
fn patience_may_change_in_mid_answer() {
    let mut room = Room::asked("software", Patience::Quick);
    room.speak(6.0);
    room.run(6.0);
    room.command(Command::Patience(Patience::Patient));
    let end = room.now;
    room.next();
    assert!(about(room.said[1].begun.unwrap().since(end), 3_500));
}

#[test]
fn waits_longer_after_a_very_short_answer() {
    let mut room = Room::asked("software", Patience::Balanced);
    room.speak(1.2);
    let end = room.now + Millis(1_200);
    room.next();
    let begun = room.said[1].begun.unwrap();
    assert!(about(begun.since(end), 2_800), "{}", begun.since(end));
}

#[test]
fn a_pause_to_think_does_not_end_the_turn() {
    let mut room = Room::asked("software", Patience::Balanced);
    room.speak(4.0);
    room.silence(1.4);
    room.speak(4.0);
    room.run(9.4);
    assert_eq!(room.turns_taken(), 0);
    room.next();
    assert_eq!(room.turns_taken(), 1);
}

#[test]
fn says_where_speech_began_and_ended() {
    let mut room = Room::asked("software", Patience::Balanced);
    let start = room.now;
    room.silence(1.0);
    room.speak(4.0);
    room.next();
    let mut edges = Vec::new();
    for (now, event) in &room.heard {
        if let Event::SpeechStarted { at, .. } | Event::SpeechStopped { at } = event {
            edges.push((*now, *at));
        }
    }
    let ((now, at), (_, stopped)) = (edges[0], edges[edges.len() - 1]);
    assert!(at.since(start).0.abs_diff(1_050) <= 150, "{}", at.since(start));
    assert!(now.since(at) <= Millis(450), "known only {} later", now.since(at));
    assert!(stopped.since(start).0.abs_diff(5_000) <= 250, "{}", stopped.since(start));
}

#[test]
fn a_short_answer_is_asked_to_say_more_and_a_long_one_is_taken_further() {
    let proud = question("behavioural", "proud");
    for (seconds, follow_ups) in [(4.0, proud.short), (40.0, proud.deep)] {
        let mut room = Room::asked("behavioural", Patience::Balanced);
        room.speak(seconds);
        let said = room.next();
        assert!(one_of(&said.text, follow_ups), "{}", said.text);
        assert!(one_of(&said.text, bank::phrases().acknowledge), "{}", said.text);
        let question = said.question.as_ref().unwrap();
        assert!(question.follow_up && question.id == "proud" && question.index == 1);
    }
}

#[test]
fn an_answer_full_of_pauses_is_a_short_one() {
    let mut room = Room::asked("behavioural", Patience::Patient);
    for _ in 0..8 {
        room.speak(1.6);
        room.silence(2.0);
    }
    let said = room.next();
    assert!(one_of(&said.text, question("behavioural", "proud").short), "{}", said.text);
}

#[test]
fn hold_keeps_the_turn_and_stops_the_waiting() {
    let mut room = Room::asked("software", Patience::Quick);
    room.command(Command::Hold(true));
    room.run(60.0);
    assert_eq!(room.said.len(), 1, "nudged on hold");
    room.speak(5.0);
    room.run(60.0);
    assert_eq!(room.turns_taken(), 0);
    room.command(Command::Hold(false));
    let released = room.now;
    room.next();
    assert!(about(room.said[1].begun.unwrap().since(released), 900));
}

#[test]
fn commit_takes_the_turn_now_even_in_mid_word() {
    let mut room = Room::asked("software", Patience::Patient);
    room.speak(10.0);
    room.run(5.0);
    room.interruptible = false;
    let now = room.now;
    room.command(Command::Commit);
    assert_eq!(room.turns_taken(), 1);
    room.tick();
    assert_eq!(room.last_begun(), now);
}

#[test]
fn commit_while_the_interviewer_speaks_does_nothing() {
    let mut room = Room::new("software", Patience::Patient);
    room.command(Command::Start);
    room.run(2.0);
    room.command(Command::Commit);
    room.until_listening();
    room.run(5.0);
    assert_eq!((room.said.len(), room.turns_taken()), (1, 0));
}

#[test]
fn a_typed_answer_is_answered_by_its_length() {
    let proud = question("behavioural", "proud");
    for (words, follow_ups) in [(5, proud.short), (120, proud.deep)] {
        let mut room = Room::asked("behavioural", Patience::Balanced);
        room.command(Command::Text("word ".repeat(words)));
        assert_eq!(room.turns_taken(), 1);
        room.until_listening();
        assert!(one_of(&room.last().text, follow_ups), "{}", room.last().text);
    }
}

#[test]
fn silence_is_nudged_after_ten_seconds_and_passed_over_when_patience_ends() {
    for (patience, ends) in
        [(Patience::Quick, 30_000), (Patience::Balanced, 60_000), (Patience::Patient, 120_000)]
    {
        let mut room = Room::asked("software", patience);
        let asked = room.now;
        let nudge = room.next();
        assert!(one_of(&nudge.text, bank::phrases().nudge), "{}", nudge.text);
        assert_eq!(nudge.question.as_ref().unwrap().index, 1);
        assert!(about(room.last_begun().since(asked), 10_000));
        assert_eq!(room.turns_taken(), 0);
        let next = room.next();
        assert!(one_of(&next.text, bank::phrases().move_on), "{}", next.text);
        assert_eq!(next.question.as_ref().unwrap().index, 2);
        assert!(about(room.last_begun().since(asked), ends));
        assert_eq!(room.turns_taken(), 1);
    }
}

#[test]
fn a_silent_candidate_hears_three_questions_in_four_minutes_and_is_then_released() {
    let mut room = Room::new("product", Patience::Balanced);
    room.command(Command::Start);
    room.run(240.0);
    let asked =
        room.said.iter().filter(|said| said.ended.is_some()).filter_map(|said| said.question.as_ref());
    assert!(asked.map(|question| question.index).max() >= Some(3));
    room.run(120.0);
    assert!(one_of(&room.last().text, bank::phrases().nobody), "{}", room.last().text);
    assert!(room.finished());
    let asked =
        room.said.iter().filter_map(|said| said.question.as_ref()).map(|question| question.index).max();
    assert_eq!(asked, Some(4));
}

#[test]
fn one_answer_in_between_keeps_the_interview_going() {
    let mut room = Room::asked("product", Patience::Balanced);
    room.run(200.0);
    room.until_listening();
    room.speak(40.0);
    room.run(230.0);
    assert!(!room.finished());
}

#[test]
fn an_answer_after_the_nudge_is_an_answer() {
    let mut room = Room::asked("behavioural", Patience::Balanced);
    room.next();
    room.speak(5.0);
    let said = room.next();
    assert!(one_of(&said.text, question("behavioural", "proud").short), "{}", said.text);
}

#[test]
fn talking_over_the_nudge_is_an_answer() {
    let mut room = Room::asked("behavioural", Patience::Balanced);
    room.run(10.3);
    room.speak(5.0);
    let said = room.next();
    assert!(one_of(&said.text, question("behavioural", "proud").short), "{}", said.text);
    assert!(room.said.iter().any(|said| one_of(&said.text, bank::phrases().nudge)));
}

#[test]
fn an_early_interruption_gets_the_same_question_again_and_a_second_one_is_the_answer() {
    let mut room = Room::new("behavioural", Patience::Balanced);
    let proud = question("behavioural", "proud");
    room.command(Command::Start);
    room.run(track("behavioural").greeting.len().0 as f64 / 1000.0 + 1.0);
    room.speak(3.0);
    let said = room.next();
    assert!(one_of(&said.text, bank::phrases().resume), "{}", said.text);
    assert!(said.text.ends_with(proud.ask.text) && !said.text.contains("welcome"), "{}", said.text);
    assert_eq!(said.question.as_ref().unwrap().index, 1);
    assert!(!said.question.as_ref().unwrap().follow_up);

    room.command(Command::Repeat);
    room.until_listening();
    let mut room = Room::new("behavioural", Patience::Balanced);
    room.command(Command::Start);
    room.run(1.0);
    room.speak(3.0);
    room.run(8.0);
    assert!(one_of(&room.last().text, bank::phrases().resume));
    room.speak(3.0);
    let said = room.next();
    assert!(one_of(&said.text, proud.short), "asked a third time: {}", said.text);
}

#[test]
fn a_late_interruption_is_the_answer() {
    let mut room = Room::new("behavioural", Patience::Balanced);
    room.command(Command::Start);
    let proud = question("behavioural", "proud");
    let len = track("behavioural").greeting.len() + Millis(250) + proud.ask.len();
    room.run((len.0 - 1_000) as f64 / 1000.0);
    room.speak(5.0);
    let said = room.next();
    assert!(one_of(&said.text, proud.short), "{}", said.text);
    assert!(room.said[0].ended.unwrap() < Millis(len.0 - 300), "was not interrupted");
}

#[test]
fn a_cough_makes_it_begin_again() {
    let mut room = Room::new("behavioural", Patience::Balanced);
    room.command(Command::Start);
    room.run(2.0);
    room.voice.extend(speech(0.42));
    room.run(1.0);
    assert!(room.said[0].ended.is_some(), "the cough was not heard");
    let said = room.next();
    let wanted =
        format!("{} {}", track("behavioural").greeting.text, track("behavioural").questions[0].ask.text);
    assert!(said.text.ends_with(&wanted), "{}", said.text);
}

#[test]
fn speech_that_begins_before_the_question_ends_but_does_not_interrupt_is_the_answer() {
    let mut room = Room::new("behavioural", Patience::Balanced);
    room.interruptible = false;
    room.command(Command::Start);
    let len = track("behavioural").greeting.len() + Millis(250) + track("behavioural").questions[0].ask.len();
    room.run((len.0 - 600) as f64 / 1000.0);
    room.speak(5.0);
    room.run(1.0);
    let said = room.next();
    assert!(said.question.as_ref().unwrap().follow_up, "{}", said.text);
}

#[test]
fn a_withdrawn_reply_was_never_said() {
    let mut room = Room::asked("behavioural", Patience::Quick);
    room.speak(10.0);
    room.run(10.0);
    while room.turns_taken() == 0 {
        room.tick();
    }
    let withdrawn = room.last().item;
    assert_eq!(room.last().played, 0);
    // The candidate goes on at the last moment.
    room.interrupt();
    room.speak(25.0);
    room.run(26.0);
    while room.turns_taken() == 1 {
        room.tick();
    }
    room.until_listening();
    let said = room.last();
    assert_ne!(said.item, withdrawn);
    // Ten seconds and twenty-five are a long answer: the whole of it counted.
    assert!(one_of(&said.text, question("behavioural", "proud").deep), "{}", said.text);
    assert_eq!(said.question.as_ref().unwrap().index, 1);
}

#[test]
fn a_withdrawn_goodbye_leaves_the_interview_open() {
    let mut room = Room::asked("software", Patience::Quick);
    for _ in 1..track("software").questions.len() {
        room.command(Command::Skip);
        room.until_listening();
    }
    room.command(Command::Skip);
    assert_eq!(room.last().question, None);
    room.interrupt();
    room.speak(5.0);
    let said = room.next();
    assert!(said.question.is_some(), "{}", said.text);
    assert!(!room.finished());
}

#[test]
fn an_interrupted_goodbye_is_still_the_end() {
    let mut room = Room::asked("software", Patience::Quick);
    for _ in 0..track("software").questions.len() {
        room.command(Command::Skip);
        room.run(0.2);
        if !room.finished() && room.last().question.is_some() {
            room.until_listening();
        }
    }
    assert_eq!(room.last().question, None);
    room.interrupt();
    assert!(room.finished());
}

#[test]
fn repeat_says_the_current_question_again() {
    let mut room = Room::asked("software", Patience::Balanced);
    room.speak(3.0);
    let follow_up = room.next().text.clone();
    room.command(Command::Repeat);
    room.until_listening();
    let said = room.last();
    let short = question("software", "system").short[0].text;
    assert!(follow_up.ends_with(short) && said.text.ends_with(short), "{}", said.text);
    assert!(one_of(&said.text, bank::phrases().repeat), "{}", said.text);
    assert!(said.question.as_ref().unwrap().follow_up);
}

#[test]
fn rephrase_asks_in_other_words() {
    let mut room = Room::asked("software", Patience::Balanced);
    room.command(Command::Rephrase);
    room.until_listening();
    let said = room.last();
    assert!(said.text.ends_with(question("software", "system").rephrase.text), "{}", said.text);
    assert!(one_of(&said.text, bank::phrases().rephrase));
    assert_eq!(said.question.as_ref().unwrap().index, 1);
    // Repeating repeats these words.
    room.command(Command::Repeat);
    room.until_listening();
    assert!(room.last().text.ends_with(question("software", "system").rephrase.text));
}

#[test]
fn skip_goes_on_to_the_next_question_and_at_last_to_the_end() {
    let mut room = Room::asked("software", Patience::Balanced);
    let of = track("software").questions.len() as u32;
    for index in 2..=of {
        room.command(Command::Skip);
        room.until_listening();
        assert!(one_of(&room.last().text, bank::phrases().skip));
        assert_eq!(room.last().question.as_ref().unwrap().index, index);
    }
    room.command(Command::Skip);
    room.until_listening();
    assert!(one_of(&room.last().text, bank::phrases().closing));
    assert!(room.finished());
}

#[test]
fn of_several_clicks_at_once_what_has_not_begun_is_not_said() {
    let mut room = Room::asked("software", Patience::Balanced);
    for _ in 0..3 {
        room.command(Command::Skip);
    }
    room.run(30.0);
    let asked: Vec<_> = room.said.iter().map(|said| said.question.as_ref().unwrap().index).collect();
    assert_eq!(asked[..3], [1, 2, 4]);
}

fn wraps_up(mut room: Room) {
    let before = room.said.len();
    room.command(Command::WrapUp);
    room.command(Command::WrapUp);
    room.run(60.0);
    assert!(room.finished());
    let goodbyes =
        room.said[before..].iter().filter(|said| one_of(&said.text, bank::phrases().time_up)).count();
    assert_eq!(goodbyes, 1);
    assert!(room.said.last().unwrap().text.ends_with("Goodbye."));
    assert_eq!(room.said.last().unwrap().question, None);
    let finished = room.heard.iter().position(|(_, event)| *event == Event::Finished).unwrap();
    let done = room.heard.iter().rposition(|(_, event)| matches!(event, Event::ItemDone { .. })).unwrap();
    assert_eq!((done + 1, finished + 1), (finished, room.heard.len()));
}

#[test]
fn wraps_up_in_every_state() {
    wraps_up(Room::new("software", Patience::Balanced));

    let mut speaking = Room::new("software", Patience::Balanced);
    speaking.command(Command::Start);
    speaking.run(1.0);
    wraps_up(speaking);

    wraps_up(Room::asked("software", Patience::Balanced));

    let mut answering = Room::asked("software", Patience::Balanced);
    answering.interruptible = false;
    answering.speak(20.0);
    answering.run(5.0);
    wraps_up(answering);

    let mut holding = Room::asked("software", Patience::Balanced);
    holding.command(Command::Hold(true));
    holding.run(5.0);
    wraps_up(holding);

    let mut nudging = Room::asked("software", Patience::Balanced);
    nudging.run(10.5);
    wraps_up(nudging);

    let mut cut = Room::new("software", Patience::Balanced);
    cut.command(Command::Start);
    cut.run(2.0);
    cut.interrupt();
    wraps_up(cut);
}

#[test]
fn wrapping_up_ends_also_when_its_goodbye_is_withdrawn_or_cut() {
    for played in [0.0, 1.0] {
        let mut room = Room::asked("software", Patience::Balanced);
        room.command(Command::WrapUp);
        room.run(played);
        room.interrupt();
        assert!(room.finished());
    }
}

#[test]
fn nothing_is_pretended_to_have_been_understood() {
    let mut room = Room::asked("software", Patience::Balanced);
    room.speak(10.0);
    room.next();
    assert!(!room.heard.iter().any(|(_, event)| matches!(event, Event::Heard { .. })));
}
