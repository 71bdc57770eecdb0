#!/bin/sh
# The intruder's SSH server, where the image has one: takes a key that the web server hands out, and nothing else.
command -v dropbear >/dev/null || exit 0
mkdir -p /root/.ssh /etc/dropbear && chmod 700 /root/.ssh
ssh-keygen -q -t ed25519 -N '' -f /srv/lab/loot/key
cat /srv/lab/loot/key.pub >>/root/.ssh/authorized_keys
chmod 600 /root/.ssh/authorized_keys
dropbear -R -s -p 22
