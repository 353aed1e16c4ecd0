//! Asking other hosts: what is never asked, and what no host can do to the program.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use lamplight::net::{Answer, Client, Request, Trouble};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::elsewhere::{Elsewhere, Names, Reply, client, options, reply};

const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PRIVATE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A client that takes 127.0.0.1 for a public address, and no other of this machine.
fn stranger() -> Client {
    let names = HashMap::from([("public.example", PUBLIC), ("inside.example", PRIVATE.into())]);
    client(Names { public: PUBLIC, names })
}

async fn get(client: &Client, url: &str) -> Result<Answer, Trouble> {
    client.send(&Request::get(url.parse().expect("an address"), 1024)).await
}

#[tokio::test]
async fn no_private_address_is_asked_whatever_it_is_called() {
    let private = Elsewhere::at(PRIVATE).await;
    let port = private.address.port();
    for client in [stranger(), Client::new(options(), false)] {
        for host in [
            "127.0.0.2",
            "127.2",
            "0x7f000002",
            "2130706434",
            "0.0.0.0",
            "10.0.0.1",
            "169.254.169.254",
            "[::1]",
            "[::ffff:127.0.0.2]",
            "[64:ff9b::7f00:2]",
            "[2002:7f00:2::]",
            "[fe80::1]",
        ] {
            let refused = get(&client, &format!("http://{host}:{port}/")).await;
            assert_eq!(refused.unwrap_err(), Trouble::Private, "{host}");
        }
    }
    let refused = get(&stranger(), &format!("http://inside.example:{port}/")).await;
    assert_eq!(refused.unwrap_err(), Trouble::Private);
    let refused = get(&Client::new(options(), false), &format!("http://localhost:{port}/")).await;
    assert_eq!(refused.unwrap_err(), Trouble::Private);
    assert!(private.asked().is_empty());

    let answer = get(&Client::new(options(), true), &private.url("/")).await;
    assert_eq!(answer.expect("an answer").status, 404, "unless that is allowed");
}

#[tokio::test]
async fn only_web_addresses_are_asked() {
    let client = stranger();
    for (url, trouble) in [
        ("ftp://public.example/", Trouble::Scheme),
        ("file:///etc/passwd", Trouble::Scheme),
        ("http://public.example:25/", Trouble::Port(25)),
        ("https://public.example:22/", Trouble::Port(22)),
        ("http://nowhere.example/", Trouble::Unresolved),
    ] {
        assert_eq!(get(&client, url).await.unwrap_err(), trouble, "{url}");
    }
}

#[tokio::test]
async fn a_host_is_told_who_asks_and_how_to_reach_the_site() {
    let host = Elsewhere::new().await;
    host.put("/a?b=c", reply(200, "", "Hello."));
    let url = format!("http://public.example:{}/a?b=c#part", host.address.port());
    assert_eq!(get(&stranger(), &url).await.expect("an answer").body, b"Hello.");
    let asked = host.asked().remove(0).to_lowercase();
    assert!(asked.starts_with("get /a?b=c http/1.1\r\n"), "{asked}");
    let name = format!("host: public.example:{}\r\n", host.address.port());
    for line in [&*name, "user-agent: lamplight/test\r\n", "connection: close\r\n"] {
        assert!(asked.contains(line), "{line} is not in {asked}");
    }
    assert!(!asked.contains("cookie") && !asked.contains("referer"), "{asked}");
}

#[tokio::test]
async fn a_host_that_never_ends_is_left() {
    let host = Elsewhere::new().await;
    host.put("/hang", Reply::Hang);
    host.put("/flood", Reply::Flood(50 * 1024 * 1024));
    // A body that is announced and never comes: the page is there all the same.
    host.put("/stub", Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nHalf".to_vec()));
    let client = stranger();
    let began = Instant::now();

    assert_eq!(get(&client, &host.url("/hang")).await.unwrap_err(), Trouble::Silent);
    let flood = get(&client, &host.url("/flood")).await.expect("an answer");
    assert_eq!((flood.body.len(), flood.is_cut), (1024, true));
    let stub = get(&client, &host.url("/stub")).await.expect("an answer");
    assert_eq!((&*stub.body, stub.is_cut), (&b"Half"[..], true));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    // What the network holds in between, and no more.
    assert!(host.sent() < 16 * 1024 * 1024, "{} bytes", host.sent());
}

#[tokio::test]
async fn what_is_no_http_and_what_cannot_be_trusted_is_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let gibbering = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"220 mail.example ESMTP\r\n").await;
        }
    });
    let client = stranger();
    let garbled = get(&client, &format!("http://{address}/")).await;
    assert!(matches!(garbled, Err(Trouble::Garbled(_))), "{garbled:?}");
    let no_tls = get(&client, &format!("https://{address}/")).await;
    assert!(matches!(no_tls, Err(Trouble::Tls(_))), "{no_tls:?}");
    gibbering.abort();
    let _ = gibbering.await;
    let nobody = get(&client, &format!("http://{address}/")).await;
    assert!(matches!(nobody, Err(Trouble::Unreachable(_))), "{nobody:?}");
}
