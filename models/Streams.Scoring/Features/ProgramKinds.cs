using System.Collections.Frozen;
using System.Text;

namespace Streams.Scoring.Features;

/// <summary>Tells the sort of a program from its file name; a version at the end (python3.11) does not matter.</summary>
internal static class ProgramKinds
{
    private static readonly FrozenDictionary<ulong, ProgramKind> Kinds = new Dictionary<ProgramKind, string>
    {
        [ProgramKind.Shell] = "sh bash dash ash zsh ksh mksh csh tcsh fish rbash",
        [ProgramKind.Interpreter] = "python pypy perl ruby php lua tclsh awk gawk mawk node nodejs deno bun expect",
        [ProgramKind.NetworkTool] = "curl wget nc ncat netcat nc.openbsd nc.traditional socat telnet ssh scp sftp ftp tftp rsync nmap aria2c dig nslookup openssl chisel rclone",
        [ProgramKind.PackageTool] = "apt apt-get aptitude dpkg yum dnf microdnf rpm apk pip easy_install npm yarn pnpm gem cargo conda pacman zypper",
    }.SelectMany(pair => pair.Value.Split(' '), (pair, name) => (Hash: Hash64.Of(Encoding.UTF8.GetBytes(name)), pair.Key)).ToFrozenDictionary(pair => pair.Hash, pair => pair.Key);

    public static ProgramKind Of(ReadOnlySpan<byte> path)
    {
        var name = path[(path.LastIndexOf((byte)'/') + 1)..];
        return Kinds.TryGetValue(Hash64.Of(name), out var kind) || Kinds.TryGetValue(Hash64.Of(name.TrimEnd("0123456789.-"u8)), out kind) ? kind : ProgramKind.Other;
    }
}
