using System.Security.Cryptography;
using System.Text;
using Streams.Hosting;

namespace Streams.Lab.Grounds;

/// <summary>Makes a container's root file system out of Debian packages, without running any of their scripts.</summary>
/// <remarks>
/// apt finds what the packages need as if nothing were installed, and fetches it; each package is unpacked over a tree with a merged /usr.
/// What the packages' scripts would have made (accounts, alternatives) is written here. Kept in the cache, by a hash of the list.
/// </remarks>
internal sealed class DebianRoot(LabFolders folders, RunLog log)
{
    private static readonly string[] s_always =
        ["base-files", "base-passwd", "bash", "busybox-static", "coreutils", "dash", "dpkg", "findutils", "gawk", "grep", "gzip", "hostname", "mawk", "passwd", "procps", "sed", "tar", "util-linux"];

    private static readonly (string Link, string Target)[] s_alternatives =
        [("usr/bin/awk", "mawk"), ("usr/bin/nc", "nc.openbsd"), ("usr/bin/python", "python3")];

    private const string Accounts =
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\npostgres:x:101:104::/var/lib/postgresql:/bin/bash\n"
        + "redis:x:102:105::/var/lib/redis:/usr/sbin/nologin\nmemcache:x:103:106::/nonexistent:/bin/false\nhaproxy:x:104:107::/var/lib/haproxy:/usr/sbin/nologin\napp:x:1000:1000::/srv:/bin/sh\n"
        + "nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n";

    private const string Groups = "root:x:0:\ndaemon:x:1:\nadm:x:4:\ntty:x:5:\nshadow:x:42:\nwww-data:x:33:\npostgres:x:104:\nredis:x:105:\nmemcache:x:106:\nhaproxy:x:107:\napp:x:1000:\nnogroup:x:65534:\n";

    /// <summary>The folder with a file system that holds the packages and what they need.</summary>
    /// <exception cref="FailedException">A package cannot be had.</exception>
    public async Task<string> MakeAsync(IEnumerable<string> packages, CancellationToken stop)
    {
        var wanted = s_always.Concat(packages).Distinct().Order(StringComparer.Ordinal).ToList();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', wanted) + Accounts + Groups)))[..12];
        var root = Path.Combine(folders.Cache, $"root-{hash}");
        if (Directory.Exists(root))
        {
            return root;
        }

        log.Tell($"making a root file system of {wanted.Count} Debian packages and what they need (once; it is kept)");
        var archives = Path.Combine(folders.Cache, "packages");
        Directory.CreateDirectory(Path.Combine(archives, "partial"));
        var debs = await FetchAsync(wanted, archives, stop).ConfigureAwait(false);
        var making = Path.Combine(folders.Cache, $"making-{Guid.NewGuid():N}");
        try
        {
            await UnpackAsync(debs, making, stop).ConfigureAwait(false);
            await FinishAsync(making, stop).ConfigureAwait(false);
            Directory.Move(making, root);
        }
        catch
        {
            if (Directory.Exists(making))
            {
                Directory.Delete(making, recursive: true);
            }

            throw;
        }

        return root;
    }

    private async Task<IReadOnlyList<string>> FetchAsync(List<string> wanted, string archives, CancellationToken stop)
    {
        var status = Path.Combine(folders.Cache, "nothing-installed");
        await File.WriteAllTextAsync(status, "", stop).ConfigureAwait(false);
        string[] apt =
        [
            "-qq", "-y", "--no-install-recommends", "-o", $"Dir::State::status={status}", "-o", $"Dir::Cache::archives={archives}", "-o", "Debug::NoLocking=1",
            "-o", "APT::Keep-Downloaded-Packages=true",
        ];
        try
        {
            await HostCommand.RunAsync("apt-get", [.. apt, "--download-only", "install", .. wanted], stop).ConfigureAwait(false);
        }
        catch (FailedException)
        {
            await HostCommand.RunAsync("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=300", "update"], stop).ConfigureAwait(false); // the lists are old, or there are none
            await HostCommand.RunAsync("apt-get", [.. apt, "--download-only", "install", .. wanted], stop).ConfigureAwait(false);
        }

        var plan = await HostCommand.RunAsync("apt-get", [.. apt, "--print-uris", "-o", "Dir::Cache::archives=/nonexistent", "install", .. wanted], stop).ConfigureAwait(false);
        return [.. plan.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Path.Combine(archives, line.Split(' ')[1]))];
    }

    private static async Task UnpackAsync(IEnumerable<string> debs, string root, CancellationToken stop)
    {
        foreach (var name in new[] { "bin", "sbin", "lib", "lib64" })
        {
            Directory.CreateDirectory(Path.Combine(root, "usr", name));
            File.CreateSymbolicLink(Path.Combine(root, name), $"usr/{name}");
        }

        const string Unpack = "set -e; for deb in \"$@\"; do dpkg-deb --fsys-tarfile \"$deb\" | tar -x -C \"$0\" --keep-directory-symlink --no-same-owner"
            + " --exclude='./usr/share/doc/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/man/*'; done";
        await HostCommand.RunAsync("bash", ["-o", "pipefail", "-c", Unpack, root, .. debs], stop).ConfigureAwait(false);
    }

    private static async Task FinishAsync(string root, CancellationToken stop)
    {
        await File.WriteAllTextAsync(Path.Combine(root, "etc/passwd"), Accounts, stop).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(root, "etc/group"), Groups, stop).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(root, "etc/shadow"), "root:$6$lab$made.up.and.of.no.use:19000:0:99999:7:::\n", stop).ConfigureAwait(false);
        foreach (var folder in new[] { "proc", "sys", "dev", "srv", "run", "root", "tmp", "etc/cron.d", "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        await File.AppendAllTextAsync(Path.Combine(root, "var/lib/dpkg/status"), "", stop).ConfigureAwait(false);
        foreach (var (link, target) in s_alternatives)
        {
            var path = Path.Combine(root, link);
            if (!File.Exists(path) && File.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)))
            {
                File.CreateSymbolicLink(path, target);
            }
        }

        await HostCommand.RunAsync("chmod", ["1777", Path.Combine(root, "tmp")], stop).ConfigureAwait(false);
    }
}
