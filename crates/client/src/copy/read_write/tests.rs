//! Copies over short, broken and lying sides.
