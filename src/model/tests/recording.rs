//! Recorded sessions as files: what the providers' own types are held against (`make test-sdks`).

use std::path::Path;

use serde_json::Value;

/// Compares with `tests/fixtures/dialects/<name>.jsonl`, or writes it when asked to (UPDATE=1).
pub(in crate::model) fn agree(name: &str, events: &[Value]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/dialects/{name}.jsonl"));
    let wanted: String = events.iter().map(|event| format!("{event}\n")).collect();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{} is not what the dialect says: run `make contract`", path.display());
}
