use super::*;
use crate::model::practice::{Settings, connect};
use crate::wire::Source;

fn settings() -> Settings {
    Settings {
        track: track("software"),
        plan: Vec::new(),
        patience: Patience::Balanced,
        seed: 1,
        so_far: SoFar::default(),
    }
}

#[tokio::test]
async fn it_is_ready_at_once_and_speaks_when_started() {
    let mut model = connect(settings());
    assert_eq!(model.events.recv().await, Some(Event::Ready));
    assert_eq!(model.caps.input_rate, vad::RATE);
    assert_eq!(model.caps.candidate_source, Source::None);
    assert_eq!(model.info.host, None);
    model.commands.send(Command::Start).await.unwrap();
    let started = model.events.recv().await;
    assert!(matches!(started, Some(Event::ItemStarted { question: Some(_), .. })), "{started:?}");
    assert!(matches!(model.events.recv().await, Some(Event::Text { audio: Some(Millis::ZERO), .. })));
    let Some(Event::Audio { pcm, .. }) = model.events.recv().await else { panic!("no sound") };
    assert_eq!(pcm.rate, model.caps.output_rate);
}

#[tokio::test]
async fn it_ends_when_the_commands_close() {
    let mut model = connect(settings());
    model.commands.send(Command::Start).await.unwrap();
    drop(model.commands);
    while model.events.recv().await.is_some() {}
}

#[tokio::test]
async fn it_ends_when_the_events_close() {
    let model = connect(settings());
    drop(model.events);
    model.commands.closed().await;
}

#[tokio::test]
async fn it_takes_commands_while_nobody_takes_its_events() {
    let model = connect(settings());
    model.commands.send(Command::Start).await.unwrap();
    for _ in 0..3_000 {
        model.commands.send(Command::Audio(Pcm::silent_frame(vad::RATE))).await.unwrap();
    }
}
