//! What a model's usage costs, by the operator's table: providers change their prices and have no API for them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Usage;
use crate::clock::Millis;

/// Millionths of a US dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money(pub u64);

/// US dollars for a million tokens, or for a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prices {
    text: Tokens,
    audio: Tokens,
    /// Of a session that is billed by time.
    minute: f64,
    /// Of transcription that is billed by time.
    transcribed_minute: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tokens {
    fresh: f64,
    cached: f64,
    out: f64,
}

impl Money {
    /// # Errors
    ///
    /// When it is no positive amount.
    pub fn from_dollars(dollars: f64) -> Result<Self, String> {
        match dollars.is_finite() && dollars > 0.0 && dollars < 1e9 {
            true => Ok(Self((dollars * 1e6).round() as u64)),
            false => Err("an amount of US dollars is a positive number".to_owned()),
        }
    }

    pub fn dollars(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl FromStr for Money {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let dollars =
            text.trim().trim_start_matches('$').parse().map_err(|_| format!("{text:?} is no number"))?;
        Self::from_dollars(dollars)
    }
}

impl std::ops::AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl Prices {
    pub fn cost(&self, usage: &Usage) -> Money {
        let tokens = |price: &Tokens, fresh: u64, cached: u64, out: u64| {
            price.fresh * fresh as f64 + price.cached * cached as f64 + price.out * out as f64
        };
        let minutes = |time: Millis| time.0 as f64 / 60_000.0 * 1e6;
        // Dollars for a million are millionths for one.
        let micros = tokens(&self.text, usage.text_in, usage.text_cached, usage.text_out)
            + tokens(&self.audio, usage.audio_in, usage.audio_cached, usage.audio_out)
            + self.minute * minutes(usage.session)
            + self.transcribed_minute * minutes(usage.transcribed);
        Money(micros.round() as u64)
    }
}

/// `text=IN/CACHED/OUT,audio=IN/CACHED/OUT,minute=PRICE,transcribed-minute=PRICE`, any of them.
impl FromStr for Prices {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut prices = Self::default();
        for part in text.split(',') {
            let (name, price) = part.split_once('=').ok_or_else(|| format!("{part:?} is not NAME=PRICE"))?;
            match name.trim() {
                "text" => prices.text = tokens(price)?,
                "audio" => prices.audio = tokens(price)?,
                "minute" => prices.minute = number(price)?,
                "transcribed-minute" => prices.transcribed_minute = number(price)?,
                other => {
                    return Err(format!(
                        "{other:?} has no price: there are text, audio, minute and transcribed-minute"
                    ));
                }
            }
        }
        Ok(prices)
    }
}

fn tokens(text: &str) -> Result<Tokens, String> {
    let [fresh, cached, out] = text.split('/').collect::<Vec<_>>()[..] else {
        return Err(format!("{text:?} is not IN/CACHED/OUT"));
    };
    Ok(Tokens { fresh: number(fresh)?, cached: number(cached)?, out: number(out)? })
}

fn number(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim().parse().map_err(|_| format!("{text:?} is no number"))?;
    match number.is_finite() && number >= 0.0 {
        true => Ok(number),
        false => Err(format!("{text:?} is no price")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_minutes_cost_what_the_table_says() {
        let prices: Prices =
            "text=4/0.4/24,audio=32/0.4/64,minute=0.05,transcribed-minute=0.017".parse().unwrap();
        let usage = Usage {
            text_in: 1_000_000,
            audio_in: 500_000,
            audio_cached: 1_000_000,
            audio_out: 250_000,
            session: Millis::from_mins(2),
            transcribed: Millis::from_mins(1),
            ..Usage::default()
        };
        assert_eq!(
            prices.cost(&usage),
            Money(4_000_000 + 16_000_000 + 400_000 + 16_000_000 + 100_000 + 17_000)
        );
        assert_eq!(prices.cost(&Usage::default()), Money(0));
    }

    #[test]
    fn a_table_that_is_none_is_refused_with_what_is_wrong() {
        for (table, wrong) in [
            ("text", "NAME=PRICE"),
            ("text=4", "IN/CACHED/OUT"),
            ("text=4/x/2", "no number"),
            ("minute=-1", "no price"),
            ("video=1", "there are text"),
        ] {
            let error = table.parse::<Prices>().unwrap_err();
            assert!(error.contains(wrong), "{table}: {error}");
        }
    }

    #[test]
    fn money_is_counted_in_millionths() {
        assert_eq!("0.25".parse(), Ok(Money(250_000)));
        assert_eq!("$2".parse(), Ok(Money(2_000_000)));
        for wrong in ["0", "-1", "much", "inf"] {
            assert!(wrong.parse::<Money>().is_err());
        }
    }
}
