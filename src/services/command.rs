use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process;
use tokio::time::timeout;

use crate::services::message::{self, MAX_ANSWER_BYTES};
use crate::services::{Asking, Call, Fault, Finding, Matter, Personal, Reply, Service};

/// Where a command finds programs; it gets no other variable of ours, since some are secrets.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// A program on this machine that reads a question and writes an answer; `hook.md` describes both.
pub struct Command {
    /// Program and arguments; no shell reads them.
    words: Vec<String>,
    site: String,
    allowed: Vec<Personal>,
    patience: Duration,
}

impl Command {
    /// A program with its arguments; `None` without a program.
    #[must_use]
    pub fn new(
        words: &[String],
        site: &str,
        allowed: Vec<Personal>,
        patience: Duration,
    ) -> Option<Self> {
        let is_there = words.first().is_some_and(|program| !program.is_empty());
        is_there.then(|| Self { words: words.to_vec(), site: site.to_owned(), allowed, patience })
    }

    async fn asked(&self, question: &str) -> Reply {
        let run = timeout(self.patience, self.run(question)).await;
        let (status, bytes) = match run {
            Ok(Ok(ran)) => ran,
            Ok(Err(error)) => return Reply::from(Err(Fault::Failed(error.kind().to_string()))),
            Err(_) => return Reply::from(Err(Fault::Late)),
        };
        Reply::from(if bytes.len() > MAX_ANSWER_BYTES {
            Err(Fault::Unreadable("it is too long".to_owned()))
        } else if status.success() {
            message::read(&bytes)
        } else {
            Err(Fault::Failed(status.to_string()))
        })
    }

    /// Runs it to its end, or until this is dropped: then it is killed.
    async fn run(&self, question: &str) -> io::Result<(ExitStatus, Vec<u8>)> {
        let (program, arguments) = self.words.split_first().expect("`new` saw a program");
        let mut child = process::Command::new(program)
            .args(arguments)
            .env_clear()
            .env("PATH", PATH)
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It may repeat what it was asked, which no log of ours should hold.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            // What it starts itself ends with it.
            .process_group(0)
            .spawn()?;
        let mut group = Group::of(&child);
        let mut input = child.stdin.take().expect("it is piped");
        let output = child.stdout.take().expect("it is piped");
        let mut answer = Vec::new();
        // One more than allowed tells that there is too much.
        let mut output = output.take(MAX_ANSWER_BYTES as u64 + 1);
        let writing = async {
            // A program that needs no more of the question may have closed its end.
            let _ = input.write_all(question.as_bytes()).await;
            drop(input);
            std::future::pending::<()>().await;
        };
        // Both at once: a program may write before it has read everything, or without reading.
        tokio::select! {
            read = output.read_to_end(&mut answer) => drop(read?),
            () = writing => {}
        }
        // Whoever writes more than that is not waited for.
        drop(output);
        let status = child.wait().await?;
        group.ended();
        Ok((status, answer))
    }
}

/// The process group of a program that runs, which is ended when this is dropped before it.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &process::Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(Pid::from_raw))
    }

    /// The program has ended by itself: its number may be another's by now.
    fn ended(&mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            // There may be nobody left in it.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

impl Service for Command {
    fn name(&self) -> &'static str {
        "command"
    }

    fn title(&self) -> &'static str {
        "A filter of our own"
    }

    fn notice(&self) -> String {
        message::notice("a program on our own server", &self.allowed)
    }

    fn compose(&self, matter: &Matter<'_>) -> String {
        message::compose(matter, &self.site, &self.allowed)
    }

    fn ask<'a>(&'a self, call: &'a Call) -> Asking<'a, Reply> {
        Box::pin(self.asked(&call.sent))
    }

    fn examine(&self) -> Asking<'_, Vec<Finding>> {
        Box::pin(async { vec![message::finding(&self.asked(&message::trial(&self.site)).await)] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(script: &str) -> Result<Vec<(f64, String)>, Fault> {
        let words = ["sh", "-c", script].map(str::to_owned);
        let patience = Duration::from_millis(500);
        let command = Command::new(&words, "", Vec::new(), patience).expect("a program");
        let question = format!("{{\"comment\":{{\"body\":\"{}\"}}}}", "word ".repeat(40_000));
        let answer = command.asked(&question).await.answer?;
        Ok(answer.evidence.into_iter().map(|found| (found.log_odds, found.because)).collect())
    }

    #[tokio::test]
    async fn a_program_reads_the_question_and_writes_the_answer() {
        let script =
            r#"count=$(wc -c); printf '{"evidence":[{"log_odds":1,"because":"%s"}]}' $count"#;
        assert_eq!(ask(script).await, Ok(vec![(1.0, "200023".to_owned())]));
        let deaf = r#"echo '{"evidence":[]}'"#;
        assert_eq!(ask(deaf).await, Ok(vec![]), "it need not read");
        let curious = r#"printf '{"evidence":[{"log_odds":1,"because":"%s"}]}' "$HOME$LAMPLIGHT_SECRET$DATABASE_URL.""#;
        assert_eq!(ask(curious).await, Ok(vec![(1.0, ".".to_owned())]), "no secret of ours");
    }

    #[tokio::test]
    async fn a_program_that_is_late_takes_with_it_what_it_has_started() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("a shell");
        assert!(made.success());
        // A pipe is read to its end once nobody holds the other side any more.
        let script = format!("(echo started; exec sleep 60) > '{}' & wait", pipe.display());
        let child = tokio::task::spawn_blocking(move || std::fs::read_to_string(pipe));
        assert_eq!(ask(&script).await, Err(Fault::Late));
        let ended = tokio::time::timeout(Duration::from_secs(20), child).await;
        let said = ended.expect("it goes on").expect("no panic").expect("a pipe");
        assert_eq!(said, "started\n");
    }

    #[tokio::test]
    async fn a_program_that_fails_or_never_ends_is_a_fault() {
        for (script, fault) in [
            ("exec sleep 60", Fault::Late),
            ("exit 3", Fault::Failed("exit status: 3".to_owned())),
            ("echo no", Fault::Unreadable("it is no JSON".to_owned())),
            ("yes", Fault::Unreadable("it is too long".to_owned())),
        ] {
            assert_eq!(ask(script).await, Err(fault), "{script}");
        }
        let none = Command::new(&["/no/such/program".into()], "", vec![], Duration::from_secs(1));
        let reply = none.expect("a word").asked("{}").await;
        assert_eq!(reply.answer.unwrap_err(), Fault::Failed("entity not found".to_owned()));
        assert!(Command::new(&[], "", vec![], Duration::ZERO).is_none());
    }
}
