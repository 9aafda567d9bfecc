//! Frames of MLLP (HL7 v2 transport): 0x0B, the message, 0x1C, 0x0D.

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Largest message.
const LARGEST: u64 = 96 << 20;

const BEGIN: u8 = 0x0b;
const END: u8 = 0x1c;
const AFTER: u8 = 0x0d;

/// The next message; none when the other side has gone.
///
/// # Errors
/// For a connection that breaks, and for a frame that is too long or wrong: nothing after it can be trusted.
pub(crate) async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Vec<u8>>> {
    let wrong = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    // Between frames some systems send line ends.
    let first = loop {
        match from.read_u8().await {
            Ok(b'\r' | b'\n') => {}
            Ok(other) => break other,
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
    };
    if first != BEGIN {
        return Err(wrong());
    }
    let mut message = Vec::new();
    let mut bounded = from.take(LARGEST);
    bounded.read_until(END, &mut message).await?;
    if message.pop() != Some(END) || from.read_u8().await? != AFTER {
        return Err(wrong());
    }
    Ok(Some(message))
}

/// Writes a message.
///
/// # Errors
/// For a connection that breaks.
pub(crate) async fn write(to: &mut (impl AsyncWrite + Unpin), message: &[u8]) -> std::io::Result<()> {
    to.write_all(&[&[BEGIN], message, &[END, AFTER]].concat()).await?;
    to.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_frame_is_whole_or_nothing() {
        let mut sent = Vec::new();
        write(&mut sent, b"MSH|").await.unwrap();
        let two = [&sent[..], b"\r\n", &sent[..]].concat();
        let mut from = &two[..];
        assert_eq!(read(&mut from).await.unwrap().as_deref(), Some(&b"MSH|"[..]));
        assert_eq!(read(&mut from).await.unwrap().as_deref(), Some(&b"MSH|"[..]));
        assert_eq!(read(&mut from).await.unwrap(), None);
        for broken in [&sent[..sent.len() - 1], &sent[..3], &b"MSH"[..]] {
            assert!(read(&mut &broken[..]).await.is_err());
        }
    }
}
