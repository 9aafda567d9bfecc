//! The verifiable directory: which keys and heads are the newest, proven under a checkpoint that witnesses cosigned.
