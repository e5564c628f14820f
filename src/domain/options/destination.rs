//! What a bucket of one's own must allow.

/// A bucket policy as Harmony gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketPolicy {
    /// The bucket and path it was asked for, `my-bucket/folder`.
    pub path: String,
    /// The policy's JSON, ready to paste into AWS.
    pub text: String,
}
