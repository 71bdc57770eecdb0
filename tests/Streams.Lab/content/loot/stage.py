import os
print(os.getuid(), os.listdir("/srv/data"))
