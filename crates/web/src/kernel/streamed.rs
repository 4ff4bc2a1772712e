//! Streamed responses are logged when they end, with how they ended: the status goes out with the
//! first byte, and says nothing about the last.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream, Bytes};
use axum::response::Response;
use futures_util::Stream;

/// A response extension: the body can still fail.
#[derive(Clone, Copy)]
pub(crate) struct Streamed;

/// How a streamed response ended.
pub(super) enum Ended {
    Whole,
    /// The connection is closed before the end of the body, so the client knows that it is
    /// incomplete.
    Broken(String),
    /// The client closed the connection.
    Left,
}

/// Calls `tell` once: at the end of a response marked as [`Streamed`], or at once for any other.
pub(super) fn tell_end(
    mut response: Response,
    tell: impl FnOnce(Ended) + Send + 'static,
) -> Response {
    if response.extensions_mut().remove::<Streamed>().is_none() {
        tell(Ended::Whole);
        return response;
    }
    response.map(|body| {
        Body::from_stream(Watched { body: body.into_data_stream(), tell: Some(Box::new(tell)) })
    })
}

struct Watched {
    body: BodyDataStream,
    tell: Option<Box<dyn FnOnce(Ended) + Send>>,
}

impl Watched {
    fn tell(&mut self, ended: Ended) {
        if let Some(tell) = self.tell.take() {
            tell(ended);
        }
    }
}

impl Stream for Watched {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.body).poll_next(cx);
        match &next {
            Poll::Ready(None) => self.tell(Ended::Whole),
            Poll::Ready(Some(Err(e))) => {
                let why = e.to_string();
                self.tell(Ended::Broken(why));
            }
            _ => {}
        }
        next
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.tell(Ended::Left);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use axum::response::IntoResponse as _;
    use futures_util::{StreamExt as _, stream};

    use super::*;

    async fn ended(pieces: Vec<Result<Bytes, std::io::Error>>, read: usize) -> Vec<String> {
        let (send, told) = mpsc::channel();
        let mut response = Body::from_stream(stream::iter(pieces).fuse()).into_response();
        response.extensions_mut().insert(Streamed);
        let response = tell_end(response, move |ended| {
            let word = match ended {
                Ended::Whole => "whole".to_owned(),
                Ended::Broken(why) => why,
                Ended::Left => "left".to_owned(),
            };
            send.send(word).expect("a receiver");
        });
        response
            .into_body()
            .into_data_stream()
            .take(read)
            .for_each(|_| std::future::ready(()))
            .await;
        told.iter().collect()
    }

    #[tokio::test]
    async fn the_end_is_reported_once() {
        let piece = || Ok(Bytes::from_static(b"a"));
        assert_eq!(ended(vec![piece(), piece()], 9).await, ["whole"]);
        assert_eq!(
            ended(vec![piece(), Err(std::io::Error::other("damaged"))], 9).await,
            ["damaged"]
        );
        assert_eq!(ended(vec![piece(), piece()], 1).await, ["left"]);
    }
}
