//! The built binary against the built server, as a person or a script would start them.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const CACHET: &str = env!("CARGO_BIN_EXE_cachet");
pub(crate) const PASSPHRASE: &str = "quatre chats dorment ici";

/// A server of its own: an empty folder, a free port, no limits on how often a test may ask.
pub(crate) struct Server {
    child: Child,
    witnesses: Vec<Child>,
    settings: Vec<(String, String)>,
    pub(crate) url: String,
    pub(crate) folder: TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_in(TempDir::new().unwrap(), &[])
    }

    /// A demonstration's server with its two witnesses beside it.
    pub(crate) fn start_witnessed(registrar: &str) -> Self {
        Self::start_witnessed_with(registrar, &[])
    }

    /// As [`Server::start_witnessed`], with more settings.
    pub(crate) fn start_witnessed_with(registrar: &str, more: &[(&str, &str)]) -> Self {
        let settings = [("CACHET_DEMO", "1"), ("CACHET_DIRECTORY_INTERVAL", "1"), ("CACHET_REGISTRARS", registrar)];
        let settings = [&settings[..], more].concat();
        let mut server = Self::start_in(TempDir::new().unwrap(), &settings);
        for number in ["1", "2"] {
            let mut command = Command::new(CACHET);
            command.env_clear().args([
                "--server",
                &server.url,
                "witness",
                "--demonstration",
                number,
                "--interval",
                "1",
            ]);
            command.arg("--state").arg(server.folder.path().join(format!("witness-{number}.json")));
            command.arg("--evidence-to").arg(server.folder.path().join(format!("witness-{number}-evidence.json")));
            server.witnesses.push(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        }
        server
    }

    /// Over what a folder holds already, with more settings.
    pub(crate) fn start_in(folder: TempDir, settings: &[(&str, &str)]) -> Self {
        let settings: Vec<_> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        // A port that was free may be another test's by now.
        let started = (0..5).find_map(|_| {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let url = format!("http://127.0.0.1:{port}");
            Self::spawn(&url, folder.path(), &settings).map(|child| (url, child))
        });
        let (url, child) = started.expect("the server starts");
        Self { child, witnesses: Vec::new(), settings, url, folder }
    }

    /// Ends the server as a power failure does.
    pub(crate) fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Starts it again at the same address, over what it held.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let child = Self::spawn(&self.url, self.folder.path(), &self.settings);
        self.child = child.expect("the server starts again");
    }

    fn spawn(url: &str, folder: &Path, settings: &[(String, String)]) -> Option<Child> {
        let program = Path::new(CACHET).with_file_name("cachet-server");
        assert!(program.is_file(), "{} is missing: cargo build -p cachet-server", program.display());
        let mut child = Command::new(program)
            .env_clear()
            .env("CACHET_LISTEN", url.trim_start_matches("http://"))
            .env("CACHET_ORIGIN", url)
            .env("CACHET_DATA", folder)
            .envs(
                ["BURST", "PER_SECOND", "OPEN_BURST", "OPEN_PER_MINUTE"]
                    .map(|l| (format!("CACHET_LIMIT_{l}"), "100000")),
            )
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("started") {
            line.clear();
            if lines.read_line(&mut line).unwrap() == 0 {
                drop(child.wait());
                return None;
            }
        }
        // Somebody must read on, or the server stops when the pipe is full.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Some(child)
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// A copy of all that it holds. It is stopped for that, so that the copy is whole.
    pub(crate) fn stop_and_copy(mut self) -> [TempDir; 2] {
        drop(self.child.kill());
        drop(self.child.wait());
        let [first, second] = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        for (path, bytes) in self.stored() {
            let inside = path.strip_prefix(self.folder.path()).unwrap();
            for copy in [&first, &second] {
                let to = copy.path().join(inside);
                std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                std::fs::write(to, &bytes).unwrap();
            }
        }
        [first, second]
    }

    /// Every file of the server, with its bytes.
    pub(crate) fn stored(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut folders = vec![self.folder.path().to_owned()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    match std::fs::read(&path) {
                        // What the server just gave its name keeps it no longer under the old one.
                        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                        read => files.push((path, read.unwrap())),
                    }
                }
            }
        }
        files
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for child in self.witnesses.iter_mut().chain([&mut self.child]) {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// One terminal: a folder to stand in, a home, a passphrase file.
pub(crate) struct Terminal {
    pub(crate) folder: TempDir,
    pub(crate) url: String,
}

impl Terminal {
    pub(crate) fn at(url: &str) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("pass"), format!("{PASSPHRASE}\n")).unwrap();
        Self { folder, url: url.to_owned() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// As [`Terminal::at`], believing the demonstration's witnesses.
    pub(crate) fn believing(server: &Server) -> Self {
        let terminal = Self::at(&server.url);
        terminal.write("policy", cachet_transparency::demonstration::policy().unwrap().to_json());
        terminal
    }

    /// The command, not started. Nothing of the surroundings gets in.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(CACHET);
        command
            .env_clear()
            .env("CACHET_SERVER", &self.url)
            .env("CACHET_HOME", self.path("home"))
            .env("CACHET_PASSPHRASE_FILE", self.path("pass"))
            .envs(self.path("policy").exists().then(|| ("CACHET_POLICY", self.path("policy"))))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs with `--json`, expects success, gives the value.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs with `--json`, expects a failure, gives exit code and stable code.
    pub(crate) fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(&[&["--json"], arguments].concat());
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        let error: Value = serde_json::from_slice(&output.stderr).unwrap();
        assert!(!error["message"].as_str().unwrap().is_empty());
        (output.status.code().unwrap(), error["code"].as_str().unwrap().to_owned())
    }

    /// Makes an account whose sheet is in the file `sheet`.
    pub(crate) fn create(&self, name: &str, more: &[&str]) -> Value {
        self.json(&[&["create", "--name", name, "--sheet", "sheet", "--rehearse-from-sheet"], more].concat())
    }
}

/// A command with a terminal of its own, through util-linux's `script`.
pub(crate) struct Typist {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    /// All that the terminal has shown.
    pub(crate) shown: String,
    seen: usize,
}

impl Typist {
    /// Starts `line` of a shell as `terminal` would start it.
    pub(crate) fn start(terminal: &Terminal, line: &str) -> Self {
        let mut command = Command::new("script");
        let mut child = command
            .args(["-qec", line, "/dev/null"])
            .env("CACHET_SERVER", &terminal.url)
            .env("CACHET_HOME", terminal.path("home"))
            .env_remove("CACHET_PASSPHRASE_FILE")
            .env("TERM", "xterm")
            .env("SHELL", "/bin/sh")
            .current_dir(terminal.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        Self { child, input, output, shown: String::new(), seen: 0 }
    }

    /// Waits until the terminal shows `text`, and gives what it showed since the last wait.
    pub(crate) fn until(&mut self, text: &str) -> String {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            if let Some(at) = self.shown[self.seen..].find(text) {
                let end = self.seen + at + text.len();
                let since = self.shown[self.seen..end].to_owned();
                self.seen = end;
                return since;
            }
            let read = self.output.read(&mut buffer).unwrap();
            assert_ne!(read, 0, "{text:?} was never shown: {}", self.shown);
            bytes.extend_from_slice(&buffer[..read]);
            // A letter may be cut in two.
            let whole = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
            self.shown.push_str(std::str::from_utf8(&bytes[..whole]).unwrap());
            bytes.drain(..whole);
        }
    }

    /// Waits for a question whose answer is not shown, as a person does: the command asks before it hides.
    pub(crate) fn until_hidden(&mut self, question: &str) {
        self.until(question);
        let script = self.child.id();
        let hidden = format!(
            "child=$(cut -d ' ' -f 1 /proc/{script}/task/{script}/children) && \
             until stty -F \"$(readlink /proc/$child/fd/0)\" -a | grep -q -e ' -echo '; do :; done"
        );
        assert!(Command::new("sh").args(["-c", &hidden]).status().unwrap().success());
    }

    pub(crate) fn types(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{line}\n").as_bytes()).and_then(|()| input.flush()).unwrap();
    }

    /// The exit code.
    pub(crate) fn ends(mut self) -> i32 {
        let mut rest = Vec::new();
        self.output.read_to_end(&mut rest).unwrap();
        drop(self.input.take());
        self.child.wait().unwrap().code().unwrap()
    }
}
