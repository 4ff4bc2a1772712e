//! An S3 store that carries out a request and loses the response: a file that is stored whole
//! counts as received.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base::{Secret, SystemEntropy, Timestamp};

use crate::blobs::{Blobs, Kind, PutError, S3};
use crate::testing::sqlite;

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);
const OWNER: &str = "01jd0000000000000000000001";

/// The only object of the store.
#[derive(Default)]
struct Object {
    part: Vec<u8>,
    whole: Option<Vec<u8>>,
}

/// Completes an upload if `keeps`, and in both cases responds that there is no such upload.
fn store(keeps: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let object = Arc::new(Mutex::new(Object::default()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let object = object.clone();
            std::thread::spawn(move || while answer(&stream, &object, keeps).is_some() {});
        }
    });
    address
}

fn answer(mut stream: &TcpStream, object: &Mutex<Object>, keeps: bool) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut asked = String::new();
    reader.read_line(&mut asked).ok().filter(|n| *n > 0)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut object = object.lock().unwrap();
    let missing = "<Error><Code>NoSuchUpload</Code></Error>";
    let (status, body) = match asked.split(' ').next()? {
        "POST" if asked.contains("?uploads") => {
            (200, b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>".to_vec())
        }
        "PUT" => {
            object.part = body;
            (200, Vec::new())
        }
        "GET" => object.whole.clone().map_or((404, missing.into()), |whole| (200, whole)),
        method => {
            if method == "POST" && keeps {
                object.whole = Some(object.part.clone());
            }
            (404, missing.into())
        }
    };
    let head = format!(
        "HTTP/1.1 {status} OK\r\nETag: a\r\nLast-Modified: Tue, 01 Dec 2026 00:00:00 GMT\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), &body].concat()).ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_last_answer_was_lost_is_received_where_it_came_whole() {
    let test = sqlite();
    let key = tokio::task::block_in_place(|| {
        let made = test.db.write_blocking::<_, base::Fault, _>(|tx| {
            tx.make_data_key(T0, &OWNER)?;
            tx.data_key(&OWNER)
        });
        made.unwrap().unwrap()
    });
    for keeps in [true, false] {
        let place = S3 {
            endpoint: Some(format!("http://{}", store(keeps))),
            region: "eu-north-1".to_owned(),
            bucket: "farstu".to_owned(),
            access_key: "test".to_owned(),
            secret_key: Secret::new("test".to_owned()),
        };
        let blobs = Blobs::on_s3(&place, "a", Arc::new(SystemEntropy)).unwrap();
        let content =
            futures_util::stream::iter([Ok::<_, ()>(bytes::Bytes::from_static(b"whole"))]);
        match blobs.put(T0, (Kind::Received, &key), 100, content).await {
            Ok(stored) => {
                assert!(keeps, "the file is missing");
                assert_eq!(blobs.read(&stored).await.unwrap(), b"whole");
            }
            Err(PutError::Fault(fault)) => {
                assert!(!keeps && fault.outage() == Some(base::Outage::Unchanged), "{fault}")
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}
