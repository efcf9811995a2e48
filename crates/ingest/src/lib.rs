//! From the bytes of an untrusted file to validated Arrow arrays.
