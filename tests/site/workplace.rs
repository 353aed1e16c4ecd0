//! The program itself, run as an operator runs it: in a folder, with settings, as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use crate::harness::database_file;

/// Longest wait for anything, far more than it takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pause between two looks at a page that has not changed yet.
const PAUSE: Duration = Duration::from_millis(20);

/// A folder with a database that no other test touches.
pub(crate) struct Workplace {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit status.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// A running `lamplight serve`; killed when dropped.
pub(crate) struct Serving {
    process: Child,
    pub(crate) address: SocketAddr,
    news: Receiver<String>,
    /// Everything that it has printed so far.
    pub(crate) printed: String,
}

impl Workplace {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = database_file(folder.path()).await;
        Self { folder, variables: vec![("DATABASE_URL".to_owned(), database)] }
    }

    /// The same with another setting in its environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(other, _)| other != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(other, _)| other != name);
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, all of it or nothing, as careful editors do.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        let new = path.with_extension("new");
        std::fs::write(&new, text).expect("the file is written");
        std::fs::rename(new, path).expect("the file is moved");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect(path)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lamplight"));
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.current_dir(self.path()).env_clear().envs(variables).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// The same with something on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut process = self.command(arguments).spawn().expect("the program starts");
        let mut standard_input = process.stdin.take().expect("standard input");
        // A command that reads nothing may have ended already.
        let _ = standard_input.write_all(input);
        drop(standard_input);
        let output = process.wait_with_output().expect("the program ends");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let status = output.status.code().expect("no signal ended it");
        Ran { status, out: text(output.stdout), err: text(output.stderr) }
    }

    /// Starts the site and waits until it says where it is.
    pub(crate) fn serve(&self) -> Serving {
        let mut process = self
            .command(&["serve"])
            .env("LAMPLIGHT_LISTEN", "127.0.0.1:0")
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(process.stdout.take().expect("standard output"));
        let (sender, news) = mpsc::channel();
        let complaints = BufReader::new(process.stderr.take().expect("standard error"));
        let complain = sender.clone();
        std::thread::spawn(move || {
            complaints.lines().map_while(Result::ok).all(|line| complain.send(line).is_ok())
        });
        let mut first = String::new();
        output.read_line(&mut first).expect("a line of output");
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok())
        });
        let address = first.trim_end().rsplit_once("http://").map(|(_, address)| address.parse());
        let Some(Ok(address)) = address else {
            let printed: Vec<_> = news.iter().collect();
            panic!("the first line is {first:?}; then came {printed:#?}");
        };
        Serving { process, address, news, printed: first }
    }
}

impl Serving {
    /// The status and the whole answer to a request.
    pub(crate) fn ask(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).expect("the site answers");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.write_all(request.as_bytes()).expect("the request is sent");
        read_answer(stream)
    }

    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: lamp.example\r\nconnection: close\r\n\r\n"))
    }

    /// Posts a form as a browser does.
    pub(crate) fn post(&self, path: &str, form: &str) -> (u16, String) {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nhost: lamp.example\r\nconnection: close\r\n\
             sec-fetch-site: same-origin\r\ncontent-length: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\n{form}",
            form.len()
        ))
    }

    /// Asks for a page until it is as wanted.
    pub(crate) fn until(&mut self, path: &str, wanted: impl Fn(u16, &str) -> bool) -> String {
        let began = Instant::now();
        loop {
            let (status, answer) = self.get(path);
            if wanted(status, &answer) {
                return answer;
            }
            assert!(began.elapsed() < PATIENCE, "{status} {answer}\n{}", self.printed);
            self.listen();
        }
    }

    /// Waits until the program has printed something.
    pub(crate) fn until_printed(&mut self, words: &str) {
        let began = Instant::now();
        while !self.printed.contains(words) {
            assert!(began.elapsed() < PATIENCE, "{words} is not in {}", self.printed);
            self.listen();
        }
    }

    fn listen(&mut self) {
        while let Ok(line) = self.news.recv_timeout(PAUSE) {
            self.printed.push_str(&line);
            self.printed.push('\n');
        }
    }

    /// Asks the process to stop (SIGTERM).
    pub(crate) fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        assert!(sent.expect("the signal is sent").success());
    }

    /// Waits for the end of the process.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("the process is ours") {
                self.listen();
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "it goes on: {}", self.printed);
            self.listen();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads an answer to the end of the connection.
pub(crate) fn read_answer(mut stream: TcpStream) -> (u16, String) {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("a whole answer");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("no status: {answer:?}")), answer)
}
