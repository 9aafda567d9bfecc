// A mail relay of npm `smtp-server` on a free port: it prints the port, then each message as one line of JSON. Whoever is
// called `never` is refused for good, whoever is called `later` twice for now. One argument: `tls` speaks TLS from the first
// byte, `starttls` takes no mail before it was asked to.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { SMTPServer } = createRequire(process.env.CACHET_WEB_PACKAGES)("smtp-server");
let refusals = 2;

const refuse = (code) => Object.assign(new Error("not here"), { responseCode: code });

const over = process.argv[2];
const file = (name) => readFileSync(new URL(`tls/${name}`, import.meta.url));
const ways = {
  tls: () => ({ secure: true, key: file("relay.key"), cert: file("relay.pem") }),
  starttls: () => ({ key: file("relay.key"), cert: file("relay.pem") }),
};

const server = new SMTPServer({
  authOptional: true,
  ...(ways[over]?.() ?? { disabledCommands: ["STARTTLS"] }),
  logger: false,
  onRcptTo({ address }, session, done) {
    if (over !== undefined && !session.secure) return done(refuse(550));
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
