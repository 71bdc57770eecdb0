id
uname -a
ls /srv/data
