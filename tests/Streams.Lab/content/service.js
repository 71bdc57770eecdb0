// A small service on Node.js: answers with a hash, and calls a program now and then as such services do.
const http = require('http'), crypto = require('crypto'), { execFile } = require('child_process');
let served = 0;
http.createServer((request, response) => {
  served++;
  if (served % 50 === 0) {
    execFile('/usr/bin/wc', ['-c', '/srv/data/orders.db'], (error, out) => response.end(String(out)));
  } else {
    response.end(crypto.createHash('sha256').update(String(served)).digest('hex'));
  }
}).listen(3000);
