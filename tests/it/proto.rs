//! `audio.proto` is what the server speaks, and what the pages' codec is tested against.

use antiphon::wire::{AudioFormat, ClientMessage, Codec, Hello, ServerMessage, Welcome};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage as _};
use serde_json::{Value, json};

use crate::support::agree;

fn proto() -> DescriptorPool {
    let files = protox::compile(["src/wire/audio.proto"], ["src/wire"]).unwrap();
    DescriptorPool::from_file_descriptor_set(files).unwrap()
}

fn read(pool: &DescriptorPool, name: &str, bytes: &[u8]) -> DynamicMessage {
    let descriptor = pool.get_message_by_name(&format!("antiphon.v1.{name}")).unwrap();
    DynamicMessage::decode(descriptor, bytes).unwrap()
}

/// Every field of the message is one that the description has, by its name, number and type, and back again.
fn agrees<M: Message + Default + PartialEq>(pool: &DescriptorPool, name: &str, full: &M, text: &str) {
    let read = read(pool, name, &full.encode_to_vec());
    assert_eq!(read.to_text_format(), text, "{name}");
    assert_eq!(read.unknown_fields().count(), 0, "{name}");
    let unset = read.descriptor().fields().filter(|field| !read.has_field(field)).count();
    assert_eq!(unset, 0, "{name}: a field of the description is not in the message");
    assert!(M::decode(read.encode_to_vec().as_slice()).unwrap() == *full, "{name}");
}

#[test]
fn the_messages_are_those_of_the_description() {
    let pool = proto();
    let pcm = AudioFormat { codec: Codec::Pcm16.into(), sample_rate: 24_000 };
    let opus = AudioFormat { codec: Codec::Opus.into(), sample_rate: 48_000 };
    let audio_content = bytes::Bytes::from_static(b"ab");
    let hello = Hello { token: "t".to_owned(), accepts: vec![pcm, opus] };
    let client = ClientMessage {
        audio_content: audio_content.clone(),
        timestamp: 20,
        hello: Some(hello),
        command: "{}".to_owned(),
    };
    let formats = "{codec:PCM16,sample_rate:24000},{codec:OPUS,sample_rate:48000}";
    let text = format!(
        "audio_content:\"ab\",timestamp:20,hello{{token:\"t\",accepts:[{formats}]}},command:\"{{}}\""
    );
    agrees(&pool, "ClientMessage", &client, &text);
    let server = ServerMessage {
        audio_content,
        timestamp: 20,
        welcome: Some(Welcome { audio: Some(pcm) }),
        event: "{}".to_owned(),
    };
    let text = "audio_content:\"ab\",timestamp:20,welcome{audio{codec:PCM16,sample_rate:24000}},event:\"{}\"";
    agrees(&pool, "ServerMessage", &server, text);
}

#[test]
fn a_chunk_alone_is_a_message_and_a_message_of_voice_is_a_chunk() {
    let pool = proto();
    let audio_content = bytes::Bytes::from_static(&[1, 2, 3, 4]);
    let client = ClientMessage { audio_content: audio_content.clone(), timestamp: 40, ..Default::default() };
    let server = ServerMessage { audio_content, timestamp: 40, ..Default::default() };
    for (name, bytes) in
        [("ClientAudioChunk", client.encode_to_vec()), ("ServerAudioChunk", server.encode_to_vec())]
    {
        let chunk = read(&pool, name, &bytes);
        assert_eq!(chunk.unknown_fields().count(), 0, "{name}");
        assert_eq!(chunk.descriptor().fields().count(), 2, "{name}");
        assert_eq!(ClientMessage::decode(chunk.encode_to_vec().as_slice()).unwrap().timestamp, 40);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_pages_codec_is_tested_with_the_servers_own_bytes() {
    let pcm = |sample_rate| AudioFormat { codec: Codec::Pcm16.into(), sample_rate };
    let opus = AudioFormat { codec: Codec::Opus.into(), sample_rate: 0 };
    let hello = |token: &str, accepts: Vec<AudioFormat>| {
        let hello = Some(Hello { token: token.to_owned(), accepts });
        ClientMessage { hello, ..Default::default() }.encode_to_vec()
    };
    let spoken = |audio: &[u8], timestamp| {
        ClientMessage { audio_content: audio.to_vec().into(), timestamp, ..Default::default() }
            .encode_to_vec()
    };
    let heard = |audio: &[u8], timestamp| {
        ServerMessage { audio_content: audio.to_vec().into(), timestamp, ..Default::default() }
            .encode_to_vec()
    };
    let command =
        |command: &str| ClientMessage { command: command.to_owned(), ..Default::default() }.encode_to_vec();
    let event = |event: &str| ServerMessage { event: event.to_owned(), ..Default::default() }.encode_to_vec();
    let welcome = |audio| {
        ServerMessage { welcome: Some(Welcome { audio: Some(audio) }), ..Default::default() }.encode_to_vec()
    };
    let long: Vec<u8> = (0..=255).collect();
    let format = |codec: &str, rate: u32| json!({ "codec": codec, "sampleRate": rate });
    let client: Vec<(Value, Vec<u8>)> = vec![
        (
            json!({ "hello": { "token": "tick.et", "accepts": [format("pcm16", 24_000), format("opus", 0)] } }),
            hello("tick.et", vec![pcm(24_000), opus]),
        ),
        (json!({ "audio": { "content": hex(&[0, 128, 255]), "timestamp": 0 } }), spoken(&[0, 128, 255], 0)),
        (json!({ "audio": { "content": hex(&long), "timestamp": 300 } }), spoken(&long, 300)),
        (json!({ "audio": { "content": "", "timestamp": 5_000_000_000_u64 } }), spoken(&[], 5_000_000_000)),
        (
            json!({ "command": "{\"type\":\"say\",\"text\":\"grüß dich\"}" }),
            command("{\"type\":\"say\",\"text\":\"grüß dich\"}"),
        ),
    ];
    let server: Vec<(Value, Vec<u8>)> = vec![
        (json!({ "kind": "welcome", "audio": format("pcm16", 16_000) }), welcome(pcm(16_000))),
        (json!({ "kind": "welcome", "audio": format("opus", 0) }), welcome(opus)),
        (
            json!({ "kind": "event", "json": "{\"type\":\"notice\",\"message\":\"…\"}" }),
            event("{\"type\":\"notice\",\"message\":\"…\"}"),
        ),
        (json!({ "kind": "audio", "content": hex(&long), "timestamp": 20 }), heard(&long, 20)),
        (
            json!({ "kind": "audio", "content": "", "timestamp": 5_000_000_000_u64 }),
            heard(&[], 5_000_000_000),
        ),
    ];
    let rows = |rows: Vec<(Value, Vec<u8>)>| {
        rows.into_iter()
            .map(|(message, bytes)| json!({ "message": message, "hex": hex(&bytes) }))
            .collect::<Vec<_>>()
    };
    let fixture = json!({ "client": rows(client), "server": rows(server) });
    agree("tests/fixtures/stream.json", &format!("{}\n", serde_json::to_string_pretty(&fixture).unwrap()));
}
