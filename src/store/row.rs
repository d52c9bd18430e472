//! Between rows and types. Ids and words are TEXT, numbers BIGINT, the rest JSON in TEXT: what both
//! databases, and `sqlx::Any` between, have alike.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::{Decode, Row, Type};
use uuid::Uuid;

use super::{Interview, StoreError};
use crate::clock::Millis;
use crate::wire::{InterviewSummary, ModelInfo};

pub(super) fn interview(row: &AnyRow) -> Result<Interview, StoreError> {
    Ok(Interview {
        owner: column(row, "owner")?,
        summary: InterviewSummary {
            id: id(row, "id")?,
            status: word(row, "status")?,
            reason: optional_word(row, "reason")?,
            track: column(row, "track")?,
            role: column(row, "role")?,
            created_at: timestamp(row, "created_at")?,
            duration_ms: Millis(number(row, "duration_ms")?),
            turns: number(row, "turns")?,
        },
        minutes: number(row, "minutes")?,
        patience: word(row, "patience")?,
        model: ModelInfo {
            provider: column(row, "model_provider")?,
            name: column(row, "model_name")?,
            host: column(row, "model_host")?,
        },
        last_seq: number(row, "last_seq")?,
        calls: number(row, "calls")?,
        begun_at: optional_timestamp(row, "begun_at")?,
    })
}

pub(super) fn column<'r, T>(row: &'r AnyRow, name: &'static str) -> Result<T, StoreError>
where
    T: Decode<'r, sqlx::Any> + Type<sqlx::Any>,
{
    Ok(row.try_get(name)?)
}

pub(super) fn number<N: TryFrom<i64>>(row: &AnyRow, name: &'static str) -> Result<N, StoreError> {
    N::try_from(column::<i64>(row, name)?).map_err(|_| unreadable(name, "out of range"))
}

pub(super) fn id(row: &AnyRow, name: &'static str) -> Result<Uuid, StoreError> {
    Uuid::try_parse(column(row, name)?).map_err(|error| unreadable(name, error))
}

pub(super) fn optional_id(row: &AnyRow, name: &'static str) -> Result<Option<Uuid>, StoreError> {
    let id: Option<&str> = column(row, name)?;
    id.map(|id| Uuid::try_parse(id).map_err(|error| unreadable(name, error))).transpose()
}

pub(super) fn timestamp(row: &AnyRow, name: &'static str) -> Result<jiff::Timestamp, StoreError> {
    jiff::Timestamp::from_millisecond(column(row, name)?).map_err(|error| unreadable(name, error))
}

pub(super) fn optional_timestamp(
    row: &AnyRow,
    name: &'static str,
) -> Result<Option<jiff::Timestamp>, StoreError> {
    let ms: Option<i64> = column(row, name)?;
    ms.map(|ms| jiff::Timestamp::from_millisecond(ms).map_err(|error| unreadable(name, error))).transpose()
}

pub(super) fn json<T: DeserializeOwned>(row: &AnyRow, name: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(column(row, name)?).map_err(|error| not_json(name, error))
}

/// A variant of one of the wire's enums, in its spelling there.
pub(super) fn word<T: DeserializeOwned>(row: &AnyRow, name: &'static str) -> Result<T, StoreError> {
    parse_word(column(row, name)?)
}

pub(super) fn optional_word<T: DeserializeOwned>(
    row: &AnyRow,
    name: &'static str,
) -> Result<Option<T>, StoreError> {
    column::<Option<String>>(row, name)?.map(|word| parse_word(&word)).transpose()
}

pub(super) fn parse_word<T: DeserializeOwned>(word: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::from(word)).map_err(|error| not_json("a word", error))
}

pub(super) fn to_word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_value(value).and_then(serde_json::from_value).map_err(|error| not_json("a word", error))
}

pub(super) fn to_json<T: Serialize>(value: &T, what: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| not_json(what, error))
}

/// Numbers here are counts and milliseconds; one past 2^63 would be a fault elsewhere, and is capped.
pub(super) fn to_number(value: impl Into<u64>) -> i64 {
    i64::try_from(value.into()).unwrap_or(i64::MAX)
}

pub(super) fn not_json(what: &'static str, error: serde_json::Error) -> StoreError {
    StoreError::Json { what, source: Arc::new(error) }
}

fn unreadable(name: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    sqlx::Error::ColumnDecode { index: name.to_owned(), source: source.into() }.into()
}
