//! Bridges blocking readers and writers to streams. Bounded, so memory does not grow with the file.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use base::Fault;
use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

const PIECE: usize = 64 << 10;
/// Pieces buffered at once.
const WAITING: usize = 8;

/// The output of a blocking writer as a stream. The writer runs on a blocking thread. If the stream
/// is dropped, its next write fails.
pub(super) fn written(
    write: impl FnOnce(&mut Pipe) -> Result<(), Fault> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, Fault>> + Send + 'static {
    let (send, receive) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut pipe = Pipe { send: send.clone(), waiting: BytesMut::new() };
        // Otherwise a panic would end the stream as if everything had been written.
        let wrote = catch_unwind(AssertUnwindSafe(|| write(&mut pipe)))
            .unwrap_or_else(|_| Err(Fault::new("writing a file panicked")));
        let ended = wrote.and_then(|()| pipe.flush().map_err(Fault::new));
        if let Err(fault) = ended {
            let _ = send.blocking_send(Err(fault));
        }
    });
    futures_util::stream::unfold(receive, |mut receive| async move {
        receive.recv().await.map(|item| (item, receive))
    })
}

pub(super) struct Pipe {
    send: mpsc::Sender<Result<Bytes, Fault>>,
    waiting: BytesMut,
}

impl Pipe {
    fn pass(&mut self) -> io::Result<()> {
        let piece = self.waiting.split().freeze();
        self.send.blocking_send(Ok(piece)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.pass()?;
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() { Ok(()) } else { self.pass() }
    }
}

/// Lets blocking code, on one of the runtime's blocking threads, read from a stream.
pub(super) struct Reading<S> {
    stream: std::pin::Pin<Box<S>>,
    runtime: Handle,
    piece: Bytes,
}

impl<S: Stream<Item = Result<Bytes, Fault>>> Reading<S> {
    pub(super) fn new(stream: S, runtime: Handle) -> Self {
        Self { stream: Box::pin(stream), runtime, piece: Bytes::new() }
    }
}

impl<S: Stream<Item = Result<Bytes, Fault>>> Read for Reading<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.runtime.block_on(self.stream.next()) {
                None => return Ok(0),
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(fault)) => return Err(io::Error::other(fault.to_string())),
            }
        }
        let count = into.len().min(self.piece.len());
        into[..count].copy_from_slice(&self.piece[..count]);
        self.piece.advance(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_writer_that_panics_ends_the_stream_with_a_fault() {
        let written = written(|out| {
            out.write_all(&[7; 2 * PIECE]).map_err(Fault::new)?;
            panic!("in the middle of a file")
        });
        let pieces: Vec<_> = written.collect().await;
        assert!(pieces.last().is_some_and(Result::is_err), "a partial file would pass as complete");
    }
}
