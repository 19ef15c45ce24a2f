// An IMAP server that somebody else wrote, with the messages of a JSON file: node imap.js PORT FOLDERS.json PLUGINS
"use strict";
const fs = require("fs");
const hoodiecrow = require("hoodiecrow-imap");

const [port, file, plugins] = process.argv.slice(2);
const folders = JSON.parse(fs.readFileSync(file, "utf8"));
const server = hoodiecrow({
  plugins: plugins ? plugins.split(",") : [],
  storage: {
    INBOX: { messages: folders.INBOX.map((raw) => ({ raw })) },
    "": { separator: "/", folders: { Sent: { "special-use": "\\Sent", messages: folders.Sent.map((raw) => ({ raw })) } } },
  },
});
server.listen(Number(port), "127.0.0.1");
