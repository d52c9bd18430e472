//! The practice interviewer: needs no key and no network, and is the product's default.
