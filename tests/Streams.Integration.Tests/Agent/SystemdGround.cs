using System.Diagnostics;
using System.Globalization;
using Streams.TestKit;

namespace Streams.Integration.Tests.Agent;

/// <summary>A real systemd with its D-Bus as the first process of namespaces of its own, with its units in a slice of the host, so that its services are the host's.</summary>
/// <remarks>It has no network, sees the kernel's settings read-only, and may neither load modules nor set the clock. What it writes is gone with it.</remarks>
internal sealed class SystemdGround : IAsyncDisposable
{
    private const string Begin = """
        set -e
        if [ -e /sys/fs/cgroup/cgroup.controllers ]; then trees=/sys/fs/cgroup; else trees="/sys/fs/cgroup/systemd /sys/fs/cgroup/unified"; fi
        for tree in $trees; do mkdir "$tree/$2"; echo $$ >"$tree/$2/cgroup.procs"; done
        exec unshare --pid --mount --uts --ipc --net --cgroup --fork --kill-child sh -ec "$4" sh "$1" "$3"
        """;

    private const string First = """
        mount --make-rprivate /
        mount -t tmpfs tmpfs "$2"
        mkdir "$2/upper" "$2/work" "$2/root"
        mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
        cd "$2/root"
        mount -t proc proc proc
        mount --bind proc/sys proc/sys
        mount -o remount,bind,ro proc/sys
        for at in run tmp sys dev mnt; do mount -t tmpfs -o mode=755 tmpfs $at; done
        for at in null zero full random urandom tty; do touch dev/$at; mount --bind /dev/$at dev/$at; done
        ln -s null dev/console
        mkdir -p sys/fs/cgroup
        if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
          mount -t cgroup2 cgroup2 sys/fs/cgroup
        else
          mkdir sys/fs/cgroup/systemd sys/fs/cgroup/unified
          mount -t cgroup -o none,name=systemd,xattr cgroup sys/fs/cgroup/systemd
          mount -t cgroup2 cgroup2 sys/fs/cgroup/unified
        fi
        pivot_root . mnt
        umount -l /mnt
        exec setpriv --bounding-set=-sys_module,-sys_time,-sys_boot,-sys_rawio,-syslog,-bpf,-perfmon env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
          /lib/systemd/systemd --log-target=console --show-status=0 --unit=basic.target
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private static readonly string[] s_trees = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];

    private readonly Process _unshare;
    private readonly string _folder;
    private readonly string _slice;
    private string _pid = "";

    private SystemdGround(Process unshare, string folder, string slice) => (_unshare, _folder, _slice) = (unshare, folder, slice);

    /// <summary>Address of its bus as the host sees it.</summary>
    public string Bus => $"unix:path=/proc/{_pid}/root/run/dbus/system_bus_socket";

    /// <summary>The cgroup of one of its services.</summary>
    public string CgroupOf(string unit) => $"/{_slice}/system.slice/{unit}";

    /// <summary>Skips the test where it cannot be had.</summary>
    public static async Task<SystemdGround> StartAsync(IReadOnlyDictionary<string, string> units, CancellationToken stop)
    {
        Requirement.Need("root", "apt-get", "dpkg-deb", "unshare", "nsenter", "setpriv");
        var (root, reason) = await SystemdRootFolder.GetAsync(stop);
        if (root is null)
        {
            Requirement.Missing("systemd", reason);
        }

        var folder = Directory.CreateTempSubdirectory("streams-systemd-").FullName;
        var slice = $"streamstest{Guid.NewGuid().ToString("N")[..8]}.slice";
        var unshare = Process.Start(new ProcessStartInfo("sh", ["-c", Begin, "sh", root!, slice, folder, First]))!;
        var ground = new SystemdGround(unshare, folder, slice);
        try
        {
            var began = Stopwatch.GetTimestamp();
            while (!ground.IsUp())
            {
                Assert.True(!unshare.HasExited && Stopwatch.GetElapsedTime(began) < s_patience, "systemd does not start");
                await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            }

            foreach (var (name, text) in units)
            {
                await File.WriteAllTextAsync($"/proc/{ground._pid}/root/etc/systemd/system/{name}", text, stop);
            }

            await ground.RunAsync(stop, "systemctl", "daemon-reload");
            return ground;
        }
        catch
        {
            await ground.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program beside it, as an administrator would.</summary>
    public async Task RunAsync(CancellationToken stop, params IEnumerable<string> command)
    {
        using var enter = Process.Start(new ProcessStartInfo("nsenter", ["-t", _pid, "-m", "-p", "-C", "-n", "env", "-i", "PATH=/usr/bin:/bin", .. command]) { RedirectStandardError = true })!;
        var errors = await enter.StandardError.ReadToEndAsync(stop);
        await enter.WaitForExitAsync(stop);
        Assert.True(enter.ExitCode == 0, string.Join(' ', command) + ": " + errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_unshare.HasExited)
        {
            _unshare.Kill(); // its child, the first process of its pid namespace, goes along, and with it all others
            await _unshare.WaitForExitAsync();
        }

        _unshare.Dispose();
        foreach (var tree in s_trees.Select(tree => Path.Combine(tree, _slice)).Where(Directory.Exists))
        {
            await RemoveAsync(tree);
        }

        Directory.Delete(_folder);
    }

    private static async Task RemoveAsync(string tree)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var cgroup in Directory.EnumerateDirectories(tree, "*", SearchOption.AllDirectories).Append(tree).OrderByDescending(path => path.Length).ToList())
        {
            while (true)
            {
                try
                {
                    Directory.Delete(cgroup);
                    break;
                }
                catch (IOException) when (Stopwatch.GetElapsedTime(began) < s_patience)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50)); // its last process is still being reaped
                }
            }
        }
    }

    private bool IsUp()
    {
        var children = $"/proc/{_unshare.Id}/task/{_unshare.Id}/children";
        _pid = File.Exists(children) ? File.ReadAllText(children).Trim() : "";
        return int.TryParse(_pid, NumberStyles.None, CultureInfo.InvariantCulture, out _) && File.Exists($"/proc/{_pid}/root/run/dbus/system_bus_socket");
    }
}
