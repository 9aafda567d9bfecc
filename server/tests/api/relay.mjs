// A mail relay of npm `smtp-server` on a free port: it prints the port, then each message as one line of JSON. Whoever is
// called `never` is refused for good, whoever is called `later` twice for now.
import { createRequire } from "node:module";

const { SMTPServer } = createRequire(process.env.CACHET_WEB_PACKAGES)("smtp-server");
let refusals = 2;

const refuse = (code) => Object.assign(new Error("not here"), { responseCode: code });

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  logger: false,
  onRcptTo({ address }, session, done) {
    if (address.startsWith("never@")) return done(refuse(550));
    if (address.startsWith("later@") && refusals-- > 0) return done(refuse(451));
    done();
  },
  onData(stream, { envelope, hostNameAppearsAs }, done) {
    const pieces = [];
    stream.on("data", (piece) => pieces.push(piece));
    stream.on("end", () => {
      const to = envelope.rcptTo.map(({ address }) => address);
      const message = {
        hello: hostNameAppearsAs,
        from: envelope.mailFrom.address,
        to,
        text: Buffer.concat(pieces).toString(),
      };
      process.stdout.write(JSON.stringify(message) + "\n", () => done());
    });
  },
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.server.address().port}\n`));
process.stdin.on("end", () => process.exit()).resume();
