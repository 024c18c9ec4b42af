//! What several tests need.

/// Bytes from hexadecimal digits; everything else is left out.
pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap())
        .collect()
}

/// [MS-NLMP] 4.2.4 NTLMv2 Authentication
pub(crate) mod spec {
    pub(crate) const TARGET_INFO: &str = "
        02000c00 44006f006d00610069006e00 01000c00 530065007200760065007200 00000000";
    pub(crate) const TEMP: &str = "
        0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000
        02000c00 44006f006d00610069006e00 01000c00 530065007200760065007200 00000000 00000000";
    pub(crate) const ENCRYPTED_SESSION_KEY: &str = "c5dad2544fc9799094ce1ce90bc9d03e";
    pub(crate) const CHALLENGE_MESSAGE: &str = "
        4e544c4d53535000 02000000 0c000c00 38000000 33828ae2 0123456789abcdef
        0000000000000000 24002400 44000000 060070170000000f 530065007200760065007200
        02000c00 44006f006d00610069006e00 01000c00 530065007200760065007200 00000000";
    pub(crate) const AUTHENTICATE_MESSAGE: &str = "
        4e544c4d53535000 03000000 18001800 6c000000 54005400 84000000 0c000c00 48000000
        08000800 54000000 10001000 5c000000 10001000 d8000000 358288e2 0501280a0000000f
        44006f006d00610069006e00 5500730065007200 43004f004d00500055005400450052 00
        86c35097ac9cec102554764a57cccc19 aaaaaaaaaaaaaaaa
        68cd0ab851e51c96aabc927bebef6a1c
        0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000
        02000c00 44006f006d00610069006e00 01000c00 530065007200760065007200 00000000 00000000
        c5dad2544fc9799094ce1ce90bc9d03e";
}
